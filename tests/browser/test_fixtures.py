"""The tests' own host and record of complaints do what they promise."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Error, Page

from support.browser import Complaints
from support.pixels import Pixels, near, rgb
from support.site import Site

DRAWING = b"""<!doctype html><title>drawing</title><link rel="icon" href="data:,"><canvas width="40" height="20"></canvas><script>
const context = document.querySelector("canvas").getContext("2d");
context.fillStyle = "#d8590b";
context.fillRect(10, 5, 10, 10);
</script>"""


def test_pixels_are_those_of_the_canvas(page: Page, site: Site) -> None:
    site.replace("drawing.html", DRAWING)
    page.goto(site.url("drawing.html"))
    pixels = Pixels.of(page)
    assert near(pixels.at(15, 10), rgb("#d8590b"))
    assert pixels.at(5, 10) == (0, 0, 0, 0)
    assert pixels.colours() == {(0, 0, 0, 0), (*rgb("#d8590b"), 255)}


def test_requests_are_counted_and_can_be_refused(page: Page, site: Site) -> None:
    site.replace("drawing.html", DRAWING)
    page.goto(site.url("drawing.html"))
    assert site.count("drawing.html") == 1
    site.cut()
    with pytest.raises(Error, match="net::ERR"):
        page.goto(site.url("drawing.html"))


def test_one_fault_follows_another_and_nothing_good_is_answered_between(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that is still asking would have the file, and never ask again."""
    statuses = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(site.url("index.html")) as answer:
                statuses.append(answer.status)
        except urllib.error.HTTPError as error:
            statuses.append(error.code)

    asking = threading.Thread(target=ask)
    deny = site.deny

    def deny_while_asked(pattern: str) -> None:
        asking.start()
        asking.join(1)  # an answer that does not wait for the fault is there by then
        deny(pattern)

    ask()
    site.spoil("index.html", "altered")
    monkeypatch.setattr(site, "deny", deny_while_asked)
    site.spoil("index.html", "missing")
    asking.join()
    assert statuses == [200, 404]


def test_complaints_are_noticed(page: Page, site: Site, complaints: Complaints) -> None:
    complaints.allow("a warning", "an error", "a rejection")
    site.replace(
        "noise.html",
        b"""<!doctype html><link rel="icon" href="data:,"><script>
        console.warn("a warning"); console.error("an error"); Promise.reject(new Error("a rejection"));
        console.log("plain talk");</script>""",
    )
    page.goto(site.url("noise.html"))
    page.wait_for_function("true")
    assert len(complaints.seen) == 3
    assert complaints.unexpected == []
