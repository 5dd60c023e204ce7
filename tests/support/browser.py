"""A headless Chromium, and a record of everything it complains about."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, BrowserType, ConsoleMessage, Page

FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
# V8 goes on for many minutes to make machine code of what gets hot. Without it the heap holds what the page keeps, and nothing else.
UNOPTIMISED = "--js-flags=--no-sparkplug --no-maglev --no-turbofan"


def launch(chromium: BrowserType, *flags: str) -> Browser:
    """Chromium as build.py found it (BACKPROP_BROWSER), else an installed one, else Playwright's own."""
    return chromium.launch(executable_path=_path(), args=[*FLAGS, *_as_root(), *flags])


@contextmanager
def without_storage(chromium: BrowserType, folder: Path) -> Iterator[Page]:
    """A page of a Chromium whose user allows no site to keep anything: a setting of a profile, which it has in `folder`."""
    preferences = folder / "Default/Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    context = chromium.launch_persistent_context(folder, executable_path=_path(), args=[*FLAGS, *_as_root()])
    try:
        yield context.pages[0]
    finally:
        context.close()


def _path() -> str | None:
    names = (os.environ.get("BACKPROP_BROWSER"), "chromium", "google-chrome", "chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


def _as_root() -> list[str]:
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


@dataclass
class Complaints:
    """Console errors and warnings, and exceptions that nothing caught. What a test expects, it allows by a pattern."""

    seen: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, *patterns: str) -> None:
        self.allowed += patterns

    def watch(self, page: Page) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.seen.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error}"))
        page.on("crash", lambda _: self.seen.append("the page crashed"))

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.seen if not any(re.search(pattern, text) for pattern in self.allowed)]


@contextmanager
def fresh_context(browser: Browser, complaints: Complaints, **options: object) -> Iterator[BrowserContext]:
    """A context of its own (no cache, no storage), every page of it watched."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
    context.on("page", complaints.watch)
    try:
        yield context
    finally:
        context.close()
