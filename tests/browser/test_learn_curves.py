"""The curves: loaded when opened, the native numbers, read off and travelled by mouse and keyboard."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from backprop import Network, TeacherSet, Training
from support.site import Site


@pytest.fixture
def curves(page: Page, site: Site) -> Page:
    page.goto(site.url("#data=circle&net=2-3-1&seed=3&batch=20"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.train(200)")
    assert site.count("*uPlot*") == 0, "the library comes when it is needed"
    page.locator("#panel-curves > summary").click()
    expect(page.locator("#panel-curves .uplot")).to_be_visible()
    assert site.count("*uPlot.esm.js") == 1
    return page


def test_the_numbers_are_those_of_a_native_run(curves: Page) -> None:
    with curves.expect_download() as download:
        curves.get_by_role("button", name="Save the curves as CSV").click()
    with open(download.value.path(), newline="") as file:
        names, *rows = list(csv.reader(file))
    assert names == ["update", "each update's samples", "training set", "held out"]
    train, held_out = TeacherSet.named("circle", 3).split(0.8, 3)
    run = Training(Network([2, 3, 1], "tanh", loss="cross_entropy", seed=3), train, 0.3, 20, seed=3, held_out=held_out)
    run.run(201)
    own = {int(row[0]): float(row[1]) for row in rows if row[1]}
    assert len(own) > 150
    assert list(own.values()) == pytest.approx(run.history.loss[list(own)].tolist(), rel=1e-9)
    whole = {int(row[0]): (float(row[2]), float(row[3])) for row in rows if row[2]}
    assert {0, 64, 128, 192} <= set(whole)
    run.seek(128)
    assert whole[128] == pytest.approx((run.network.loss_of(train.inputs, train.targets),
                                        run.network.loss_of(held_out.inputs, held_out.targets)), rel=1e-9)  # type: ignore[union-attr]


def test_keys_read_off_and_travel(curves: Page) -> None:
    curves.locator("#curves").focus()
    curves.keyboard.press("ArrowLeft")
    curves.keyboard.press("ArrowLeft")
    reading = curves.locator("#panel-curves > div > .reading")
    expect(reading).to_have_text(re.compile(r"update \d+: .*each update's samples 0\.\d+"))
    update = int(re.findall(r"update (\d+)", reading.text_content() or "")[0])
    curves.keyboard.press("Enter")
    curves.wait_for_function("(n) => backprop.state().iteration === n", arg=update)


def test_a_click_travels_and_a_change_is_marked(curves: Page) -> None:
    curves.evaluate("backprop.configure({rate: 0.05})")
    expect(curves.locator("#panel-curves > div > .caption")).to_contain_text("Changed on the way: η 0.05 at update 200")
    curves.locator("#curves .u-over").click(position={"x": 60, "y": 60})
    curves.wait_for_function("backprop.state().iteration < 150")


def test_scales_quantities_and_epochs_can_be_chosen(curves: Page) -> None:
    caption = curves.locator("#panel-curves > div > .caption")
    curves.locator("#curves-per").select_option("epoch")
    expect(caption).to_contain_text("mean over each epoch's updates")
    curves.locator("#curves-scale").select_option("log")
    curves.locator("#curves-quantity").select_option("accuracy")
    expect(caption).to_contain_text("accuracy over 200 updates: training set: from 0.")
    expect(curves.locator("#panel-curves .confusion")).to_contain_text("Held out")


def test_training_stops_by_itself(curves: Page) -> None:
    said = curves.locator("#panel-curves form .caption")
    curves.locator("#until-epoch").fill("30")
    curves.locator("#until-start").click()
    expect(said).to_have_text("Stopped at update 300, epoch 30.")
    assert curves.evaluate("backprop.state()")["status"] == "paused"
    curves.locator("#until-start").click()
    expect(curves.locator("#panel-curves form .problem")).to_have_text("Epoch 30 is over: the run is at epoch 30.")
    curves.locator("#until-epoch").fill("9000")
    curves.locator("#until-below").fill("0.3")
    curves.locator("#until-start").click()
    expect(said).to_contain_text("E of the training set is below 0.3", timeout=30_000)
    state = curves.evaluate("backprop.state()")
    assert state["status"] == "paused" and 300 < state["iteration"] < 90_000 and state["iteration"] % 10 == 0
    # Zoomed, the picture moves along with the mouse and with the buttons.
    curves.get_by_role("button", name="Zoom in").click()
    curves.get_by_role("button", name="Zoom in").click()
    over = curves.locator("#curves .u-over")
    over.hover(position={"x": 200, "y": 60})
    first = curves.locator("#panel-curves > div > .reading").text_content()
    curves.get_by_role("button", name="Earlier").click()
    over.hover(position={"x": 201, "y": 60})
    expect(curves.locator("#panel-curves > div > .reading")).not_to_have_text(first or "")


def test_divergence_leaves_readable_curves(page: Page, site: Site) -> None:
    page.goto(site.url("#data=plane&rate=50&hidden=identity"))
    page.evaluate("backprop.live()")
    assert page.evaluate("backprop.train(200).catch((error) => error.type)") == "Diverged"
    page.locator("#panel-curves > summary").click()
    expect(page.locator("#panel-curves > div > .caption")).to_contain_text("E over")
    expect(page.locator("#panel-curves .confusion")).to_be_hidden()
