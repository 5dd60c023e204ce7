"""Use cases 50–57: whole sites and decks, made by the real generators from the very lines that the page and its documentation give."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.browser import Complaints
from support.site import Site

from .conftest import Course
from .test_share import opened

ROOT = Path(__file__).resolve().parents[2]
HostOf = Callable[[Path], Site]
ANYONE = ("Access-Control-Allow-Origin", "*")

SPHINX = {
    "conf.py": 'project = "Lessons"\nextensions = ["myst_parser"]\nhtml_theme = "alabaster"\n',
    "index.rst": "Lessons\n=======\n\n.. toctree::\n\n   one\n   two\n",
    "one.md": "# With Markdown\n\nBefore it.\n\n{myst}\n\nAfter it.\n",
    "two.rst": "With reStructuredText\n=====================\n\nBefore it.\n\n{sphinx}\n\nAfter it.\n",
}
MKDOCS = {
    "mkdocs.yml": "site_name: Lessons\ntheme: {name: mkdocs, highlightjs: false}\n"
    "markdown_extensions: [md_in_html, attr_list]\nuse_directory_urls: false\n",
    "docs/index.md": "# With MkDocs\n\nBefore it.\n\n{mkdocs}\n\nAfter it.\n",
}


@pytest.fixture
def snippets(recorded: Site, page: Page) -> dict[str, str]:
    """What the share dialog writes for each place, with a picture of the moment."""
    recorded.headers[ANYONE[0]] = ANYONE[1]
    opened(page, recorded)
    page.get_by_label("with a picture of this moment").check()
    written = {}
    for kind in page.locator("#share-kind option").evaluate_all("(options) => options.map((option) => option.value)"):
        page.locator("#share-kind").select_option(kind)
        written[kind] = page.locator("#share-snippet").input_value()
    return written


@pytest.fixture
def host_of() -> Iterator[HostOf]:
    """Serves a folder from an origin of its own."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(Site(folder, extra={"favicon.ico": b""}))


def write(folder: Path, files: dict[str, str], snippets: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(re.sub(r"\{(\w+)\}$", lambda found: snippets[found[1]], text, flags=re.M))


def generate(*arguments: str | Path) -> None:
    made = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr


def assert_works(page: Page, address: str) -> None:
    """The lesson is there around it, the poster too; it starts, obeys, and Tab gets past it."""
    page.goto(address)
    for words in ("Before it.", "After it."):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    page.evaluate("globalThis.sim = document.querySelector('backprop-sim'); sim.scrollIntoView()")
    assert page.evaluate("sim.querySelector('img').complete && sim.querySelector('img').naturalWidth > 100"), (
        "a picture of the moment"
    )
    assert page.evaluate("sim.state()")["config"]["edges"] == "weight"
    assert page.evaluate("sim.step('neuron').then(() => sim.state())")["moment"]["layer"] == 2
    sentence = page.frame_locator("backprop-sim iframe").locator("#sentence")
    expect(sentence).to_contain_text("sends its error signal back")


def test_50_sphinx_with_myst_and_restructured_text(
    snippets: dict[str, str], page: Page, tmp_path: Path, host_of: HostOf
) -> None:
    write(tmp_path / "source", SPHINX, snippets)
    generate("sphinx", "-q", "-W", "-b", "html", tmp_path / "source", tmp_path / "html")
    host = host_of(tmp_path / "html")
    for name in ("one.html", "two.html"):
        assert_works(page, host.url(name))


def test_51_mkdocs(snippets: dict[str, str], page: Page, tmp_path: Path, host_of: HostOf) -> None:
    write(tmp_path / "source", MKDOCS, snippets)
    generate("mkdocs", "build", "-q", "-f", tmp_path / "source/mkdocs.yml", "-d", tmp_path / "html")
    assert_works(page, host_of(tmp_path / "html").url())


def test_52_quarto_puts_a_raw_block_through(snippets: dict[str, str], course: Course, page: Page) -> None:
    block = re.fullmatch(r"```\{=html\}\n(.*)\n```", snippets["quarto"], re.S)
    assert block
    assert "```" not in block[1], "the fence closes where it should"
    assert_works(page, course.put("quarto.html", f"<p>Before it.</p>{block[1]}<p>After it.</p>"))


def test_53_the_lines_of_the_documentation(recorded: Site, course: Course, page: Page) -> None:
    recorded.headers[ANYONE[0]] = ANYONE[1]
    docs = (ROOT / "static/embed/docs.html").read_text()
    lines = [html.unescape(text) for text in re.findall(r"<pre>(.*?)</pre>", docs, re.S) if "https://HOST/" in text]
    readme = re.search(r"```html\n(.*?)\n```", (ROOT / "README.md").read_text(), re.S)
    assert readme and len(lines) == 2
    body = "\n".join([*lines, readme[1]]).replace("https://HOST/", "SITE")
    course(f'<div style="width:800px">{body}</div>')
    page.evaluate("globalThis.sim = document.querySelector('backprop-sim')")
    assert page.evaluate("sim.state()")["moment"]["phase"] == "backward"
    for at, phase in ((0, "input"), (1, "backward")):
        page.locator("iframe[src]").nth(at).scroll_into_view_if_needed()
        course.hear(at, "ready")
        assert course.ask(at, "state")["result"]["moment"]["phase"] == phase


SLIDES = """<link rel="stylesheet" href="reveal.css"><script src="reveal.js"></script>
<div class="reveal"><div class="slides">
<section>One</section>
<section><backprop-sim id="sim" at="0.forward.1.0" controls="minimal" height="500"></backprop-sim></section>
<section>Three</section></div></div>
<script type="module" src="SITEstatic/embed/embed.js"></script>
<script>Reveal.initialize({ width: 960, height: 700, transition: "none" });</script>"""


def test_54_a_slide_of_a_deck(recorded: Site, course: Course, page: Page, packages: dict[str, Path]) -> None:
    recorded.headers[ANYONE[0]] = ANYONE[1]
    for name in ("reveal.js", "reveal.css"):
        course.host.replace(name, (packages["reveal.js"] / "dist" / name).read_bytes())
    page.set_viewport_size({"width": 700, "height": 520})
    course(SLIDES)
    page.wait_for_function("Reveal.isReady()")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("backprop-sim[state=live]")
    page.evaluate("sim.ready()")
    frame = page.frame_locator("iframe")
    scale = page.evaluate("Reveal.getScale()")
    assert scale < 0.8
    box = page.evaluate("(({ x, y }) => ({ x, y }))(sim.shadowRoot.querySelector('iframe').getBoundingClientRect())")
    inside = page.frames[-1]
    neuron = inside.evaluate("""() => {
        const { x, y } = document.querySelector("#network").getBoundingClientRect();
        const node = backprop.layout().nodes[2][0];
        return { x: x + node.x, y: y + node.y };
    }""")
    page.evaluate("sim.addEventListener('selection', ({ detail }) => { globalThis.selected = detail; })")
    page.mouse.click(box["x"] + scale * neuron["x"], box["y"] + scale * neuron["y"])
    page.wait_for_function("JSON.stringify(globalThis.selected) === '{\"neuron\":[2,0]}'")
    page.keyboard.press("ArrowRight")  # is the simulator's now
    expect(frame.locator("#sentence")).to_contain_text("f₂ adds up")
    assert page.evaluate("Reveal.getIndices().h") == 1
    page.mouse.click(5, 5)
    page.keyboard.press("ArrowRight")  # and the deck's again
    page.wait_for_function("Reveal.getIndices().h === 2")


FIVE = """<script type="module" src="SITEstatic/embed/embed.js"></script>
<backprop-sim id="one" loading="eager" at="0"></backprop-sim>
<backprop-sim id="two" loading="eager" at="0.forward.1.0" src="OTHER"></backprop-sim>
<div id="outer"></div>
<iframe src="SITE?embed#at=0.error" title="four" width="700" height="640"></iframe>
<iframe src="OTHER?embed#at=0.backward.3.0" title="five" width="700" height="640" sandbox="allow-scripts"></iframe>"""


def test_55_five_embeds_of_two_origins(
    recorded: Site, make_site: Callable[..., Site], course: Course, page: Page
) -> None:
    other = make_site()
    other.hold("static/generated/boot.json")
    for site in (recorded, other):
        site.headers[ANYONE[0]] = ANYONE[1]
    course(FIVE.replace("OTHER", other.base))
    page.evaluate("""() => {
        outer.attachShadow({ mode: "open" }).innerHTML = '<backprop-sim loading="eager" at="1"></backprop-sim>';
        globalThis.three = outer.shadowRoot.firstChild;
    }""")
    course.hear(0, "ready")
    course.hear(1, "ready")
    where = """Promise.all([one, two, three].map(async (sim) => {
        await sim.ready();
        const { iteration, moment } = await sim.state();
        return [iteration, moment.phase];
    }))"""
    assert page.evaluate(where) == [[0, "input"], [0, "forward"], [1, "input"]]
    assert [course.ask(at, "state")["result"]["moment"]["phase"] for at in (0, 1)] == ["error", "backward"]
    page.evaluate(
        "globalThis.heardBy = {}; for (const name of ['one', 'two', 'three']) globalThis[name].addEventListener('moment',"
        " ({ detail }) => { heardBy[name] = detail.moment.phase; })"
    )
    page.evaluate("two.step('layer', 4)")
    page.wait_for_function("heardBy.two === 'error'")
    course.ask(1, "step", "neuron")
    assert course.hear(1, "moment")["moment"]["layer"] == 2
    assert page.evaluate("heardBy") == {"two": "error"}, "nobody else heard of it"
    assert page.evaluate(where) == [[0, "input"], [0, "error"], [1, "input"]]


POLICY = "default-src 'none'; script-src SITE; frame-src SITE; img-src SITE data:"


def test_56_a_page_under_a_strict_policy_of_its_own(
    recorded: Site, course: Course, page: Page, complaints: Complaints
) -> None:
    recorded.headers[ANYONE[0]] = ANYONE[1]
    complaints.allow("Executing inline script violates")  # the test's own helpers
    course.host.headers["Content-Security-Policy"] = POLICY.replace("SITE", recorded.base)
    course(
        '<script type="module" src="SITEstatic/embed/embed.js"></script>'
        '<backprop-sim id="sim" at="0.forward.1.0"><img alt="" src="data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\'/%3E"></backprop-sim>'
    )
    page.wait_for_selector("backprop-sim[state=live]")
    assert page.evaluate("sim.ready().then(() => sim.state())")["moment"]["phase"] == "forward"
    assert page.evaluate("sim.clientHeight") > 300


def test_57_an_element_in_a_tab_that_opens_later(recorded: Site, course: Course, page: Page) -> None:
    recorded.headers[ANYONE[0]] = ANYONE[1]
    course(
        '<script type="module" src="SITEstatic/embed/embed.js"></script>'
        '<div id="panel" hidden><backprop-sim id="sim" at="0.forward.1.0"></backprop-sim></div>'
    )
    page.wait_for_selector("backprop-sim[state=idle]", state="attached")
    page.evaluate("new Promise((done) => requestIdleCallback(done))")
    assert recorded.count("index.html") == 0
    page.evaluate("panel.hidden = false")
    page.wait_for_selector("backprop-sim[state=live]")
    page.evaluate("sim.ready()")
    page.wait_for_function("sim.clientHeight > 400")
    assert page.frames[-1].evaluate("document.documentElement.scrollHeight <= innerHeight + 1"), "nothing is cut off"
