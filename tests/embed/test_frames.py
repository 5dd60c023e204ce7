"""Use cases 20–29: frames as course systems make them: sandboxed, under a policy, hidden, many, and what leaves the origin."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from support.browser import Complaints
from support.site import Site

from .conftest import Course

POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; frame-ancestors *"
ANYONE = ("Access-Control-Allow-Origin", "*")


def frame(settings: str = "net=2-2-2-1&data=xor", more: str = "") -> str:
    return f'<iframe src="SITE?embed#{settings}" title="simulator" width="700" height="640" {more}></iframe>'


def test_20_five_frames_told_apart_by_their_window(recorded: Site, course: Course) -> None:
    phases = ["0", "0.forward.1.0", "0.error", "0.backward.3.0", "1"]
    course("".join(frame(f"at={at}") for at in phases))
    for at in range(5):
        course.hear(at, "ready")
    states = [course.ask(at, "state")["result"] for at in range(5)]
    assert [state["moment"]["phase"] for state in states] == ["input", "forward", "error", "backward", "input"]
    assert [state["iteration"] for state in states] == [0, 0, 0, 0, 1]
    course.ask(2, "step", "neuron")
    assert course.hear(2, "moment")["moment"] == {"phase": "error", "layer": 3, "neuron": 0, "sample": 0}
    assert course.ask(1, "state")["result"] == states[1]
    assert course.ask(3, "state")["result"] == states[3]


def test_21_scripts_allowed_and_nothing_else_python_runs(site: Site, course: Course) -> None:
    site.headers[ANYONE[0]] = ANYONE[1]
    course(frame(more='sandbox="allow-scripts"'))
    course.hear(0, "ready")
    assert course.frame().evaluate("self.origin") == "null"
    course.hear(0, "live")
    assert course.ask(0, "step", "update")["result"] is None
    state = course.ask(0, "state")["result"]
    assert (state["iteration"], state["source"]) == (1, "live")
    course.ask(0, "select", {"edge": [1, 0, 0]})
    inside = course.page.frame_locator("iframe")
    inside.get_by_role("button", name="Formulas, numbers, maps").click()
    inside.locator("#panel-numbers > summary").click()
    inside.locator("#edit-value").fill("0.5")
    inside.locator("#edit-value").press("Enter")  # forms are not allowed here, and none is submitted
    expect(inside.locator("#panel-numbers table")).to_contain_text("0.500")


def test_22_scripts_allowed_but_a_host_that_shares_nothing(
    recorded: Site, course: Course, complaints: Complaints
) -> None:
    complaints.allow("blocked by CORS policy", "ERR_FAILED")
    course(frame(more='sandbox="allow-scripts"'))
    expect(course.page.frame_locator("iframe").get_by_role("img", name="sends its error signal back")).to_be_visible()


def test_23_no_scripts_allowed_shows_a_picture_and_a_link(
    recorded: Site, course: Course, complaints: Complaints
) -> None:
    complaints.allow("Blocked script execution", "blocked by CORS policy", "ERR_FAILED")
    course(frame(more='sandbox=""'))
    inside = course.page.frame_locator("iframe")
    expect(inside.get_by_role("img", name="sends its error signal back")).to_be_visible()
    link = inside.get_by_role("link", name="Open it on its own page")
    expect(link).to_be_visible()
    assert link.get_attribute("href") == "./"
    expect(inside.get_by_role("button")).to_have_count(0)


def test_24_a_strict_policy(site: Site, course: Course) -> None:
    site.headers["Content-Security-Policy"] = POLICY
    course(frame("net=2-3-1&data=xor&seed=4"))
    course.hear(0, "live")
    assert course.ask(0, "train", 20)["result"] is None
    assert course.ask(0, "state")["result"]["iteration"] == 20
    assert len(course.ask(0, "weights")["result"]["weights"]) == 2


def test_25_a_hidden_tab_that_opens_later(site: Site, course: Course) -> None:
    page = course(f'<div id="panel" style="display:none">{frame()}</div>')
    course.hear(0, "hello")
    assert site.count("*.wasm") == 0, "Python is not fetched for what nobody sees"
    page.evaluate("panel.style.display = 'block'")
    course.hear(0, "ready")
    assert course.hear(0, "resize")["height"] > 300
    assert course.frame().evaluate("backprop.layout().width") > 300
    course.hear(0, "live")
    assert site.count("*.wasm") == 1


def test_26_no_request_leaves_the_origin_and_nothing_is_kept(site: Site, course: Course) -> None:
    asked: list[str] = []
    course.page.on("request", lambda request: asked.append(request.url))
    course(frame())
    course.hear(0, "live")
    course.ask(0, "train", 3)
    course.ask(0, "permalink")
    course.ask(0, "exportCode", "numpy")
    ours = (site.base, course.host.base, "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert course.page.context.cookies() == []
    kept = course.frame().evaluate("""async () => [localStorage.length, sessionStorage.length, document.cookie,
        (await indexedDB.databases()).length, (await navigator.serviceWorker?.getRegistrations() ?? []).length]""")
    assert kept == [0, 0, "", 0, 0]


def test_27_a_slide_that_is_scaled(recorded: Site, course: Course) -> None:
    page = course(f'<div style="transform:scale(.5);transform-origin:0 0;width:700px">{frame("at=0")}</div>')
    course.hear(0, "ready")
    inside = course.frame()
    layout = inside.evaluate("backprop.layout()")
    box = inside.evaluate("(({ x, y }) => ({ x, y }))(document.querySelector('#network').getBoundingClientRect())")
    outer = page.query_selector("iframe").bounding_box()  # type: ignore[union-attr]
    assert outer
    neuron = layout["nodes"][2][0]
    page.mouse.click(outer["x"] + (box["x"] + neuron["x"]) / 2, outer["y"] + (box["y"] + neuron["y"]) / 2)
    assert course.hear(0, "selection") == {"neuron": [2, 0]}


def test_28_reduced_controls_and_chosen_panels(recorded: Site, course: Course) -> None:
    course(
        frame("controls=none")
        + '<iframe src="SITE?embed&panels=numbers" title="with numbers" width="1100" height="700"></iframe>'
    )
    course.hear(0, "ready")
    course.hear(1, "ready")
    bare, numbers = (course.page.frame_locator("iframe").nth(at) for at in (0, 1))
    expect(bare.locator("#sentence")).to_be_visible()
    for selector in ("#play", "#share", "#panels", ".foot"):
        expect(bare.locator(selector)).to_be_hidden()
    expect(numbers.locator("#panel-numbers > div")).to_be_visible()
    expect(numbers.locator("#panel-teacher")).to_be_hidden()


def test_28_no_panels_but_those_asked_for_and_neurons_are_painted_without_any(site: Site, course: Course) -> None:
    course("".join(f'<iframe src="SITE?embed&panels={panels}#data=gauss&neurons=map" title="{panels}" width="700" height="600"></iframe>'
                   for panels in ("", "curves,gauges")))  # fmt: skip
    for at in range(2):
        assert course.ask(at, "live")["result"] is None
    inside = course.frame(1)
    inside.wait_for_selector("#panel-curves[open]")
    made = "Array.from(document.querySelectorAll('#panels > details:not([hidden])'), (panel) => panel.id)"
    assert inside.evaluate(made) == ["panel-curves"]
    bare = course.frame(0)
    bare.wait_for_function("backprop.exportSVG().then((svg) => svg.includes('<image'))")
    assert bare.evaluate(made) == []
    assert bare.locator("#panels").is_hidden()
    bare.get_by_role("button", name="Share").click()
    expect(bare.locator("dialog fieldset.ticks input[type=checkbox]")).to_have_count(
        16
    )  # who embeds it elsewhere chooses among all
    assert bare.evaluate(made) == []


def test_29_the_way_to_the_page_itself(recorded: Site, course: Course, page: Page) -> None:
    course(frame("at=0.forward.1.0", 'allow="fullscreen"'))
    course.hear(0, "ready")
    course.ask(0, "step", "neuron")
    inside = page.frame_locator("iframe")
    full = inside.get_by_role("button", name="Full screen")
    full.click()
    course.frame().wait_for_function(
        "document.fullscreenElement && document.querySelector('#stage').clientHeight > innerHeight - 400"
    )
    full.click()
    course.frame().wait_for_function("!document.fullscreenElement")
    link = inside.get_by_role("link", name="Open on its own page")
    link.focus()
    expect(link).to_have_attribute("href", f"{recorded.base}#at=0.forward.1.1")
    with page.context.expect_page() as opened:
        link.press("Enter")
    opened.value.wait_for_function("globalThis.backprop")
    opened.value.evaluate("backprop.ready()")
    assert opened.value.evaluate("backprop.state().moment.neuron") == 1
    assert opened.value.evaluate("document.documentElement.dataset.embed") is None
