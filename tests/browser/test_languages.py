"""The page in another language: as the link says, as the browser prefers, switched without losing anything."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from support.browser import Complaints
from support.live import open_live
from support.site import Site


def test_the_language_is_switched_and_nothing_else_changes(page: Page, site: Site) -> None:
    open_live(page, site, "net=2-3-1&data=xor&lang=pl")
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.locator("#context")).to_have_text("aktualizacja 0 · epoka 0 · próbka 3 z 4")
    page.evaluate("backprop.train(30)")
    page.evaluate("backprop.seek(12, {phase: 'forward', layer: 1, neuron: 1})")
    before = page.evaluate("Promise.all([backprop.trace(), backprop.weights(), backprop.state().moment])")
    expect(page.locator("#sentence")).to_contain_text("sumuje ważone wejścia")
    page.get_by_role("button", name="View").click()
    page.locator("#set-lang").select_option(label="English")
    expect(page.locator("#sentence")).to_contain_text("adds up its weighted inputs")
    expect(page.locator("#context")).to_contain_text("update 12 · epoch 3")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(page.locator("#timeline")).to_contain_text("gradient")
    assert page.evaluate("Promise.all([backprop.trace(), backprop.weights(), backprop.state().moment])") == before
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "lang=en" in page.evaluate("backprop.permalink()")


def test_the_browsers_choice(make_context: Callable[..., BrowserContext], site: Site) -> None:
    """A language that is there is taken, in the browser's order; others are passed over."""
    for locale, code in (("pl-PL", "pl"), ("de-DE", "en"), ("en-US", "en")):
        page = make_context(locale=locale).new_page()
        page.goto(site.url("#data=xor"))
        page.wait_for_function("window.backprop && backprop.state().loss !== null")
        assert page.evaluate("document.documentElement.lang") == code
        assert page.evaluate("backprop.config().lang") == "auto"


def test_the_page_hears_calls_before_its_words_have_come(page: Page, site: Site) -> None:
    words = site.hold("static/locales/pl/*")
    page.goto(site.url("#net=2-3-1&data=xor&lang=pl"))
    page.evaluate("void backprop.step('neuron', 2)")
    words.set()
    expect(page.locator("#sentence")).to_contain_text("sumuje ważone wejścia")
    assert page.evaluate("backprop.state().moment") == {"phase": "forward", "layer": 1, "neuron": 1, "sample": 0}


def test_words_that_do_not_come_keep_nobody_waiting(page: Page, site: Site) -> None:
    words = site.hold("static/locales/pl/*")
    page.goto(site.url("#net=2-3-1&data=xor&lang=pl"))
    expect(page.locator("#context")).to_contain_text("update 0")
    words.set()
    expect(page.locator("#context")).to_contain_text("aktualizacja 0")


def test_words_that_cannot_be_had(page: Page, site: Site, complaints: Complaints) -> None:
    """The page goes on in English, says so, and takes them when they can be had."""
    complaints.allow("404")
    site.deny("static/locales/pl/*")
    open_live(page, site, "data=xor")
    page.evaluate("backprop.configure({lang: 'pl'})")
    expect(page.locator("#notes")).to_contain_text("goes on in English")
    expect(page.locator("#context")).to_contain_text("update 0")
    site.restore()
    page.evaluate("backprop.configure({lang: 'en'}).then(() => backprop.configure({lang: 'pl'}))")
    expect(page.locator("#context")).to_contain_text("aktualizacja 0")
    expect(page.locator("#notes")).to_be_empty()


def test_a_language_that_is_none(page: Page, site: Site) -> None:
    page.goto(site.url("#data=xor&lang=not-a-language!"))
    expect(page.locator("#notes")).to_contain_text("lang is “not-a-language!”; allowed: auto")
    expect(page.locator("#context")).to_contain_text("update 0")
