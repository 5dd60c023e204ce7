"""Use cases 10–19: the element."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

from playwright.sync_api import Page, expect

from support.browser import Complaints
from support.site import Site

from .conftest import Course

ROOT = Path(__file__).resolve().parents[2]

Sim = Callable[..., Page]
LIVE = 'backprop-sim[state="live"]'


def test_10_one_line_shows_the_network_in_its_moment(recorded: Site, sim: Sim) -> None:
    page = sim('net="2-2-2-1" data="xor" at="0.backward.3.0" theme="dark"')
    page.wait_for_selector(LIVE)
    state = page.evaluate("sim.state()")
    assert state["moment"] == {"phase": "backward", "layer": 3, "neuron": 0, "sample": 0}
    assert state["config"]["theme"] == "dark"
    assert page.evaluate("sim.style.height") != ""
    page.wait_for_function("sim.shadowRoot.querySelector('iframe').clientHeight > 300")
    frame = page.frames[-1]
    page.evaluate("sim.ready()")
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"), "nothing is cut off"


def test_11_methods_are_promises_and_events_come_through(recorded: Site, sim: Sim) -> None:
    page = sim()
    page.evaluate("""() => {
        globalThis.seen = [];
        for (const name of ["moment", "update", "config", "selection", "resize"])
          sim.addEventListener(name, (event) => seen.push([name, event.detail]));
    }""")
    page.evaluate("sim.step('neuron').then(() => sim.seek(1)).then(() => sim.select({neuron: [1, 0]}))")
    page.wait_for_function("seen.some(([name]) => name === 'selection')")
    seen = page.evaluate("seen")
    assert ["update", {"iteration": 1}] in seen
    assert ["selection", {"neuron": [1, 0]}] in seen
    error = page.evaluate(
        "sim.step('century').catch(({ type, field, code, message }) => ({ type, field, code, message }))"
    )
    assert error == {
        "type": "ArgumentError",
        "field": "unit",
        "code": -32602,
        "message": "step: unit is “century”; allowed: neuron, layer, sample, update, epoch",
    }


def test_12_click_loads_nothing_before_and_takes_the_keyboard_along(recorded: Site, sim: Sim) -> None:
    page = sim(
        'loading="click" label="Error signals" theme="dark" net="2-2-2-1"', after="<button id=after>after</button>"
    )
    start = page.get_by_role("button", name="Start: Error signals")
    expect(start).to_be_visible()
    assert recorded.count("index.html") == 0
    page.wait_for_function("sim.shadowRoot.querySelector('.poster img').naturalWidth > 0")
    assert recorded.count("static/generated/posters/xor-dark.svg") == 1
    page.keyboard.press("Tab")
    expect(start).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector(LIVE)
    page.evaluate("sim.ready()")
    page.wait_for_function("sim.shadowRoot.activeElement?.tagName === 'IFRAME'")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("async () => (await sim.state()).moment.phase === 'forward'")
    inside = page.frames[-1]
    stops = inside.evaluate(
        "document.querySelectorAll('button, a[href], input, select, summary, [tabindex=\"0\"]').length"
    )
    for _ in range(stops + 2):
        if page.evaluate("document.activeElement.id") == "after":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "after", "Tab leaves the frame"


def test_13_lazy_waits_until_it_is_near(recorded: Site, course: Course) -> None:
    page = course(
        '<script defer src="SITEstatic/embed/embed.js"></script><div style="height:4000px">long text</div>'
        '<backprop-sim id="sim"></backprop-sim>'
    )
    page.wait_for_selector('backprop-sim[state="idle"]')
    page.evaluate("new Promise((done) => requestIdleCallback(done))")
    assert recorded.count("index.html") == 0
    page.evaluate("sim.scrollIntoView()")
    page.wait_for_selector(LIVE)


def test_14_nothing_moves_when_it_comes(recorded: Site, course: Course) -> None:
    page = course.page
    page.set_viewport_size({"width": 1200, "height": 5000})  # frames out of sight do not draw
    wanted = [(320, ""), (600, ""), (700, ""), (1100, ""), (400, 'controls="minimal"'), (700, 'controls="none"')]
    elements = "".join(
        f'<div style="width:{width}px"><backprop-sim loading="click" {more}></backprop-sim></div>'
        for width, more in wanted
    )
    course(
        f'<script defer src="SITEstatic/embed/embed.js"></script>{elements}<p>Text that should stay where it is.</p>'
    )
    page.wait_for_function("document.querySelector('p').offsetTop > 3500")
    heights = "[...document.querySelectorAll('backprop-sim')].map((sim) => sim.offsetHeight)"
    before = page.evaluate(heights)
    page.evaluate("document.querySelectorAll('backprop-sim').forEach((sim) => sim.ready())")
    page.wait_for_function(f"document.querySelectorAll('backprop-sim[state=live]').length === {len(wanted)}")
    for frame in page.frames[1:]:
        frame.wait_for_selector("#panel-surface", state="attached")  # the last panels are there
        frame.wait_for_function("Math.abs(innerHeight - document.body.getBoundingClientRect().height) <= 1", polling=50)
    moved = [after - there for after, there in zip(page.evaluate(heights), before)]
    assert all(abs(by) <= 24 for by in moved), moved


def test_15_failure_is_seen_and_heard_and_can_be_tried_again(recorded: Site, sim: Sim, complaints: Complaints) -> None:
    complaints.allow("404")
    recorded.deny("index.html")
    page = sim('timeout="0.2" loading="click"')
    page.evaluate("sim.addEventListener('error', (event) => { globalThis.failure = event.detail; })")
    outcome = page.evaluate("sim.state().catch(({ type, message }) => type + ': ' + message)")
    assert outcome.startswith("NotLoaded: The simulator's page did not answer")
    assert page.evaluate("failure.type") == "NotLoaded"
    expect(page.get_by_text("did not answer")).to_be_visible()
    assert page.get_by_role("link", name="Open it on its own page").get_attribute("href") == recorded.base
    recorded.denied.clear()
    late = recorded.hold("index.html")
    page.evaluate("sim.setAttribute('timeout', '20')")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Backpropagation simulator is loading…")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    late.set()
    page.wait_for_selector(LIVE)


def test_15b_python_that_cannot_start_is_heard_too(site: Site, sim: Sim, complaints: Complaints) -> None:
    complaints.allow("404")
    site.deny("static/generated/core.pack")
    listen = (
        "<script>sim.addEventListener('error', (event) => (globalThis.failures ??= []).push(event.detail));</script>"
    )
    page = sim('loading="eager"', after=listen)
    assert page.evaluate("sim.live().catch(({ type }) => type)") == "NotLive"
    page.wait_for_function("globalThis.failures?.[0].type === 'NotLive' && failures[0].message.includes('core.pack')")
    assert page.evaluate("sim.state()")["python"] == "failed"
    assert page.evaluate("sim.step('neuron').then(() => sim.state())")["moment"]["phase"] == "forward", (
        "the recording goes on"
    )
    assert page.evaluate("failures.length") == 1, "told once"


def test_15c_only_addresses_of_the_web_are_framed(recorded: Site, sim: Sim) -> None:
    listen = "<script>sim.addEventListener('error', (event) => { globalThis.failure = event.detail; });</script>"
    for src in ("javascript:parent.taken=location.href;void 0", "JavaScript:void(parent.taken=1)", "\tjava\nscript:parent.taken=1",
                "data:text/html,<script>parent.taken=1</script>", "blob:null/1", "file:///etc/passwd", "http://[", ""):  # fmt: skip
        page = sim('loading="eager"', after=listen)
        page.evaluate("(src) => sim.setAttribute('src', src)", src)
        page.wait_for_function("globalThis.failure?.field === 'src'")
        assert page.evaluate("failure.type") == "AddressError"
        expect(page.get_by_text("allowed is one of the web, with http:// or https://")).to_be_visible()
        expect(page.get_by_role("button")).to_be_hidden()
        expect(page.get_by_role("link")).to_be_hidden()
        assert page.evaluate("sim.state().catch(({ type, field }) => type + ' ' + field)") == "AddressError src"
        assert page.evaluate("[sim.shadowRoot.querySelector('iframe'), globalThis.taken ?? null]") == [None, None]
    page.evaluate("(src) => sim.setAttribute('src', src)", recorded.url("index.html#at=0.forward.1.1"))
    assert page.evaluate("sim.ready().then(() => sim.state())")["moment"]["neuron"] == 1, "mended, it starts"


def test_15d_a_wrong_setting_is_an_error_event_and_the_rest_is_opened(recorded: Site, sim: Sim) -> None:
    listen = (
        "<script>sim.addEventListener('error', (event) => (globalThis.failures ??= []).push(event.detail));</script>"
    )
    page = sim('rate="abc" train_biases="0" at="0.forward.1.1" loading="eager"', after=listen)
    page.wait_for_function("globalThis.failures?.length === 1")
    assert page.evaluate("failures[0].field") == "rate"
    config = page.evaluate("sim.config()")
    assert (config["train_biases"], config["at"]) == (False, "0")
    page.evaluate("sim.setAttribute('train_biases', '1')")
    page.wait_for_function("async () => (await sim.config()).train_biases === true")
    page.evaluate("sim.setAttribute('train-biases', '0')")
    page.wait_for_function("async () => (await sim.config()).train_biases === false")


MANY = "".join(f'<img alt="" src="dot.svg?{k}">' for k in range(300))


def test_15e_imported_into_a_page_of_many_files_it_still_knows_where_it_is_from(
    recorded: Site, course: Course, host: Site
) -> None:
    recorded.headers["Access-Control-Allow-Origin"] = "*"
    host.replace("dot.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    page = course(f'{MANY}<backprop-sim id="sim" at="0.forward.1.1"></backprop-sim>')
    page.evaluate("(src) => import(src)", recorded.url("static/embed/embed.js"))
    assert page.evaluate("performance.getEntriesByType('resource').length") == 250, "the browser tells of no more"
    assert page.evaluate("sim.ready().then(() => sim.state())")["moment"]["neuron"] == 1
    assert page.evaluate("sim.shadowRoot.querySelector('iframe').src").startswith(recorded.base)


def test_15f_in_a_bundle_it_asks_for_the_address_and_frames_nothing(
    recorded: Site, course: Course, host: Site, dist: Path
) -> None:
    host.replace("bundle.js", (dist / "static/embed/embed.js").read_bytes())
    page = course(
        '<script src="bundle.js"></script><backprop-sim id="sim" loading="eager" at="0.forward.1.1"></backprop-sim>'
    )
    expect(page.get_by_text('name it, as in src="https://HOST/"')).to_be_visible()
    assert page.evaluate("sim.ready().catch(({ type, field }) => type + ' ' + field)") == "AddressError src"
    assert page.evaluate("sim.shadowRoot.querySelector('iframe')") is None
    page.evaluate("(src) => { sim.src = src; sim.setAttribute('src', src); }", recorded.base)
    assert page.evaluate("sim.ready().then(() => sim.state())")["moment"]["neuron"] == 1


def test_16_an_attribute_that_changes_changes_the_simulator(recorded: Site, sim: Sim) -> None:
    page = sim('controls="all"')
    page.evaluate("sim.ready()")
    before = page.evaluate("sim.clientHeight")
    page.evaluate("sim.setAttribute('controls', 'none')")
    page.wait_for_function("async () => (await sim.config()).controls === 'none'")
    page.wait_for_function(f"sim.clientHeight < {before} - 100")
    page.evaluate("sim.setAttribute('controls', 'all')")
    page.wait_for_function(f"sim.clientHeight > {before} - 60")


def test_17_in_a_shadow_root_and_moved_about(recorded: Site, course: Course) -> None:
    page = course(
        '<script defer src="SITEstatic/embed/embed.js"></script><div id="outer"></div><div id="elsewhere"></div>'
    )
    page.evaluate("""() => {
        outer.attachShadow({ mode: "open" }).innerHTML = '<backprop-sim loading="eager" at="0.forward.1.1"></backprop-sim>';
        globalThis.sim = outer.shadowRoot.firstChild;
    }""")
    assert page.evaluate("sim.ready().then(() => sim.state())")["moment"]["neuron"] == 1
    page.evaluate(
        "{ const waits = sim.live(); elsewhere.append(sim); waits.catch((error) => { globalThis.broken = error.type; }); }"
    )
    page.wait_for_function("globalThis.broken === 'Removed'")
    assert page.evaluate("sim.ready().then(() => sim.state())")["moment"]["neuron"] == 1


def test_18_what_is_between_the_tags_is_the_poster_and_the_fallback(recorded: Site, sim: Sim, course: Course) -> None:
    page = sim(
        'loading="click"',
        '<img alt="The error signal of f5" src="data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\'/%3E">'
        '<a href="SITE#net=2-2-1">Open the simulator</a>',
    )
    expect(page.get_by_alt_text("The error signal of f5")).to_be_visible()
    expect(page.get_by_role("link", name="Open the simulator")).to_be_hidden()
    course('<backprop-sim><a href="SITE#net=2-2-1">Open the simulator</a></backprop-sim>', name="without.html")
    expect(page.get_by_role("link", name="Open the simulator")).to_be_visible()


def test_19_small_and_in_step_with_the_page(dist: Path) -> None:
    folder = dist / "static/embed"
    assert len(gzip.compress((folder / "embed.js").read_bytes())) <= 6 * 1024
    text = (ROOT / "static/embed/embed.js").read_text()

    def listed(name: str) -> list[str]:
        found = re.search(rf"const {name} = (.*?)\.split", text, re.S)
        assert found
        return " ".join(re.findall(r'"(.*?)"', found[1])).split()

    table = (folder / "methods.js").read_text()
    assert listed("METHODS") == re.findall(r"^  (\w+): \{\s*does", table, re.M)
    assert listed("EVENTS") == re.findall(r'"(\w+)"', re.search(r"EVENTS = \[(.*?)\]", table, re.S)[1])  # type: ignore[index]
    schema = json.loads((dist / "static/generated/schema.json").read_text())
    assert sorted(listed("SETTINGS")) == sorted([key["name"] for key in schema["keys"]] + ["x"])
    recorded = {path.stem for path in (dist / "static/generated/recordings").glob("*.json")}
    defaults = {
        each["name"]: each["defaults"].get("net") for each in schema["teacher_sets"] if each["name"] in recorded
    }
    net = next(key["default"] for key in schema["keys"] if key["name"] == "net")
    presets = re.search(r'PRESETS = new URLSearchParams\(\s*"(.*?)",?\s*\)', text)
    assert presets
    assert dict(parse_qsl(presets[1])) == {name: own or net for name, own in defaults.items()}
    for name in defaults:
        for theme in ("light", "dark"):
            assert "<text" in (dist / f"static/generated/posters/{name}-{theme}.svg").read_text()
    types = (folder / "embed.d.ts").read_text()
    config = re.search(r"interface Config \{(.*?)\}", types, re.S)
    assert config
    assert sorted(re.findall(r"^  (\w+):", config[1], re.M)) == sorted(key["name"] for key in schema["keys"])
    for name in listed("METHODS"):
        assert re.search(rf"\b{name}\(", types), f"{name} is not declared"
