"""Use cases 30–32: the share dialog, and its snippets put into pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.site import Site

from .conftest import Course


@pytest.fixture
def page(make_context: Callable[..., BrowserContext]) -> Page:
    """May use the clipboard, as after a learner's consent."""
    page = make_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.set_default_timeout(30_000)
    return page


def opened(page: Page, site: Site) -> Page:
    page.goto(site.url("#at=0.backward.3.0&edges=weight"))
    page.evaluate("backprop.ready()")
    page.locator("#share").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Share")).to_be_visible()
    return page


def test_30_the_link_is_copied_by_keyboard(recorded: Site, page: Page) -> None:
    opened(page, recorded)
    expect(page.locator("#share-link")).to_have_value(f"{recorded.base}#edges=weight&at=0.backward.3.0")
    page.get_by_role("button", name="Copy the link").press("Enter")
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{recorded.base}#edges=weight&at=0.backward.3.0"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Share")).to_be_hidden()


def test_31_what_is_ticked_is_previewed_and_written(recorded: Site, page: Page) -> None:
    opened(page, recorded)
    page.get_by_label("step controls").check()
    page.get_by_label("Numbers").check()
    page.get_by_text("Preview", exact=True).click()
    preview = page.frame_locator("iframe[title=Preview]")
    expect(preview.locator("#step")).to_be_visible()
    expect(preview.locator("#panel-numbers > div")).to_be_visible()
    expect(preview.locator("#share")).to_be_hidden()
    page.wait_for_function("!document.querySelector('#share-snippet').value.includes('height:640px')")
    snippet = page.locator("#share-snippet").input_value()
    assert (
        f'<iframe src="{recorded.base}?embed&amp;panels=numbers#edges=weight&amp;at=0.backward.3.0&amp;controls=minimal"'
        in snippet
    )
    assert f'<a href="{recorded.base}#edges=weight&amp;at=0.backward.3.0">' in snippet


def test_32_every_snippet_makes_a_page_that_works(recorded: Site, course: Course, page: Page) -> None:
    recorded.headers["Access-Control-Allow-Origin"] = "*"
    opened(page, recorded)
    page.get_by_label("with a picture of this moment").check()
    written = {}
    for kind in page.locator("#share-kind option").evaluate_all("(options) => options.map((option) => option.value)"):
        page.locator("#share-kind").select_option(kind)
        written[kind] = page.locator("#share-snippet").input_value()
    assert written["quarto"].splitlines()[0] == "```{=html}"
    assert written["myst"].splitlines()[0] == "```{raw} html"
    assert written["sphinx"].splitlines()[0] == ".. raw:: html"
    assert all(line.startswith("   ") for line in written["sphinx"].splitlines()[2:])
    assert written["mkdocs"].splitlines()[0] == '<div markdown="0">'
    assert "<img" not in written["frame"] and "data:image/svg+xml" in written["element"]
    course(f"{written['element']}\n{written['frame']}")
    assert page.evaluate("document.querySelector('backprop-sim').state()")["config"]["edges"] == "weight"
    frame = page.frame_locator("body > iframe")
    page.locator("body > iframe").scroll_into_view_if_needed()
    expect(frame.locator("#sentence")).to_contain_text("f₅ sends its error signal back")
