"""Use cases 34–39: many simulators on one page, one Python."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from backprop import Network
from support.browser import Complaints
from support.inside import SESSIONS, SharedWorkers
from support.packs import core_files, replace_core
from support.site import Site

from .conftest import Course

NETS = ["2-2-1", "2-3-1", "2-4-1", "2-5-1", "2-6-1"]


def frame(settings: str) -> str:
    return f'<iframe src="SITE?embed#{settings}" title="simulator" width="500" height="150"></iframe>'


def five(course: Course) -> Page:
    page = course("".join(frame(f"net={net}&seed=7") for net in NETS))
    for at in range(5):
        assert course.ask(at, "live")["result"] is None
    return page


@pytest.fixture
def workers(browser: Browser) -> Iterator[SharedWorkers]:
    yield SharedWorkers(browser)


def test_34_five_frames_one_python_and_each_its_own_run(site: Site, course: Course, workers: SharedWorkers) -> None:
    page = five(course)
    assert site.count("*.wasm") == 1
    assert workers.evaluate("python.clients.size") == workers.evaluate(SESSIONS) == 5
    for at, net in enumerate(NETS):
        weights = course.ask(at, "weights")["result"]["weights"]
        assert weights == [each.tolist() for each in Network([int(size) for size in net.split("-")], seed=7).weights]

    # One goes a way that takes minutes, one trains as fast as it can: the others step as if they were alone.
    page.evaluate("void ask(0, 'seek', [50_000_000])")
    course.ask(1, "play", "fastest")
    for at in (2, 3, 4):
        assert course.ask(at, "step", "update")["result"] is None
        assert course.ask(at, "state")["result"]["iteration"] == 1
    page.wait_for_function("async () => (await ask(1, 'state')).result.iteration > 100")
    assert course.ask(1, "pause")["result"] is None
    assert course.ask(0, "state")["result"]["iteration"] == 0
    course.ask(0, "seek", 3)  # the newest place to go to counts
    assert course.ask(0, "state")["result"]["iteration"] == 3
    assert course.ask(2, "state")["result"]["iteration"] == 1

    # Who goes takes its session along: a frame removed, another sent elsewhere.
    page.evaluate("document.querySelectorAll('iframe')[4].remove()")
    page.evaluate("document.querySelectorAll('iframe')[3].src = 'about:blank'")
    until(page, lambda: workers.evaluate("python.clients.size") == 3)
    assert workers.evaluate(SESSIONS) == 3
    assert course.ask(2, "step", "update")["result"] is None


def until(page: Page, holds: object) -> None:
    """Waits for something outside the page."""
    for _ in range(600):
        if holds():  # type: ignore[operator]
            return
        page.evaluate("new Promise((done) => setTimeout(done, 50))")
    raise AssertionError("it did not come to pass")


# A core that breaks off when it is asked for a program.
ABORT = b"""

import os
METHODS["export_code"] = lambda session, params: os.abort()
"""


def test_35_a_python_that_dies_is_heard_of_by_all_and_all_meet_at_the_next(
    site: Site, course: Course, complaints: Complaints, workers: SharedWorkers
) -> None:
    complaints.allow("Pyodide has suffered a fatal error", "unreachable", "The cause of the fatal error", "[Ss]tack")
    files = {name: data for name, data in core_files(site).items() if not name.endswith(".pyc")}
    files["backprop/browser/session.py"] += ABORT
    replace_core(site, files)
    course("".join(frame(f"net={net}") for net in NETS[:3]))
    for at in range(3):
        course.ask(at, "live")
    course.ask(1, "train", 40)
    before = course.ask(1, "trace")["result"]
    site.restore()
    course.page.evaluate("void ask(0, 'exportCode', ['numpy'])")
    for at in range(3):
        assert "Python stopped" in course.hear(at, "error")["message"]
        notes = course.page.frame_locator("iframe").nth(at).locator("#notes")
        expect(notes).to_contain_text("Python stopped")
        notes.get_by_role("button", name="Retry").click()
    for at in range(3):
        course.ask(at, "live")
    assert workers.evaluate("python.clients.size") == 3
    after = course.ask(1, "trace")["result"]
    assert after["iteration"] == 40
    for name in ("weights", "deltas", "edge_signals"):
        assert after[name] == before[name]


def test_36_no_shared_worker_means_a_worker_each(site: Site, course: Course, workers: SharedWorkers) -> None:
    course.page.add_init_script("delete window.SharedWorker")
    course("".join(frame(f"net={net}") for net in NETS[:2]))
    for at in range(2):
        course.ask(at, "live")
        course.ask(at, "train", 30)
        assert course.ask(at, "state")["result"]["iteration"] == 30
    assert workers.targets() == []
    assert len(course.page.workers) == 2


def test_37_no_worker_at_all_means_small_pieces_on_the_page(site: Site, course: Course, complaints: Complaints) -> None:
    complaints.allow("Content Security Policy")
    site.headers["Content-Security-Policy"] = (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'"
    )
    course(frame("net=2-3-1&seed=4"))
    course.ask(0, "live")
    assert course.page.workers == []
    course.ask(0, "train", 50)
    assert course.ask(0, "state")["result"]["iteration"] == 50
    course.ask(0, "play", "fastest")
    course.page.wait_for_function("async () => (await ask(0, 'state')).result.iteration > 500")
    assert course.ask(0, "pause")["result"] is None
    assert course.ask(0, "state")["result"]["status"] == "paused"


def test_38_a_shared_worker_that_cannot_be_loaded_is_no_hindrance(
    site: Site, course: Course, complaints: Complaints
) -> None:
    complaints.allow("Content Security Policy")
    course.page.add_init_script("""
        window.SharedWorker = class extends SharedWorker {
            constructor(address, options) { super(new URL("/not-there.js", address), options); }
        };""")
    complaints.allow("404")
    course(frame("net=2-3-1"))
    course.ask(0, "live")
    assert len(course.page.workers) == 1


def test_39_turns_are_fair(site: Site, page: Page) -> None:
    site.replace("turns.html", b'<!doctype html><title>turns</title><link rel="icon" href="data:,">')
    page.goto(site.url("turns.html"))
    order = page.evaluate("""async () => {
        const { Turns } = await import("./static/engine/turns.js");
        const turns = new Turns(Infinity);
        const order = [];
        let late;
        const busy = (name, most) => ({ name, left: most, get isBusy() { return this.left > 0; },
            work() { order.push([name, turns.share(30)]); this.left -= 1; if (order.length === 4) turns.want(late); } });
        late = busy("late", 1);
        const done = new Promise((resolve) => { late.work = () => { order.push(["late", turns.share(30)]); late.left = 0; resolve(); }; });
        turns.want(busy("flood", 1000));
        turns.want(busy("run", 1000));
        turns.open();
        await done;
        turns.close();
        return order;
    }""")
    assert [name for name, _ in order] == ["flood", "run", "flood", "run", "flood", "late"]
    shares = [share for _, share in order]
    assert shares[:4] == [12, 12, 12, 12] and shares[4] == shares[5] == 8
