"""Links in the browser: own data, edits and moments come back exactly; damaged parts are left out and the rest opens; what is too
much is refused; own data have one place, whatever is looked at meanwhile and whatever becomes of Python."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.live import open_live
from support.site import Site

AND = {"inputs": [[0, 0], [0, 1], [1, 0], [1, 1]], "targets": [[0], [0], [0], [1]]}
MAZUR = {"inputs": [[0.05, 0.1]], "targets": [[0.01, 0.99]]}
WAVE = {"inputs": [[k / 9 - 3] for k in range(60)], "targets": [[(k * 7 % 13) / 13] for k in range(60)]}
CSV = "height,width,kind\n" + "".join(f"{k / 3},{-k % 7},{'big' if k > 6 else 'small'}\n" for k in range(12))

# Everything that a link has to bring back.
STATE = """async () => {
  const { iteration, moment, loss, rms, config } = backprop.state();
  const [weights, teacher, trace] = await Promise.all([backprop.weights(), backprop.teacherSet(), backprop.trace()]);
  return { iteration, moment, loss, rms, config, weights, teacher, trace, grain: document.querySelector(".segments input:checked")?.value,
    selected: document.querySelector("#panel-numbers")?.textContent };
}"""

NUDGE = """backprop.weights().then((p) => {
  p.weights[0][0][0] += 0.375; p.biases[0][0] = -0.1; return backprop.setWeights(p); })"""
ARRIVED = "(n) => { const { iteration, status, loss } = backprop.state(); return iteration === n && status === 'paused' && loss !== null; }"
ELSEWHERE = "data=plane&seed=99&at=77"
# [how it is opened, what is done]
CASES: list[tuple[str, list[str]]] = [
    ("", []),
    ("net=2-3-1&hidden=relu", ["backprop.train(7)"]),
    (
        "data=circle&output=tanh",
        ["backprop.train(30)", "backprop.seek(12, {phase: 'backward', layer: 2, neuron: 1, sample: 3})"],
    ),
    ("optimizer=momentum", ["backprop.configure({momentum: 0})", "backprop.train(5)"]),
    ("batch=all&features=x1,x1x2", ["backprop.seek(3, {phase: 'forward', layer: 1, neuron: 0, sample: 2})"]),
    ("data=iris&split=0.6", ["backprop.train(9)", "backprop.configure({rate: 0.05})", "backprop.train(4)"]),
    ("data=spiral&noise=0.1&seed=9", ["backprop.train(11)"]),
    ("data=sine&theme=dark&edges=weight&scale=log", ["backprop.train(6)", NUDGE]),
    ("", [f"backprop.setTeacherSet({json.dumps(AND)})"]),
    (
        "",
        [
            f"backprop.setTeacherSet({json.dumps(AND)})",
            "backprop.configure({batch: 1, rate: 0.5, split: 1, loss: 'squared_error'})",
            "backprop.train(9)",
        ],
    ),
    (
        "",
        [
            f"backprop.setTeacherSet({json.dumps(MAZUR)})",
            "backprop.configure({net: '2-2-2', hidden: 'sigmoid', output: 'sigmoid', batch: 1, rate: 0.5, split: 1})",
        ],
    ),
    (
        "hidden=sigmoid",
        [
            f"backprop.setTeacherSet({json.dumps(MAZUR)})",
            "backprop.configure({net: '2-2-2', output: 'sigmoid'})",
            NUDGE,
            "backprop.train(3)",
        ],
    ),
    ("", [f"backprop.setTeacherSet({json.dumps(WAVE)})", "backprop.train(8)"]),
    (
        "rate=0.03",
        [
            f"backprop.setTeacherSet({json.dumps(WAVE)})",
            "backprop.configure({net: '1-3-3-1', noise: 0.2, seed: 5})",
            "backprop.seek(2, {phase: 'error', neuron: 0, sample: 4})",
        ],
    ),
    (
        "",
        [
            f"backprop.setTeacherSet({json.dumps({'csv': CSV})})",
            "backprop.train(20)",
            "backprop.configure({l2: 0.01})",
            "backprop.train(2)",
        ],
    ),
    (
        "seed=4",
        [f"backprop.setTeacherSet({json.dumps({'csv': CSV})})", "backprop.configure({features: 'x2', batch: 'all'})"],
    ),
    (
        "",
        [
            f"backprop.setTeacherSet({json.dumps({'csv': CSV})})",
            "backprop.configure({data: 'gauss'})",
            "backprop.configure({data: 'own'})",
            "backprop.train(5)",
        ],
    ),
    ("data=and", [NUDGE, "backprop.train(4)", NUDGE, "backprop.seek(2)"]),
    ("", ["backprop.train(6)", "backprop.seek(3)", "backprop.configure({rate: 0.2})", "backprop.branch(1)"]),
    ("", ["backprop.train(6)", "backprop.seek(3)", "backprop.configure({rate: 0.2})", "backprop.train(2)"]),
    ("", ["backprop.select({bias: [2, 1]})", "backprop.step('layer', 3)"]),
    (
        "data=bumps",
        [
            "backprop.train(3)",
            "backprop.select({edge: [1, 1, 5]})",
            "backprop.configure({labels: 'names', neurons: 'map'})",
        ],
    ),
    ("init=he&l1=0.001&reduction=sum&batch=3", ["backprop.train(5)", "backprop.step('neuron', 4)"]),
    ("shuffle=0&train_biases=0&optimizer=adam", ["backprop.train(25)"]),
    ("signal=net-input&controls=minimal", ["backprop.seek(1, {phase: 'backward', layer: 1, neuron: 1})"]),
]


@pytest.mark.slow
def test_a_sample_of_links_comes_back_to_the_bit(
    page: Page, site: Site, make_context: Callable[..., BrowserContext]
) -> None:
    """Every link is opened in a page that shows something else; some in a fresh one as well."""
    open_live(page, site)
    other = open_live(make_context().new_page(), site, "data=plane")
    other.set_default_timeout(60_000)
    for number, (settings, deeds) in enumerate(CASES):
        reach(page, site, settings)
        for deed in deeds:
            page.evaluate(deed)
        link, wanted = page.evaluate("backprop.permalink()"), page.evaluate(STATE)
        where = f"{settings} {deeds}"
        if number % 6 == 1:
            other.goto("about:blank")  # a fresh page then
        reach(other, site, link.partition("#")[2])
        found = other.evaluate(STATE)
        for name, value in wanted.items():
            assert found[name] == value, (where, name)
        assert other.evaluate("backprop.permalink()") == link, where
        expect(other.locator("#notes .note")).to_have_count(0)


def reach(page: Page, site: Site, settings: str) -> None:
    """Opens it where nothing was yet, or something else, far away, and waits until it is there."""
    places = [settings] if page.url == "about:blank" else [ELSEWHERE, settings]
    for place in places:
        found = re.search(r"\bat=(\d+)", place)
        iteration = int(found[1]) if found else 0
        page.goto(site.url(f"#{place}"))
        page.evaluate("backprop.live()")
        page.wait_for_function(ARRIVED, arg=iteration)


def packed(kept: Any) -> str:
    text = kept if isinstance(kept, str) else json.dumps(kept)
    deflate = zlib.compressobj(wbits=-15)
    return base64.urlsafe_b64encode(deflate.compress(text.encode()) + deflate.flush()).decode().rstrip("=")


DEEP = "[" * 3000 + "]" * 3000
# [what x= carries, the words of the note, what still opens]
DAMAGED: list[tuple[Any, str, dict[str, Any]]] = [
    (None, "is not what a link of this page carries", {}),
    ([], "is not what a link of this page carries", {}),
    ({"teacher": 5}, "The link's data cannot be used; allowed: an object with the lists inputs and targets", {}),
    ({"teacher": {"inputs": [], "targets": []}}, "inputs has shape (0, 1)", {}),
    (
        {"teacher": {"inputs": [[1, 2], [3]], "targets": [1, 2]}},
        "inputs is not an array of numbers with rows of equal length",
        {},
    ),
    (
        {"teacher": {**AND, "settings": {"rate": -1}}, "label": "mine"},
        "rate is “-1”; allowed: a number above 0",
        {"data": "own"},
    ),
    ({"teacher": {**AND, "class_names": ["a", "W" * 10_000]}}, "class_names has a name of 10,000 characters", {}),
    (
        {"teacher": AND, "label": "W" * 20_000},
        "name of the data cannot be used; allowed: a text of up to 200 characters",
        {"data": "own"},
    ),
    ({"teacher": AND, "label": {"a": 1}}, "name of the data cannot be used", {"data": "own"}),
    ({"events": 7}, "changes on the way cannot be used; allowed: a list of up to 10000", {}),
    (
        {"events": [{"iteration": -1}, {"iteration": 2, "settings": {"learning_rate": 0.25}}]},
        "Of 2 changes on the way 1 cannot be used",
        {"rate": 0.25},
    ),
    (
        {"events": [{"iteration": 2, "weights": [[[1]]], "biases": [[1]]}]},
        "1 cannot be used and was left out: at update 2, weights",
        {},
    ),
    ({"select": {"edge": "here"}}, "selection cannot be used; allowed: {edge: [layer, i, j]}", {}),
    ({"select": {"edge": [7, 0, 0]}}, "selection is not in the network 2-3-1", {}),
    ({"grain": "century"}, "size of steps cannot be used; allowed: neuron, layer, sample, update, epoch", {}),
    (DEEP, "is not what a link of this page carries", {}),
    (f'{{"teacher": {{"inputs": {DEEP}, "targets": [1]}}}}', "is not what a link of this page carries", {}),
]


def test_a_damaged_part_is_left_out_with_a_note_and_the_rest_opens(page: Page, site: Site) -> None:
    """In a live page, one after the other; what is Python's to refuse as well as what is not."""
    open_live(page, site)
    notes = page.locator("#notes")
    for kept, words, opens in DAMAGED:
        page.evaluate("location.hash = '#data=and&seed=1'")
        page.wait_for_function("backprop.config().seed === 1 && backprop.state().loss !== null")
        net = "net=2-3-1&seed=5&at=1.forward.1.2"
        page.evaluate("(hash) => { location.hash = hash; }", f"#{net}&x={packed(kept)}")
        expect(notes).to_contain_text(words)
        page.wait_for_function(
            "backprop.state().moment.neuron === 2 && backprop.state().iteration === 1 && backprop.state().loss !== null"
        )
        config = page.evaluate("backprop.config()")
        assert {name: config[name] for name in ("net", "seed", *opens)} == {"net": "2-3-1", "seed": 5, **opens}, kept
        assert config["data"] == opens.get("data", "xor")
        assert page.evaluate("backprop.state().python") == "live"
        for raw in (
            "undefined",
            "null",
            "TypeError",
            "JSON",
            "Traceback",
            "recursion",
            "call stack",
            "NoneType",
            "[object",
        ):
            assert raw not in notes.inner_text(), (kept, notes.inner_text())


@pytest.mark.parametrize(
    "kept",
    [
        {"teacher": {"inputs": [], "targets": []}},
        f'{{"events": {DEEP}}}',
        {"events": [{"iteration": 2, "weights": [[[1]]], "biases": [[1]]}]},
    ],
)
def test_a_link_that_is_damaged_opens_in_a_fresh_page_with_all_its_panels(page: Page, site: Site, kept: Any) -> None:
    open_live(page, site, f"net=2-3-1&x={packed(kept)}")
    expect(page.locator("#notes .note")).to_have_count(1)
    page.wait_for_function("backprop.state().loss !== null")
    expect(page.locator("#panel-map")).to_be_attached()
    assert page.evaluate("backprop.configure({seed: 3}).then(({net, seed}) => [net, seed])") == ["2-3-1", 3]


def test_thousands_of_unknown_settings_make_one_note_and_a_long_network_stays_on_the_screen(
    page: Page, site: Site
) -> None:
    many = "&".join(f"k{k}=1" for k in range(3000))
    open_live(page, site, f"{many}&net={'-'.join(['2'] * 99)}-1&seed=4")
    expect(page.locator("#notes .note")).to_have_count(1)
    expect(page.locator("#notes")).to_contain_text("3000 settings that this page does not know")
    page.wait_for_function("backprop.state().loss !== null")
    for wide in (1440, 320):
        page.set_viewport_size({"width": wide, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("(hash) => { location.hash = hash; }", f"#net={'-'.join(['2'] * 3000)}&seed=5")
    expect(page.locator("#notes")).to_contain_text("net has 3000 layers; allowed are 100")
    page.wait_for_function("backprop.config().seed === 5 && backprop.config().net === '2-2-2-1'")


def test_long_names_are_refused_or_shortened_and_never_in_the_way(page: Page, site: Site) -> None:
    open_live(page, site)
    csv = "a,b,kind\n" + "".join(f"{k},{k * k},{'W' * 10_000 if k % 2 else 'round'}\n" for k in range(6))
    said = page.evaluate("(csv) => backprop.setTeacherSet({csv}).catch((error) => [error.type, error.message])", csv)
    assert (
        said[0] == "TeacherSetError"
        and "column 3 (“kind”) has a class of 10,000 characters (“WWW" in said[1]
        and len(said[1]) < 160
    )
    longest = {**AND, "class_names": ["W" * 200, "M" * 200], "input_names": ["W" * 200, "x2"]}
    page.evaluate("(given) => backprop.setTeacherSet(given)", longest)
    page.evaluate("backprop.step('update', 3)")
    link = page.evaluate("backprop.permalink()")
    label = {"teacher": longest, "label": "W" * 200}
    page.evaluate("(hash) => { location.hash = hash; }", f"#seed=2&x={packed(label)}")
    page.wait_for_function("backprop.config().seed === 2 && backprop.state().loss !== null")
    for wide in (1440, 320):
        page.set_viewport_size({"width": wide, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "x=" in link


def test_what_is_nested_too_deep_is_refused_and_the_run_goes_on(page: Page, site: Site) -> None:
    open_live(page, site)
    page.evaluate("backprop.train(5)")
    before = page.evaluate("backprop.weights()")
    deep = "let deep = 1; for (let k = 0; k < 5000; k++) deep = [deep];"
    for call in ("setTeacherSet({inputs: deep, targets: [[1]]})", "setWeights({weights: deep, biases: []})"):
        message = page.evaluate(f"(async () => {{ {deep} return backprop.{call}.catch((error) => error.message); }})()")
        assert "nested more than 12 levels deep" in message
    assert page.evaluate("backprop.weights()") == before
    assert page.evaluate("backprop.state().python") == "live"


def test_a_text_that_looks_like_a_path_is_never_opened_as_a_file(page: Page, site: Site) -> None:
    open_live(page, site)
    for text in ("/lib/python3.14/site-packages/backprop/teacher/data/iris.csv", "iris.csv", "/etc/passwd.txt"):
        said = page.evaluate("(csv) => backprop.setTeacherSet({csv}).catch((error) => error.message)", text)
        assert said.startswith("row 1 has one column"), said
        page.get_by_role("button", name="XOR").click()
        page.locator("#open-data").click()
        page.fill("#csv-text", text)
        expect(page.locator("#csv-problem")).to_contain_text("row 1 has one column")
        page.keyboard.press("Escape")


# — own data have one place ———————————————————————————————————————————————————————————————————————————————————————————


def choose(page: Page, data: str) -> None:
    page.locator("#settings-data").evaluate("(pop) => pop.showPopover()")
    page.get_by_label("Teacher set", exact=True).select_option(data)
    page.wait_for_function("(data) => backprop.config().data === data && backprop.state().loss !== null", arg=data)
    page.locator("#settings-data").evaluate("(pop) => pop.hidePopover()")


def test_own_data_come_back_whole_after_another_set_and_go_into_the_link(
    page: Page, site: Site, make_context: Callable[..., BrowserContext]
) -> None:
    open_live(page, site)
    page.evaluate("(csv) => backprop.setTeacherSet({csv})", CSV)
    teacher = page.evaluate("backprop.teacherSet()")
    choose(page, "xor")
    choose(page, "own")
    assert page.evaluate("backprop.teacherSet()") == teacher
    page.evaluate("location.hash = '#data=sine'")
    page.wait_for_function("backprop.config().data === 'sine' && backprop.state().loss !== null")
    page.evaluate("location.hash = '#data=own&seed=3'")
    page.wait_for_function(
        "backprop.config().data === 'own' && backprop.config().seed === 3 && backprop.state().loss !== null"
    )
    expect(page.locator("#notes .note")).to_have_count(0)
    assert page.evaluate("backprop.teacherSet()") == teacher
    page.evaluate("backprop.train(6)")
    page.get_by_role("button", name="Share").click()
    expect(page.locator("#share-link")).to_have_value(re.compile("data=own.*&x="))
    link = page.locator("#share-link").input_value()
    other = make_context(reduced_motion="reduce").new_page()
    other.goto(link)
    other.evaluate("backprop.live()")
    other.wait_for_function("backprop.state().iteration === 6 && backprop.state().loss !== null")
    assert other.evaluate("backprop.teacherSet()") == teacher
    assert other.evaluate("backprop.weights()") == page.evaluate("backprop.weights()")


def test_without_own_data_yet_a_person_is_told_where_they_come_from(page: Page, site: Site) -> None:
    open_live(page, site)
    page.locator("#settings-data-button").click()
    page.get_by_label("Teacher set", exact=True).select_option("own")
    expect(page.locator("#set-data-problem")).to_contain_text("no data of your own yet: open a CSV")
    assert page.evaluate("backprop.config().data") == "xor"
    page.evaluate("location.hash = '#data=own&seed=6'")
    expect(page.locator("#notes")).to_contain_text("no teacher set of your own was given. The default is used.")
    page.wait_for_function("backprop.config().seed === 6 && backprop.config().data === 'xor'")


def test_after_python_has_died_retry_brings_own_data_back(page: Page, site: Site) -> None:
    open_live(page, site)
    page.evaluate("(csv) => backprop.setTeacherSet({csv})", CSV)
    choose(page, "xor")
    choose(page, "own")
    page.evaluate(NUDGE)
    page.evaluate("backprop.train(8)")
    wanted = page.evaluate(
        "Promise.all([backprop.config(), backprop.teacherSet(), backprop.weights(), backprop.permalink()])"
    )
    (worker,) = page.workers
    worker.evaluate("python.fail('Python stopped (out of memory).')")
    note = page.locator("#notes .note[data-key=python]")
    note.get_by_role("button", name="Retry").click()
    page.evaluate("backprop.live()")
    page.wait_for_function(
        "backprop.state().status === 'paused' && backprop.state().iteration === 8 && backprop.state().loss !== null"
    )
    assert (
        page.evaluate(
            "Promise.all([backprop.config(), backprop.teacherSet(), backprop.weights(), backprop.permalink()])"
        )
        == wanted
    )
