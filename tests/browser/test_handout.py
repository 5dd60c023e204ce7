"""A handout: one file, opened from `file:`, with no Python behind it; made natively, by `build.py handout` and from the page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backprop import Network, Recording, TeacherSet, Training, explain
from backprop.__main__ import main as backprop_command
from backprop.recording.handout import MOST_BYTES
from support.browser import Complaints
from support.handouts import open_file, write
from support.picture import shown, tells
from support.site import Site

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "weights",
    "biases",
    "net_inputs",
    "activations",
    "error_signals",
    "deltas",
    "weight_gradients",
    "edge_signals",
)


def command(*arguments: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "build.py", "handout", *map(str, arguments)], capture_output=True, text=True
    )


@pytest.fixture
def page(make_context: Callable[..., BrowserContext]) -> Page:
    """An empty page whose motion is over at once."""
    return make_context(reduced_motion="reduce").new_page()


def drawn(page: Page) -> list[str]:
    """The texts in the picture."""
    return re.findall(r"<text[^>]*>([^<]*)", page.evaluate("backprop.exportSVG()"))


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty updates of the 2-2-2-1 network on XOR."""
    run = Training(Network([2, 2, 2, 1]), TeacherSet.named("xor"))
    return write(
        tmp_path_factory.mktemp("handout") / "native.html", run.record(20).to_html("Lesson 1: the error signal")
    )


def follow(page: Page, run: Training, updates: int) -> None:
    """Steps neuron by neuron through the coming updates; every number is the native core's, and is in the picture."""
    for n in range(run.iteration, run.iteration + updates):
        trace, seen = run.step(), []
        while (state := page.evaluate("backprop.state()"))["iteration"] == n:
            moment = state["moment"]
            seen.append(moment["phase"])
            if moment["phase"] == "input" and not moment["sample"]:
                told = page.evaluate("backprop.trace()")
                for name in NAMES:
                    for mine, theirs in zip(told[name], getattr(trace, name), strict=True):
                        assert mine == pytest.approx(theirs, rel=1e-12, abs=1e-300), name
            sample, layer, j = moment["sample"] or 0, moment["layer"], moment["neuron"]
            if moment["phase"] == "forward":
                assert shown(trace.activations[layer][sample][j]) in drawn(page)
            if moment["phase"] == "backward":
                texts = drawn(page)
                for value in trace.edge_signals[layer - 1][sample, :, j]:
                    assert tells(texts, value), f"{value} not in {texts}"
            if moment["phase"] == "update" and n == page.evaluate("+document.querySelector('#run').ariaValueMax"):
                break
            page.evaluate("backprop.step('neuron')")
        assert list(dict.fromkeys(seen)) == ["input", "forward", "error", "backward", "gradient", "update"]


def check_explained(page: Page, run: Training, selection: dict[str, Any]) -> None:
    """What the panel says of a weight is what Python says."""
    page.evaluate("(selection) => backprop.select(selection)", selection)
    wanted = explain(run, selection)
    expect(page.locator("#panel-formula > summary")).to_contain_text(wanted["title"])
    result = shown(wanted["value"])
    expect(page.locator("#formula-numbers math")).to_contain_text(f"={result}")
    expect(page.locator("#formula-symbols [data-role=error]").first).to_be_visible()
    page.evaluate("document.querySelector('#derivation').open = true")
    page.locator("#derivation").get_by_role("button", name="all").click()
    lines = wanted["derivation"] + wanted["update"]
    expect(page.locator("#derivation li")).to_have_count(len(lines))
    for at, line in enumerate(lines):
        expect(page.locator("#derivation li p").nth(at)).to_have_text(line["reason"])
    paths = wanted["paths"]
    page.evaluate("document.querySelector('#paths').open = true")
    expect(page.locator("#paths li")).to_have_count(len(paths["shown"]))
    page.locator("#paths button").first.hover()
    expect(page.locator("#paths button").first).to_contain_text(paths["shown"][0]["names"])


def test_made_natively_it_steps_scrubs_and_explains(page: Page, native: Path) -> None:
    open_file(page, native)
    assert native.stat().st_size <= MOST_BYTES and page.title() == "Lesson 1: the error signal"
    run = Training(Network([2, 2, 2, 1]), TeacherSet.named("xor"))
    follow(page, run, 1)
    for grain, iteration in (("layer", 1), ("sample", 2), ("update", 3), ("epoch", 4)):
        page.evaluate("(grain) => backprop.step(grain)", grain)
        assert page.evaluate("backprop.state().iteration") == iteration
    page.evaluate("backprop.step('update', -2)")
    assert page.evaluate("backprop.state().iteration") == 2
    page.locator("#run").focus()
    page.keyboard.press("End")
    page.wait_for_function("backprop.state().iteration === 19")
    page.keyboard.press("Home")
    page.wait_for_function("backprop.state().iteration === 0")
    box = page.locator("#run").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 10 / 19, box["y"] + box["height"] / 2)
    page.wait_for_function("backprop.state().iteration === 10")
    run.seek(10)
    check_explained(page, run, {"edge": [1, 0, 1]})
    assert page.evaluate("backprop.explain()")["value"] == pytest.approx(
        explain(run, {"edge": [1, 0, 1]})["value"], rel=1e-8
    )


def test_it_ends_where_the_recording_does(page: Page, native: Path) -> None:
    open_file(page, native)
    page.evaluate("backprop.seek(19, {phase: 'gradient'})")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("backprop.state().moment.phase === 'update'")
    expect(page.locator("#notes")).to_contain_text("The recording ends here")
    page.evaluate("backprop.play(16)")
    page.wait_for_function("backprop.state().status === 'paused'")
    page.keyboard.press("r")
    page.wait_for_function("backprop.state().iteration === 0 && backprop.state().moment.phase === 'input'")
    said = "update 99 is not in this recording, which has updates 0 to 19"
    assert page.evaluate("backprop.seek(99).catch((error) => error.message)") == said
    assert page.evaluate("backprop.state().iteration") == 0
    for key in ("f", "?"):
        page.keyboard.press(key)
    expect(page.locator("dialog")).to_contain_text("Click it to keep them.")
    expect(page.locator("dialog")).not_to_contain_text("train as fast")
    assert page.evaluate("backprop.state().status") == "paused"
    assert "needs Python" in page.evaluate("backprop.live().catch((error) => error.message)")
    assert page.evaluate("Object.keys(backprop).includes('configure')") is False


def test_made_by_the_command_from_a_link_it_opens_there(
    page: Page, tmp_path: Path, screenshot: Callable[[str], Path]
) -> None:
    out = tmp_path / "out.html"
    made = command(
        "http://example.org/?embed#net=2-3-1&data=xor&batch=3&rate=0.3&seed=5&at=2.backward.2.0.1",
        "--updates",
        3,
        "-o",
        out,
    )
    assert made.returncode == 0 and "network 2-3-1, teacher set xor, updates 0 to 2" in made.stderr, made.stderr
    open_file(page, out)
    state = page.evaluate("backprop.state()")
    assert state["iteration"] == 2 and state["moment"] == {"phase": "backward", "layer": 2, "neuron": 0, "sample": 1}
    assert [state["config"][name] for name in ("rate", "seed", "batch")] == [0.3, 5, 3]
    run = Training(
        Network([2, 3, 1], hidden="tanh", seed=5), TeacherSet.named("xor"), learning_rate=0.3, batch_size=3, seed=5
    )
    page.evaluate("backprop.seek(0)")
    follow(page, run, 3)
    page.evaluate("backprop.seek(2, {phase: 'backward', sample: 2})")
    page.evaluate("backprop.select({edge: [1, 0, 0]})")
    run.seek(2)
    expect(page.locator("#formula-numbers")).to_contain_text(shown(explain(run, {"edge": [1, 0, 0]}, 2)["value"]))
    screenshot("explained")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["net=2-2-x"], "net is “2-2-x”; allowed: two or more layer sizes"),
        (["net=2-2-1", "--updates", "0"], "--updates must be a whole number from 1"),
        (["net=2-2-1", "-o", "/no/such/folder/out.html"], "No such file or directory"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_the_command_fails_in_one_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    made = command(*arguments, *([] if "-o" in arguments else ["-o", tmp_path / "out.html"]))
    assert made.returncode == 2 and said in made.stderr and "Traceback" not in made.stderr, made.stderr
    assert not (tmp_path / "out.html").exists()


@pytest.mark.parametrize(
    ("source", "updates", "said"),
    [
        ("net=2-2-1&colour=red", "5", "colour is not a setting; allowed are net, hidden"),
        ("nothing.json", None, "nothing.json: No such file"),
        ("nothing", None, "“nothing” is neither a setting (as in net=2-2-1) nor a file"),
        ("net=3-2-1&data=xor", None, "the teacher set has 2 inputs and 1 output"),
        ("net=2-2-1&x=AAAA", None, "x= could not be read"),
        ("net=2-2-1&at=7", "3", "at is “7”, but the recording ends with update 2"),
        ("net=2-8-8-1&data=spiral", "25", "25 updates of 2-8-8-1 take more than the 400,000 bytes"),
        (__file__, None, "is not JSON"),
    ],
)
def test_what_the_command_refuses(
    source: str, updates: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--updates", updates] if updates else []
    assert backprop_command(["record", "--page", *asked, "-o", str(tmp_path / "out.html"), source]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "out.html").exists()


def test_made_from_the_page_it_shows_the_same(
    page: Page, site: Site, make_context: Callable[..., BrowserContext], complaints: Complaints, tmp_path: Path
) -> None:
    page.goto(site.url("#net=2-2-2-1&batch=2&rate=0.7"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.step('update', 3)")
    weights = page.evaluate("backprop.weights()")
    weights["weights"][0][0][0] = 2.5
    page.evaluate("(weights) => backprop.setWeights(weights)", weights)
    page.evaluate("backprop.step('update', 2)")
    page.evaluate("backprop.seek(4, {phase: 'backward', layer: 3, neuron: 0, sample: 1})")
    page.evaluate("backprop.select({edge: [2, 0, 0]})")
    there = page.evaluate("backprop.trace()")
    page.get_by_role("button", name="View").click()
    with page.expect_download() as download:
        page.locator("#save-handout").click()
    expect(page.locator("#notes")).to_contain_text("updates 0 to 5.")
    html = Path(download.value.path()).read_text("utf-8")
    assert len(html.encode()) <= MOST_BYTES and html == page.evaluate("backprop.exportHandout()")
    (tmp_path / "run.json").write_bytes(bytes(page.evaluate("backprop.exportRecording().then((bytes) => [...bytes])")))
    link = page.evaluate("backprop.permalink()")

    def check(path: Path, rtol: float) -> None:
        opened = make_context().new_page()
        open_file(opened, path)
        state = opened.evaluate("backprop.state()")
        assert (state["iteration"], state["moment"]["phase"], state["moment"]["sample"]) == (4, "backward", 1)
        mine = opened.evaluate("backprop.trace()")
        for name in NAMES:
            for a, b in zip(mine[name], there[name], strict=True):
                np.testing.assert_allclose(a, b, rtol=rtol, atol=0)
        expect(opened.locator("#panel-formula > summary")).to_contain_text("weight from f₁ to f₃")
        expect(opened.locator("#formula-numbers math")).to_be_visible()
        opened.evaluate("backprop.seek(3)")
        assert opened.evaluate("backprop.weights()")["weights"][0][0][0] == 2.5

    check(write(tmp_path / "page.html", html), 0)
    handed, saved = Recording.load(tmp_path / "page.html"), Recording.load(tmp_path / "run.json")
    np.testing.assert_array_equal(handed.data, saved.data)
    made = command(
        link, "--updates", 6, "-o", tmp_path / "link.html"
    )  # what the page did is in the link: natively it comes to the same
    assert made.returncode == 0, made.stderr
    check(tmp_path / "link.html", 1e-9)
    made = command(
        tmp_path / "run.json", "--updates", 5, "-o", tmp_path / "file.html"
    )  # so does the saved recording, without formulas
    assert made.returncode == 0 and "updates 0 to 4" in made.stderr, made.stderr
    complaints.allow("ERR_EMPTY_RESPONSE")
    site.cut()
    assert "could not be fetched" in page.evaluate("backprop.exportHandout().catch((error) => error.message)")
