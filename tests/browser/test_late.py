"""What is fetched late: each such file is missing, cut off, altered, a page to log in, of another kind, or its connection breaks; each time
that is said in its place, in words of ours, and when the host is well again it works, without a reload."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from support.browser import Complaints
from support.site import FAULTS, Site

# Chromium's own words for what the tests provoke; an exception that nothing caught is never among them.
NETWORK_WORDS = ("^console .*(Failed to load resource|net::ERR|'integrity' attribute|MIME type)",)
# What the page says of a fault.
WORDS = {
    "missing": "the server answered 404", "cut": "broke off after", "altered": "arrived damaged (not as it was built)",
    "login": "a web page came instead", "mistyped": "as another kind of file", "reset": "could not be fetched. Check the network",
}  # fmt: skip
RAW = re.compile(r"Failed to fetch|dynamically|Unexpected token|NetworkError|Traceback|Importing a module|undefined|TypeError|Load failed")
LIST = "static/generated/files.json"
MAIN_THREAD = "delete window.Worker; delete window.SharedWorker;"


@pytest.fixture(params=["worker", "main thread"])
def way(request: pytest.FixtureRequest, page: Page) -> str:
    """Where Python runs."""
    if request.param == "main thread":
        page.add_init_script(MAIN_THREAD)
    page.emulate_media(reduced_motion="reduce")
    return str(request.param)


def late(dist: Path, pattern: str) -> str:
    """The path of a late file in the site."""
    (path,) = dist.glob(pattern)
    return path.relative_to(dist).as_posix()


def go_through(site: Site, path: str, ask: Callable[[], object], sentence: Locator, again: Callable[[], object]) -> None:
    """Every fault in turn, the first as it is met when somebody asks; then the host is well. What works then is the caller's to say."""
    for k, fault in enumerate(FAULTS):
        site.spoil(path, fault)
        if k:
            again()
        else:
            ask()
        expect(sentence).to_contain_text(WORDS[fault])
        expect(sentence).to_contain_text(Path(path).name)
        expect(sentence).not_to_contain_text(RAW)
    site.heal(path)
    again()


def back_online(page: Page) -> None:
    """What a browser says when the network is there again."""
    page.evaluate("dispatchEvent(new Event('online'))")


def test_panels_dialogs_plots_and_files(way: str, page: Page, site: Site, dist: Path, complaints: Complaints) -> None:
    """In one visit: the panels, Share and the dialog for data, the editor, the plots, a handout, a course package."""
    complaints.allow(*NETWORK_WORDS)
    button = page.get_by_role("button", name="Try again")
    panels = late(dist, "static/page/panels-*.js")
    missing = page.locator("#panels > .late")

    def asked_for_by_hand() -> None:
        page.goto(site.url())
        expect(missing).to_be_visible()
        for name, note in (("Share", "Share cannot be opened"), ("Edit the samples", "The samples cannot be edited")):
            page.evaluate("document.querySelector('#panel-teacher').open = true")
            page.get_by_role("button", name=name).click()
            expect(page.get_by_text(note)).to_contain_text(WORDS["missing"])
        page.locator("#panel-teacher").get_by_role("button", name="Open a CSV").click()
        expect(page.locator("#notes")).to_contain_text("A CSV of your own cannot be opened: panels-")
        expect(page.get_by_role("dialog")).to_have_count(0)

    go_through(site, panels, asked_for_by_hand, missing, missing.get_by_role("button").click)
    expect(page.locator("#panel-compare")).to_be_attached()
    expect(missing).to_have_count(0)
    page.locator("#panel-teacher .late").get_by_role("button").click()
    expect(page.locator("#panel-teacher .editing")).to_be_visible()
    page.locator("#notes").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog", name="Data of your own")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    assert page.evaluate("backprop.live().then(() => backprop.train(3)).then(() => backprop.state().iteration)") == 3

    curves = page.locator("#curves .late")
    for path, ask in (("static/vendor/uplot/uPlot.esm.js", page.locator("#panel-curves > summary").click),
                      ("static/vendor/uplot/uPlot.min.css", lambda: back_online(page))):  # fmt: skip
        site.spoil("static/vendor/uplot/uPlot.min.css", FAULTS[0])
        go_through(site, path, ask, curves, lambda: back_online(page))
    expect(page.locator("#curves .uplot")).to_be_visible()
    expect(curves).to_have_count(0)

    def save_handout() -> None:
        page.locator("#settings-view-button").click()
        page.locator("#save-handout").click()

    template = "static/generated/handout.html"
    note = page.locator("#notes .note[data-key=late]")
    for fault in FAULTS:
        if fault == "mistyped":
            continue  # its bytes are right, and more is not asked of them
        site.spoil(template, fault)
        if button.count():
            button.click()
        else:
            save_handout()
        words = "arrived damaged" if fault == "login" else WORDS[fault]  # a page is what was asked for
        expect(note).to_contain_text(f"Nothing was saved: handout.html {words}" if fault != "reset" else words)
    refused = page.evaluate("backprop.exportHandout().catch(({ type, message }) => type + ': ' + message)")
    assert refused.startswith("NotLoaded: handout.html could not")
    site.spoil(template, "mistyped")
    with page.expect_download() as download:
        button.click()
    assert b"</html>" in Path(download.value.path()).read_bytes()
    expect(note).to_have_count(0)

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share").click()
    page.get_by_text("Course package (SCORM 1.2)").click()
    make = page.locator("form.package button")
    problem = page.locator("form.package ~ .problem")
    for path, fault, words in ((LIST, "login", "arrived damaged"), (LIST, "missing", "404"), ("index.html", "altered", "index.html arrived damaged"),
                               ("static/icon.svg", "cut", "icon.svg broke off"), ("static/embed/course.js", "login", WORDS["login"])):  # fmt: skip
        site.spoil(path, fault)
        make.click()
        expect(problem).to_contain_text(words)
        expect(problem).not_to_contain_text(RAW)
        expect(make).to_have_text("Try again")
        site.heal(path)
    with page.expect_download() as download:
        make.click()
    assert Path(download.value.path()).stat().st_size > 5e6
    expect(problem).to_have_text("")


def test_formulas_without_katex_and_without_its_fonts(way: str, page: Page, site: Site, complaints: Complaints) -> None:
    complaints.allow(*NETWORK_WORDS)
    katex, style = "static/vendor/katex/katex.js", "static/vendor/katex/katex.min.css"
    site.spoil(katex, FAULTS[0])
    site.spoil(style, FAULTS[0])
    page.goto(site.url("#at=0.backward.3.0"))
    page.evaluate("backprop.live()")
    plain = page.locator("#formula-symbols > math")
    expect(plain).to_be_visible()
    expect(plain).to_contain_text("δ")
    for path in (katex, style):
        for fault in FAULTS:
            site.spoil(path, fault)
            with page.expect_request(re.compile(re.escape(path))):
                back_online(page)
            page.evaluate("backprop.step('neuron')")
            expect(plain).to_be_visible()
        site.heal(path)
        back_online(page)
    expect(page.locator("#formula-symbols .katex-html")).to_be_visible()
    expect(plain).to_have_count(0)


def test_a_font_is_not_a_formula(page: Page, site: Site, complaints: Complaints) -> None:
    complaints.allow(*NETWORK_WORDS, "^console .*Failed to decode downloaded font")
    site.deny("static/vendor/katex/fonts/*")
    page.goto(site.url("#at=0.backward.3.0"))
    page.evaluate("backprop.live()")
    expect(page.locator("#formula-symbols .katex-html")).to_be_visible()
    page.wait_for_function("[...document.fonts].some(({ status }) => status === 'error')")
    asked = site.count("static/vendor/katex/fonts/*")
    for _ in range(5):
        page.evaluate("backprop.step('neuron')")
    expect(page.locator("#formula-symbols .katex-html")).to_be_visible()
    assert site.count("static/vendor/katex/fonts/*") < asked + 5, "not asked for with every formula"
    site.restore()
    back_online(page)
    page.wait_for_function("[...document.fonts].some(({ family, status }) => family === 'KaTeX_Math' && status === 'loaded')")


def test_a_recording_that_is_not_as_it_was_built_is_not_shown(page: Page, site: Site, complaints: Complaints) -> None:
    complaints.allow(*NETWORK_WORDS)
    site.hold("static/generated/boot.json")
    recording = "static/generated/recordings/sine.json"
    for fault in FAULTS:
        site.spoil(recording, fault)
        page.goto(site.url(f"?{fault}#data=sine"))
        if fault == "mistyped":  # its bytes are right
            page.evaluate("backprop.ready()")
            continue
        expect(page.locator("#sentence")).to_have_text("A network of 1-16-1. Its numbers come when Python has started.")
        assert page.evaluate("backprop.state().loss") is None
    site.heal(recording)
    page.goto(site.url("?again#data=sine"))
    assert page.evaluate("backprop.ready().then(() => backprop.state().loss)") > 0
