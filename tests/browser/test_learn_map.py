"""The map: its numbers are the native core's predictions, its pixels the legend's colours; a click on a small map selects."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backprop import Network
from support.pixels import Pixels
from support.site import Site


def opened(page: Page, site: Site, settings: str) -> Page:
    page.goto(site.url(f"#{settings}"))
    page.evaluate("backprop.live()")
    return page


def saved_rows(page: Page, panel: str, name: str) -> list[list[float]]:
    """The CSV behind a panel's picture, without its row of names."""
    with page.expect_download() as download:
        page.locator(f"#panel-{panel}").get_by_role("button", name=name).click()
    with open(download.value.path(), newline="") as file:
        return [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]


def test_the_map_is_what_the_network_predicts(page: Page, site: Site) -> None:
    opened(page, site, "data=circle&net=2-5-3-1&hidden=relu&seed=4")
    page.evaluate("backprop.train(300)")
    expect(page.locator("#panel-map figcaption")).to_contain_text("of 200 training samples")
    rows = saved_rows(page, "map", "as CSV")
    parameters = page.evaluate("backprop.weights()")
    network = Network([2, 5, 3, 1], hidden="relu")
    network.weights, network.biases = parameters["weights"], parameters["biases"]
    assert len(rows) in (32 * 32, 96 * 96)
    assert [row[2] for row in rows] == pytest.approx(
        network.predict([row[:2] for row in rows])[:, 0].tolist(), rel=1e-9
    )


def test_colours_say_the_class_and_a_small_map_selects_its_neuron(page: Page, site: Site) -> None:
    opened(page, site, "data=gauss")
    page.evaluate("backprop.train(600)")
    caption = page.locator("#panel-map figcaption")
    expect(caption).to_contain_text(
        "the output. 0 of 200"
    )  # none is wrong any more: it is the map of the trained network
    box = page.locator("#map").bounding_box()
    assert box
    page.locator("#map").scroll_into_view_if_needed()
    pixels = Pixels.of(page, "#map")
    side = min(box["width"] - 48, 384 - 48 - 46)
    left = 40 + max(0, (box["width"] - 48 - side) / 2)
    corner = pixels.at(left + side - 6, 18 + 6)
    other = pixels.at(left + 6, 18 + side - 6)
    assert corner[0] > corner[2] + 60, "the cloud at the top right is class 1: orange"
    assert other[2] > other[0] + 60, "the cloud at the bottom left is class 0: blue"
    small = page.get_by_role("button", name="Map of f₂")
    small.click()
    expect(small).to_have_attribute("aria-pressed", "true")
    expect(caption).to_contain_text("Shown: f₂")
    expect(page.locator("#panel-numbers")).to_contain_text("Neuron f₂")


def test_neurons_carry_their_maps_where_the_link_says_so(page: Page, site: Site) -> None:
    opened(page, site, "data=gauss&neurons=map&at=600")
    page.wait_for_function("backprop.state().iteration === 600")
    page.locator("#panel-map > summary").click()
    page.evaluate("backprop.step('update')")
    page.wait_for_function("document.querySelector('.map-small')")
    nodes = page.evaluate("backprop.layout().nodes")
    assert len(nodes) == 3

    def sides() -> tuple[int, int]:
        x, y, r = (nodes[2][0][key] for key in "xyr")
        pixels = Pixels.of(page, "#network")
        above, below = pixels.at(x + 0.55 * r, y - 0.55 * r), pixels.at(x - 0.55 * r, y + 0.55 * r)
        return above[0] - above[2], below[2] - below[0]

    page.wait_for_function("backprop.state().status === 'paused'")
    for _ in range(600):
        if min(sides()) > 40:
            break
        page.evaluate("new Promise(requestAnimationFrame)")
    assert min(sides()) > 40, "orange at the top right, blue at the bottom left, in the output neuron itself"
    assert 'clip-path="circle(50%)"' in page.evaluate("backprop.exportSVG()")
    page.evaluate("backprop.configure({neurons: 'output'})")
    assert "<image" not in page.evaluate("backprop.exportSVG()")


def test_the_map_is_read_with_the_keyboard_without_stepping(page: Page, site: Site) -> None:
    opened(page, site, "data=xor")
    expect(page.locator("#panel-map figcaption")).to_contain_text("training samples")
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#panel-map .reading")).to_have_text(re.compile(r"x₁ = 0\.\d+, x₂ = 0\.\d+: y = 0\.\d+"))
    assert page.evaluate("backprop.state()")["moment"]["phase"] == "input"


def test_many_inputs_let_two_be_chosen(page: Page, site: Site) -> None:
    opened(page, site, "data=iris")
    page.evaluate("backprop.train(300)")
    expect(page.locator("#panel-map figcaption")).to_contain_text("the class that wins")
    page.locator("#map-x").select_option(index=1)
    expect(page.locator("#map-y")).not_to_have_value(page.locator("#map-x").input_value())
    caption = page.locator("#panel-map figcaption")
    expect(caption).to_contain_text("the class that wins")
    expect(caption).to_contain_text(re.compile(r"Held at their means: (\w+ \w+ = \d\.\d+(, )?){2}\."))


def test_one_input_says_that_a_map_needs_two(page: Page, site: Site) -> None:
    opened(page, site, "data=sine")
    expect(page.locator("#panel-map")).to_contain_text("A map needs at least two inputs.")
    expect(page.locator("#map")).to_be_hidden()


def test_it_follows_fast_training_and_fits_a_phone(make_context: Callable[..., BrowserContext], site: Site) -> None:
    page = make_context(viewport={"width": 320, "height": 640}, color_scheme="dark").new_page()
    opened(page, site, "data=circle")
    page.locator("#map").scroll_into_view_if_needed()
    caption = page.locator("#panel-map figcaption")
    before = caption.text_content()
    page.evaluate("backprop.play('fastest')")
    expect(caption).not_to_have_text(before or "")
    page.evaluate("backprop.pause()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
