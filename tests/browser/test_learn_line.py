"""One neuron's line: dragged with the mouse, the weights follow; the page says whether any line could do it, and why not."""

from __future__ import annotations

import math
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.site import Site

# While a change is carried out, a question about the weights may come to nothing: then it is asked again.
MOVED = "(before) => backprop.weights().then(({weights}) => weights[0][0][0] !== before, () => false)"


def opened(page: Page, site: Site, settings: str) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{settings}"))
    page.evaluate("backprop.live()")
    page.locator("#panel-line > summary").click()
    expect(page.locator("#panel-line .line-numbers")).to_contain_text("= 0")
    return page


def weights(page: Page) -> list[float]:
    parameters: dict[str, Any] = page.evaluate("backprop.weights()")
    return [*(row[0] for row in parameters["weights"][0]), parameters["biases"][0][0]]


class Plane:
    """Where points of the plane are on the panel's canvas: the unit square's corners, with their margins."""

    def __init__(self, page: Page) -> None:
        page.locator("#line").scroll_into_view_if_needed()
        box = page.locator("#line").bounding_box()
        assert box
        self.side = min(box["width"] - 60, 340 - 48)
        self.left = box["x"] + 44 + max(0.0, (box["width"] - 60 - self.side) / 2)
        self.top = box["y"] + 18

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + (x + 0.2) / 1.4 * self.side, self.top + (1.2 - y) / 1.4 * self.side


def handles(w1: float, w2: float, b: float) -> list[tuple[float, float]]:
    """The line's handles for a line that crosses the left and right border."""
    ends = [(x, -(w1 * x + b) / w2) for x in (-0.2, 1.2)]
    (x0, y0), (x1, y1) = ends
    return [(x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for t in (0.25, 0.75)]


def test_dragging_an_end_turns_the_line_and_the_weights_follow(page: Page, site: Site) -> None:
    opened(page, site, "data=xor")
    w1, w2, b = weights(page)
    first, second = handles(w1, w2, b)
    plane = Plane(page)
    page.mouse.move(*plane.at(*first))
    page.mouse.down()
    page.mouse.move(*plane.at(0.1, 0.3), steps=4)
    page.mouse.move(*plane.at(0.2, 0.2))
    page.mouse.up()
    page.wait_for_function(MOVED, arg=w1)
    expect(page.locator("#panel-line figcaption")).to_contain_text("samples are where f₁'s net input is positive")

    page.wait_for_function(
        """(points) => backprop.weights().then(({ weights: [w], biases: [b] }) =>
      points.every(([x, y]) => Math.abs(w[0][0] * x + w[1][0] * y + b[0]) < 0.02), () => false)""",
        arg=[[0.2, 0.2], list(second)],
    )
    assert math.hypot(*weights(page)[:2]) == pytest.approx(math.hypot(w1, w2)), "the steepness stays"


def test_weights_edited_by_hand_move_the_line_until_it_separates(page: Page, site: Site) -> None:
    opened(page, site, "data=or")
    caption = page.locator("#panel-line figcaption")
    for edge, value in (({"edge": [1, 0, 0]}, "2"), ({"edge": [1, 1, 0]}, "2"), ({"neuron": [1, 0]}, "-3")):
        page.evaluate("(what) => backprop.select(what)", edge)
        page.locator("#edit-value").fill(value)
        page.locator("#edit-value").press("Enter")
    expect(page.locator("#panel-line .line-numbers")).to_have_text("f₁: 2 x₁ + 2 x₂ − 3 = 0")
    expect(caption).to_contain_text("It has 2 of 4 samples on their class's side.")
    page.locator("#edit-value").fill("-1")
    page.locator("#edit-value").press("Enter")
    expect(caption).to_contain_text("the nearest is 0.354 away (dashed: the margin). It separates the classes.")
    page.locator("#line").focus()
    page.keyboard.press("PageDown")
    expect(page.locator("#panel-line .reading")).to_have_text("Sample 1 (0) at (0, 0): z = −1, 0.354 from the line")


def test_a_sample_that_is_drawn_makes_it_impossible_and_the_proof_names_it(page: Page, site: Site) -> None:
    opened(page, site, "data=and")
    verdict = page.locator("#panel-line .verdict")
    expect(verdict).to_contain_text("One line can separate these classes")
    page.locator("#panel-teacher > summary").click()
    page.locator("#teacher-edit").click()
    page.locator("#teacher-add").click()
    cell = page.get_by_label("d of sample 5")
    cell.fill("0")
    cell.press("Enter")
    expect(verdict).to_contain_text(
        "No line can separate these classes. The point (1, 1) is sample 5 of class 0, and also is sample 4 of class 1."
    )


def test_xor_cannot_be_done_and_the_page_says_why(page: Page, site: Site) -> None:
    opened(page, site, "data=xor")
    verdict = page.locator("#panel-line .verdict")
    expect(verdict).to_contain_text(
        "No line can separate these classes. The point (0.500, 0.500) lies between the samples 1 and 4 of "
        "class 0, and also between 2 and 3 of class 1."
    )
    page.evaluate("backprop.train(2500)")
    page.evaluate("backprop.select({neuron: [3, 0]})")
    expect(verdict).to_contain_text(
        "One line can separate these classes in the space of layer 2: so one neuron is enough."
    )


def test_and_is_done_by_hand_with_the_keyboard(page: Page, site: Site) -> None:
    opened(page, site, "data=and")
    expect(page.locator("#panel-line .verdict")).to_contain_text("The widest gap is 0.707")
    w1, w2, b = weights(page)
    page.locator("#line").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(MOVED, arg=w1)
    u1, u2, _ = weights(page)
    assert math.atan2(u2, u1) - math.atan2(w2, w1) == pytest.approx(math.pi / 36)
    assert page.evaluate("backprop.state()")["moment"]["phase"] == "input", "the arrow did not step"


def test_many_inputs_have_words_instead_of_a_line(page: Page, site: Site) -> None:
    opened(page, site, "data=iris")
    verdict = page.locator("#panel-line .verdict")
    expect(verdict).to_contain_text("f₁ has 4 inputs")
    expect(verdict).to_contain_text("One hyperplane can separate “setosa” from the rest")
    expect(verdict).to_contain_text("No hyperplane can separate “versicolor” from the rest")
    expect(page.locator("#line")).to_be_hidden()
