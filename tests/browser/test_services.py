"""What a browser offers for convenience may be missing, throw, refuse or never answer: Python runs all the same, with the right numbers.

The table is in tests/support/services.py.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from backprop.browser.session import Session
from support.browser import Complaints
from support.live import open_live
from support.services import HOWS, IN_PAGES, SERVICES, all_that, in_worker
from support.site import Site
from support.talk import TALK
from support.ticks import hold_time, pass_seconds

WORKER = "static/page/worker.js"
# Each by itself in a frame: what a start there has to do with. The others are taken away together.
AT_START = ("locks", "SharedWorker", "BroadcastChannel", "IntersectionObserver", "ResizeObserver", "mark")
SINGLY = [f"{name}.{how}" for name in AT_START for how in SERVICES[name]]
UPDATES = 60  # more than any recording has


def settings(seed: int) -> str:
    return f"net=2-3-1&data=xor&hidden=tanh&seed={seed}"


def check_numbers(seed: int, trace: dict[str, Any]) -> None:
    """The trace of an update is that of the native core."""
    session = Session()
    config = {"net": "2-3-1", "data": "xor", "hidden": "tanh", "seed": seed}
    assert "result" in json.loads(session.call("configure", json.dumps({"config": config})))
    session.training.seek(UPDATES)
    native = session.training.trace()
    assert trace["iteration"] == UPDATES
    for name in ("weights", "deltas", "error_signals", "weight_gradients"):
        for got, wanted in zip(trace[name], getattr(native, name), strict=True):
            np.testing.assert_allclose(np.array(got), wanted, rtol=1e-10, atol=1e-14, err_msg=name)


@pytest.mark.parametrize("how", HOWS)
def test_all_of_them_at_once_on_a_page(how: str, page: Page, site: Site, complaints: Complaints) -> None:
    page.context.add_init_script(IN_PAGES)
    site.replace(WORKER, in_worker(how) + (site.folder / WORKER).read_bytes())
    page.goto(site.url(f"?without={all_that(how)}#{settings(4)}"))
    page.wait_for_function("window.backprop")
    page.evaluate("backprop.live()")
    page.evaluate(f"backprop.train({UPDATES})")
    check_numbers(4, page.evaluate("backprop.trace()"))
    assert page.workers != []
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("dialog")).to_contain_text("The text is selected: copy it with Ctrl C")
    assert f"at={UPDATES}" in page.locator("#share-link").input_value()
    page.keyboard.press("Escape")
    page.evaluate("backprop.select({ edge: [1, 0, 0] })")
    page.locator("#panel-map").evaluate("(panel) => { panel.open = true; }")
    expect(page.locator("#panel-map canvas").first).to_be_visible()
    page.locator("#copy-step").click()
    expect(page.locator("#panel-numbers")).to_contain_text("This browser does not let the page copy.")
    assert page.evaluate("document.querySelector('#network').width") > 300


def test_each_of_them_and_all_at_once_in_frames(page: Page, site: Site, make_site: Any, complaints: Complaints) -> None:
    context, course = page.context, make_site()
    hold_time(context)
    context.add_init_script(IN_PAGES)
    taken = [
        *SINGLY,
        *(all_that(how) for how in HOWS),
        "locks.never,SharedWorker.missing",
        "locks.rejects,SharedWorker.throws",
    ]
    addresses = [f"{site.base}?embed&without={without}#{settings(seed)}" for seed, without in enumerate(taken)]
    frames = "".join(
        f'<iframe src="{address}" title="{seed}" width="250" height="90"></iframe>'
        for seed, address in enumerate(addresses)
    )
    course.replace(
        "lesson.html", f'<!doctype html><title>A lesson</title><link rel="icon" href="data:,">{TALK}{frames}'.encode()
    )
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(course.url("lesson.html"))
    page.wait_for_function(
        "(count) => heard.filter(({ data }) => data?.method === 'hello').length >= count", arg=len(taken)
    )
    inside = [each.content_frame() for each in page.query_selector_all("iframe")]
    for frame, without in zip(inside, taken, strict=True):
        if "SharedWorker.never" in without:
            assert frame
            pass_seconds(frame, 20)
    for seed, without in enumerate(taken):
        page.wait_for_function("(at) => told(at, 'live').length > 0", arg=seed)
        assert page.evaluate(f"ask({seed}, 'train', [{UPDATES}])").get("result", 1) is None, without
        check_numbers(seed, page.evaluate(f"ask({seed}, 'trace')")["result"])
        assert page.evaluate(f"told({seed}, 'resize').length") > 0, without


def test_a_frame_that_may_not_fill_the_screen_says_so(page: Page, site: Site) -> None:
    page.context.add_init_script(IN_PAGES)
    page.goto(site.url("?embed&without=fullscreen.rejects#"))
    page.get_by_role("button", name="Full screen").click()
    expect(page.locator("#notes")).to_contain_text("This frame may not fill the screen")


def test_without_a_canvas_the_network_is_drawn_in_another_way(page: Page, site: Site) -> None:
    page.context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    page.goto(site.url("#net=2-2-1&data=xor"))
    page.evaluate("window.backprop.live()")
    page.evaluate("backprop.step('update')")
    expect(page.locator("#context")).to_contain_text("update 1")
    expect(page.locator("#notes")).to_contain_text("does not let the page draw on a canvas")
    assert page.locator(".stage svg circle").count() >= 3
    page.locator("#panel-map").evaluate("(panel) => { panel.open = true; }")
    expect(page.locator("#panel-map svg circle").first).to_be_attached()


@pytest.mark.parametrize("fault", ["(done) => done(null)", "() => { throw new Error('no'); }"])
def test_a_canvas_that_keeps_its_picture_to_itself(page: Page, site: Site, fault: str) -> None:
    page.add_init_script(f"HTMLCanvasElement.prototype.toBlob = {fault};")
    open_live(page, site)
    page.get_by_role("button", name="View").click()
    page.locator("#save-png").click()
    note = page.locator("#notes .note")
    expect(note).to_contain_text("could not make the picture: save it as SVG")
    note.get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Save Map of the network's answer as PNG").click()
    expect(note).to_contain_text("could not make the picture: save it as SVG")
