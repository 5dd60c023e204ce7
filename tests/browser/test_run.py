"""From the first moment to live Python, and what may happen on the way: links, settings, edits, data, divergence."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backprop import Network, TeacherSet, Training
from support.browser import Complaints
from support.live import open_live
from support.picture import Picture, shown
from support.site import Site

# — before Python, and its arrival ————————————————————————————————————————————————————————————————————————————————————


def test_the_recording_plays_while_python_starts_and_live_takes_over_unnoticed(page: Page, site: Site) -> None:
    gate = site.hold("static/vendor/pyodide/*")
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url())
    page.evaluate("backprop.ready()")
    page.evaluate("backprop.step('update', 2)")
    for _ in range(4):
        page.evaluate("backprop.step('neuron')")
    before = page.evaluate("backprop.state()")
    assert before["source"] == "recorded" and before["iteration"] == 2
    picture = Picture(page).texts
    gate.set()
    page.evaluate("backprop.live()")
    page.wait_for_function("backprop.state().status === 'paused'")
    after = page.evaluate("backprop.state()")
    assert after["source"] == "live"
    assert (after["iteration"], after["moment"]) == (before["iteration"], before["moment"])
    assert Picture(page).texts == picture


def test_a_step_past_the_recording_waits_for_python_and_is_not_lost(page: Page, site: Site) -> None:
    gate = site.hold("static/vendor/pyodide/*")
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url())
    page.evaluate("backprop.ready()")
    page.evaluate("void backprop.step('update', 500)")
    expect(page.locator("#notes")).to_contain_text("as soon as Python has started")
    gate.set()
    page.wait_for_function("backprop.state().iteration === 500")
    expect(page.locator("#notes")).to_be_empty()


def test_settings_that_no_recording_covers_draw_the_shape_at_once(page: Page, site: Site) -> None:
    gate = site.hold("static/vendor/pyodide/*")
    page.goto(site.url("#net=2-5-1&seed=9"))
    expect(page.locator("#sentence")).to_contain_text("A network of 2-5-1")
    assert len(Picture(page).circles) == 6
    gate.set()
    page.evaluate("backprop.live()")
    page.evaluate("backprop.ready()")
    expect(page.locator("#sentence")).to_contain_text("A sample enters")


def test_settings_changed_while_python_boots_are_the_ones_that_train(page: Page, site: Site) -> None:
    """Of several networks asked for in a row, only the last one's answers appear."""
    gate = site.hold("static/vendor/pyodide/*")
    page.goto(site.url())
    page.evaluate("backprop.ready()")
    page.evaluate("void backprop.configure({net: '2-9-1'}); void backprop.configure({net: '2-3-1', seed: 4})")
    gate.set()
    page.evaluate("backprop.live()")
    page.wait_for_function("backprop.config().net === '2-3-1' && backprop.state().loss !== null")
    assert page.evaluate("backprop.state().source") == "live"
    weights = page.evaluate("backprop.weights()")["weights"]
    assert weights == [w.tolist() for w in Network([2, 3, 1], seed=4).weights]


def test_replacing_the_run_while_it_trains_never_shows_an_older_answer(page: Page, site: Site) -> None:
    open_live(page, site, "data=circle")
    page.evaluate("""() => {
      window.seen = [];
      document.addEventListener('backprop:moment', () => window.seen.push([backprop.config().net, backprop.state().iteration]));
      backprop.play('fastest');
    }""")
    page.wait_for_function("backprop.state().iteration > 50")
    page.evaluate("Promise.all(['2-3-1', '2-6-1', '2-4-1'].map((net) => backprop.configure({net}).catch(() => null)))")
    page.wait_for_function(
        "backprop.config().net === '2-4-1' && backprop.state().status === 'paused' && backprop.state().loss !== null"
    )
    assert page.evaluate("backprop.state().iteration") == 0
    shapes = page.evaluate("backprop.trace()")["weights"]
    assert [len(layer) for layer in shapes] == [2, 4]
    late = page.evaluate("window.seen.filter(([net]) => net === '2-4-1').map(([, iteration]) => iteration)")
    assert set(late) == {0}


# — links and settings ————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_permalink_restores_exactly_what_is_seen(
    page: Page, site: Site, make_context: Callable[..., BrowserContext]
) -> None:
    open_live(page, site, "net=2-3-1&hidden=relu&seed=2")
    page.evaluate("backprop.step('update', 5)")
    page.evaluate(
        "(async () => { const p = await backprop.weights(); p.weights[0][1][2] = 0.875; await backprop.setWeights(p); })()"
    )
    page.evaluate("backprop.configure({rate: 0.25})")
    page.evaluate("backprop.step('update', 3)")
    page.evaluate("backprop.seek(7, {phase: 'backward', layer: 1, neuron: 1})")
    page.evaluate("backprop.select({edge: [1, 1, 2]})")
    link, numbers = page.evaluate("backprop.permalink()"), page.evaluate("backprop.trace()")
    other = make_context(reduced_motion="reduce").new_page()
    other.goto(link)
    other.evaluate("backprop.live()")
    other.wait_for_function("backprop.state().iteration === 7")
    assert other.evaluate("backprop.state().moment") == page.evaluate("backprop.state().moment")
    assert other.evaluate("backprop.trace()") == numbers
    assert Picture(other).texts == Picture(page).texts
    expect(other.locator("#panel-numbers")).to_contain_text("from x₂ to f₃")


def test_a_link_with_mistakes_opens_with_a_note_for_each(page: Page, site: Site) -> None:
    open_live(page, site, "rate=fast&colour=red&net=2-x&at=3.sideways&x=zzz")
    notes = page.locator("#notes")
    for part in (
        "rate is “fast”",
        "above 0",
        "“colour”",
        "net is “2-x”",
        "as in 2-2-1",
        "sideways",
        "cut off, damaged or too long",
    ):
        expect(notes).to_contain_text(part)
    assert page.evaluate("[backprop.config().rate, backprop.config().net, backprop.state().iteration]") == [
        0.5,
        "2-2-2-1",
        0,
    ]


def test_a_rate_change_is_an_event_that_stepping_back_undoes(page: Page, site: Site) -> None:
    open_live(page, site, "shuffle=0")
    page.evaluate("backprop.step('update', 4)")
    page.evaluate("backprop.configure({rate: 0.125})")
    page.evaluate("backprop.step('update', 4)")
    run = Training(Network([2, 2, 2, 1], "tanh", seed=0), TeacherSet.named("xor"), learning_rate=0.5, shuffle=False)
    run.run(4)
    run.set(learning_rate=0.125)
    run.run(4)
    native = [w.tolist() for w in run.network.weights]
    for mine, theirs in zip(page.evaluate("backprop.weights()")["weights"], native, strict=True):
        assert mine == [pytest.approx(row, rel=1e-12) for row in theirs]
    page.evaluate("backprop.step('update', -6)")
    assert page.evaluate("backprop.trace()")["weight_updates"] != []
    page.evaluate("backprop.step('update', 6)")
    for mine, theirs in zip(page.evaluate("backprop.weights()")["weights"], native, strict=True):
        assert mine == [pytest.approx(row, rel=1e-12) for row in theirs]


def test_reset_goes_back_to_the_same_start(page: Page, site: Site) -> None:
    open_live(page, site)
    start = page.evaluate("backprop.weights()")
    page.evaluate("backprop.train(300)")
    assert page.evaluate("backprop.state().iteration") == 300
    page.evaluate("backprop.reset()")
    assert page.evaluate("backprop.weights()") == start

    # A start that was typed in is the start; what was changed later stays, as a branch; again, and the seed's start is back.
    page.evaluate("backprop.select({edge: [3, 1, 0]})")
    page.locator("#edit-value").fill("−1,5")
    page.locator("#edit-value").press("Enter")
    page.wait_for_function("backprop.weights().then((p) => p.weights[2][1][0] === -1.5, () => false)")
    typed = page.evaluate("backprop.weights()")
    page.evaluate("backprop.train(20)")
    page.evaluate("backprop.reset()")
    assert page.evaluate("backprop.weights()") == typed
    assert len(page.evaluate("backprop.branches()")) == 1
    page.evaluate("backprop.train(20)")
    page.evaluate("backprop.configure({rate: 0.9})")
    page.evaluate("backprop.train(10)")
    changed = page.evaluate("backprop.weights()")
    page.locator("#reset").click()
    page.wait_for_function("backprop.branches().length === 2 && backprop.state().iteration === 0")
    assert page.evaluate("backprop.weights()") == typed
    page.locator("#reset").click()
    page.wait_for_function("backprop.branches().length === 3")
    assert page.evaluate("backprop.weights()") == start
    page.evaluate("backprop.branch(1)")
    page.evaluate("backprop.seek(30)")
    assert page.evaluate("backprop.weights()") == changed

    # However often that is done, the newest stay.
    for _ in range(22):
        page.evaluate("backprop.configure({rate: 0.3}).then(() => backprop.reset())")
    assert [each["current"] for each in page.evaluate("backprop.branches()")] == [False] * 19 + [True]
    assert page.evaluate("backprop.weights()") == start
    page.evaluate("backprop.reset(11)")
    assert page.evaluate("backprop.weights()")["weights"] == [
        w.tolist() for w in Network([2, 2, 2, 1], seed=11).weights
    ]


def test_editing_a_weight_by_hand_comes_back_from_python(page: Page, site: Site) -> None:
    open_live(page, site)
    page.evaluate("backprop.select({edge: [3, 1, 0]})")
    field = page.locator("#edit-value")
    field.fill("−1.5")
    field.press("Enter")
    page.wait_for_function("backprop.weights().then((p) => p.weights[2][1][0] === -1.5, () => false)")
    expect(page.locator("#panel-numbers table")).to_contain_text("−1.50")
    field.fill("much")
    field.press("Enter")
    expect(page.locator("#panel-numbers")).to_contain_text("“much” is not a number")
    assert page.evaluate("backprop.weights()")["weights"][2][1][0] == -1.5


# — playing ———————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_play_moves_through_moments_and_pause_stops(page: Page, site: Site) -> None:
    page.goto(site.url())
    page.evaluate("backprop.live()")
    page.keyboard.press("Space")
    page.wait_for_function("backprop.state().moment.phase === 'forward' && backprop.state().moment.layer === 2")
    page.keyboard.press("Space")
    assert page.evaluate("backprop.state().status") == "paused"
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_fastest_trains_thousands_of_updates_and_pause_is_exact(page: Page, site: Site) -> None:
    open_live(page, site, "data=gauss&shuffle=0&split=1&batch=10")
    page.evaluate("backprop.play('fastest')")
    page.wait_for_function("backprop.state().iteration > 500")
    page.evaluate("backprop.pause()")
    state = page.evaluate("backprop.state()")
    assert state["status"] == "paused"
    there = page.evaluate("backprop.weights()")
    page.evaluate("backprop.seek(10)")
    page.evaluate(f"backprop.seek({state['iteration']})")
    assert page.evaluate("backprop.weights()") == there


def test_divergence_is_noticed_where_it_happens_and_offers_the_way_back(page: Page, site: Site) -> None:
    open_live(page, site, "data=sine&hidden=identity&rate=900&net=1-8-1")
    page.evaluate("backprop.play('fastest')")
    note = page.locator("#notes .note[data-key=diverged]")
    expect(note).to_be_visible()
    page.wait_for_function("backprop.state().status === 'paused'")
    note.get_by_role("button", name="Back to update").click()
    page.wait_for_function("Number.isFinite(backprop.state().loss)")
    expect(note).to_be_hidden()


def test_threshold_neurons_honestly_learn_nothing(page: Page, site: Site) -> None:
    open_live(page, site, "hidden=threshold&net=2-2-1")
    page.evaluate("backprop.seek(0, {phase: 'backward', layer: 1, neuron: 0})")
    expect(page.locator("#sentence")).to_contain_text("its slope is 0, so δ = 0")
    assert all(value == 0 for row in page.evaluate("backprop.trace()")["weight_gradients"][0] for value in row)


def test_softmax_deltas_are_right_and_not_claimed_to_be_e_times_slope(page: Page, site: Site) -> None:
    open_live(page, site, "data=iris")
    page.evaluate("backprop.seek(0, {phase: 'backward', layer: 2, neuron: 0})")
    trace = page.evaluate("backprop.trace()")
    y, d = trace["activations"][2][0], trace["targets"][0]
    assert trace["deltas"][1][0] == pytest.approx([a - b for a, b in zip(y, d, strict=True)], rel=1e-12)
    expect(page.locator("#sentence")).to_contain_text("Softmax ties the outputs together")


# — what leaves the page ——————————————————————————————————————————————————————————————————————————————————————————————


def test_the_exported_program_prints_the_weights_that_the_page_has(page: Page, site: Site, tmp_path: Path) -> None:
    open_live(page, site, "net=2-3-1&seed=3")
    page.evaluate("backprop.step('update', 4)")
    page.get_by_role("button", name="View").click()
    with page.expect_download() as download:
        page.locator("#save-numpy").click()
    program = Path(download.value.path()).read_text("utf-8")
    assert program == page.evaluate("backprop.exportCode('numpy')")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    losses = [float(number) for number in re.findall(r"E = ([-+.\de]+)", done.stdout)]
    assert losses[0] == pytest.approx(page.evaluate("backprop.state().loss"), rel=1e-6)
    page.evaluate("backprop.step('update')")
    assert losses[1] == pytest.approx(page.evaluate("backprop.state().loss"), rel=1e-6)
    assert "allowed" in page.evaluate("backprop.exportCode('cobol').catch((error) => error.message)")


def test_an_exported_recording_is_the_run(page: Page, site: Site) -> None:
    open_live(page, site)
    page.evaluate("backprop.step('update', 3)")
    recording = json.loads(bytes(page.evaluate("backprop.exportRecording().then((bytes) => [...bytes])")))
    assert (recording["format"], recording["version"]) == ("backprop-recording", 1)
    assert [entry["iteration"] for entry in recording["iterations"]] == [0, 1, 2, 3]


def test_a_recording_of_a_long_run_holds_its_end_and_says_so(page: Page, site: Site) -> None:
    open_live(page, site, "data=circle&net=2-12-12-1&batch=all")
    page.evaluate("backprop.train(500)")
    page.get_by_role("button", name="View").click()
    with page.expect_download() as saved:
        page.locator("#save-recording").click()
    held = [entry["iteration"] for entry in json.loads(saved.value.path().read_bytes())["iterations"]]
    assert held[0] > 0 and held == [*range(held[0], 501)]
    expect(page.locator("#notes")).to_contain_text(f"with updates {held[0]} to 500, as many of the last as it can hold")
    page.evaluate("backprop.configure({seed: 2})")
    expect(page.locator("#notes")).to_be_empty()


# — where it is served, and without Python —————————————————————————————————————————————————————————————————————————————


def test_without_the_network_after_the_first_load_it_goes_on(page: Page, site: Site, complaints: Complaints) -> None:
    complaints.allow("/fonts/KaTeX_")  # a larger bracket's, which no formula has wanted yet: decoration
    open_live(page, site)
    expect(page.locator("#formula-numbers annotation")).to_be_attached()  # the last thing that the first load brings
    site.cut()
    page.evaluate("backprop.train(100)")
    page.evaluate("backprop.configure({net: '2-6-1', hidden: 'gelu'})")
    page.evaluate("backprop.step('update')")
    assert page.evaluate("backprop.state().iteration") == 1
    page.evaluate("backprop.select({edge: [1, 0, 0]})")
    page.locator("#paths summary").click()
    expect(page.locator("#paths annotation").first).to_be_attached()


def test_it_works_below_any_path(page: Page, make_site: Callable[..., Site]) -> None:
    open_live(page, make_site(prefix="/courses/ml-1/week%203/"), "data=and")
    page.evaluate("backprop.step('update', 3)")
    page.evaluate("backprop.configure({data: 'or'})")
    assert page.evaluate("[backprop.state().iteration, backprop.config().data]") == [0, "or"]


def test_when_python_cannot_start_the_recording_plays_and_retry_works(
    page: Page, site: Site, complaints: Complaints
) -> None:
    complaints.allow("404", "Failed to load resource")
    site.deny("static/vendor/pyodide/*")
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url())
    note = page.locator("#notes .note[data-key=python]")
    expect(note).to_contain_text("Python could not start")
    page.evaluate("backprop.step('update', 2)")
    page.evaluate("backprop.step('neuron', 6)")
    assert page.evaluate("[backprop.state().iteration, backprop.state().source]") == [2, "recorded"]
    site.restore()
    note.get_by_role("button", name="Retry").click()
    page.wait_for_function("backprop.state().source === 'live'")
    expect(note).to_be_hidden()
    assert page.evaluate("backprop.state().iteration") == 2


# — how it looks ——————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_sticks_out_at_any_width(make_context: Callable[..., BrowserContext], site: Site, width: int) -> None:
    page = make_context(viewport={"width": width, "height": 800}, color_scheme="dark").new_page()
    page.goto(site.url("#at=1.backward.3.0"))
    page.evaluate("backprop.ready()")
    values = page.evaluate("backprop.state()")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function("(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert any(shown(values["loss"]) in text for text in page.locator("#errors").all_text_contents())
