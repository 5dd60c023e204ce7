"""The error surface, studies and comparisons in the page: the native numbers, cancelling, bad input, the run undisturbed."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from backprop import Network, TeacherSet, Training
from backprop.probes.maps import Plane
from support.site import Site


def opened(page: Page, site: Site, settings: str, panel: str) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{settings}"))
    page.evaluate("backprop.live()")
    page.locator(f"#panel-{panel} > summary").click()
    return page


def saved(page: Page, name: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    with open(download.value.path(), newline="") as file:
        return list(csv.reader(file))


def test_the_surface_is_the_error_over_two_weights(page: Page, site: Site) -> None:
    opened(page, site, "data=xor&net=2-2-1", "surface")
    page.evaluate("backprop.train(300)")
    caption = page.locator("#panel-surface figcaption")
    expect(caption).to_contain_text("E of the whole training set")
    expect(caption).not_to_contain_text("around update")
    names, *rows = saved(page, "Save Error surface as CSV")
    assert names == ["w⁽¹⁾₁₁", "w⁽¹⁾₂₁", "E"]
    parameters = page.evaluate("backprop.weights()")
    network, teacher = Network([2, 2, 1], "tanh"), TeacherSet.named("xor")
    network.weights, network.biases = parameters["weights"], parameters["biases"]
    for first, second, error in [[float(cell) for cell in row] for row in rows[:: max(1, len(rows) // 40)]]:
        network.weights[0][0, 0], network.weights[0][1, 0] = first, second
        assert network.loss_of(teacher.inputs, teacher.targets) == pytest.approx(error, rel=1e-9)


def test_a_run_that_has_not_moved_has_no_directions_until_it_has(page: Page, site: Site) -> None:
    opened(page, site, "data=xor", "surface")
    page.locator("#surface-kind").select_option("run")
    expect(page.locator("#panel-surface")).to_contain_text("train for some updates first")
    page.evaluate("backprop.train(300)")
    expect(page.locator("#panel-surface figcaption")).to_contain_text("the line is the way of the run")


def test_a_study_equals_native_runs_and_leaves_the_run_alone(page: Page, site: Site) -> None:
    opened(page, site, "data=xor&seed=2", "study")
    page.evaluate("backprop.seek(7)")
    page.locator("#study-values-0").fill("0.1, 2")
    page.locator("#study-epochs").fill("40")
    page.locator("#study-start").click()
    expect(page.locator("#panel-study .caption").first).to_have_text("2 of 2 runs done.", timeout=30_000)
    names, *rows = saved(page, "Save Study as CSV")
    for row in rows:
        told = dict(zip(names, row, strict=True))
        run = Training(Network([2, 2, 2, 1], "tanh", seed=2), TeacherSet.named("xor", 2), float(told["rate"]), seed=2)
        run.run(160)
        assert float(told["loss"]) == pytest.approx(
            run.network.loss_of(run.teacher.inputs, run.teacher.targets), rel=1e-9
        )
        assert (told["epochs"], told["ended"]) == ("40", "all epochs")
    assert page.evaluate("backprop.state().iteration") == 7
    page.locator("#panel-study th").get_by_role("button", name="E", exact=True).click()
    expect(page.locator("#panel-study th[aria-sort=ascending]")).to_have_text("E")
    best = min((dict(zip(names, row, strict=True)) for row in rows), key=lambda told: float(told["loss"]))
    assert f"rate={best['rate']}" in (page.locator("#panel-study a").first.get_attribute("href") or "")


def test_a_study_of_own_data_opens_with_the_data(page: Page, site: Site) -> None:
    opened(page, site, "data=xor", "study")
    page.evaluate("backprop.setTeacherSet({inputs: [[0, 1], [1, 0], [2, 2]], targets: [[0], [1], [0.5]]})")
    page.locator("#study-values-0").fill("0.25")
    page.locator("#study-epochs").fill("2")
    page.locator("#study-start").click()
    link = page.locator("#panel-study tbody a")
    expect(page.locator("#panel-study .caption").first).to_have_text("1 of 1 runs done.")
    page.goto(link.get_attribute("href") or "")
    page.reload()
    page.evaluate("backprop.live()")
    assert page.evaluate("backprop.config().rate") == 0.25
    assert page.evaluate("backprop.teacherSet().then(({inputs}) => inputs)") == [[0, 1], [1, 0], [2, 2]]


def test_a_study_is_cancelled_and_bad_values_are_named(page: Page, site: Site) -> None:
    opened(page, site, "data=circle", "study")
    page.locator("#study-values-0").fill("0.1, often")
    page.locator("#study-start").click()
    expect(page.locator("#panel-study .problem")).to_contain_text("rate")
    page.locator("#study-values-0").fill("0.1, 0.2, 0.3, 0.4")
    page.locator("#study-epochs").fill("50000")
    page.locator("#study-start").click()
    expect(page.locator("#study-start")).to_have_text("Cancel")
    page.locator("#study-start").click()
    expect(page.locator("#panel-study .caption").first).to_contain_text("Cancelled")
    assert page.evaluate("backprop.step('update').then(() => backprop.state().iteration)") == 1


def test_two_runs_share_one_clock(page: Page, site: Site) -> None:
    opened(page, site, "data=circle&seed=4", "compare")
    page.evaluate("backprop.train(150)")
    page.locator("#compare-value").fill("1")
    page.locator("#compare-start").click()
    caption = page.locator("#panel-compare figcaption").first
    expect(caption).to_contain_text("At update 150: here (Learning rate η 0.3)")
    expect(caption).not_to_contain_text("catches up")
    names, *rows = saved(page, "Save Two runs compared as CSV")
    train, _ = TeacherSet.named("circle", 4).split(0.8, 4)
    other = Training(Network([2, 4, 2, 1], "tanh", loss="cross_entropy", seed=4), train, 1.0, 10, seed=4)
    other.run(150)
    theirs = [float(row[2]) for row in rows if row[0] == "other"]
    assert theirs == pytest.approx(other.history.loss.tolist(), rel=1e-9)
    expect(page.locator("#panel-compare tbody tr").first).to_contain_text("E, training set")
    page.evaluate("backprop.seek(20)")
    expect(caption).to_contain_text("At update 20:")
    page.locator("#compare").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#panel-compare .reading").first).to_have_text(
        re.compile(r"update \d+: E here 0\.\d+; there 0\.\d+")
    )
    page.locator("#compare-key-2").select_option("hidden")
    page.locator("#compare-value-2").fill("relu")
    page.locator("#compare-start").click()
    expect(caption).to_contain_text("Learning rate η 1, Hidden activation relu")
    values = [float(row[2]) for row in saved(page, "Save What both runs answer as CSV")[1:] if row[0] == "other"]
    relu = Training(Network([2, 4, 2, 1], hidden="relu", loss="cross_entropy", seed=4), train, 1.0, 10, seed=4)
    relu.run(20)
    grid = Plane.around([train]).grid(32)
    assert values == pytest.approx(relu.network.predict(grid)[:, 0].tolist(), rel=1e-9)
    assert "hidden=relu" in (page.get_by_role("link", name="Open the other run").get_attribute("href") or "")
    page.locator("#compare-value").fill("much")
    page.locator("#compare-start").click()
    expect(page.locator("#panel-compare .problem")).to_have_text(re.compile("rate.*much"))
