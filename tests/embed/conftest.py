"""Fixtures for embeds: course pages on a host of their own, which embed the built site from another origin.

    def test_something(recorded, course):
        course('<iframe src="SITE?embed" title="simulator"></iframe>')     # SITE is the simulator's address
        assert course.ask(0, "state")["result"]["iteration"] == 0

`recorded` is the site without Python (its files never arrive), for everything that the recording can show: fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

from support.site import Site
from support.talk import TALK


class Course:
    """A course page in a browser, and what its script can do with the frames in it."""

    def __init__(self, page: Page, host: Site, site: Site) -> None:
        self.page, self.host, self.site = page, host, site

    def __call__(self, body: str, head: str = "", name: str = "lesson.html") -> Page:
        """Serves a page and opens it. `SITE` stands for the simulator's address."""
        self.put(name, body, head)
        self.page.goto(self.host.url(name))
        return self.page

    def put(self, name: str, body: str, head: str = "") -> str:
        """Serves a page; its address."""
        text = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A lesson</title><link rel="icon" href="data:,">{TALK}{head}'
            f"<body>{body}</body></html>"
        ).replace("SITE", self.site.base)
        self.host.replace(name, text.encode())
        return self.host.url(name)

    def hear(self, at: int, method: str) -> Any:
        """Waits until frame `at` has sent this notification; its newest detail."""
        self.page.wait_for_function("([at, method]) => told(at, method).length > 0", arg=[at, method])
        return self.page.evaluate("([at, method]) => told(at, method).at(-1).data.params[0]", [at, method])

    def ask(self, at: int, method: str, *params: Any) -> Any:
        """The whole answer of frame `at` to a call."""
        return self.page.evaluate("([at, method, params]) => ask(at, method, params)", [at, method, list(params)])

    def frame(self, at: int = 0) -> Frame:
        """The document in the frame."""
        frame = self.page.query_selector_all("iframe")[at].content_frame()
        assert frame
        return frame


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Site]:
    """The course site: another origin than the simulator's."""
    with Site(tmp_path) as site:
        yield site


@pytest.fixture
def course(page: Page, host: Site, site: Site) -> Course:
    """Opens course pages."""
    return Course(page, host, site)


@pytest.fixture
def recorded(site: Site) -> Site:
    """The site, of which Python's files never arrive: it shows what the recordings cover (settings of the view may differ)."""
    for pattern in ("static/generated/boot.json", "static/vendor/pyodide/*"):
        site.hold(pattern)
    return site


@pytest.fixture
def sim(course: Course, site: Site) -> Callable[..., Page]:
    """Opens a course page with `<backprop-sim id="sim" …>` in it."""
    site.headers["Access-Control-Allow-Origin"] = "*"  # a module of another origin has to be allowed

    def opened(attributes: str = "", inner: str = "", after: str = "") -> Page:
        course(
            f'<script type="module" src="SITEstatic/embed/embed.js"></script>'
            f'<backprop-sim id="sim" {attributes}>{inner}</backprop-sim>{after}'
        )
        return course.page

    return opened
