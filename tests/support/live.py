"""A page with live Python and no motion to wait for."""

from __future__ import annotations

from playwright.sync_api import Page

from .site import Site


def open_live(page: Page, site: Site, settings: str = "") -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{settings}"))
    page.evaluate("backprop.live()")
    return page
