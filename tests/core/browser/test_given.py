"""What a link carries is never in the way: whatever is wrong with data, their settings or changes is left out, and the rest opens."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop.browser.limits import LONGEST_NAME, MOST_EVENTS, MOST_INPUTS, MOST_UNPACKED, OF_TABLES, PAGE
from backprop.browser.session import Session
from backprop.errors import TeacherSetError
from backprop.teacher.tables import read_table
from backprop.teacher.teacher import TeacherSet

TEACHER = {
    "inputs": [[0, 0], [0, 1], [1, 0], [1, 1]],
    "targets": [[0], [0], [0], [1]],
    "input_names": ["a", "b"],
    "target_names": ["d"],
    "class_names": ["no", "yes"],
    "scaling": "standard",
    "settings": {"net": "2-3-1", "split": 1, "batch": 1},
}
EVENTS = [
    {"iteration": 2, "settings": {"learning_rate": 0.25}},
    {"iteration": 4, "weights": [[[1, 2, 3], [4, 5, 6]], [[1], [2], [3]]], "biases": [[1, 2, 3], [0]]},
]
CONFIG = {"data": "own", "seed": 5, "hidden": "relu"}


def opened(config: Any = CONFIG, teacher: Any = TEACHER, events: Any = EVENTS, lenient: Any = True) -> dict[str, Any]:
    session = Session()
    answer = json.loads(
        session.call(
            "configure", json.dumps({"config": config, "teacher": teacher, "events": events, "lenient": lenient})
        )
    )
    if "result" in answer:
        traced = json.loads(session.call("trace", json.dumps({"iteration": 6})))
        assert "result" in traced, traced
    return dict(answer)


def test_what_is_in_order_opens_without_a_word() -> None:
    header = opened()["result"]
    assert (
        header["notes"] == []
        and header["config"]["data"] == "own"
        and header["sizes"] == [2, 3, 1]
        and len(header["events"]) == 3
    )


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 50) | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every part of nested lists and objects, by the keys that lead there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(each for key, part in inner for each in places(part, (*way, key)))]


WHOLE = {"config": CONFIG, "teacher": TEACHER, "events": EVENTS}


@given(st.lists(st.tuples(st.sampled_from(places(WHOLE)[1:]), anything), min_size=1, max_size=3))
@settings(max_examples=5000, deadline=None)
def test_whatever_is_put_in_any_place_it_opens(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """With a note where it cannot be used; strictly, it is refused with the name of what is wrong, and never a defect."""
    whole: dict[str, Any] = copy.deepcopy(WHOLE)
    for way, value in changes:
        inner: Any = whole
        try:
            for key in way[:-1]:
                inner = inner[key]
            inner[way[-1]] = value
        except (KeyError, IndexError, TypeError):  # replaced already
            continue
    if not isinstance(whole["config"], dict):
        whole["config"] = {}
    whole["config"].pop("net", None)
    answer = opened(**whole)
    assert "result" in answer, answer
    strict = opened(**whole, lenient=False)
    if "error" in strict:
        assert strict["error"]["type"] != "internal" and strict["error"]["field"] is not None, strict
        assert answer["result"]["notes"], (strict, "and nothing is said when it is let pass")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"teacher": 5}, "The data cannot be used: teacher is '5'; allowed is an object. They were left out."),
        ({"teacher": {"inputs": [], "targets": []}}, "inputs has shape (0, 1)"),
        ({"teacher": {**TEACHER, "colour": 1}}, "colour is not known of a teacher set; allowed are inputs, targets"),
        ({"teacher": {**TEACHER, "scaling": "log"}}, "scaling is 'log'; allowed are none, standard, range"),
        (
            {"teacher": {**TEACHER, "class_names": ["a", "W" * 10_000]}},
            f"10,000 characters (“{'W' * 39}…”); allowed are {LONGEST_NAME}",
        ),
        (
            {"teacher": {**TEACHER, "inputs": [[0.0]] * (int(OF_TABLES.rows) + 1)}},
            "inputs has 100,001 rows; allowed are 100,000",
        ),
        (
            {"teacher": {**TEACHER, "inputs": [[0.0] * (MOST_INPUTS + 1)] * 4}},
            "inputs has 1,000 columns; allowed are 999",
        ),
        (
            {"teacher": {**TEACHER, "settings": {"rate": 0}}},
            "rate is “0”; allowed: a number above 0 up to 1000. It was left out.",
        ),
        ({"events": {"iteration": 2}}, "allowed is a list"),
        ({"events": [{"iteration": 0}] * (MOST_EVENTS + 1)}, "events has 10,001 changes; allowed are 10,000"),
        (
            {"events": [*EVENTS, {"iteration": "soon"}]},
            "Of 3 changes on the way 1 cannot be used and was left out: events has",
        ),
        (
            {"events": [EVENTS[0], {**EVENTS[1], "biases": [[1], [0]]}]},
            "left out: at update 4, biases[0] has shape (1,); allowed is (3,)",
        ),
    ],
)
def test_the_note_says_which_part_and_what_is_allowed(given: dict[str, Any], words: str) -> None:
    header = opened(**given)["result"]
    notes = " ".join(note["message"] for note in header["notes"])
    assert words in notes and len(notes) < 400, notes
    assert header["config"]["seed"] == 5 and header["config"]["hidden"] == "relu"


def test_what_is_nested_too_deep_for_python_is_told() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    answer = json.loads(Session().call("configure", f'{{"config": {{}}, "events": {deep}}}'))
    assert answer["error"]["type"] == "ConfigError" and "nested too deep" in answer["error"]["message"]


def test_a_text_that_names_a_file_is_a_text(tmp_path: Any) -> None:
    path = tmp_path / "there.csv"
    path.write_text("x,y\n1,2\n3,4\n", encoding="utf-8")
    assert (
        len(TeacherSet.from_csv(str(path))) == 2 and len(TeacherSet.from_csv(path)) == 2
    )  # what a program names is opened
    with pytest.raises(TeacherSetError, match="row 1 has one column"):
        read_table(str(path))
    for method in ("inspect_csv", "set_teacher_set"):
        answer = json.loads(Session().call(method, json.dumps({"csv": str(path)})))
        assert "row 1 has one column" in answer["error"]["message"]


def test_names_in_a_file_are_bounded_where_they_are_used() -> None:
    long = "W" * 10_000
    csv = f"a,{long},kind\n" + "".join(f"{k},{k % 3},{long if k % 2 else 'round'}\n" for k in range(6))
    session = Session()
    looked = json.loads(session.call("inspect_csv", json.dumps({"csv": csv})))["result"]
    assert len(json.dumps(looked)) < 1500
    refused = {}
    for name, options in (("class", {"inputs": [0], "targets": [2]}), ("name", {"inputs": [1], "targets": [0]})):
        refused[name] = json.loads(session.call("set_teacher_set", json.dumps({"csv": csv, "options": options})))[
            "error"
        ]["message"]
    assert f"column 3 (“kind”) has a class of 10,000 characters (“{'W' * 39}…”); allowed are 200" in refused["class"]
    assert (
        f"column 2 (“{'W' * 39}…”) has a name of 10,000 characters (“{'W' * 39}…”); allowed are 200" in refused["name"]
    )


def test_the_page_and_the_core_have_the_same_bounds() -> None:
    source = (Path(__file__).resolve().parents[3] / "static/settings/bounds.js").read_text(encoding="utf-8")
    page = {
        name: int(value.replace("_", ""))
        for name, value in re.findall(r"^export const (\w+) = ([\d_]+);", source, re.M)
    }
    assert {
        "LONGEST_TEXT": OF_TABLES.bytes,
        "LONGEST_NAME": LONGEST_NAME,
        "MOST_LAYERS": PAGE.most_layers,
        "MOST_EVENTS": MOST_EVENTS,
        "MOST_UNPACKED": MOST_UNPACKED,
    }.items() <= page.items()
