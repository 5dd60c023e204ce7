"""A recorded run: a file that comes back, a page that is safe to open, and what a notebook shows."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import (
    ACTIVATIONS,
    Activation,
    ConfigError,
    Network,
    Recording,
    RecordingError,
    TeacherSet,
    Training,
    explain,
)
from backprop.recording.handout import MOST_BYTES, fitting, plain_view, recording_in
from backprop.recording.selected import everything

FRAME = "<!doctype html><title><!--handout:title--></title><!--handout:plain--><!--handout:recording-->"
EVIL = [
    "</script><script>alert(1)</script>",
    "<!--",
    "-->",
    "]]>",
    "\"'&<>",
    "<img src=x onerror=alert(1)>",
    "\u2028\x00\ud7ff",
    "&lt;",
]


def a_run(sizes: list[int] | None = None, **options: Any) -> Training:
    return Training(Network(sizes or [2, 2, 2, 1], seed=3), TeacherSet.named("xor"), **options)


def test_a_run_is_recorded_as_it_goes() -> None:
    recorded, stepped = a_run(learning_rate=0.3), a_run(learning_rate=0.3)
    recorded.run(5), stepped.run(5)
    recording = recorded.record(7)
    assert (len(recording), recording.first, recording.last, recorded.iteration) == (7, 5, 11, 12)
    for n in range(5, 12):
        trace, arrays = stepped.step(), recording.arrays(n)
        for name in (
            "weights",
            "biases",
            "net_inputs",
            "deltas",
            "activations",
            "error_signals",
            "weight_gradients",
            "weights_after",
        ):
            for mine, theirs in zip(arrays[name], getattr(trace, name), strict=True):
                np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(recorded.network.parameters, stepped.network.parameters)


def test_a_file_with_other_fields_is_read_by_its_own_layout() -> None:
    data = a_run(learning_rate=0.3).record(3).as_data()
    whole = Recording.from_data(data).arrays(1)
    for layout in data["layout"].values():
        del layout["fields"]["output_losses"]  # what was written before there was such a field
    older = Recording.from_data(data).arrays(1)
    assert set(whole) - set(older) == {"output_losses"}
    np.testing.assert_array_equal(older["deltas"][1], whole["deltas"][1])
    layout["fields"]["deltas"][0]["offset"] = 10**6
    with pytest.raises(RecordingError, match="damaged"):
        Recording.from_data(data)


def test_its_explanations_are_those_of_the_core() -> None:
    run, other = a_run(batch_size=2), a_run(batch_size=2)
    recording = run.record(20)
    found = {
        (each["iteration"], each["sample"], json.dumps(each["selection"])): each for each in recording.explanations
    }
    assert {n for n, sample, _ in found if sample == 0} == set(range(20)), (
        "the first sample of every update comes first"
    )
    for n in (0, 13):
        other.seek(n)
        for selection in everything([2, 2, 2, 1]):
            mine, whole = found[n, 0, json.dumps(selection)], explain(other, selection)
            for name in ("formula", "numbers", "derivation", "words", "title", "update"):
                assert mine.get(name) == whole.get(name)
            assert mine["value"] == pytest.approx(whole["value"], rel=1e-8)
            if whole.get("paths"):
                assert [path["numbers"] for path in mine["paths"]["shown"]] == [
                    path["numbers"] for path in whole["paths"]["shown"]
                ]


def test_what_to_explain_can_be_said() -> None:
    chosen = [{"edge": [1, 0, 0]}, "loss"]
    assert [each["selection"] for each in a_run().record(2, explain=chosen).explanations] == chosen * 2
    assert not a_run().record(2, explain=None).explanations
    with pytest.raises(ConfigError, match='allowed are "all", None'):
        a_run().record(2, explain="everything")
    with pytest.raises(ConfigError, match="names|selection"):
        a_run().record(2, explain=[{"edge": [9, 0, 0]}])
    for updates in (0, -1, 1.5, True):
        with pytest.raises(ConfigError, match="whole numbers from 1"):
            a_run().record(updates)  # type: ignore[arg-type]


def test_a_run_that_diverges_is_recorded_until_then() -> None:
    run = Training(Network([1, 16, 1], hidden="relu", output="identity"), TeacherSet.named("sine"), learning_rate=500.0)
    recording = run.record(1000)
    assert 0 < len(recording) < 1000 and recording.entries[-1]["diverged"]["kind"] and run.diverged
    Recording.from_data(json.loads(json.dumps(recording.as_data(), allow_nan=False)))
    assert "<table>" in plain_view(recording)


# — the file ——————————————————————————————————————————————————————————————————————————————————————————————————————————————


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    batch=st.sampled_from([1, 2, 3, "all"]),
    updates=st.integers(1, 6),
    hidden=st.sampled_from([name for name, each in ACTIVATIONS.items() if each.hidden]),
    start=st.integers(0, 5),
    dtype=st.sampled_from(["float64", "float32"]),
)
def test_it_comes_back_from_its_file_and_page(
    sizes: list[int], batch: Any, updates: int, hidden: str, start: int, dtype: str
) -> None:
    run = Training(Network([2, *sizes, 1], hidden=hidden), TeacherSet.named("xor"), batch_size=batch)
    run.run(start)
    recording = run.record(updates)
    back = Recording.from_data(json.loads(json.dumps(recording.as_data(dtype), allow_nan=False)))
    assert (
        back.header == recording.header
        and back.entries == recording.entries
        and back.explanations == recording.explanations
    )
    np.testing.assert_allclose(back.data, recording.data, rtol=0 if dtype == "float64" else 1e-6, atol=1e-30)
    page = recording.to_html(template=FRAME)
    in_page = Recording.from_data(recording_in(page))
    np.testing.assert_array_equal(in_page.data, recording.data)

    def place(each: Any) -> tuple[str, int, int]:
        return json.dumps(each["selection"]), each["sample"], each["iteration"]

    assert in_page.explanations == sorted(recording.explanations, key=place)


def test_saved_and_loaded(tmp_path: Path) -> None:
    recording = a_run().record(3)
    recording.save(tmp_path / "run.json", "float32")
    (tmp_path / "run.html").write_text(recording.to_html(template=FRAME), "utf-8")
    for name in ("run.json", "run.html"):
        np.testing.assert_allclose(
            Recording.load(tmp_path / name).arrays(2)["deltas"][0], recording.arrays(2)["deltas"][0], rtol=1e-6
        )
    with pytest.raises(ConfigError, match="float64, float32"):
        recording.save(tmp_path / "other.json", "float16")
    for text, said in (
        ("", "not JSON"),
        ("{", "not JSON"),
        ("<p>no</p>", "holds no recording"),
        ("[1]", "not a backprop recording"),
    ):
        (tmp_path / "bad").write_text(text)
        with pytest.raises(RecordingError, match=said):
            Recording.load(tmp_path / "bad")


def test_what_is_not_a_whole_recording_is_refused_in_a_sentence() -> None:
    data = a_run().record(3).as_data()
    with pytest.raises(RecordingError, match="version 2; this package reads version 1: open it with a newer one"):
        Recording.from_data({**data, "version": 2})
    for name in ("config", "header", "layout", "iterations", "teacher", "data"):
        with pytest.raises(RecordingError, match="damaged"):
            Recording.from_data({key: value for key, value in data.items() if key != name})
    damages: tuple[dict[str, Any], ...] = (
        {"data": data["data"][:100]},
        {"data": "not base64!"},
        {"dtype": "int8"},
        {"iterations": []},
        {"iterations": [{}]},
        {"iterations": 3},
        {"header": 1},
    )
    for damaged in damages:
        with pytest.raises(RecordingError, match="damaged"):
            Recording.from_data({**data, **damaged})


def test_a_part_of_it() -> None:
    recording = a_run(batch_size=3).record(8)
    part = recording.part(3, 5)
    assert (part.first, part.last, len(part)) == (3, 5, 3) and part.entries[0]["offset"] == 0
    for n in (3, 4, 5):
        np.testing.assert_array_equal(part.arrays(n)["deltas"][0], recording.arrays(n)["deltas"][0])
    with pytest.raises(RecordingError, match="updates 8 to 9 are not in this recording, which has 0 to 7"):
        recording.part(8, 9)


# — the page ——————————————————————————————————————————————————————————————————————————————————————————————————————————————


class Elements(HTMLParser):
    """The elements of a page as a browser's parser would find them: names and attributes, and the text outside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.comments = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments += 1


@settings(max_examples=30, deadline=None)
@given(
    names=st.lists(
        st.one_of(st.sampled_from(EVIL), st.text(st.characters(codec="utf-8"), max_size=12)), min_size=5, max_size=5
    )
)
def test_names_and_titles_never_become_markup(names: list[str]) -> None:
    teacher = TeacherSet(
        [[0, 0], [0, 1], [1, 0], [1, 1]],
        [[0, 1], [1, 0], [1, 0], [0, 1]],
        name=names[0],
        input_names=[names[1] or "a", (names[2] or "b") + "2"],
        class_names=[names[3] or "c", (names[1] or "d") + "2"],
    )
    odd = Activation(names[4], ACTIVATIONS["tanh"].f, ACTIVATIONS["tanh"].slope, names[4], names[4])
    recording = Training(Network([2, 2, 2], hidden=odd), teacher).record(2)
    plain = Training(Network([2, 2, 2]), TeacherSet([[0, 0], [1, 1]], [[0, 1], [1, 0]])).record(2)
    shapes = [[tag for tag, _ in Elements(each.to_html(names[0], template=FRAME)).tags] for each in (recording, plain)]
    assert shapes[0] == shapes[1]
    page = recording.to_html(names[0], template=FRAME)
    assert page.count("</script") == 1 and "<!--" not in page
    assert Recording.from_data(recording_in(page)).header["teacher"]["name"] == names[0]
    view = Elements(recording._repr_html_())
    assert sum(tag == "script" for tag, _ in view.tags) == 0 and sum(tag == "iframe" for tag, _ in view.tags) <= 1


def test_a_handout_holds_what_fits_and_says_what_does_not() -> None:
    run = Training(Network([2, 8, 8, 1]), TeacherSet.named("spiral"), batch_size=10)
    recording = run.record(40)
    with pytest.raises(
        RecordingError, match=r"40 updates of 2-8-8-1 take more than the 400,000 bytes of a handout; \d+ fit"
    ) as caught:
        recording.to_html(template=FRAME)
    fit = int(re.findall(r"(\d+) fit", str(caught.value))[0])
    part = fitting(recording, template=FRAME)
    assert len(part) == fit and part.first == 0 and fitting(recording, template=FRAME, from_the_end=True).last == 39
    page = part.to_html(template=FRAME)
    assert len(page.encode()) <= MOST_BYTES and len(page) > 0.8 * MOST_BYTES
    assert len(recording.to_html(template=FRAME, limit=3_000_000)) > MOST_BYTES
    big = Training(Network([64, 128, 128, 10]), TeacherSet(np.eye(64), np.eye(64)[:, :10])).record(1, explain=None)
    with pytest.raises(RecordingError, match="one update of 64-128-128-10 takes more"):
        fitting(big, template=FRAME)


def test_a_handout_opens_where_it_should() -> None:
    recording = a_run().record(4)
    opened = recording.opened({"edge": [1, 0, 0]}, at="2.backward.3.0", theme="dark")
    header = Recording.from_data(recording_in(opened.to_html(template=FRAME))).header
    assert header["config"]["at"] == "2.backward.3.0" and header["selection"] == {"edge": [1, 0, 0]}
    later = Recording.from_data(recording_in(recording.part(2, 3).opened(at="0").to_html(template=FRAME)))
    assert later.header["config"]["at"] == "2", "not outside of what it holds"
    for bad in ({"at": "x"}, {"theme": "pink"}, {"net": "2-2-1"}):
        with pytest.raises(ConfigError):
            recording.opened(**bad)
    with pytest.raises(ConfigError, match="selection"):
        recording.opened({"edge": [7, 0, 0]})


def test_without_a_template_it_says_which_command_makes_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("backprop.recording.handout.TEMPLATE", tmp_path / "none.html")
    recording = a_run().record(2)
    with pytest.raises(RecordingError, match=r"python3 build\.py handout"):
        recording.to_html()
    shown = recording._repr_html_()
    assert "<table>" in shown and "build.py handout" in shown and "<iframe" not in shown
    (tmp_path / "other.html").write_text("<p>not a template</p>")
    with pytest.raises(RecordingError, match="is not a template"):
        recording.to_html(template=tmp_path / "other.html")
    with pytest.raises(RecordingError, match="cannot be read"):
        recording.to_html(template=tmp_path / "missing.html")


def test_the_real_template_leaves_room_for_a_lesson() -> None:
    page = a_run().record(20).to_html("Lesson 3")
    assert len(page.encode()) <= MOST_BYTES
    back = Recording.from_data(recording_in(page))
    assert len(back) == 20 and len(back.explanations) == 20 * len(everything([2, 2, 2, 1]))
    assert "<title>Lesson 3</title>" in page and page.count("<script") == 3 and "<!--" not in page


def test_a_recording_is_a_sequence_of_traces() -> None:
    run, again = a_run(batch_size=3), a_run(batch_size=3)
    recording = run.record(8)
    traces = [again.step() for _ in range(8)]
    assert len(recording) == len(list(recording)) == 8
    for kept, trace in zip(recording, traces):
        assert (kept.iteration, kept.epoch, kept.samples, kept.batch) == (
            trace.iteration,
            trace.epoch,
            trace.samples,
            trace.batch,
        )
        for name in ("deltas", "weights_after", "edge_signals", "error_arrivals"):
            for mine, theirs in zip(getattr(kept, name), getattr(trace, name)):
                np.testing.assert_array_equal(mine, theirs)
    assert recording[-1].iteration == recording[7].iteration == 7
    piece = recording[2:5]
    assert isinstance(piece, Recording) and [each.iteration for each in piece] == [2, 3, 4] == [
        each.iteration for each in piece[:]
    ]
    with pytest.raises(IndexError):
        recording[8]
    for wrong in (slice(None, None, 2), slice(5, 5)):
        with pytest.raises(RecordingError, match="updates without gaps, at least one"):
            recording[wrong]


def test_recordings_of_before_output_losses_are_read() -> None:
    """Their layout says what they hold."""
    data = a_run().record(2).as_data()
    for layout in data["layout"].values():
        del layout["fields"]["output_losses"]
    old = Recording.from_data(data)
    assert np.isnan(old[0].output_losses).all() and old[0].loss > 0
