"""The main job: one update of a 2-2-2-1 network, watched neuron by neuron; numbers and pixels against the native core."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from backprop import Network
from support.picture import Line, Picture, shown, tells
from support.pixels import near, rgb
from support.site import Site

CONFIG = "net=2-2-2-1&hidden=tanh&output=sigmoid&data=xor&seed=5&rate=0.5&shuffle=0"


@pytest.fixture
def live(page: Page, site: Site) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{CONFIG}"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.ready()")
    return page


def native_trace(page: Page) -> Any:
    """The same update by the core under CPython, from the weights and the sample that the page says it has."""
    parameters, teacher = page.evaluate("Promise.all([backprop.weights(), backprop.teacherSet()])")
    sample = page.evaluate("backprop.trace()")["samples"]
    network = Network([2, 2, 2, 1], hidden="tanh", output="sigmoid", loss="squared_error")
    network.weights, network.biases = parameters["weights"], parameters["biases"]
    inputs = [teacher["inputs"][s] for s in sample]
    return network.trace(inputs, [teacher["targets"][s] for s in sample])


def edge_line(picture: Picture, layout: dict[str, Any], k: int, i: int, j: int) -> list[Line]:
    """The lines drawn from neuron i of layer k to neuron j of the next."""
    a, b = layout["nodes"][k][i], layout["nodes"][k + 1][j]

    def on(line: Line) -> bool:
        ends = [(line.x0, line.y0), (line.x1, line.y1)]
        return (
            min(math.dist(e, (a["x"], a["y"])) for e in ends) < a["r"] * 1.1 + 1
            and min(math.dist(e, (b["x"], b["y"])) for e in ends) < b["r"] * 1.1 + 1
        )

    return [line for line in picture.lines if on(line)]


def test_an_update_neuron_by_neuron(live: Page) -> None:
    trace = native_trace(live)
    layout = live.evaluate("backprop.layout()")
    seen = []
    while True:
        state = live.evaluate("backprop.state()")
        if state["iteration"] == 1:
            break
        moment = state["moment"]
        seen.append((moment["phase"], moment["layer"], moment["neuron"]))
        check_moment(Picture(live), trace, moment, layout)
        live.evaluate("backprop.step('neuron')")
    forward = [("forward", layer, j) for layer in (1, 2, 3) for j in range([2, 2, 2, 1][layer])]
    backward = [("backward", layer, j) for layer in (3, 2, 1) for j in range([2, 2, 2, 1][layer])]
    assert seen == [
        ("input", 0, None),
        *forward,
        ("error", 3, None),
        ("error", 3, 0),
        *backward,
        ("gradient", None, None),
        ("update", None, None),
    ]
    after = live.evaluate("backprop.weights()")
    for k in range(3):
        expected = trace.weights[k] - 0.5 * trace.weight_gradients[k]
        assert after["weights"][k] == [pytest.approx(row, rel=1e-12) for row in expected.tolist()]


def check_moment(picture: Picture, trace: Any, moment: dict[str, Any], layout: dict[str, Any]) -> None:
    phase, layer, neuron = moment["phase"], moment["layer"], moment["neuron"]
    texts = picture.texts
    if phase == "forward":
        assert shown(trace.activations[layer][0][neuron]) in texts
        values = {(layer - 1, i, neuron): trace.edge_flows[layer - 1][0, i, neuron] for i in range(2)}
    elif phase == "backward":
        values = {(layer - 1, i, neuron): trace.edge_signals[layer - 1][0, i, neuron] for i in range(2)}
        arrived = trace.edge_signals[layer - 1][0, :, : neuron + 1].sum(axis=1)
        for value in arrived:
            assert tells(texts, value), f"{value} not in {texts}"
    elif phase == "gradient":
        values = {
            (k, i, j): trace.weight_gradients[k][i, j]
            for k in range(3)
            for i in range(2)
            for j in range(trace.weight_gradients[k].shape[1])
        }
    elif phase == "error" and neuron is not None:
        assert any(text.startswith(f"e {shown(trace.error_signals[3][0][0])}") for text in texts)
        return
    else:
        return
    for (k, i, j), value in values.items():
        color = picture.legend_color(value)
        lines = edge_line(picture, layout, k, i, j)
        assert any(picture.shows_line(line, color) for line in lines), f"{phase} {k, i, j}: {value} should have {color}"
        if phase != "forward":
            signed = ("+" if value > 0 else "") + shown(value)
            assert signed in texts


def test_every_number_equals_the_native_trace(live: Page) -> None:
    live.evaluate("backprop.step('update', 3)")
    trace, page_trace = native_trace(live), live.evaluate("backprop.trace()")
    for name in (
        "net_inputs",
        "activations",
        "slopes",
        "deltas",
        "error_signals",
        "weight_gradients",
        "bias_gradients",
    ):
        for mine, native in zip(page_trace[name], getattr(trace, name), strict=True):
            flat = [x for row in mine for x in (row if isinstance(row, list) else [row])]
            assert flat == pytest.approx(native.ravel().tolist(), rel=1e-12, abs=1e-15), name
    assert page_trace["loss"] == pytest.approx(trace.loss, rel=1e-12)


def test_back_and_forward_again_is_the_same(live: Page) -> None:
    live.evaluate("backprop.step('update', 7)")
    first = live.evaluate("backprop.weights()")
    live.evaluate("backprop.step('update', -4)")
    assert live.evaluate("backprop.state().iteration") == 3
    live.evaluate("backprop.step('update', 4)")
    assert live.evaluate("backprop.weights()") == first


def test_keys_move_the_same_cursor(live: Page) -> None:
    live.keyboard.press("ArrowRight")
    live.wait_for_function("backprop.state().moment.phase === 'forward'")
    expect(live.locator("#sentence")).to_contain_text("f₁ adds up its weighted inputs")
    live.keyboard.press("2")
    live.keyboard.press("ArrowRight")
    live.wait_for_function("backprop.state().moment.neuron === 1")
    live.keyboard.press("ArrowLeft")
    live.keyboard.press("ArrowLeft")
    live.wait_for_function("backprop.state().moment.phase === 'input'")
    live.keyboard.press("4")
    live.keyboard.press("ArrowRight")
    live.wait_for_function("backprop.state().iteration === 1")
    live.keyboard.press("r")
    live.wait_for_function("backprop.state().iteration === 0")

    # A grain that is clicked, and a field that is left by Escape, leave the keys to the player.
    live.get_by_text("update", exact=True).first.click()
    live.keyboard.press("ArrowRight")
    live.wait_for_function("backprop.state().iteration === 1")
    live.evaluate("backprop.select({edge: [1, 0, 0]})")
    field = live.locator("#edit-value")
    field.click()
    live.keyboard.press("ArrowLeft")
    live.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    live.keyboard.press("ArrowRight")
    live.wait_for_function("backprop.state().iteration === 2")


def tap(page: Page, x: float, y: float) -> None:
    """A finger, on a page whose context has no touch screen."""
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    tools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_mouse_finds_the_numbers_of_an_edge_and_keeps_them(live: Page) -> None:
    trace, layout = native_trace(live), live.evaluate("backprop.layout()")
    a, b = layout["nodes"][1][0], layout["nodes"][2][1]
    box = live.locator("#network").bounding_box()
    assert box
    x, y = box["x"] + a["x"] * 0.8 + b["x"] * 0.2, box["y"] + a["y"] * 0.8 + b["y"] * 0.2
    live.mouse.move(x, y)
    expect(live.locator("#tip")).to_be_visible()
    expect(live.locator("#tip")).to_contain_text("w⁽²⁾₁₂: from f₁ to f₄")
    for value in (
        trace.weights[1][0, 1],
        trace.edge_flows[1][0, 0, 1],
        trace.edge_signals[1][0, 0, 1],
        trace.weight_gradients[1][0, 1],
    ):
        expect(live.locator("#tip")).to_contain_text(shown(value))
    live.mouse.click(x, y)
    expect(live.locator("#tip")).to_be_hidden()  # its numbers are beside the picture now
    expect(live.locator("#panel-numbers")).to_contain_text(shown(trace.weight_gradients[1][0, 1]))

    # On a phone, where they are out of sight, a touch shows them.
    live.set_viewport_size({"width": 320, "height": 640})
    live.wait_for_function("backprop.layout().nodes[3][0].x < 320")
    node, box = live.evaluate("backprop.layout()")["nodes"][2][0], live.locator("#network").bounding_box()
    assert box
    tap(live, box["x"] + node["x"], box["y"] + node["y"])
    expect(live.locator("#tip")).to_contain_text("Neuron f₃")
    expect(live.locator("#tip")).to_contain_text(shown(trace.net_inputs[1][0, 0]))
    tap(live, box["x"] + box["width"] / 2, box["y"] + 4)
    expect(live.locator("#tip")).to_be_hidden()


def test_a_wrong_unit_is_refused_in_words(live: Page) -> None:
    message = live.evaluate("backprop.step('century').catch((error) => error.message)")
    assert "century" in message and "neuron, layer, sample, update, epoch" in message
    assert live.evaluate("backprop.seek(0, {phase: 'backward', layer: 9}).catch((error) => error.message)").startswith(
        "moment: layer is 9"
    )


def test_scales_show_what_fades_per_layer_or_by_powers_of_ten(live: Page) -> None:
    trace, layout = native_trace(live), live.evaluate("backprop.layout()")
    live.evaluate("backprop.seek(0, {phase: 'backward', layer: 1, neuron: 1})")
    signals = {(k, i, j): float(value) for k in range(3) for (i, j), value in np.ndenumerate(trace.edge_signals[k][0])}
    strongest = [max((edge for edge in signals if edge[0] == k), key=lambda edge: abs(signals[edge])) for k in range(3)]
    faint = min(strongest, key=lambda edge: abs(signals[edge]))

    def widest(picture: Picture, edge: tuple[int, int, int]) -> tuple[float, str]:
        line = max(edge_line(picture, layout, *edge), key=lambda line: line.width)
        return line.width, line.color

    steps = Picture(live)
    live.evaluate("backprop.configure({scale: 'layer'})")
    layers = Picture(live)
    assert any("; per layer" in text for text in layers.texts)
    for edge in strongest:
        assert widest(layers, edge)[0] > 6, "a layer's strongest edge is nearly as thick as can be"
    assert widest(steps, faint)[0] < widest(layers, faint)[0]

    live.evaluate("backprop.configure({scale: 'log'})")
    logs = Picture(live)
    assert any("logarithmic" in text for text in logs.texts)
    end, colors = logs.legend()
    for edge, value in signals.items():
        share = math.copysign(max(0.0, 1 + math.log10(abs(value) / end) / 4), value)
        bar = min(len(colors) - 1, int((share + 1) / 2 * len(colors)))
        assert near(rgb(widest(logs, edge)[1]), rgb(colors[bar]), 16), f"{edge}: {value}"
    assert "scale=log" in live.evaluate("backprop.permalink()")
    message = live.evaluate("backprop.configure({scale: 'cubic'}).catch((error) => [error.field, error.message])")
    assert message[0] == "scale" and "step, layer, log" in message[1]
