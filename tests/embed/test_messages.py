"""Use cases 1–9: a plain frame, and what the page around it can say to it and hear from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from support.site import Site

from .conftest import Course

FRAME = '<iframe src="SITE?embed#net=2-2-2-1&data=xor" title="simulator" width="700" height="500"></iframe>'


@pytest.fixture
def framed(recorded: Site, course: Course) -> Course:
    """One plain frame that has drawn its first moment; Python does not come."""
    course(FRAME)
    course.hear(0, "ready")
    return course


def test_01_the_host_hears_hello_ready_and_the_height(framed: Course) -> None:
    assert framed.hear(0, "hello") == {"version": 1}
    height = framed.frame().evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    framed.page.wait_for_function("(height) => told(0, 'resize').at(-1)?.data.params[0].height === height", arg=height)
    assert 400 < height < 1000


def test_02_hello_is_said_again_until_answered(recorded: Site, course: Course) -> None:
    course(FRAME + FRAME)
    course.page.wait_for_function("told(0, 'hello').length >= 3 && told(1, 'hello').length >= 3")
    assert course.ask(0, "state")["result"]["moment"]["phase"] == "input"
    said, other = course.page.evaluate("[0, 1].map((at) => told(at, 'hello').length)")
    course.page.wait_for_function("(other) => told(1, 'hello').length > other", arg=other)
    assert course.page.evaluate("told(0, 'hello').length") == said


def test_02b_what_is_asked_before_the_page_can_hear_is_answered_when_it_can(recorded: Site, course: Course) -> None:
    """A host may ask as soon as there is a frame; the module that answers comes after that."""
    module = recorded.hold("static/page/embed-*.js")
    course.page.goto(
        course.put("early.html", FRAME), wait_until="domcontentloaded"
    )  # a frame has loaded when its modules have
    course.page.frame_locator("iframe").locator("html[data-app]").wait_for(state="attached")
    course.page.evaluate(
        "void ask(0, 'step', ['neuron', 2]).then(() => ask(0, 'state')).then(({ result }) => { window.state = result; })"
    )
    assert course.page.evaluate("heard.length") == 0
    module.set()
    moment = course.page.wait_for_function("window.state?.moment").json_value()
    assert moment == {"phase": "forward", "layer": 1, "neuron": 1, "sample": 0}


def test_03_a_host_that_listens_late_is_told_what_it_missed(framed: Course) -> None:
    framed.page.evaluate("heard.length = 0")
    framed.ask(0, "config")
    assert framed.hear(0, "ready") == {}
    assert framed.hear(0, "resize")["height"] > 0


def test_04_steps_and_the_events_that_follow(framed: Course) -> None:
    assert framed.ask(0, "step", "neuron", 3)["result"] is None
    state = framed.ask(0, "state")["result"]
    assert (state["iteration"], state["moment"]) == (0, {"phase": "forward", "layer": 2, "neuron": 0, "sample": 0})
    assert framed.hear(0, "moment") == {"iteration": 0, "moment": state["moment"]}
    framed.ask(0, "seek", 1, {"phase": "backward", "layer": 3})
    assert framed.hear(0, "update") == {"iteration": 1}
    framed.ask(0, "select", {"edge": [1, 0, 0]})
    assert framed.hear(0, "selection") == {"edge": [1, 0, 0]}
    assert framed.ask(0, "exportSVG")["result"].startswith("<svg")


WRONG_CALLS: list[tuple[tuple[Any, ...], int, str | None, str]] = [
    (("stepp",), -32601, "method", "There is no method “stepp”"),
    (("__proto__",), -32601, "method", "There is no method"),
    (("toString",), -32601, "method", "There is no method"),
    (("step", "century"), -32602, "unit", "step: unit is “century”; allowed: neuron, layer, sample, update, epoch"),
    (("step", "neuron", 0.5), -32602, "count", "a whole number"),
    (("step", "neuron", 1, 1), -32602, "params", "at most 2"),
    (("seek",), -32602, "iteration", "iteration is missing"),
    (("seek", 0, {"phase": "backward", "layer": 9}), -32602, "moment", "layer is 9; allowed are 1 to 3"),
    (("configure", {"rate": -1}), -32602, "rate", "rate is “-1”"),
    (("configure", {"speed": 1}), -32602, "speed", "speed is not a setting"),
    (("select", {"edge": [1, 0, 7]}), -32602, "selection", "to is 7; allowed are 0 to 1"),
    (("exportCode", "cobol"), -32602, "kind", "numpy, pytorch"),
]

# What a host sends as it stands, and what comes back: None for silence.
REQUESTS: list[tuple[Any, Any]] = [
    ({"id": 1, "method": "pause"}, {"id": 1, "result": None}),
    ({"id": 2, "method": "pause", "params": []}, {"id": 2, "result": None}),
    ({"id": 3, "method": "pause", "params": {}}, {"id": 3, "result": None}),
    ({"id": "named", "method": "step", "params": {"count": 2, "unit": "neuron"}}, {"id": "named", "result": None}),
    ({"id": 4, "method": "step", "params": {"count": -1}}, {"id": 4, "result": None}),
    ({"id": None, "method": "pause"}, {"id": None, "result": None}),
    (
        {"id": 5, "method": "step", "params": {"unit": "neuron", "times": 2}},
        {"id": 5, "error": -32602, "field": "times"},
    ),
    ({"id": 6, "method": "pause", "params": {"now": True}}, {"id": 6, "error": -32602, "field": "now"}),
    ({"id": 7, "method": "configure", "params": {"rate": 0.1}}, {"id": 7, "error": -32602, "field": "rate"}),
    ({"id": 8, "method": "step", "params": "neuron"}, {"id": 8, "error": -32602, "field": "params"}),
    (
        {"id": 9, "method": "seek", "params": {"moment": {"phase": "error"}}},
        {"id": 9, "error": -32602, "field": "iteration"},
    ),
    ({"id": {}, "method": "pause"}, {"id": None, "error": -32600, "field": "id"}),
    ({"id": 10}, {"id": 10, "error": -32600, "field": "method"}),
    ({"method": "fly"}, None),
    ({"id": 11, "result": 1}, None),
]


def test_05_errors_say_what_and_where(framed: Course) -> None:
    for call, code, field, words in WRONG_CALLS:
        error = framed.ask(0, *call)["error"]
        assert (error["code"], error["data"]["field"]) == (code, field), call
        assert words in error["message"]
        assert error["data"]["message"] == error["message"]
        assert error["data"]["type"]


def as_told(answer: Any) -> Any:
    """An answer as REQUESTS has them; what a request gave is not looked at."""
    assert answer.pop("jsonrpc") == "2.0"
    if "error" in answer:
        return {"id": answer["id"], "error": answer["error"]["code"], "field": answer["error"]["data"]["field"]}
    return answer


def test_05b_params_left_out_by_position_and_by_name_one_by_one_and_in_a_batch(framed: Course) -> None:
    requests = [{"jsonrpc": "2.0", **request} for request, _ in REQUESTS]
    expected = [answer for _, answer in REQUESTS if answer]
    page = framed.page
    page.evaluate("globalThis.posted = (data) => document.querySelector('iframe').contentWindow.postMessage(data, '*')")
    page.evaluate("heard.length = 0")
    page.evaluate("(requests) => requests.forEach(posted)", requests)
    page.wait_for_function("(count) => heard.filter(({ data }) => 'id' in data).length === count", arg=len(expected))
    answers = page.evaluate("heard.filter(({ data }) => 'id' in data).map(({ data }) => data)")
    key = lambda answer: str(answer["id"]) + str(answer.get("field"))  # noqa: E731
    assert sorted(map(as_told, answers), key=key) == sorted(expected, key=key)
    page.evaluate("heard.length = 0")
    for others in ([], [1, "step"], [{"method": "step"}]):
        page.evaluate("posted", others)
    page.evaluate("posted", [{"jsonrpc": "2.0", "method": "pause"}])  # notifications alone: no answer
    page.evaluate("posted", [7, *requests])
    page.wait_for_function("heard.some(({ data }) => Array.isArray(data))")
    (batch,) = page.evaluate("heard.filter(({ data }) => Array.isArray(data)).map(({ data }) => data)")
    assert [as_told(answer) for answer in batch] == [{"id": None, "error": -32600, "field": "jsonrpc"}, *expected]
    assert page.evaluate("heard.filter(({ data }) => 'id' in data).length") == 0
    assert framed.ask(0, "state")["result"]["moment"]["phase"] == "forward"


def test_05c_a_wrong_setting_is_told_to_the_host_whenever_it_listens(recorded: Site, course: Course) -> None:
    wrong = FRAME.replace("?embed#", "?embed&readers=https://a.example,self#rate=abc&speed=1&")
    course(wrong)
    course.hear(0, "hello")
    assert course.page.evaluate("told(0, 'error').length") == 0, "nobody has said yet that he listens"
    course.ask(0, "config")
    course.page.wait_for_function("told(0, 'error').length === 3")
    errors = {
        each["data"]["params"][0]["field"]: each["data"]["params"][0]
        for each in course.page.evaluate("told(0, 'error')")
    }
    assert sorted(errors) == ["rate", "readers", "speed"]
    assert errors["rate"]["type"] == "ConfigError"
    assert "rate is “abc”" in errors["rate"]["message"]
    assert "“self”" in errors["readers"]["message"]
    course.page.evaluate("""() => {
        const { src, contentWindow } = document.querySelector("iframe");
        contentWindow.location.replace(src.replace("abc", "-7"));
    }""")
    course.page.wait_for_function(
        "told(0, 'error').some(({ data }) => data.params[0].message.includes('rate is “-7”'))"
    )


def test_06_other_messages_are_left_alone(framed: Course) -> None:
    framed.page.evaluate("""() => {
        const { contentWindow } = document.querySelector("iframe");
        for (const odd of ["step", null, 7, [], {}, { jsonrpc: "1.0", id: 1, method: "step" }, { jsonrpc: "2.0", id: 2, result: 1 },
            { jsonrpc: "2.0", id: {}, method: "step" }, { jsonrpc: "2.0", method: "pause" }]) contentWindow.postMessage(odd, "*");
    }""")
    assert framed.page.evaluate("ask(0, 7)")["error"]["code"] == -32600
    assert framed.ask(0, "state")["result"]["moment"]["phase"] == "input"
    answered = framed.page.evaluate(
        "heard.map(({ data }) => data).filter((data) => data?.id !== undefined).map(({ id }) => id)"
    )
    assert [each for each in answered if each is not None] == [1, 2]
    assert answered.count(None) == 1, "an id that is none"


NEIGHBOUR = """<script>
    const window0 = parent.frames[0];
    const answers = {};
    addEventListener("message", ({ data, source }) => { if (source === window0) answers[data.id] = data; });
    for (const [id, method, params] of [["a", "state"], ["b", "step", ["neuron"]], ["c", "setTeacherSet", [{ csv: "" }]],
      ["d", "configure", [{}]], ["e", "teacherSet"], ["f", "weights"], ["g", "permalink"], ["h", "exportHandout"], ["i", "pause"]])
      window0.postMessage({ jsonrpc: "2.0", id, method, params }, "*");
</script>"""
WRITING = "bcdi"


def asked_by_neighbour(course: Course, host: Site, page: Page) -> Any:
    """What a frame beside the simulator's is answered."""
    host.replace("other.html", NEIGHBOUR.encode())
    page.evaluate(
        "(src) => document.body.append(Object.assign(document.createElement('iframe'), { src }))",
        host.url("other.html"),
    )
    neighbour = course.frame(1)
    neighbour.wait_for_function("Object.keys(answers).length >= 9")
    return neighbour.evaluate("answers")


def test_07_only_the_embedding_window_may_ask(recorded: Site, course: Course, host: Site) -> None:
    page = course(FRAME)
    course.hear(0, "ready")
    answers = asked_by_neighbour(course, host, page)
    assert sorted(answers) == list("abcdefghi"), "and no event goes there"
    assert all(each["error"]["code"] == -32001 for each in answers.values())
    assert "only the window that embeds it" in answers["b"]["error"]["message"]
    assert "readers=" in answers["e"]["error"]["message"]
    assert course.ask(0, "state")["result"]["moment"]["phase"] == "input"


def test_07b_others_read_where_the_host_names_them(
    site: Site, course: Course, host: Site, make_site: Callable[..., Site]
) -> None:
    stranger = make_site()
    named = f"?embed&readers={stranger.base.rstrip('/')}#"
    page = course(FRAME.replace("?embed#", named))
    course.hear(0, "live")
    answers = asked_by_neighbour(course, stranger, page)
    for each, answer in answers.items():
        assert answer.get("error", {}).get("code") == (-32001 if each in WRITING else None), each
    assert answers["e"]["result"]["inputs"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    page = course(FRAME.replace("?embed#", named))
    course.hear(0, "ready")
    assert all("error" in each for each in asked_by_neighbour(course, host, page).values()), (
        "the host's own origin was not named"
    )


def test_08_a_flood_is_dropped_and_over_soon(framed: Course) -> None:
    framed.page.evaluate("""() => {
        const { contentWindow } = document.querySelector("iframe");
        for (let id = 0; id < 5000; id++) contentWindow.postMessage({ jsonrpc: "2.0", id: `flood${id}`, method: "config" }, "*");
    }""")
    framed.page.wait_for_function("heard.some(({ data }) => data?.error?.code === -32002)")
    framed.page.wait_for_function("""async () => {
        const answer = await Promise.race([ask(0, "state"), new Promise((done) => setTimeout(done, 300))]);
        return answer?.result?.iteration === 0;
    }""")
    answered = framed.page.evaluate(
        "heard.filter(({ data }) => String(data?.id).startsWith('flood') && data.result).length"
    )
    assert 600 <= answered < 2500
    assert framed.page.evaluate("heard.filter(({ data }) => data?.error?.code === -32002).length") < 10, (
        "told once a second"
    )


def test_08b_pause_is_never_shut_out(framed: Course) -> None:
    """Neither by calls that wait (train waits for Python, which does not come), nor by too many messages."""
    page = framed.page
    page.evaluate("""() => {
        for (let k = 0; k < 100; k++) void ask(0, "train", [5], `train${k}`);
        for (let k = 0; k < 100; k++) void ask(0, "live", [], `live${k}`);
    }""")
    full = page.wait_for_function("heard.find(({ data }) => data?.error?.code === -32002)?.data.error").json_value()
    assert "64 calls wait" in full["message"]
    assert framed.ask(0, "config")["error"]["code"] == -32002
    assert framed.ask(0, "ready")["result"] is None
    assert "result" in framed.ask(0, "pause")
    page.evaluate("""() => {
        const { contentWindow } = document.querySelector("iframe");
        for (let k = 0; k < 5000; k++) contentWindow.postMessage({ jsonrpc: "2.0", method: "config" }, "*");
        for (let k = 0; k < 50; k++) void ask(0, "pause", [], `pause${k}`);
    }""")
    page.wait_for_function("heard.filter(({ data }) => /^pause/.test(data?.id) && 'result' in data).length === 50")


def test_09_course_systems_hear_the_height_their_way(framed: Course) -> None:
    height = framed.hear(0, "resize")["height"]
    page = framed.page
    assert page.evaluate("heard.filter(({ data }) => data?.subject === 'lti.frameResize').at(-1).data.height") == height
    page.evaluate("""() => {
        const { contentWindow } = document.querySelector("iframe");
        const settings = "8:false:true:32:true:true:null:bodyOffset:null:null:0:false:child:bodyScroll:true";
        contentWindow.postMessage(`[iFrameSizer]lesson:${settings}`, "*");
        contentWindow.postMessage({ context: "h5p", action: "hello" }, "*");
    }""")
    page.wait_for_function(f"heard.some(({{ data }}) => data === '[iFrameSizer]lesson:{height}:700:init')")
    page.wait_for_function(
        f"heard.some(({{ data }}) => data?.context === 'h5p' && data.action === 'resize'"
        f" && data.scrollHeight === {height})"
    )
    framed.ask(0, "configure", {"controls": "none"})
    page.wait_for_function(f"told(0, 'resize').at(-1).data.params[0].height < {height} - 100")
    shrunk = framed.hear(0, "resize")["height"]
    page.wait_for_function(f"heard.some(({{ data }}) => data === '[iFrameSizer]lesson:{shrunk}:700:size')")
    page.wait_for_function(f"heard.some(({{ data }}) => data?.context === 'h5p' && data.scrollHeight === {shrunk})")
