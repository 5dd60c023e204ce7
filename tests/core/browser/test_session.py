"""The Session as the worker talks to it: JSON in, JSON and one buffer out."""

from __future__ import annotations

import gc
import json
import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import Network, RecordingError, TeacherSet
from backprop.browser.answers import WHERE
from backprop.browser.session import METHODS, MOST_BRANCHES, Session
from backprop.recording.built_in import built_in, main
from backprop.recording.recording import Recording
from backprop.teacher.named_sets import NAMED_SETS

OURS = [
    "configure",
    "trace",
    "set",
    "set_parameters",
    "parameters",
    "history",
    "teacher_set",
    "set_teacher_set",
    "inspect_csv",
    "explain",
    "gradient_check",
    "strength",
    "export_code",
    "export_recording",
]


class Talk:
    """A session, and calls that raise what it answers."""

    def __init__(self, **config: Any) -> None:
        self.session = Session()
        self.header = self("configure", config=config)

    def __call__(self, method: str, **params: Any) -> Any:
        answer = json.loads(self.session.call(method, json.dumps(params)))
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["result"]

    def error(self, method: str, **params: Any) -> dict[str, Any]:
        answer = json.loads(self.session.call(method, json.dumps(params)))
        assert "result" not in answer, answer
        assert answer["error"]["type"] != "internal", answer
        return dict(answer["error"])

    def field(self, answer: dict[str, Any], name: str, k: int = 0) -> np.ndarray:
        entry = self.header["layouts"][str(answer["batch"])]["fields"][name][k]
        return self.session.buffer[entry["offset"] :][: int(np.prod(entry["shape"]))].reshape(entry["shape"])


def test_a_trace_is_what_the_native_core_says() -> None:
    talk = Talk(data="iris", batch=7)
    answer = talk("trace", iteration=3)
    training = talk.session.training
    native = training.network.trace(
        training.teacher.inputs[answer["samples"]], training.teacher.targets[answer["samples"]]
    )
    for name in (
        "net_inputs",
        "deltas",
        "slopes",
        "weight_gradients",
        "bias_gradients",
        "weights",
        "biases",
        "edge_flows",
        "edge_signals",
        "edge_gradients",
        "error_arrivals",
        "activations",
        "error_signals",
    ):
        for k, array in enumerate(getattr(native, name)):
            np.testing.assert_allclose(talk.field(answer, name, k), array, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(
        talk.field(answer, "weights_after")[:], talk.field(answer, "weights") + talk.field(answer, "weight_updates")
    )
    scalars = talk.field(answer, "scalars")
    assert scalars[0] == pytest.approx(native.loss, rel=1e-12) and scalars[1] == pytest.approx(native.rms, rel=1e-12)
    assert len(scalars) == 7 and np.isfinite(scalars).all()


def test_layout_is_dense_and_complete() -> None:
    for layout in Talk(data="iris", batch=50).header["layouts"].values():
        places = sorted(
            (entry["offset"], int(np.prod(entry["shape"])))
            for entries in layout["fields"].values()
            for entry in entries
        )
        assert places[0][0] == 0 and places[-1][0] + places[-1][1] == layout["length"]
        assert all(start + size == following for (start, size), (following, _) in zip(places, places[1:]))


def test_edges_come_in_windows_where_there_are_many() -> None:
    talk = Talk(data="iris", net="4-60-60-60-3", batch=30)
    layout = talk.header["layouts"]["30"]
    edges = 4 * 60 + 2 * 3600 + 180
    assert layout["window"] == 40000 // edges
    answer = talk("trace", iteration=0, window_start=27)
    whole = talk.session.training.trace().edge_signals[1]
    np.testing.assert_array_equal(talk.field(answer, "edge_signals", 1)[:3], whole[27:30])
    assert talk.error("trace", iteration=0, window_start=30)["field"] == "window_start"


def test_train_stops_for_its_budget_and_its_number() -> None:
    talk = Talk()
    answer = talk("train", iteration=0, updates=100)
    assert answer["done"] == 100 and answer["iteration"] == 100
    assert 1 <= talk("train", updates=10**9, budget_ms=30)["done"] < 10**9
    assert talk("train", iteration=5, updates=0)["iteration"] == 5


@pytest.mark.parametrize("step", [1e-6, 1e-4, 1e-3, 5e-3])
def test_the_budget_holds_with_a_clock_that_moves_in_steps(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    """A browser's clock is coarse: two readings may be the same, and a speed told from that would be infinite."""
    talk = Talk()
    seconds_an_update = 2e-5
    monkeypatch.setattr(
        "backprop.browser.session.time.perf_counter",
        lambda: talk.session.training.iteration * seconds_an_update // step * step,
    )
    done = talk("train", iteration=0, updates=10**9, budget_ms=12)["done"]
    assert 0.012 <= done * seconds_an_update <= 2 * 0.012 + step


def test_a_run_comes_back_from_its_events_alone() -> None:
    talk = Talk(net="2-3-1", seed=5)
    talk("train", iteration=0, updates=30)
    talk("set", config={"rate": 0.05, "l2": 0.01}, iteration=20)
    parameters = talk("parameters", iteration=25)
    parameters["weights"][0][0][0] = 3.5
    header = talk("set_parameters", iteration=25, **parameters)
    assert header["config"]["rate"] == 0.05 and header["iteration"] == 25 and len(header["events"]) == 3
    talk("trace", iteration=60)
    kept, other = talk.session.buffer.copy(), Talk()
    again = other("configure", config=header["explicit"], events=header["events"], iteration=60)
    other("trace", iteration=60)
    np.testing.assert_array_equal(other.session.buffer, kept)
    assert again["config"]["rate"] == 0.05 and talk("parameters", iteration=25) == parameters


def test_the_header_restores_the_run_that_it_describes() -> None:
    """What the page keeps of a run is what was set explicitly, as it is now, and the events: again and again."""
    talk = Talk(rate=0.4)
    header = talk("set", config={"rate": 0.1}, iteration=10)
    talk("trace", iteration=15)
    kept = talk.session.buffer.copy()
    for _ in range(3):
        other = Talk()
        events = header["events"]
        header = other("configure", config=header["explicit"], events=events, iteration=12)
        other("trace", iteration=15)
        np.testing.assert_array_equal(other.session.buffer, kept)
        assert header["events"] == events and header["config"]["rate"] == 0.1


def test_refusal_keeps_the_run_that_was_there() -> None:
    talk = Talk(seed=3)
    talk("trace", iteration=9)
    before = talk.session.buffer.copy()
    assert talk.error("configure", config={"rate": -1})["field"] == "rate"
    assert talk.error("set_teacher_set", csv="a,b\n1,x\n")["type"] == "TeacherSetError"
    assert talk.error("set", config={"rate": "x"})["field"] == "rate"
    assert talk.error("set", config={"net": "2-1"})["field"] == "net"
    assert talk.error("set_parameters", weights=[[[1]]], biases=[])["field"] == "weights"
    assert talk.error("configure", config={}, events=[{"iteration": -1}])["field"] == "events"
    assert talk.error("trace", iteration=-1)["field"] == "iteration"
    assert talk.error("nothing")["field"] == "method"
    talk("trace", iteration=9)
    np.testing.assert_array_equal(talk.session.buffer, before)


def test_before_configure_there_is_a_clear_answer() -> None:
    session = Session()
    assert set(OURS) <= {*METHODS, *WHERE}
    for method in OURS:
        if method not in ("configure", "inspect_csv", "set_teacher_set"):
            assert "configure comes first" in json.loads(session.call(method, "{}"))["error"]["message"]


def test_lenient_configuration_has_notes() -> None:
    header = json.loads(
        Session().call("configure", json.dumps({"config": {"net": "3-2-1", "rate": "x"}, "lenient": True}))
    )["result"]
    assert {note["field"] for note in header["notes"]} == {"net", "rate"} and header["sizes"] == [2, 2, 1]


def test_a_setting_that_is_named_gives_way_to_the_others() -> None:
    session, config = Session(), {"net": "2-3-1", "features": "x1,x2,x1x2"}
    assert "3-…-1" in json.loads(session.call("configure", json.dumps({"config": config})))["error"]["message"]
    header = json.loads(session.call("configure", json.dumps({"config": config, "lenient": ["net"]})))["result"]
    assert [note["field"] for note in header["notes"]] == ["net"] and header["config"]["net"] == "3-3-1"


def test_divergence_is_told_with_the_trace() -> None:
    talk = Talk(data="plane", rate=500)
    answer = talk("train", iteration=0, updates=1000)
    assert answer["diverged"]["iteration"] == answer["iteration"] == answer["done"] and answer["diverged"]["message"]
    assert talk("trace", iteration=answer["diverged"]["last_good"])["diverged"] is None
    assert talk("trace", iteration=900)["iteration"] == answer["iteration"]
    assert talk("history", start=0, stop=1000, points=5)["loss"]
    header = talk("set", config={"rate": 0.01}, iteration=answer["diverged"]["last_good"])
    assert header["diverged"] is None and talk("train", updates=50)["done"] == 50


def test_history_keeps_the_extremes() -> None:
    talk = Talk()
    talk("train", iteration=0, updates=5000)
    full = talk.session.training.history.loss
    short = talk("history", start=0, stop=5000, points=50)
    assert len(short["iterations"]) <= 100 and short["iterations"] == sorted(set(short["iterations"]))
    assert max(short["loss"]) == full.max() and min(short["loss"]) == full.min()
    assert [full[n] for n in short["iterations"]] == short["loss"]


def test_own_teacher_set() -> None:
    talk = Talk()
    csv = "height,width,kind\n" + "".join(f"{k},{k * k % 7},{'big' if k > 6 else 'small'}\n" for k in range(12))
    looked = talk("inspect_csv", csv=csv)
    assert [column["type"] for column in looked["columns"]] == ["number", "number", "text"] and looked["problems"] == []
    assert looked["suggested"] == {"inputs": [0, 1], "targets": [2], "scaling": "standard"}
    header = talk("set_teacher_set", csv=csv, options={**looked["suggested"]})
    assert (
        header["config"]["data"] == "own"
        and header["teacher"]["class_names"] == ["big", "small"]
        and header["sizes"][0] == 2
    )
    talk("train", updates=20)
    kept = talk("teacher_set")
    again = talk("configure", config={"seed": 1}, teacher=kept)
    assert again["teacher"]["scaling"] == "standard" and again["config"]["data"] == "own"
    np.testing.assert_allclose(np.mean(again["teacher"]["inputs"], axis=0), 0, atol=1e-12)
    plain = talk("set_teacher_set", inputs=[[0, 1], [1, 0]], targets=[0, 1], config={"net": "2-2-1", "split": 1})
    assert plain["samples"] == 2 and plain["teacher"]["inputs"] == [[0, 1], [1, 0]]


def test_inspection_says_what_is_wrong_where() -> None:
    looked = Talk()("inspect_csv", csv="a,b,c\n1,2,x\n3,oops,y\n5,,x\n7,8,y\n")
    assert [(problem["row"], problem["column"]) for problem in looked["problems"]] == [(3, 2), (4, 2)]


def test_every_network_of_the_checks_runs() -> None:
    for config in (
        {"net": "2-2-1"},
        {"net": "2-2-2-1"},
        {"data": "iris", "net": "4-8-3"},
        {"data": "sine", "net": "1-16-1"},
    ):
        talk = Talk(**config)
        assert talk("train", iteration=0, updates=20, budget_ms=1000)["buffer"] == len(talk.session.buffer)


@pytest.mark.parametrize("name", NAMED_SETS)
def test_recordings_hold_what_live_python_answers(name: str) -> None:
    recording, talk = built_in(name), Talk(data=name)
    assert recording.header == talk.header
    for entry in recording.entries:
        answer = talk("trace", iteration=entry["iteration"])
        buffer = recording.data[entry["offset"] : entry["offset"] + answer["buffer"]]
        np.testing.assert_array_equal(buffer, talk.session.buffer)
        assert entry["samples"] == answer["samples"] and entry["batch"] == answer["batch"]


def test_a_recording_comes_back_from_its_file(tmp_path: Any) -> None:
    main(["--out", str(tmp_path)])
    assert json.loads((tmp_path / "schema.json").read_text("utf-8"))["version"] == 1
    data = json.loads((tmp_path / "recordings" / "xor.json").read_text("utf-8"))
    recording = Recording.from_data(data)
    arrays = recording.arrays(3)
    net = Network([2, 2, 2, 1], "tanh")
    net.weights, net.biases = arrays["weights"], arrays["biases"]
    teacher = TeacherSet.named("xor")
    samples = recording.entries[3]["samples"]
    trace = net.trace(teacher.inputs[samples], teacher.targets[samples])
    np.testing.assert_allclose(arrays["deltas"][0], trace.deltas[0], rtol=1e-12)
    with pytest.raises(RecordingError, match="version 2"):
        Recording.from_data({**data, "version": 2})
    with pytest.raises(RecordingError, match="not a backprop recording"):
        Recording.from_data({"format": "other"})
    with pytest.raises(RecordingError, match="not in this recording"):
        recording.arrays(10_000)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 50) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ARGUMENTS = [
    "config",
    "teacher",
    "events",
    "iteration",
    "window_start",
    "weights",
    "biases",
    "start",
    "points",
    "csv",
    "options",
    "selection",
    "sample",
    "signal",
    "parameter",
    "h",
    "kind",
    "inputs",
    "targets",
    "lenient",
    "header",
]


@given(st.sampled_from(OURS), st.dictionaries(st.sampled_from(ARGUMENTS), anything, max_size=4))
@settings(max_examples=600, deadline=None)
def test_no_message_is_a_defect(method: str, params: dict[str, Any]) -> None:
    """Whatever the page sends, the answer is a result or says what is wrong with which argument."""
    talk = Talk(net="2-2-1")
    if method == "configure":
        params.pop("iteration", None)  # a far one takes its time, and the page asks for none here
    answer = json.loads(talk.session.call(method, json.dumps({**params, "within_ms": 20})))
    if "error" in answer:
        assert answer["error"]["type"] != "internal" and answer["error"]["message"], answer


def test_branches_that_nobody_returns_to_do_not_pile_up() -> None:
    """Each keeps states and errors; beyond so many, the oldest is worked out anew when it is returned to."""
    talk = Talk(data="xor")
    talk("train", updates=40)
    ends = []
    for n in range(MOST_BRANCHES + 5):
        ends.append(talk("parameters", iteration=40))
        if n % 2:
            talk("set", config={"rate": 0.1 + 0.01 * n}, iteration=20, leaving=n + 1)
        else:
            talk(
                "set_parameters",
                **{**ends[0], "biases": [[float(n)] * len(b) for b in ends[0]["biases"]]},
                iteration=20,
                leaving=n + 1,
            )
        talk("train", updates=20)
    assert len(talk.session._branches) == MOST_BRANCHES
    talk("return_to", branch=1, events=[])
    assert talk("parameters", iteration=40) == ends[0]


def test_runs_that_were_replaced_are_gone_with_all_that_was_worked_out_for_them() -> None:
    talk = Talk(data="xor")
    runs = []
    for _ in range(4):
        talk("train", updates=40)
        assert "surface_begin comes first" in talk.error("surface_work", budget_ms=1)["message"]
        for method, params in (
            ("curves", {}),
            ("surface_begin", {"kind": "random", "size": 5}),
            ("compare", {"config": {"rate": 0.1}}),
        ):
            talk(method, **params)
        runs.append(weakref.ref(talk.session.training))
        talk("configure", config={"data": "xor"})
    assert [run() for run in runs[:-1]] == [
        None
    ] * 3  # of the last one there may be something left until the next is asked about


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("train", {"updates": 100}),
    ("trace", {"iteration": 5}),
    ("set", {"config": {"rate": 0.1}, "iteration": 50, "leaving": 1}),
    ("return_to", {"branch": 1, "events": []}),
    ("parameters", {}),
    ("history", {"points": 10}),
    ("teacher_set", {}),
    ("map", {"size": 8, "strip": 4, "points": 1}),
    ("classes", {}),
    ("curves", {"per": "epoch"}),
    ("line", {"neuron": [1, 0], "verdict": True}),
    ("space", {"layer": 1, "verdict": True}),
    ("surface_begin", {"kind": "random", "size": 5}),
    ("surface_work", {"budget_ms": 50}),
    ("study_begin", {"vary": {"rate": [0.1, 0.2]}, "epochs": 2}),
    ("study_work", {"budget_ms": 1000}),
    ("study_end", {}),
    ("compare", {"config": {"rate": 0.2}, "size": 4}),
    ("explain", {"selection": {"edge": [1, 0, 0]}}),
    ("explain", {"selection": {"neuron": [1, 1]}}),
    ("gradient_check", {"parameter": {"edge": [1, 0, 0]}}),
    ("check_all", {}),
    ("batch_and_online", {"parameter": {"edge": [1, 0, 0]}, "epochs": 3}),
    ("configure", {"config": {"data": "xor", "loss": "cross_entropy"}}),
]


def test_no_answer_leaves_what_only_the_garbage_collector_would_find() -> None:
    """Circles of objects hold their arrays until Python happens to look for them, and the browser's memory never shrinks again."""
    talk = Talk(data="xor")
    for method, params in CALLS:  # once before: modules and what they keep
        talk(method, **params)
    gc.collect()
    gc.disable()
    try:
        found = {}
        for method, params in CALLS:
            talk(method, **params)
            found[method] = gc.collect()
    finally:
        gc.enable()
    assert set(found.values()) == {0}, found
