"""Handouts as a test makes and opens them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page


def open_file(page: Page, path: Path) -> None:
    """Opens a handout; whatever it asks for has to be in it."""
    page.context.on("request", lambda request: asked.append(request.url))
    asked: list[str] = []
    page.goto(path.as_uri())
    page.wait_for_function("window.backprop?.ready().then(() => true)")
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [path.as_uri()]


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path
