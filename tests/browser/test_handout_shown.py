"""What a handout shows beside the steps: on paper, damaged, in a notebook; and its formulas, which the browser sets itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backprop import ACTIVATIONS, Network, Recording, TeacherSet, Training, explain
from backprop.recording.selected import everything
from support.handouts import open_file, write
from support.site import Site


@pytest.fixture
def page(make_context: Callable[..., BrowserContext]) -> Page:
    """An empty page whose motion is over at once."""
    return make_context(reduced_motion="reduce").new_page()


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty updates of the 2-2-2-1 network on XOR."""
    run = Training(Network([2, 2, 2, 1]), TeacherSet.named("xor"))
    return write(
        tmp_path_factory.mktemp("handout") / "native.html", run.record(20).to_html("Lesson 1: the error signal")
    )


def test_on_paper_everything_is_there(
    make_context: Callable[..., BrowserContext], native: Path, screenshot: Callable[[str], Path]
) -> None:
    page = make_context(color_scheme="dark", viewport={"width": 794, "height": 1000}).new_page()
    open_file(page, native)
    page.evaluate("backprop.seek(1, {phase: 'backward', layer: 2, neuron: 1})")
    page.evaluate("backprop.select({edge: [1, 0, 0]})")
    expect(page.locator("#formula-numbers math")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#drawing svg")).to_be_visible()
    for gone in ("#network", "#transport", "#print"):
        expect(page.locator(gone)).to_be_hidden()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    lines = page.evaluate("backprop.explain().then(({ derivation, update }) => derivation.length + update.length)")
    expect(page.locator("#derivation li")).to_have_count(lines)
    expect(page.locator("#paths li").first).to_be_visible()
    expect(page.locator("#tables tbody tr")).to_have_count(7 + 10)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="screen")
    expect(page.locator("#network")).to_be_visible()
    expect(page.locator("#drawing")).to_be_hidden()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(page.locator("#paths li").first).to_be_hidden()


def test_a_damaged_or_newer_handout_says_so_and_keeps_its_tables(page: Page, native: Path, tmp_path: Path) -> None:
    html = native.read_text("utf-8")
    newer = Recording.load(native)
    data = re.search(r'id="recording">([^<]+)', html)
    assert data
    cut = html.replace(data[1], data[1][:4000])
    page.goto(write(tmp_path / "cut.html", cut).as_uri())
    expect(page.get_by_role("alert")).to_contain_text("This handout cannot be shown")
    expect(page.locator(".plain table").first).to_be_visible()
    expect(page.locator("#transport")).to_be_hidden()
    as_data = Recording.as_data
    newer.__class__.as_data = lambda self, dtype="float64": {**as_data(self, dtype), "version": 2}  # type: ignore[method-assign]
    try:
        html = newer.to_html()
    finally:
        newer.__class__.as_data = as_data  # type: ignore[method-assign]
    page.goto(write(tmp_path / "newer.html", html).as_uri())
    expect(page.get_by_role("alert")).to_contain_text(
        "version 2; this page reads version 1. Open it with a newer page."
    )


def test_what_was_not_explained_says_where_it_is(page: Page, tmp_path: Path) -> None:
    run = Training(Network([2, 2, 2, 1]), TeacherSet.named("xor"), batch_size=4)
    open_file(page, write(tmp_path / "some.html", run.record(2, explain=[{"edge": [1, 0, 0]}]).to_html()))
    page.evaluate("backprop.select({edge: [1, 0, 0]})")
    expect(page.locator("#formula-numbers math")).to_be_visible()
    page.evaluate("backprop.select({edge: [1, 0, 1]})")
    expect(page.locator("#panel-formula .problem")).to_contain_text("The recording does not explain this")
    expect(page.locator("#formula-numbers math")).to_have_count(0)
    expect(page.locator("#panel-numbers")).to_contain_text("w⁽¹⁾₁₂")


def test_names_in_it_are_text(page: Page, tmp_path: Path) -> None:
    evil = "</script><script>document.title = 'owned'</script><!--<img src=x onerror=\"document.title = 'owned'\">"
    teacher = TeacherSet(
        [[0.0, 1.0], [1.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]], name=evil, input_names=["a", evil], class_names=["c", evil]
    )
    open_file(page, write(tmp_path / "evil.html", Training(Network([2, 2, 2]), teacher).record(2).to_html(evil)))
    page.locator("#panel-teacher summary").click()
    expect(page.locator("#panel-teacher thead")).to_contain_text("<script>")
    page.emulate_media(media="print")
    expect(page.locator("#drawing svg")).to_be_visible()
    assert (
        page.title() == evil
        and page.evaluate("document.scripts.length") == 3
        and page.evaluate("document.images.length") == 0
    )


# — in a notebook ——————————————————————————————————————————————————————————————————————————————————————————————————————————


class Sanitized(HTMLParser):
    """What a notebook that is not trusted leaves of an output: neither scripts, styles and frames nor what they hold."""

    DROPPED = ("script", "style", "iframe", "object", "svg")

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.kept, self.inside = "", 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.DROPPED:
            self.inside += 1
        elif not self.inside:
            self.kept += f"<{tag}>"

    def handle_endtag(self, tag: str) -> None:
        if tag in self.DROPPED:
            self.inside -= 1
        elif not self.inside:
            self.kept += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self.kept += "" if self.inside else data

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def test_a_recording_shows_itself_in_a_notebook(page: Page, tmp_path: Path) -> None:
    run = Training(Network([2, 2, 1], seed=1), TeacherSet.named("and"), learning_rate=1.0)
    output = run.record(12)._repr_html_()
    notebook = "<!doctype html><meta charset=utf-8><title>notebook</title><link rel=icon href=data:,><main>{}</main>"
    page.goto(write(tmp_path / "trusted.html", notebook.format(output)).as_uri())
    expect(page.locator("main table").first).to_be_hidden()
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame
    frame.wait_for_function("window.backprop?.ready().then(() => true)")
    frame.evaluate("backprop.step('update', 5)")
    other = Training(Network([2, 2, 1], seed=1), TeacherSet.named("and"), learning_rate=1.0)
    other.seek(5)
    assert frame.evaluate("backprop.state().loss") == other.trace().loss
    assert frame.evaluate("(() => { try { return parent.document.title } catch { return 'apart' } })()") == "apart"
    page.frame_locator("iframe").locator("#step").click()
    frame.wait_for_function("backprop.state().moment.phase === 'forward'")

    page.goto(write(tmp_path / "untrusted.html", notebook.format(Sanitized(output).kept)).as_uri())
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.locator("main table")).to_have_count(2)
    expect(page.locator("main table").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Trust this notebook to step through the recording here.")
    assert page.locator("main table").first.locator("tbody tr").count() == 12


# — formulas without KaTeX ————————————————————————————————————————————————————————————————————————————————————————————————


def texts_of(given: Any) -> set[str]:
    """Every piece of TeX in explanations."""
    if isinstance(given, dict):
        here = {given[name] for name in ("tex", "formula", "numbers", "symbol") if isinstance(given.get(name), str)}
        return here.union(*map(texts_of, given.values())) if given else here
    return set().union(*map(texts_of, given)) if isinstance(given, list) else set()


def test_all_that_python_writes_can_be_set(page: Page, site: Site) -> None:
    texts: set[str] = set()
    for number, hidden in enumerate(name for name, each in ACTIVATIONS.items() if each.hidden):
        output, loss = [
            ("sigmoid", "cross_entropy"),
            ("softmax", "cross_entropy"),
            ("softmax", "squared_error"),
            (hidden, "squared_error"),
        ][number % 4]
        network = Network([2, 3, 2, 2], hidden=hidden, output=output, loss=loss, seed=number)
        optimizer = ["sgd", "momentum", "nesterov", "rmsprop", "adam"][number % 5]
        teacher = TeacherSet([[0, 0], [0, 1], [1, 0]], [[0, 1], [1, 0], [1, 0]])
        batch: int | str = "all" if number % 3 == 2 else number % 3 + 1
        run = Training(network, teacher, learning_rate=0.01, batch_size=batch, optimizer=optimizer, l1=0.01, l2=0.1)
        run.run(2)
        texts |= set().union(*(texts_of(explain(run, selection)) for selection in everything([2, 3, 2, 2])))
    assert len(texts) > 1000
    site.replace("blank.html", b'<!doctype html><title>formulas</title><link rel="icon" href="data:,">')
    page.goto(site.url("blank.html"))
    bad = page.evaluate(
        """async ([address, texts]) => {
      const { renderMathML } = await import(address);
      const place = document.body.appendChild(document.createElement("div"));
      const digits = (text) => [...text.replace(/[^\\d.]/g, "")].sort().join(""); // indices may change places
      return texts.filter((tex) => {
        renderMathML(tex, place, { displayMode: true });
        const same = digits(tex.replace(/\\\\htmlData\\{[^}]*\\}/g, "")) === digits(place.textContent);
        return !same || /[\\\\&{}]/.test(place.textContent) || place.querySelector("math").getBoundingClientRect().width < 3;
      });
    }""",
        [site.url("static/paint/mathml.js"), sorted(texts)],
    )
    assert bad == []
