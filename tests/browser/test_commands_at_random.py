"""Hundreds of commands, several at once, from a script, from a host page and by hand: whatever comes of each, the page is one thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from support.browser import Complaints
from support.commanding import Driver
from support.site import Site


@pytest.mark.parametrize("seed", [1, 2])
def test_from_a_script_and_by_hand(make_context: Callable[..., BrowserContext], site: Site, seed: int) -> None:
    Driver.in_page(make_context(reduced_motion="reduce").new_page(), site, seed).run(300)


@pytest.mark.parametrize("seed", [3, 4])
def test_from_a_host_page(
    make_context: Callable[..., BrowserContext], make_site: Callable[..., Site], tmp_path: Path, seed: int
) -> None:
    with Site(tmp_path) as host:
        Driver.in_course(make_context(reduced_motion="reduce").new_page(), host, make_site(), seed).run(200)


@pytest.mark.parametrize("asset", ["static/vendor/pyodide/*.wasm", "static/generated/boot.json"])
def test_while_a_file_that_python_needs_is_missing_and_comes(
    make_context: Callable[..., BrowserContext], site: Site, complaints: Complaints, asset: str
) -> None:
    """What Python is needed for is refused meanwhile; when it has come, the page is one thing again."""
    complaints.allow("404", "Failed to load resource")
    site.deny(asset)
    page = make_context(reduced_motion="reduce").new_page()
    page.goto(site.url("#net=2-2-2-1"))
    page.evaluate("backprop.ready()")
    assert page.evaluate("backprop.live().catch((error) => error.type)") == "NotLive"
    Driver(page, page.main_frame, 5, is_live=False).run(40)
    site.restore()
    page.get_by_role("button", name="Retry").click()
    page.wait_for_function("backprop.state().source === 'live'")
    Driver(page, page.main_frame, 6).run(40)
