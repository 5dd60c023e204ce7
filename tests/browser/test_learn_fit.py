"""The fitted function: its curve is the native prediction, its parts add up; two inputs are told that there is no curve."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from backprop import Network
from support.site import Site


def test_curve_and_parts(page: Page, site: Site) -> None:
    page.goto(site.url("#data=sine&net=1-6-1"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.train(500)")
    page.locator("#panel-fit > summary").click()
    expect(page.locator("#panel-fit figcaption")).to_contain_text("the 6 neurons of layer 1 add")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save Fitted function as CSV").click()
    with open(download.value.path(), newline="") as file:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    parameters = page.evaluate("backprop.weights()")
    network = Network([1, 6, 1], "tanh", output="identity")
    network.weights, network.biases = parameters["weights"], parameters["biases"]
    assert [row[1] for row in rows] == pytest.approx(
        network.predict([[row[0]] for row in rows])[:, 0].tolist(), rel=1e-9
    )
    for _, y, _, *parts in rows:
        assert sum(parts) + parameters["biases"][1][0] == pytest.approx(y, abs=1e-9)
    page.locator("#fit").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#panel-fit .reading")).to_contain_text("y = ")


def test_how_many_neurons_are_enough_is_tried_out(page: Page, site: Site) -> None:
    page.goto(site.url("#data=sine&net=1-3-1&seed=5"))
    page.evaluate("backprop.live()")
    page.locator("#panel-fit > summary").click()
    page.locator("#fit-bound").fill("0.1")
    page.locator("#fit-study").click()
    study = page.locator("#panel-study")
    expect(study.locator(".caption").first).to_have_text("8 of 8 runs done.", timeout=60_000)
    told = re.compile(r"The first to come below 0\.1\S* \(dashed\) is Layers 1-\d+-1, after \d+ epochs")
    expect(study.locator("figcaption")).to_contain_text(told)
    expect(study.locator("tbody tr")).to_have_count(8)
    page.locator("#study").focus()
    page.keyboard.press("PageDown")
    expect(study.locator(".reading")).to_contain_text("Layers 1-1-1: E 0.")
    page.locator("#fit-draw").click()
    expect(page.locator("#panel-teacher input[value=draw]")).to_be_checked()


def test_two_inputs_have_no_curve(page: Page, site: Site) -> None:
    page.goto(site.url("#data=xor"))
    page.evaluate("backprop.live()")
    page.locator("#panel-fit > summary").click()
    expect(page.locator("#panel-fit")).to_contain_text("A curve needs a teacher set with one input")
    page.evaluate("backprop.configure({data: 'sine'})")
    expect(page.locator("#panel-fit figcaption")).to_contain_text("The curve is y")
