"""Whatever was done to a file, it is read as it was written, or refused in words of ours."""

from __future__ import annotations

import contextlib
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import Network, Recording, RecordingError, TeacherSet, Training, record
from backprop.recording.handout import plain_view

WHOLE = json.loads(json.dumps(record(Training(Network([2, 2, 1], seed=1), TeacherSet.named("xor")), 3).as_data()))
JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    1.5,
    2**70,
    1e999,
    "",
    "x" * 3000,
    "⁵",
    [],
    {},
    [[]],
    [None],
    {"a": []},
    [0, -1],
    "1e9",
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in it; of a list of numbers one is as good as another."""
    if isinstance(value, dict):
        return [path, *(each for name, inner in value.items() for each in places(inner, (*path, name)))]
    if isinstance(value, list):
        return [path, *(each for k, inner in enumerate(value[:3]) for each in places(inner, (*path, k)))]
    return [path]


PLACES = places(WHOLE)[1:]


def used(data: Any) -> Recording:
    """Read, and everything asked that a recording can tell."""
    recording = Recording.from_data(data)
    for trace in recording:
        assert trace.weights and trace.samples
    recording.arrays(recording.first)
    plain_view(recording)
    repr(recording)
    recording.part(recording.first, recording.first)
    json.dumps(recording.as_data("float32"))
    return recording


def test_it_has_many_places_and_is_whole() -> None:
    assert len(PLACES) > 200
    assert len(used(WHOLE)) == 3


@given(st.sampled_from(PLACES), st.one_of(st.just("gone"), st.sampled_from(JUNK)))
@settings(max_examples=1500, deadline=None)
def test_one_thing_is_another(path: tuple[Any, ...], instead: Any) -> None:
    data = copy.deepcopy(WHOLE)
    inner = data
    for part in path[:-1]:
        inner = inner[part]
    if instead == "gone":
        del inner[path[-1]]
    else:
        inner[path[-1]] = instead
    try:
        used(data)
    except RecordingError as error:
        assert len(str(error)) < 400


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_bytes_are_others(data: st.DataObject) -> None:
    text = bytearray(json.dumps(WHOLE).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    try:
        given = json.loads(text.decode("utf-8", errors="replace"))
    except json.JSONDecodeError:
        return
    with contextlib.suppress(RecordingError):
        used(given)


def test_nested_without_end(tmp_path: Path) -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(RecordingError, match="nested more than 30 levels deep"):
        Recording.from_data({**WHOLE, "explanations": [deep]})
    file = tmp_path / "deep.json"
    file.write_text('{"format": "backprop-recording", "version": 1, "header": ' + "[" * 100_000 + "]" * 100_000 + "}")
    with pytest.raises(RecordingError, match="nested"):
        Recording.load(file)


def test_what_is_wrong_is_named() -> None:
    for path, instead, words in (
        (("header", "sizes", 0), -2, r"header\.sizes is -2; expected is a whole number, 1 or more"),
        (
            ("iterations", 1, "offset"),
            3,
            r"iterations\[1\]\.offset is 3; expected is \d+, where the numbers before end",
        ),
        (("config", "net"), "9-9", "config.net is 9-9; expected is 2-2-1"),
        (("teacher", "inputs", 0), [1], r"teacher\.inputs is a row of 1; expected is 2 numbers a row"),
        (("dtype",), "float16", "dtype is float16; expected is float64 or float32"),
    ):
        data = copy.deepcopy(WHOLE)
        inner = data
        for part in path[:-1]:
            inner = inner[part]
        inner[path[-1]] = instead
        with pytest.raises(RecordingError, match=words):
            Recording.from_data(data)
