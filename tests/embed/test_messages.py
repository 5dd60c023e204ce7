"""Use cases 1–9: a plain frame, and what the page around it can say to it and hear from it."""

from __future__ import annotations

from typing import Any

import pytest

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
    """A host may ask as soon as the frame has loaded; the module that answers comes after that."""
    modules = [recorded.hold(pattern) for pattern in ("static/page/page-*.js", "static/embed/page.js")]
    course(FRAME)
    course.page.evaluate("void ask(0, 'step', ['neuron', 2]).then(() => ask(0, 'state')).then(({ result }) => { window.state = result; })")
    assert course.page.evaluate("heard.length") == 0
    for module in modules:
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


def test_05_errors_say_what_and_where(framed: Course) -> None:
    for call, code, field, words in WRONG_CALLS:
        error = framed.ask(0, *call)["error"]
        assert (error["code"], error["data"]["field"]) == (code, field), call
        assert words in error["message"]
        assert error["data"]["message"] == error["message"]
        assert error["data"]["type"]


def test_06_other_messages_are_left_alone(framed: Course) -> None:
    framed.page.evaluate("""() => {
        const { contentWindow } = document.querySelector("iframe");
        for (const odd of ["step", null, 7, [], {}, { jsonrpc: "1.0", id: 1, method: "step" }, { jsonrpc: "2.0", id: 2, result: 1 },
            { jsonrpc: "2.0", id: {}, method: "step" }, { jsonrpc: "2.0", method: "pause" }]) contentWindow.postMessage(odd, "*");
    }""")
    assert framed.page.evaluate("ask(0, 7)")["error"]["code"] == -32600
    assert framed.ask(0, "state")["result"]["moment"]["phase"] == "input"
    assert framed.page.evaluate("heard.filter(({ data }) => data?.id !== undefined).length") == 2
    assert framed.page.evaluate("ask(0, 'step', { unit: 'neuron' })")["error"]["data"]["field"] == "params"


def test_07_only_the_embedding_window_may_write(recorded: Site, course: Course) -> None:
    other = course.put("other.html", """<script>
        const window0 = parent.frames[0];
        const answers = {};
        addEventListener("message", ({ data, source }) => { if (source === window0 && "id" in data) answers[data.id] = data; });
        for (const [id, method, params] of [["a", "state", []], ["b", "step", ["neuron"]],
                                            ["c", "setTeacherSet", [{ csv: "" }]], ["d", "configure", [{}]]])
          window0.postMessage({ jsonrpc: "2.0", id, method, params }, "*");
    </script>""")
    page = course(FRAME)
    course.hear(0, "ready")
    page.evaluate("(src) => document.body.append(Object.assign(document.createElement('iframe'), { src }))", other)
    neighbour = course.frame(1)
    neighbour.wait_for_function("Object.keys(answers).length === 4")
    answers = neighbour.evaluate("answers")
    assert answers["a"]["result"]["iteration"] == 0
    for each in "bcd":
        assert answers[each]["error"]["code"] == -32001
        assert "only the window that embeds it" in answers[each]["error"]["message"]
    assert course.ask(0, "state")["result"]["moment"]["phase"] == "input"
    assert neighbour.evaluate("Object.values(answers).every((answer) => !('method' in answer))")


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
    answered = framed.page.evaluate("heard.filter(({ data }) => String(data?.id).startsWith('flood') && data.result).length")
    assert 600 <= answered < 2500
    assert framed.page.evaluate("heard.filter(({ data }) => data?.error?.code === -32002).length") < 10, "told once a second"


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
    page.wait_for_function(f"heard.some(({{ data }}) => data?.context === 'h5p' && data.action === 'resize'"
                           f" && data.scrollHeight === {height})")
    framed.ask(0, "configure", {"controls": "none"})
    page.wait_for_function(f"told(0, 'resize').at(-1).data.params[0].height < {height} - 100")
    shrunk = framed.hear(0, "resize")["height"]
    page.wait_for_function(f"heard.some(({{ data }}) => data === '[iFrameSizer]lesson:{shrunk}:700:size')")
    page.wait_for_function(f"heard.some(({{ data }}) => data?.context === 'h5p' && data.scrollHeight === {shrunk})")
