"""Fixtures for every test: the built site, a host that serves it, a browser whose complaints fail the test.

    def test_something(page, site):
        page.goto(site.url("#net=2-2-1"))       # index.html of the build, on a fresh host
        assert site.count("*.wasm") == 1

`site` can misbehave (`deny`, `corrupt`, `hold`, `break_off`, `cut`, throttling), `make_site(prefix="/a/b/")` gives another,
`complaints.allow(pattern)` permits a console message that the test provokes, `Pixels.of(page, "#network")` reads a canvas.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from support.browser import Complaints, fresh_context, launch
from support.javascript import pytest_collect_file
from support.site import Site
from support.skips import pytest_make_collect_report, pytest_runtest_makereport

__all__ = ["pytest_collect_file", "pytest_make_collect_report", "pytest_runtest_makereport"]  # hooks, for every test

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built site (another build may go on meanwhile)."""
    built = os.environ.get("BACKPROP_DIST")
    if not built:
        subprocess.run([sys.executable, ROOT / "build.py", "build"], check=True)
        built = str(ROOT / "dist")
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("site") / "dist"))


@pytest.fixture(scope="session")
def packages() -> dict[str, Path]:
    """Folders of the npm packages that tests use, as build.py fetched them."""
    return {name: Path(folder) for name, folder in json.loads(os.environ["BACKPROP_PACKAGES"]).items()}


@pytest.fixture
def make_site(dist: Path) -> Iterator[Callable[..., Site]]:
    """Starts hosts for the built site: `make_site(prefix="/course/1/", compress=True)`."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(Site(dist, **options))


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """A good host for the built site, at the root of a free port."""
    return make_site()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright.chromium)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the browser complained about; anything not allowed fails the test."""
    record = Complaints()
    yield record
    assert not record.unexpected, "the browser complained:\n" + "\n".join(record.unexpected)


@pytest.fixture
def make_context(
    browser: Browser, complaints: Complaints, make_site: Callable[..., Site]
) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser contexts with options of their own: `make_context(color_scheme="dark").new_page()`.

    They close before the hosts do: a page that still loads something has nothing to complain about.
    """
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(fresh_context(browser, complaints, **options))


@pytest.fixture
def page(make_context: Callable[..., BrowserContext]) -> Page:
    """An empty page, 1280 × 800, in a fresh context."""
    page = make_context().new_page()
    page.set_default_timeout(60_000)
    return page


@pytest.fixture
def screenshot(page: Page, request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """`screenshot("after-step")` keeps a picture in .cache/screenshots, named after the test, for people to look at."""
    folder = Path(os.environ.get("BACKPROP_CACHE") or ROOT / ".cache") / "screenshots"
    test = re.sub(r"[^\w-]+", "-", request.node.name)

    def shoot(name: str) -> Path:
        path = folder / f"{test}-{name}.png"
        page.screenshot(path=path)
        return path

    return shoot
