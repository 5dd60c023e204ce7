"""Files that take long: refused at once where no file could hold them, and stopped by whoever does not want to wait."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from support.live import open_live
from support.site import Site

# So small that a recording holds tens of thousands of its updates.
SLOW = "net=2-2-1&data=xor"
BEGUN = "void (window.made = backprop.exportRecording().then(() => 'whole', ({ type, name }) => type ?? name))"


def save(page: Page, kind: str) -> None:
    page.locator("#settings-view-button").click()
    page.locator(f"#save-{kind}").click()


def test_a_network_that_no_file_can_hold_is_refused_at_once(page: Page, site: Site) -> None:
    open_live(page, site, "net=2-1000-1000-1&data=xor")
    said = page.evaluate("backprop.exportHandout().catch(({ type, field, message }) => [type, field, message])")
    assert said[:2] == ["RecordingError", "net"] and "takes more than the 400,000 bytes of a handout" in said[2]
    save(page, "handout")
    expect(page.locator("#notes")).to_contain_text("choose a smaller network or batch")
    page.evaluate("backprop.step('update')")
    assert page.evaluate("backprop.state().iteration") == 1


@pytest.mark.parametrize("stop", ["Escape", "the button", "pause()"])
def test_a_file_under_way_tells_how_far_it_is_and_can_be_stopped(page: Page, site: Site, stop: str) -> None:
    open_live(page, site, SLOW)
    page.evaluate("backprop.train(30000)")
    save(page, "recording")
    note = page.locator("#notes [data-key=making]")
    expect(note).to_contain_text("Making the file")
    if stop == "Escape":
        page.keyboard.press("Escape")  # closes the menu
        page.keyboard.press("Escape")
    elif stop == "the button":
        note.get_by_role("button", name="Stop", exact=True).click()
    else:
        page.evaluate("backprop.pause()")
    expect(note).to_have_count(0)
    page.evaluate("backprop.step('update')")
    assert page.evaluate("backprop.state().iteration") == 30001
    expect(page.locator("#notes .note")).to_have_count(0)


def test_a_call_that_is_stopped_says_so_and_what_comes_next_is_right(page: Page, site: Site) -> None:
    open_live(page, site, SLOW)
    page.evaluate("backprop.train(30000)")
    page.evaluate(BEGUN)
    page.evaluate("backprop.pause()")
    assert page.evaluate("made") in ("Stopped", "AbortError")
    before = page.evaluate("backprop.weights()")
    page.evaluate("backprop.seek(0)")
    page.evaluate("backprop.seek(30000)")
    assert page.evaluate("backprop.weights()") == before
