"""Use cases 60–62: embeds of which a part does not come. The page around hears of it, and it comes when it can."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.browser import Complaints
from support.site import FAULTS, Site

from .conftest import Course

NETWORK_WORDS = ("^console .*(Failed to load resource|net::ERR|'integrity' attribute|MIME type)",)
FRAME = '<iframe src="SITE?embed#net=2-2-2-1&data=xor" title="simulator" width="700" height="500"></iframe>'


def late(dist: Path, pattern: str) -> str:
    (path,) = dist.glob(pattern)
    return path.relative_to(dist).as_posix()


def test_60_what_hears_the_page_around_may_come_later(
    recorded: Site, course: Course, dist: Path, complaints: Complaints
) -> None:
    complaints.allow(*NETWORK_WORDS)
    module = late(dist, "static/page/embed-*.js")
    inside = course.page.frame_locator("iframe")
    note = inside.locator("#notes .late")
    for k, fault in enumerate(FAULTS):
        recorded.spoil(module, fault)
        if k == 0:
            course(FRAME)
            course.page.evaluate(
                "void ask(0, 'step', ['neuron', 2]).then(({ result }) => { window.stepped = result; })"
            )  # too early
        else:
            course.page.evaluate("heard.length = 0")
            note.get_by_role("button").click()
        error = course.hear(0, "error")
        assert error["type"] == "NotLoaded"
        assert module.rsplit("/", 1)[1] in error["message"]
        expect(note).to_contain_text(f"What the page around says is not heard: {error['message']}")
    recorded.heal(module)
    course.frame().evaluate("dispatchEvent(new Event('online'))")
    course.page.wait_for_function("window.stepped === null")
    assert course.ask(0, "state")["result"]["moment"] == {"phase": "forward", "layer": 1, "neuron": 1, "sample": 0}
    expect(note).to_have_count(0)


def test_61_the_element_fails_at_once_where_the_page_in_it_does_not_start(
    recorded: Site, sim: Callable[..., Page], dist: Path, complaints: Complaints
) -> None:
    complaints.allow(*NETWORK_WORDS)
    recorded.deny(late(dist, "static/page/chunk-*.js"))
    listen = "<script>sim.addEventListener('error', (event) => { globalThis.failure = event.detail; })</script>"
    page = sim('loading="eager" timeout="600"', after=listen)
    page.wait_for_function("globalThis.failure")
    assert page.evaluate("failure.type") == "NotLoaded"
    expect(
        page.get_by_text("The simulator has not started: its script could not be fetched: the server answered 404.")
    ).to_be_visible()
    assert page.evaluate("sim.state().catch(({ message }) => message)") == page.evaluate("failure.message")
    recorded.denied.clear()
    page.get_by_role("button", name="Try again").click()
    assert page.evaluate("sim.ready().then(() => sim.state())")["moment"]["phase"] == "input"


@pytest.fixture
def unpacked(site: Site, tmp_path: Path) -> Path:
    """A course package, as a course system unpacks it; its course.json says what `scorm` writes."""
    folder = Path(shutil.copytree(site.folder, tmp_path / "content"))
    (folder / "course.json").write_text(
        '{"title": "Signals", "settings": "net=2-2-2-1", "panels": "predict", "done": {"updates": 1}}'
    )
    return folder


def test_62_a_course_package_says_which_of_its_files_is_missing(
    unpacked: Path, page: Page, complaints: Complaints
) -> None:
    complaints.allow(*NETWORK_WORDS)
    said = {"static/embed/embed.js": "embed.js, which shows the simulator here, could not be fetched",
            "course.json": "course.json, which says what to show here, could not be fetched"}  # fmt: skip
    with Site(unpacked) as site:
        site.hold("static/generated/boot.json")
        site.headers["Cache-Control"] = "no-store"
        for path, words in said.items():
            for fault in ("cut", "login", "reset"):
                site.spoil(path, fault)
                page.goto(site.url(f"static/embed/course.html?{fault}"))
                expect(page.locator("#problem")).to_contain_text(words)
            site.heal(path)
        site.spoil("course.json", "missing")
        page.goto(site.url("static/embed/course.html?missing"))
        expect(page.locator("#problem")).to_contain_text("This is the first page of a course package")
        site.deny("static/embed/course.js")
        page.goto(site.url("static/embed/course.html?script"))
        expect(page.get_by_text("its script is still on its way, has not arrived, or may not run here")).to_be_visible()
        site.restore()
        page.goto(site.url("static/embed/course.html?well"))
        page.locator("backprop-sim[state=live]").wait_for()
