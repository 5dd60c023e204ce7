"""The curves: the native numbers, read off, zoomed and travelled by mouse and keyboard."""

from __future__ import annotations

import csv
import html
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backprop import Network, TeacherSet, Training
from support.site import Site


@pytest.fixture
def curves(page: Page, site: Site) -> Page:
    page.goto(site.url("#data=circle&net=2-3-1&seed=3&batch=20"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.train(200)")
    page.locator("#panel-curves > summary").click()
    expect(page.locator("#panel-curves figcaption")).to_contain_text("E over 200 updates")
    return page


def texts(page: Page) -> list[str]:
    """What is written in the picture, as its SVG has it."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save Curves of the run as SVG").click()
    return [
        html.unescape(text)
        for text in re.findall(r"<text[^>]*>([^<]*)</text>", Path(download.value.path()).read_text("utf-8"))
    ]


def updates_shown(page: Page) -> list[int]:
    """The numbers under the picture."""
    return [
        int(text.replace(" ", ""))
        for text in texts(page)
        if re.fullmatch(r"\d[\d ]*", text) and int(text.replace(" ", "")) > 1
    ]


def test_the_numbers_are_those_of_a_native_run(curves: Page) -> None:
    with curves.expect_download() as download:
        curves.get_by_role("button", name="Save Curves of the run as CSV").click()
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
    assert held_out is not None
    losses = [run.network.loss_of(each.inputs, each.targets) for each in (train, held_out)]
    assert whole[128] == pytest.approx(losses, rel=1e-9)


def test_keys_read_off_and_travel(curves: Page) -> None:
    curves.locator("#curves").focus()
    curves.keyboard.press("ArrowLeft")
    curves.keyboard.press("ArrowLeft")
    reading = curves.locator("#panel-curves .reading")
    expect(reading).to_have_text(re.compile(r"update \d+: .*each update's samples 0\.\d+"))
    update = int(re.findall(r"update (\d+)", reading.text_content() or "")[0])
    curves.keyboard.press("Enter")
    curves.wait_for_function("(n) => backprop.state().iteration === n", arg=update)


def test_a_click_travels_and_a_change_is_marked(curves: Page) -> None:
    curves.evaluate("backprop.configure({rate: 0.05})")
    expect(curves.locator("#panel-curves figcaption")).to_contain_text("Changed on the way: η 0.05 at update 200")
    curves.locator("#curves").click(position={"x": 90, "y": 60})
    curves.wait_for_function("backprop.state().iteration < 150")


def test_scales_quantities_and_epochs_can_be_chosen(curves: Page) -> None:
    caption = curves.locator("#panel-curves figcaption")
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
    over = curves.locator("#curves")
    over.hover(position={"x": 200, "y": 60})
    first = curves.locator("#panel-curves .reading").text_content()
    curves.get_by_role("button", name="Earlier").click()
    over.hover(position={"x": 201, "y": 60})
    expect(curves.locator("#panel-curves .reading")).not_to_have_text(first or "")


def test_a_part_of_the_run_is_shown_and_moved_along(curves: Page) -> None:
    picture = curves.locator("#curves")
    assert updates_shown(curves)[-1] == 200

    def drag(start: float, stop: float) -> None:
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        assert box
        curves.mouse.move(box["x"] + start * box["width"], box["y"] + 90)
        curves.mouse.down()
        curves.mouse.move(box["x"] + stop * box["width"], box["y"] + 90, steps=5)
        curves.mouse.up()

    before = curves.evaluate("backprop.state().iteration")
    drag(0.5, 0.75)
    near = updates_shown(curves)
    assert 70 < near[0] < near[-1] < 170, "dragging zooms"
    curves.keyboard.down("Shift")
    drag(0.9, 0.4)
    curves.keyboard.up("Shift")
    later = updates_shown(curves)
    assert later[0] > near[0] and later[-1] - later[0] <= 60, "dragging with Shift moves along"
    assert curves.evaluate("backprop.state().iteration") == before, "no drag is a click"
    picture.dblclick(position={"x": 200, "y": 90})
    assert updates_shown(curves)[-1] == 200, "a double click shows all"
    picture.hover(position={"x": 200, "y": 90})
    curves.keyboard.down("Control")
    curves.mouse.wheel(0, -400)
    curves.keyboard.up("Control")
    wheeled = updates_shown(curves)
    assert 70 < wheeled[0] < wheeled[-1] < 180, "the wheel with Ctrl zooms about the pointer"
    for key, times in (("Shift+ArrowLeft", 3), ("-", 5), ("+", 1)):
        picture.focus()
        for _ in range(times):
            curves.keyboard.press(key)
        shown = updates_shown(curves)
        assert {"Shift+ArrowLeft": shown[0] < wheeled[0], "-": shown[-1] == 200, "+": shown[-1] - shown[0] < 110}[
            key
        ], (key, shown)


def test_what_stays_in_sight_while_the_run_goes_on(curves: Page) -> None:
    curves.get_by_role("button", name="Zoom in").click()
    before = updates_shown(curves)
    curves.evaluate("backprop.train(300)")
    expect(curves.locator("#panel-curves figcaption")).to_contain_text("E over 500 updates")
    assert updates_shown(curves) == before
    curves.get_by_role("button", name="Show the whole run").click()
    assert updates_shown(curves)[-1] == 500
    curves.get_by_role("button", name="Zoom in").click()
    assert texts(curves)[0] != "0"
    curves.evaluate("backprop.configure({seed: 4})")
    curves.evaluate("backprop.train(100)")
    expect(curves.locator("#panel-curves figcaption")).to_contain_text("E over 100 updates")
    assert texts(curves)[0] == "0", "another run is shown whole"


def test_the_picture_names_its_lines(curves: Page) -> None:
    assert {"E", "update", "each update's samples", "training set", "held out"} <= set(texts(curves))


def test_a_logarithmic_scale_says_why_there_is_nothing_on_it(page: Page, site: Site) -> None:
    page.goto(site.url("#data=and&net=2-1&hidden=threshold&output=threshold&rate=0&batch=1"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.setWeights({weights: [[[1], [1]]], biases: [[-1.5]]})")
    page.evaluate("backprop.train(20)")
    page.locator("#panel-curves > summary").click()
    expect(page.locator("#panel-curves figcaption")).to_contain_text("each update's samples: from 0 to 0")
    page.locator("#curves-scale").select_option("log")
    assert "a logarithmic scale has no place for 0" in " ".join(texts(page))


def test_divergence_leaves_readable_curves(page: Page, site: Site) -> None:
    page.goto(site.url("#data=plane&rate=50&hidden=identity"))
    page.evaluate("backprop.live()")
    assert page.evaluate("backprop.train(200).catch((error) => error.type)") == "Diverged"
    page.locator("#panel-curves > summary").click()
    expect(page.locator("#panel-curves figcaption")).to_contain_text("E over")
    expect(page.locator("#panel-curves .confusion")).to_be_hidden()
