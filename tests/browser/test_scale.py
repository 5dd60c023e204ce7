"""Large networks: handwritten digits, 26,000 weights; drawn by level of detail, every edge still within reach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from backprop import Network, TeacherSet
from support.browser import Complaints
from support.picture import Picture, shown
from support.pixels import near, rgb
from support.site import Site

PAPER, INK = "#ffffff", "#d8590b"


def open_live(page: Page, site: Site, settings: str) -> Page:
    page.emulate_media(reduced_motion="reduce", color_scheme="light")
    page.goto(site.url(f"#{settings}"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.ready()")
    return page


@pytest.fixture
def large(page: Page, site: Site) -> Page:
    return open_live(page, site, "data=digits&net=64-128-128-10&shuffle=0&scale=step")


def native_trace(page: Page) -> Any:
    parameters, header = page.evaluate(
        "Promise.all([backprop.weights(), backprop.trace().then(({ samples }) => samples)])"
    )
    train, _ = TeacherSet.named("digits").split(0.8)
    network = Network([64, 128, 128, 10], output="softmax", loss="cross_entropy", hidden="tanh")
    network.weights, network.biases = parameters["weights"], parameters["biases"]
    return network.trace(train.inputs[header], train.targets[header])


def test_digits_come_when_they_are_chosen_and_inputs_are_a_picture(page: Page, site: Site) -> None:
    open_live(page, site, "")
    assert site.count("*digits*") == 0
    page.locator("#settings-data-button").click()
    page.locator("#set-data").select_option("digits")
    page.wait_for_function("document.querySelector('#sentence').textContent.includes('A sample of 64 inputs enters')")
    assert site.count("*digits*") == 1 and page.evaluate("backprop.config().net") == "64-32-10"
    page.keyboard.press("Escape")
    trace, layout = page.evaluate("Promise.all([backprop.trace(), backprop.layout()])")
    x = np.array(trace["activations"][0][0])
    canvas = Picture(page).pixels
    places = layout["nodes"][0]
    assert {place["y"] for place in places[:8]} == {places[0]["y"]} and places[8]["x"] == places[0]["x"], "row by row"
    for color, cells in ((PAPER, np.flatnonzero(x == 0)), (INK, np.flatnonzero(x == 1))):
        assert len(cells) and all(near(canvas.at(places[c]["x"], places[c]["y"]), rgb(color), 6) for c in cells)
    page.locator("#panel-teacher summary").click()
    panel = page.locator("#panel-teacher")
    expect(panel).to_contain_text("UCI")
    wanted = int(np.argmax(trace["targets"][0]))
    now = panel.locator("tr.now")
    expect(now.locator("canvas.thumbnail")).to_have_attribute(
        "aria-label", f"Sample {trace['samples'][0] + 1}: {wanted}"
    )
    page.evaluate("backprop.train(400)")
    assert page.evaluate("backprop.trace()")["test_accuracy"] > 0.9


def test_digits_without_a_network_leave_what_was_there(page: Page, site: Site, complaints: Complaints) -> None:
    complaints.allow("digits.pack")
    complaints.allow("Failed to load resource")
    open_live(page, site, "data=or")
    site.cut()
    page.locator("#settings-data-button").click()
    page.locator("#set-data").select_option("digits")
    expect(page.locator("#set-data-problem")).to_contain_text("Check the network and try again")
    assert page.evaluate("backprop.config().data") == "or"
    page.evaluate("backprop.step('update')")
    site.restore()
    page.evaluate("backprop.configure({data: 'digits'})")
    assert page.evaluate("backprop.config().data") == "digits"


def test_every_edge_of_26000_can_be_reached_and_its_numbers_are_the_cores(large: Page) -> None:
    trace = native_trace(large)
    signals = trace.edge_signals
    numbers = large.locator("#panel-numbers")
    for typed, (layer, i, j) in {"f18 f179": (2, 17, 50), "w 3 128 10": (3, 127, 9), "x64→f128": (1, 63, 127)}.items():
        large.fill("#find-part", typed)
        large.keyboard.press("Enter")
        carried = numbers.locator("tr", has_text="error signal carried back").locator("td").last
        expect(carried).to_have_text(shown(signals[layer - 1][0, i, j]))
        assert large.evaluate("backprop.explain()")["symbol"]
    for typed, said in {
        "f300": "There is no f 300; allowed are 1 to 266",
        "x1 f200": "No edge leads from x1 to f200",
        "w 2 200 1": "allowed are 1 to 128",
        "weight": "Write x3, f12",
    }.items():
        large.fill("#find-part", typed)
        large.keyboard.press("Enter")
        expect(large.locator("#find-problem")).to_contain_text(said)
    large.evaluate("backprop.select({edge: [2, 0, 127]})")
    large.locator("#stage").focus()
    large.keyboard.press("Shift+ArrowDown")
    expect(numbers.locator("h2")).to_contain_text("from f₂ to f₁₂₉")


def test_the_strongest_edges_are_drawn_in_their_colour_and_pointed_at(large: Page) -> None:
    large.evaluate("backprop.seek(0, {phase: 'backward', layer: 3, neuron: 9})")
    trace, layout = native_trace(large), large.evaluate("backprop.layout()")
    picture = Picture(large)
    assert len(picture.lines) + len(list(picture.root.iter("{http://www.w3.org/2000/svg}path"))) < 400, (
        "bundles, not a shape an edge"
    )
    values = trace.edge_signals[2][0]
    i, j = np.unravel_index(np.argmax(np.abs(values)), values.shape)
    a, b = layout["nodes"][2][i], layout["nodes"][3][j]
    at = [(a["x"] + (b["x"] - a["x"]) * t, a["y"] + (b["y"] - a["y"]) * t) for t in np.linspace(0.6, 0.85, 30)]
    ends = picture.legend()[1]
    color = rgb(ends[-1] if values[i, j] > 0 else ends[0])
    assert sum(near(picture.pixels.at(x, y), color, 40) for x, y in at) > 10
    box = large.locator("#network").bounding_box()
    assert box
    large.mouse.click(box["x"] + at[15][0], box["y"] + at[15][1])
    expect(large.locator("#panel-numbers h2")).to_contain_text("w⁽³⁾")
    cell = layout["nodes"][1][77]
    large.mouse.click(box["x"] + cell["x"], box["y"] + cell["y"])
    expect(large.locator("#panel-numbers h2")).to_have_text("Neuron f₇₈")
    large.evaluate("backprop.play('fastest')")
    large.wait_for_function("backprop.state().iteration > 20")
    large.evaluate("backprop.pause()")
    assert len(large.evaluate("performance.getEntriesByName('backprop:frame')")) > 2
