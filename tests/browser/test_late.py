"""What is fetched late: each such file is missing, cut off, altered, a page to log in, of another kind, or its connection breaks; each time
that is said in its place, in words of ours, and when the host is well again it works, without a reload."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from support.browser import Complaints
from support.pixels import Pixels
from support.site import FAULTS, Site

# Chromium's own words for what the tests provoke; an exception that nothing caught is never among them.
NETWORK_WORDS = (
    "^console .*(Failed to load resource|net::ERR|'integrity' attribute|integrity checks|MIME type|Fetch API cannot load)",
)
# What the page says of a fault.
WORDS = {
    "missing": "the server answered 404", "cut": "broke off after", "altered": "arrived damaged (not as it was built)",
    "login": "a web page came instead", "mistyped": "as another kind of file", "reset": "could not be fetched. Check the network",
}  # fmt: skip
RAW = re.compile(
    r"Failed to fetch|dynamically|Unexpected token|NetworkError|Traceback|Importing a module|undefined|TypeError|Load failed"
)
LIST, COURSE, MANIFEST = "static/generated/files.json", "static/embed/course.js", "static/embed/imsmanifest.xml"
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


def go_through(
    site: Site, path: str, ask: Callable[[], object], sentence: Locator, again: Callable[[], object]
) -> None:
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
    button = page.get_by_role("button", name="Try again", exact=True)
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
        expect(note).to_contain_text("Nothing was saved: handout.html ")
        expect(note).to_contain_text(words)
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
    for path, fault in (
        (LIST, "missing"),
        (LIST, "login"),
        ("index.html", "altered"),
        (MANIFEST, "cut"),
        (COURSE, "login"),
    ):
        words = (
            "arrived damaged" if path == LIST and fault == "login" else WORDS[fault]
        )  # nobody knows what the list has to be
        site.spoil(path, fault)
        make.click()
        expect(problem).to_contain_text(f"The package was not made: {Path(path).name} ", timeout=60_000)
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
    expect(plain).to_contain_text("y=f(")
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
    page.wait_for_function(
        "[...document.fonts].some(({ family, status }) => family === 'KaTeX_Math' && status === 'loaded')"
    )


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


def test_samples_that_are_fetched_when_they_are_chosen(
    way: str, page: Page, site: Site, complaints: Complaints
) -> None:
    complaints.allow(*NETWORK_WORDS)
    pack = "static/generated/digits.pack"
    page.goto(site.url("#at=1"))
    page.evaluate("backprop.live()")
    faults = [fault for fault in FAULTS if fault != "mistyped"]  # its bytes are right
    for fault in faults:
        site.spoil(pack, fault)
        error = page.evaluate(
            "backprop.configure({data: 'digits'}).catch((error) => ({ ...error, message: error.message }))"
        )
        assert (error["type"], error["field"]) == ("NotLoaded", "data")
        assert (
            error["message"].startswith("The samples of “digits” are not here: digits.pack ")
            and WORDS[fault] in error["message"]
        )
        assert not RAW.search(error["message"])
    config, state = page.evaluate("Promise.all([backprop.config(), backprop.state()])")
    assert (config["data"], state["iteration"]) == ("xor", 1), "nothing has changed"
    page.locator("#settings-data-button").click()
    page.locator("#set-data").select_option("digits")
    expect(page.locator("#set-data-problem")).to_contain_text(WORDS[faults[-1]])
    site.heal(pack)
    page.locator("#set-data").select_option("xor")
    page.locator("#set-data").select_option("digits")
    page.wait_for_function("async () => (await backprop.config()).net === '64-32-10'")
    assert page.evaluate("backprop.step('update').then(() => backprop.state())")["source"] == "live"
    assert site.count("*-rest.pack") == 0, "nothing else is wanted for it"

    site.spoil(pack, "missing")
    page.goto(site.url("?link#data=digits"))
    expect(page.locator("#notes")).to_contain_text(
        "The samples of “digits” are not here: digits.pack could not be fetched"
    )
    expect(page.locator("#sentence")).to_have_text("The samples of this teacher set have not come yet.")
    site.heal(pack)
    back_online(page)
    page.evaluate("backprop.live()")
    assert page.evaluate("backprop.ready().then(() => backprop.state().loss)") > 1


# — what the page itself begins with ——————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def recorded(site: Site) -> Site:
    """Without Python: what is looked at here stands before it."""
    site.hold("static/generated/boot.json")
    return site


def test_a_page_whose_script_does_not_come_says_so_and_reloads(
    page: Page, recorded: Site, dist: Path, complaints: Complaints
) -> None:
    complaints.allow(*NETWORK_WORDS)
    (script,) = re.findall(r'<script type="module" src="(static/page/[^"]+)"', (dist / "index.html").read_text())
    plain = page.locator(".plain")
    said = {"missing": "could not be fetched: the server answered 404", "mistyped": "does not run in this browser"}
    for fault in FAULTS:
        recorded.spoil(script, fault)
        page.goto(recorded.url(f"?{fault}#net=2-3-1"))
        expect(plain).to_contain_text("The simulator has not started: its script ")
        expect(plain).to_contain_text(said.get(fault, "did not arrive, or not as it was built. Check the network."))
        expect(plain.get_by_role("img")).to_be_visible()
    recorded.deny("static/app/otherwise.js")  # what says this does not come either
    page.reload()
    expect(plain).to_contain_text("its script is still on its way, has not arrived, or may not run here")
    expect(plain).not_to_contain_text("needs JavaScript")
    expect(plain.get_by_role("link", name="Reload")).to_be_visible()
    recorded.denied.clear()
    page.reload()
    expect(plain.get_by_role("button", name="Reload")).to_be_visible()
    recorded.heal(script)
    plain.get_by_role("button", name="Reload").click()
    page.wait_for_function("window.backprop")
    assert page.evaluate("backprop.config()")["net"] == "2-3-1", "what the address asked for is not lost"
    expect(plain).to_be_hidden()


def test_a_script_that_throws_at_its_start_is_told(page: Page, recorded: Site, complaints: Complaints) -> None:
    complaints.allow("^uncaught: .*Cannot read properties of null")
    html = (recorded.folder / "index.html").read_text()
    recorded.replace("index.html", html.replace('id="schema"', 'id="no-schema"').encode())
    page.goto(recorded.url())
    expect(page.locator(".plain")).to_contain_text(
        "its script did not arrive the first time, or does not run in this browser."
    )


def test_without_its_styles_the_page_is_whole_and_says_why_it_looks_plain(
    page: Page, recorded: Site, complaints: Complaints
) -> None:
    complaints.allow(*NETWORK_WORDS)
    style = "static/style/whole.css"
    late = page.locator("#notes .late")
    ground = "getComputedStyle(document.querySelector('#network')).position"
    for fault in FAULTS:
        if fault == "altered":
            continue  # a style is decoration: what is left of it is used
        recorded.spoil(style, fault)
        page.goto(recorded.url(f"?{fault}"))
        page.evaluate("backprop.ready()")
        expect(late).to_contain_text("This page looks plain: whole.css ")
        expect(late).not_to_contain_text(RAW)
        expect(page.locator(".plain")).to_be_hidden()
        assert page.evaluate("backprop.step('neuron').then(() => backprop.state().moment.phase)") == "forward"
        pixels = Pixels.of(page, "#network")
        colours = {pixels.data[at : at + 4] for at in range(0, len(pixels.data), 4)}
        assert len(colours) > 20 and b"\0\0\0\xff" not in colours, (
            "a picture, and nothing of it black for want of a colour"
        )
        assert page.evaluate(ground) == "absolute"
    recorded.heal(style)
    back_online(page)
    expect(late).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 249, 246)"


def test_words_that_do_not_come_are_english_and_come_when_they_can(
    page: Page, recorded: Site, complaints: Complaints
) -> None:
    complaints.allow(*NETWORK_WORDS)
    start = "static/locales/pl/start.ftl"
    for fault in FAULTS:
        recorded.spoil(start, fault)
        page.goto(recorded.url(f"?{fault}#lang=pl"))
        page.wait_for_function("window.backprop")
        page.evaluate("backprop.ready()")
        if fault == "mistyped":
            continue
        assert page.evaluate("document.documentElement.lang") == "en"
        expect(page.locator("#sentence")).to_have_text(re.compile("^A sample enters"))
        expect(page.locator("#notes [data-key=words]")).to_be_visible()
    recorded.heal(start)
    back_online(page)
    page.wait_for_function("document.documentElement.lang === 'pl'")
    expect(page.locator("#notes [data-key=words]")).to_have_count(0)
    recorded.spoil("static/locales/pl/page.ftl", "login")
    page.goto(recorded.url("?rest#lang=pl"))
    expect(page.locator("#panels > .late")).to_contain_text("page.ftl could not be fetched: a web page came instead")
    recorded.heal("static/locales/pl/page.ftl")
    back_online(page)
    expect(page.locator("#panel-compare")).to_be_attached()
