"""Calls mean what they say: in order, each one step for everybody else; nobody is told "done" of what was not done."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.live import open_live
from support.site import Site

# What became of some calls that were made in one go: what each came to, or the type of its error.
OUTCOMES = """(calls) => Promise.all(calls.map(([name, ...rest]) =>
  backprop[name](...rest).then((got) => got ?? 'done', (error) => error.type ?? error.name)))"""
FIELD_AND_MESSAGE = """([name, rest]) => (async () => backprop[name](...rest))()
  .then(() => null, ({ field, message }) => [field, message])"""
AND = {"inputs": [[0, 0], [0, 1], [1, 0], [1, 1]], "targets": [[0], [0], [0], [1]]}


def outcomes(page: Page, *calls: list[Any]) -> list[Any]:
    given: list[Any] = page.evaluate(OUTCOMES, list(calls))
    return given


def agrees(page: Page) -> dict[str, Any]:
    """Header, trace, words, slider and link tell of one place. The trace."""
    trace: dict[str, Any] = page.evaluate("backprop.trace()")
    state, link = page.evaluate("backprop.state()"), page.evaluate("backprop.permalink()")
    sizes = [int(size) for size in state["config"]["net"].split("-")]
    assert state["iteration"] == trace["iteration"]
    assert [len(layer[0]) for layer in trace["activations"]] == sizes
    assert trace["loss"] == state["loss"] or state["loss"] is None
    expect(page.locator("#context")).to_contain_text(f"update {state['iteration']:,} ")
    expect(page.locator("#run")).to_have_attribute("aria-valuenow", str(state["iteration"]))
    at = next((part[3:].split(".")[0] for part in link.partition("#")[2].split("&") if part.startswith("at=")), "0")
    assert at == str(state["iteration"])
    return trace


# — before Python, and before the first picture ————————————————————————————————————————————————————————————————————————


def test_calls_on_a_page_that_starts_are_carried_out_when_they_can_be(page: Page, site: Site) -> None:
    gate = site.hold("static/vendor/pyodide/*")
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url())
    page.evaluate("backprop.ready()")
    page.evaluate("""void (window.calls =
        Promise.all([backprop.train(10), backprop.weights(), backprop.seek(40), backprop.step('update', 2)])
        .then(([, { weights }]) => [weights[0].length, backprop.state().iteration]))""")
    expect(page.locator("#context")).to_contain_text("update 0 ")
    page.keyboard.press("ArrowRight")  # and who sits there goes on with the recorded steps meanwhile
    page.wait_for_function("backprop.state().moment.phase === 'forward'")
    gate.set()
    assert page.evaluate("window.calls") == [2, 42]
    agrees(page)


@pytest.mark.parametrize("start", ["backprop.play('fastest')", "F"])
def test_what_is_to_train_trains_when_python_comes(page: Page, site: Site, start: str) -> None:
    gate = site.hold("static/vendor/pyodide/*")
    page.goto(site.url())
    page.evaluate("backprop.ready()")
    page.keyboard.press("f") if start == "F" else page.evaluate(start)
    expect(page.locator("#notes")).to_contain_text("as soon as Python has started")
    assert page.evaluate("backprop.state().status") == "waiting"
    gate.set()
    page.wait_for_function("backprop.state().iteration > 20")
    page.keyboard.press("Escape")
    page.wait_for_function("backprop.state().status === 'paused'")
    expect(page.locator("#notes")).to_be_empty()
    agrees(page)


def test_the_first_picture_comes_whatever_is_called_before_it(page: Page, site: Site) -> None:
    """What no recording covers: nothing is there before Python."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url("#net=2-3-1&at=0.backward.2.0"))
    early = page.evaluate("backprop.state()")
    assert (early["iteration"], early["moment"]["phase"], early["moment"]["layer"]) == (0, "backward", 2)
    wrong = {"weights": [[[1]]], "biases": [[1]]}
    page.evaluate("void backprop.pause()")
    assert outcomes(page, ["setWeights", wrong], ["step", "neuron"], ["ready"]) == ["ShapeError", "done", "done"]
    assert page.evaluate(
        "[backprop.state().iteration, backprop.state().moment.phase, backprop.state().moment.layer]"
    ) == [0, "backward", 1]
    agrees(page)

    page.goto(site.url("#net=2-4-1"))
    assert outcomes(page, ["train", 20], ["step", "update"], ["ready"]) == ["done", "done", "done"]
    assert agrees(page)["iteration"] == 21


def test_where_python_does_not_come_all_that_needs_it_is_told_so(page: Page, site: Site, complaints: Any) -> None:
    complaints.allow("404", "Failed to load resource")
    site.deny("static/vendor/pyodide/*")
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url("#net=2-3-1"))
    all_that_need_it: list[list[Any]] = [["ready"], ["train", 5], ["weights"], ["seek", 3], ["setWeights", {"weights": [], "biases": []}],
                                         ["setTeacherSet", AND], ["play", "fastest"], ["exportHandout"]]  # fmt: skip
    assert outcomes(page, *all_that_need_it) == ["NotLive"] * len(all_that_need_it)
    assert page.evaluate("backprop.state().status") == "paused"
    site.restore()
    page.get_by_role("button", name="Retry").click()
    page.evaluate("backprop.ready()")
    assert outcomes(page, ["train", 5], ["seek", 3]) == ["done", "done"]
    agrees(page)


# — in order ——————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_calls_made_in_one_go_happen_one_after_the_other(page: Page, site: Site) -> None:
    open_live(page, site)
    assert outcomes(page, ["train", 30], ["reset"], ["train", 10]) == ["done"] * 3
    assert agrees(page)["iteration"] == 10
    outcomes(page, ["configure", {"net": "2-5-1"}], ["step", "update", 3])
    assert agrees(page)["iteration"] == 3
    outcomes(page, ["setTeacherSet", AND], ["step", "layer", 2], ["setWeights", page.evaluate("backprop.weights()")])
    trace = agrees(page)
    assert trace["iteration"] == 0 and page.evaluate("backprop.state().moment.phase") == "forward"
    first, second, third = page.evaluate("""async () => {
      const parts = await Promise.all([backprop.weights(), backprop.train(5), backprop.weights(), backprop.configure({ rate: 0.25 }),
        backprop.train(5), backprop.weights(), backprop.explain(), backprop.permalink()]);
      return [parts[0], parts[2], parts[5]].map(({ weights }) => JSON.stringify(weights));
    }""")
    assert len({first, second, third}) == 3
    assert page.evaluate("backprop.seek(5).then(() => backprop.weights())")["weights"] == page.evaluate(
        "JSON.parse", second
    )
    assert page.evaluate("backprop.reset().then(() => backprop.weights())")["weights"] == page.evaluate(
        "JSON.parse", first
    )


def test_a_new_teacher_set_comes_in_one_piece(page: Page, site: Site) -> None:
    open_live(page, site, "data=and")
    three = {"inputs": [[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1]], "targets": [[0], [1], [1], [0]]}
    for given, others in (
        (three, [["seek", 7]]),
        (AND, [["step", "neuron", 3]]),
        (three, [["configure", {"rate": 0.2}], ["weights"]]),
    ):
        told = outcomes(page, ["weights"], ["setTeacherSet", given], *others)
        assert all(each == "done" or isinstance(each, dict) for each in told)
        trace = agrees(page)
        assert len(trace["activations"][0][0]) == len(given["inputs"][0])
        assert page.evaluate("backprop.teacherSet()")["inputs"] == given["inputs"]


def test_a_refused_change_leaves_everything_as_it_is(page: Page, site: Site) -> None:
    open_live(page, site, "net=2-3-1")
    page.evaluate("backprop.train(5)")
    before = page.evaluate("backprop.weights()")
    expect(page.locator("#formula-numbers annotation")).to_be_attached()
    refused: list[list[Any]] = [["setWeights", {"weights": [[[1]]], "biases": [[1]]}], ["configure", {"net": "3-1"}],
                                ["setTeacherSet", {"inputs": [[1]], "targets": []}], ["branch", 9]]  # fmt: skip
    told = outcomes(page, *refused, ["step", "update", -1], ["step", "update", 1])
    assert told[-2:] == ["done", "done"] and not {"done", "internal", "Superseded"} & set(told[:-2])
    assert page.evaluate("backprop.weights()") == before
    agrees(page)


# — giving way and being stopped ——————————————————————————————————————————————————————————————————————————————————————


def test_a_place_gives_way_to_a_newer_one_and_is_told_so(page: Page, site: Site) -> None:
    open_live(page, site)
    assert outcomes(page, ["seek", 90_000_000], ["seek", 80_000_000], ["seek", 7]) == [
        "Superseded",
        "Superseded",
        "done",
    ]
    assert agrees(page)["iteration"] == 7


@pytest.mark.parametrize("way", ["pause", "Escape", "Space"])
@pytest.mark.parametrize(
    "command", ["['train', 900_000_000]", "['seek', 500_000_000]", "['step', 'epoch', 10_000_000]"]
)
def test_what_takes_long_can_be_stopped_where_it_is(page: Page, site: Site, way: str, command: str) -> None:
    open_live(page, site, "data=circle&batch=10")
    page.evaluate(f"void (window.told = ({OUTCOMES})([{command}, ['step', 'update']]))")
    if "train" in command:
        page.wait_for_function("backprop.state().iteration > 100")
    else:
        expect(page.locator("#sentence")).to_contain_text("On the way: update")
        page.wait_for_function(
            "Number(document.querySelector('#sentence').textContent.split(' of ')[0].replace(/[^0-9]/g, '')) > 100"
        )
    page.evaluate("backprop.pause()") if way == "pause" else page.keyboard.press(way)
    assert page.evaluate("window.told") == ["Stopped", "Stopped"]
    page.wait_for_function("backprop.state().status === 'paused'")
    assert 0 < agrees(page)["iteration"] < 100_000_000
    expect(page.locator("#sentence")).not_to_contain_text("On the way")
    there = page.evaluate("Promise.all([backprop.state().iteration, backprop.weights()])")
    page.evaluate("backprop.seek(0)")
    page.evaluate("(n) => backprop.seek(n)", there[0])
    assert page.evaluate("Promise.all([backprop.state().iteration, backprop.weights()])") == there


def test_a_link_to_a_far_update_can_be_stopped_too(page: Page, site: Site) -> None:
    page.goto(site.url("#net=2-3-1&at=999999999"))
    expect(page.locator("#sentence")).to_contain_text("of 999,999,999")
    assert page.evaluate("backprop.state().iteration") == 999_999_999  # where it is to be
    page.keyboard.press("Escape")
    page.evaluate("backprop.ready()")
    assert agrees(page)["iteration"] < 999_999_999


def test_an_export_can_be_stopped(page: Page, site: Site) -> None:
    open_live(page, site, "data=circle")
    page.evaluate("backprop.train(300)")
    page.evaluate(f"void (window.told = ({OUTCOMES})([['exportHandout'], ['exportRecording']]))")
    page.evaluate("backprop.pause()")
    assert page.evaluate("window.told") == ["Stopped", "Stopped"]
    assert isinstance(page.evaluate("backprop.exportHandout()"), str)


def test_who_sits_at_the_page_is_obeyed_at_once(page: Page, site: Site) -> None:
    open_live(page, site, "shuffle=0")
    page.evaluate(f"void (window.told = ({OUTCOMES})([['train', 900_000_000], ['configure', {{ rate: 0.125 }}]]))")
    page.wait_for_function("backprop.state().iteration > 100")
    page.keyboard.press("4")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("window.told.then(([trained]) => trained)") == "Superseded"
    page.wait_for_function("backprop.state().status === 'paused' && backprop.config().rate === 0.125")
    at = agrees(page)["iteration"]
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("(n) => backprop.state().iteration === n", arg=at + 3)
    page.evaluate("void (window.far = backprop.seek(500_000_000).catch((error) => error.type))")
    expect(page.locator("#sentence")).to_contain_text("On the way")
    page.keyboard.press("Home")
    assert page.evaluate("window.far") == "Superseded"
    page.wait_for_function("backprop.state().status === 'paused'")
    agrees(page)


def test_training_goes_on_when_the_rate_is_changed(page: Page, site: Site) -> None:
    open_live(page, site, "data=circle")
    page.evaluate("backprop.play('fastest')")
    page.wait_for_function("backprop.state().iteration > 50")
    page.get_by_role("button", name="η").click()
    page.locator("#set-rate").fill("0.03")
    page.locator("#set-rate").press("Enter")
    page.wait_for_function("backprop.config().rate === 0.03")
    at = page.evaluate("backprop.state().iteration")
    page.wait_for_function(
        "(n) => backprop.state().iteration > n + 50 && backprop.state().status === 'training'", arg=at
    )
    page.evaluate("backprop.weights()")  # a question does not end it
    assert page.evaluate("backprop.state().status") == "training"
    page.evaluate("backprop.configure({ net: '2-3-1' })")
    assert page.evaluate("[backprop.state().status, backprop.state().iteration]") == ["paused", 0]
    agrees(page)


# — bounds ————————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_past_a_divergence_the_cursor_is_where_the_trace_is(page: Page, site: Site) -> None:
    open_live(page, site, "data=sine&rate=1000")
    told = page.evaluate("backprop.seek(30).catch(({ type, message }) => [type, message])")
    assert told[0] == "Diverged" and "at iteration 2 " in told[1]
    assert agrees(page)["iteration"] == 2
    expect(page.locator("#run p")).to_have_text("update 2 of 2")
    expect(page.locator("#notes .note[data-key=diverged]")).to_be_visible()
    page.keyboard.press("5")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("backprop.state().status === 'paused'")
    assert agrees(page)["iteration"] == 2
    assert outcomes(page, ["train", 5], ["step", "update", 2], ["seek", 1], ["train", 9]) == [
        "Diverged",
        "Diverged",
        "done",
        "Diverged",
    ]
    assert agrees(page)["iteration"] == 2
    page.goto(site.url("#data=sine&rate=1000&at=30&seed=1"))
    page.evaluate("backprop.ready()")
    assert agrees(page)["iteration"] < 30


REFUSED: list[tuple[list[Any], str, str]] = [
    (["step", "century"], "unit", "neuron, layer, sample, update, epoch"),
    (["step", "neuron", 1e15], "count", "1,000,000,000"),
    (["step", "update", 0.5], "count", "whole numbers"),
    (["step", "epoch", 1e9], "count", "999999999"),
    (["seek", 1e9], "iteration", "0 to 999,999,999"),
    (["seek", -1], "iteration", "0 to 999,999,999"),
    (["seek", "3"], "iteration", "0 to 999,999,999"),
    (["seek", 0, {"phase": "forward", "layer": 1, "neuron": 0.5}], "moment", "0 to 1"),
    (["seek", 0, {"sample": 0.5}], "moment", "0 to 0"),
    (["seek", 0, [1]], "moment", "{phase, layer, neuron, sample}"),
    (["train", 0], "updates", "from 1"),
    (["train", 1e15], "updates", "999999999"),
    (["play", -1], "speed", "fastest"),
    (["configure", None], "partial", "{rate: 0.1}"),
    (["configure", {"at": "3.forward.x"}], "at", "iteration.phase.layer.neuron.sample"),
    (["setWeights", None], "parameters", "{weights, biases}"),
    (["setTeacherSet", None], "given", "{inputs, targets} or {csv}"),
    (["branch", 7], "number", "allowed are 1"),
    (["select", {"edge": [1, 0, 7]}], "selection", "0 to 1"),
    (["reset", -1], "seed", "from 0"),
]


def test_what_is_out_of_bounds_is_refused_with_its_field(page: Page, site: Site) -> None:
    open_live(page, site)
    for (name, *rest), field, words in REFUSED:
        told = page.evaluate(FIELD_AND_MESSAGE, [name, rest])
        assert told and told[0] == field and words in told[1], (name, rest, told)
    assert page.evaluate("[backprop.state().iteration, backprop.state().moment.phase]") == [0, "input"]
    page.evaluate("backprop.step('neuron', 1_000_000)")
    moments = 1 + 5 + 1 + 1 + 5 + 1 + 1
    assert agrees(page)["iteration"] == 1_000_000 // moments
    page.evaluate("backprop.step('neuron', -1_000_000_000)")
    assert agrees(page)["iteration"] == 0


# — what is shown beside the picture ——————————————————————————————————————————————————————————————————————————————————


def test_no_panel_draws_an_old_answer_against_a_new_run(page: Page, site: Site) -> None:
    open_live(page, site)
    page.locator("#panels > details").last.wait_for(state="attached")
    page.evaluate("for (const panel of document.querySelectorAll('#panels > details')) panel.open = true")
    expect(page.locator("#panel-line figcaption")).not_to_be_empty()
    for partial in ({"data": "sine"}, {"data": "iris"}, {"data": "xor", "net": "2-3-1"}, {"net": "2-1"}):
        page.evaluate("(partial) => backprop.configure(partial)", partial)
        agrees(page)


def test_a_reset_that_is_refused_changes_nothing(page: Page, site: Site) -> None:
    open_live(page, site)
    page.evaluate("backprop.train(10)")
    before = page.evaluate("Promise.all([backprop.branches(), backprop.weights(), backprop.permalink()])")
    for seed in ("soon", -1, 1.5, 2**40):
        refused = page.evaluate("(seed) => backprop.reset(seed).catch(({ type, field }) => [type, field])", seed)
        assert refused[1] == "seed", (seed, refused)
        assert page.evaluate("Promise.all([backprop.branches(), backprop.weights(), backprop.permalink()])") == before
