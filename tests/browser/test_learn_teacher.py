"""The teacher set edited: cells, samples painted, dragged and deleted, undo, CSV out and in again; the network stays."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.site import Site


def opened(page: Page, site: Site, settings: str) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{settings}"))
    page.evaluate("backprop.live()")
    page.locator("#panel-teacher > summary").click()
    page.locator("#teacher-edit").click()
    expect(page.locator("#teacher-add")).to_be_visible()
    return page


def teacher_set(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("backprop.teacherSet()")
    return found


def wait_for_samples(page: Page, count: int) -> None:
    page.wait_for_function(
        "(n) => backprop.teacherSet().then(({inputs}) => inputs.length === n, () => false)", arg=count
    )


def place(page: Page, x: float, y: float, low: float = -0.2, high: float = 1.2) -> tuple[float, float]:
    """Where a point of the plane is on the picture."""
    canvas = page.locator("#teacher-picture")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    return (
        box["x"] + 44 + (x - low) / (high - low) * (box["width"] - 56),
        box["y"] + 18 + (high - y) / (high - low) * 200,
    )


def test_a_cell_is_edited_and_the_network_stays(page: Page, site: Site) -> None:
    opened(page, site, "data=xor")
    before = page.evaluate("backprop.config()")
    cell = page.get_by_label("x₁ of sample 2")
    cell.fill("0.25")
    cell.press("Enter")
    page.wait_for_function("backprop.teacherSet().then(({inputs}) => inputs[1][0] === 0.25, () => false)")
    after = page.evaluate("backprop.config()")
    assert after["data"] == "own"
    for key in ("net", "hidden", "output", "loss", "batch", "rate", "seed"):
        assert after[key] == before[key], key
    assert page.evaluate("backprop.state().iteration") == 0
    expect(page.locator("#settings-data-button")).to_contain_text("XOR, edited")


def test_samples_are_painted_dragged_deleted_and_all_of_it_undone(page: Page, site: Site) -> None:
    opened(page, site, "data=xor")
    page.get_by_text("Paint 1").click()
    page.mouse.click(*place(page, 0.5, 0.5))
    wait_for_samples(page, 5)
    added = teacher_set(page)
    assert added["inputs"][4] == pytest.approx([0.5, 0.5], abs=0.02) and added["targets"][4] == [1]
    page.get_by_text("Move", exact=True).click()
    page.mouse.move(*place(page, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*place(page, 0.8, 0.3), steps=3)
    page.mouse.up()
    page.wait_for_function("backprop.teacherSet().then(({inputs}) => inputs[4][0] > 0.7, () => false)")
    assert teacher_set(page)["inputs"][4] == pytest.approx([0.8, 0.3], abs=0.02)
    page.locator("#panel-teacher .segments").get_by_text("Delete").click()
    page.mouse.click(*place(page, 0.0, 0.0))
    wait_for_samples(page, 4)
    assert [0, 0] not in teacher_set(page)["inputs"]
    for _ in range(3):
        page.locator("#teacher-undo").click()
    page.wait_for_function(
        "backprop.teacherSet().then(({inputs}) => JSON.stringify(inputs) === '[[0,0],[0,1],[1,0],[1,1]]', () => false)"
    )
    expect(page.locator("#teacher-undo")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Control+Shift+Z")
    wait_for_samples(page, 5)


def test_the_last_sample_stays(page: Page, site: Site) -> None:
    """Deleted by button, key or eraser; and after the refusal the set can be changed as before."""
    opened(page, site, "net=2-3-1&data=xor")
    problem = page.locator("#panel-teacher .problem").first
    for _ in range(4):  # faster than Python answers
        page.get_by_label("Delete sample 1").click()
    wait_for_samples(page, 1)
    expect(problem).to_contain_text("A teacher set needs at least one sample")
    expect(problem).to_be_in_viewport()
    expect(page.locator("#panel-teacher > summary")).to_contain_text("1 sample")
    expect(page.locator("#panel-teacher")).not_to_contain_text("1 samples")
    assert teacher_set(page)["inputs"] == [[1, 1]]
    page.locator("#teacher-add").click()
    wait_for_samples(page, 2)
    expect(problem).to_be_hidden()
    page.locator("#teacher-undo").click()
    wait_for_samples(page, 1)
    page.get_by_label("Delete sample 1").press("Enter")
    expect(problem).to_be_visible()
    page.locator("#teacher-undo").click()
    wait_for_samples(page, 2)
    page.locator("#teacher-redo").click()
    wait_for_samples(page, 1)
    expect(problem).to_be_hidden()
    page.locator("#panel-teacher .segments").get_by_text("Delete").click()
    page.mouse.click(*place(page, 1.0, 1.0))
    expect(problem).to_contain_text("at least one sample")
    expect(problem).to_be_in_viewport()
    assert page.locator("#panel-teacher tbody tr").count() >= 1 and teacher_set(page)["inputs"] == [[1, 1]]
    assert page.evaluate("backprop.config().net") == "2-3-1"


def test_a_function_is_drawn_by_hand(page: Page, site: Site) -> None:
    opened(page, site, "data=sine")
    canvas = page.locator("#teacher-picture")
    page.get_by_text("Draw by hand").click()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 118)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 118, steps=8)
    page.mouse.up()
    page.wait_for_function(
        "backprop.teacherSet().then(({targets}) => targets.every(([d]) => Math.abs(d) < 0.05), () => false)"
    )
    assert page.evaluate("backprop.config().net") == "1-16-1"


def test_what_is_not_a_number_is_refused_and_nothing_changes(page: Page, site: Site) -> None:
    opened(page, site, "data=xor")
    cell = page.get_by_label("x₂ of sample 1")
    cell.fill("a lot")
    cell.press("Enter")
    expect(page.locator("#panel-teacher .problem").first).to_have_text(
        "x₂ of sample 1: “a lot” is not a number. It stays 0."
    )
    expect(cell).to_have_attribute("aria-invalid", "true")
    assert page.evaluate("backprop.config().data") == "xor"


def test_python_refuses_what_the_loss_cannot_take_and_undo_repairs_it(page: Page, site: Site) -> None:
    opened(page, site, "data=circle")
    cell = page.get_by_label("d of sample 1", exact=True)
    cell.fill("7")
    cell.press("Enter")
    expect(page.locator("#panel-teacher .problem").first).to_contain_text(
        "cross_entropy needs desired outputs between 0 and 1"
    )
    page.locator("#teacher-undo").click()
    expect(page.locator("#panel-teacher .problem").first).to_be_hidden()


def test_classes_leave_by_name_and_come_back(page: Page, site: Site) -> None:
    opened(page, site, "data=iris")
    with page.expect_download() as download:
        page.locator("#teacher-save").click()
    with open(download.value.path(), newline="", encoding="utf-8") as file:
        names, *rows = list(csv.reader(file))
    assert (
        names[-1] == "class" and len(rows) == 150 and {row[-1] for row in rows} == {"setosa", "versicolor", "virginica"}
    )
    before = teacher_set(page)
    text = "\n".join(",".join(row) for row in [names, *rows])
    page.evaluate("(csv) => backprop.setTeacherSet({csv})", text)
    after = teacher_set(page)
    assert after["inputs"] == before["inputs"] and after["targets"] == before["targets"]
