"""Hidden space: its points are the native activations; it morphs, turns, and says when one neuron is enough."""

from __future__ import annotations

import csv
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from support.pixels import Pixels
from support.site import Site


def opened(page: Page, site: Site, settings: str) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{settings}"))
    page.evaluate("backprop.live()")
    page.locator("#panel-space > summary").click()
    return page


def test_training_pulls_xor_apart(page: Page, site: Site) -> None:
    opened(page, site, "data=xor")
    verdict = page.locator("#panel-space .verdict")
    page.evaluate("backprop.train(2500)")
    expect(verdict).to_have_text("The classes can be separated here by one neuron.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save Hidden space as CSV").click()
    with open(download.value.path(), newline="") as file:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    parameters = page.evaluate("backprop.weights()")
    answer = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    for k in range(2):
        answer = np.tanh(answer @ np.array(parameters["weights"][k]) + parameters["biases"][k])
    assert [row[1:3] for row in rows] == [pytest.approx(row, abs=1e-9) for row in answer.tolist()]


def test_the_slider_carries_the_samples_from_input_to_hidden_space(page: Page, site: Site) -> None:
    opened(page, site, "data=circle&net=2-2-1")
    expect(page.locator("#panel-space figcaption")).to_contain_text(
        "f₁ and f₂ as they are. The grid of x₁ and x₂ is bent along."
    )
    hidden = Pixels.of(page, "#space").data
    page.locator("#space-morph").focus()
    page.keyboard.press("Home")
    assert page.locator("#space-morph").input_value() == "0"
    assert page.evaluate("backprop.state().iteration") == 0
    assert Pixels.of(page, "#space").data != hidden


def test_three_neurons_are_turned_with_the_keys(page: Page, site: Site) -> None:
    opened(page, site, "data=xor&net=2-3-1")
    expect(page.locator("#panel-space figcaption")).to_contain_text("f₁, f₂ and f₃ as they are")
    before = Pixels.of(page, "#space").data
    page.locator("#space").focus()
    page.keyboard.press("ArrowRight")
    assert Pixels.of(page, "#space").data != before
    assert page.evaluate("backprop.state()")["moment"]["phase"] == "input"


def test_more_neurons_are_named_principal_components(page: Page, site: Site) -> None:
    opened(page, site, "data=iris")
    caption = page.locator("#panel-space figcaption")
    expect(caption).to_contain_text("the three principal components of 8 neurons")
    expect(caption).to_contain_text("The inputs are shown by their two principal components")
    page.locator("#space-shown").select_option("two")
    page.locator("#space-x").select_option(index=1)
    expect(page.locator("#space-y")).not_to_have_value(page.locator("#space-x").input_value())
    expect(caption).to_contain_text(
        re.compile(r"Shown: f₂ and f\S, two of 8 neurons, with \d+ % of the samples' spread")
    )
    expect(caption).to_contain_text("what is not drawn being at its mean")
    page.locator("#space").focus()
    page.keyboard.press("PageUp")
    expect(page.locator("#panel-space .reading")).to_contain_text(re.compile(r"Sample 120 \(d \w+\): f₂ = \S+, f\S = "))
    page.locator("#space-layer").select_option(index=1)
    expect(caption).to_contain_text("f₉, f₁₀ and f₁₁ as they are")


def test_numbers_beyond_all_bounds_are_said(page: Page, site: Site) -> None:
    opened(page, site, "data=plane&hidden=identity")
    parameters = page.evaluate("backprop.weights()")
    parameters["weights"][0] = [[1e308, 1e308], [1e308, 1e308]]
    page.evaluate("(p) => backprop.setWeights(p)", parameters)
    expect(page.locator("#panel-space")).to_contain_text("not finite here")
