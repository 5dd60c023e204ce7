"""A link says exactly what is there: written and read by the page's own code, with the native core behind it.

What is set, whose data, what was edited on the way, where the cursor stands: opened again it is all the same, to the last bit, and
the link that is written then is the same link.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backprop.browser.link import recorded
from backprop.config.schema import KEYS
from backprop.errors import BackpropError
from backprop.teacher.named_sets import NAMED_SETS
from support.links import Links

ROOT = Path(__file__).resolve().parents[3]
SETS = [name for name in NAMED_SETS if name != "digits"]  # whose samples are fetched
NETS = ["2-2-1", "2-3-2-1", "1-4-1", "4-5-3", "3-2-2", "2-2-2"]
TYPED: dict[str, st.SearchStrategy[Any]] = {
    "net": st.sampled_from(NETS),
    "data": st.sampled_from([*SETS, "own"]),
    "seed": st.integers(0, 2**32 - 1),
    "split": st.sampled_from([1, 0.8, 0.5, 0.3]),
    "noise": st.sampled_from([0, 0.1, 0.5]),
    "features": st.sampled_from(["x1,x2", "x1", "x2,x1", "x1,x2,x1x2", "x1^2,sin(x1)", "x1,x2,x3,x4"]),
    "batch": st.sampled_from([1, 2, 3, 10, 1000, "all"]),
    "rate": st.sampled_from([0.5, 0.1, 0.3, 1e-7, 0.30000000000000004, 1]),
    "momentum": st.sampled_from([0, 0.9, 0.5]),
    "l1": st.sampled_from([0, 0.001]),
    "l2": st.sampled_from([0, 0.01]),
    "lang": st.sampled_from(["auto", "en", "pl", "de-AT"]),
    "lesson": st.sampled_from(["", "error-signal", "ä & b=c#d"]),
}


def values(name: str) -> st.SearchStrategy[Any]:
    key = KEYS[name]
    if name in TYPED:
        return TYPED[name]
    return st.booleans() if key.type == "flag" else st.sampled_from([value for value, _, _ in key.choices])


SETTINGS = [name for name in KEYS if name != "at"]
configs = st.lists(st.sampled_from(SETTINGS), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: values(name) for name in names})
)
numbers = st.floats(-3, 3, allow_subnormal=False) | st.sampled_from([0.0, -0.0, 1.0, 0.1, 1e-300, 12345678.9])


@st.composite
def arrays(draw: st.DrawFn) -> dict[str, Any]:
    inputs, outputs, count = (
        draw(st.integers(1, 3)),
        draw(st.integers(1, 3)),
        draw(st.sampled_from([1, 2, 4, 7, 49, 50, 60])),
    )
    row = st.lists(numbers, min_size=inputs, max_size=inputs)
    few = draw(st.lists(row, min_size=1, max_size=4))
    x = [few[k % len(few)] if k < 4 else [v + k / 8 for v in few[k % len(few)]] for k in range(count)]
    if draw(st.booleans()):
        d = [
            [float(k % 2)] if outputs == 1 else [float(k % outputs == j) for j in range(outputs)] for k in range(count)
        ]
    else:
        d = [[math.sin(k + j) for j in range(outputs)] for k in range(count)]
    named = {"input_names": [f"wörter {k}" for k in range(inputs)]} if draw(st.booleans()) else {}
    return {"inputs": x, "targets": d, "scaling": draw(st.sampled_from(["none", "standard", "range"])), **named}


CSV = [
    "height,width,kind\n" + "".join(f"{k / 3},{-k % 7},{'big' if k > 6 else 'small'}\n" for k in range(rows))
    for rows in (12, 70)
]
CSV += ["x,y\n-0,1\n0.25,2\n1e-3,5\n", "a;b;c\n1;2;round, “x”\n3;4;long\n5;6;square\n"]
teaching = arrays() | st.sampled_from(
    [{"csv": csv, "options": {"scaling": scaling}} for csv in CSV for scaling in ("standard", "none")]
)
places = st.sampled_from(
    [
        "0",
        "1",
        "7",
        "23",
        "3.forward.1.0",
        "2.backward.2.0",
        "5.error",
        "0.forward.1.0.1",
        "4.gradient",
        "3.update",
        "6.error..0",
    ]
)
selections = st.sampled_from([{"edge": [1, 0, 0]}, {"neuron": [1, 1]}, {"bias": [2, 0]}, None])

deeds = st.lists(
    st.one_of(
        st.tuples(st.just("configure"), configs),
        st.tuples(st.just("configure"), configs),
        st.tuples(st.just("teach"), teaching),
        st.tuples(st.just("edit"), st.sampled_from([0.5, -0.125])),
        st.tuples(st.just("seek"), places),
        st.tuples(st.just("nudge"), st.sampled_from([0.5, -1e-3])),
        st.tuples(st.just("configure"), st.sampled_from([{"rate": 0.2}, {"l2": 0.05, "momentum": 0.3}])),
        st.tuples(st.just("back"), st.none()),
        st.tuples(st.just("look"), selections),
        st.tuples(st.just("grain"), st.sampled_from(["layer", "update", "neuron"])),
    ),
    max_size=7,
)


@pytest.fixture(scope="module")
def links() -> Iterator[Links]:
    with Links() as made:
        yield made


def query(config: dict[str, Any]) -> str:
    return "#" + "&".join(
        f"{name}={int(value) if isinstance(value, bool) else value}"
        for name, value in config.items()
        if "&" not in str(value)
    )


def assert_exact(told: dict[str, Any]) -> None:
    for name, value in told["state"].items():
        assert told["again"][name] == value, name
    assert told["rewritten"] == told["written"]
    assert told["early"] == told["written"], "before Python is there, too"
    assert told["told"] == []


@given(configs, deeds)
@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_link_brings_back_exactly_what_it_was_written_of(
    links: Links, opened: dict[str, Any], deeds: list[tuple[str, Any]]
) -> None:
    assert_exact(links.carry_out(query(opened), [[deed, given] for deed, given in deeds]))


SOME: dict[str, list[Any]] = {
    "flag": [False, True],
    "number": [0.125, 1],
    "integer": [7],
    "batch": [1, 3, "all"],
    "features": ["x1", "x1,x1^2"],
    "text": ["ü/?"],
    "language": ["en", "pl"],
}


@pytest.mark.parametrize("data", [*SETS, "classes", "numbers"])
@pytest.mark.parametrize("name", [name for name in SETTINGS if name not in ("data", "net")])
def test_every_setting_with_every_kind_of_data(links: Links, name: str, data: str) -> None:
    """Each value in turn, set with the data in place."""
    own = {
        "classes": {"csv": CSV[0]},
        "numbers": {"inputs": [[0.05, 0.1], [0.2, 0.3]], "targets": [[0.01, 0.99], [0.5, 0.25]]},
    }
    some = [value for value, _, _ in KEYS[name].choices] or [KEYS[name].default, *SOME[KEYS[name].type]]
    begin: list[list[Any]] = [["teach", own[data]]] if data in own else [["configure", {"data": data}]]
    deeds = begin + [["configure", {name: value}] for value in some]
    for count in range(2, len(deeds) + 1):
        assert_exact(links.carry_out("", [*deeds[:count], ["seek", "2"]]))


def test_values_that_equal_the_general_defaults_survive_with_own_data(links: Links) -> None:
    """Mazur's example, whose link once opened with another output, batch, rate and split: E 0.783 for 0.334."""
    wanted = {"net": "2-2-2", "hidden": "sigmoid", "output": "sigmoid", "batch": 1, "rate": 0.5, "split": 1}
    told = links.carry_out("", [["teach", {"inputs": [[0.05, 0.1]], "targets": [[0.01, 0.99]]}], ["configure", wanted]])
    assert told["refused"] == []
    assert_exact(told)
    assert {name: told["again"]["config"][name] for name in wanted} == wanted and told["again"]["config"][
        "data"
    ] == "own"


def packed(kept: Any) -> str:
    """What static/settings/permalink.js packs."""
    deflate = zlib.compressobj(wbits=-15)
    return base64.urlsafe_b64encode(deflate.compress(json.dumps(kept).encode()) + deflate.flush()).decode().rstrip("=")


def given_set(inputs: Any, targets: Any, classes: list[str] | None = None, scaling: str = "none") -> dict[str, Any]:
    names = {
        "input_names": [f"x{k + 1}" for k in range(len(inputs[0]))],
        "target_names": [f"d{k + 1}" for k in range(len(targets[0]))],
    }
    return {"inputs": inputs, "targets": targets, **names, "class_names": classes, "scaling": scaling}


OLD = {  # with E at update 9, as the page and the core of 7df6216 had it
    "net=2-2-2&hidden=sigmoid&data=own": (given_set([[0.05, 0.1]], [[0.01, 0.99]]), [], 0.021651569079212195),
    "data=own": (
        given_set([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [0], [0], [1]], ["0", "1"]),
        [
            {"iteration": 0, "settings": {"learning_rate": 0.1, "momentum": 0, "l1": 0, "l2": 0}},
            {"iteration": 4, "settings": {"learning_rate": 0.3}},
        ],
        0.2645320945481136,
    ),
    "data=own&seed=3&optimizer=momentum": (
        given_set(
            [[k / 4, k * k % 7] for k in range(12)],
            [[int(k % 3 == j) for j in range(3)] for k in range(12)],
            ["p", "q", "r"],
            "standard",
        ),
        [],
        0.9648023176963808,
    ),
}


@pytest.mark.parametrize("settings", OLD)
def test_a_link_from_before_data_had_settings_of_their_own_opens_with_the_numbers_it_had(
    links: Links, settings: str
) -> None:
    teacher, events, error = OLD[settings]
    kept = {"teacher": teacher, "label": "own data", **({"events": events} if events else {})}
    told = links.carry_out(f"#{settings}&at=9&x={packed(kept)}", [])
    assert told["opened"] == [] and told["state"]["config"]["split"] == 0.8 and told["state"]["config"]["batch"] == 10
    assert told["state"]["scalars"]["loss"] == pytest.approx(error, rel=1e-12)
    assert_exact({**told, "early": told["written"]})  # before Python is there, it is the link that was opened


def test_an_edited_built_in_set_keeps_what_suited_it(links: Links) -> None:
    """The rate, the batch, and what else the set had by default; nothing is said to have been chosen that was not."""
    for data in SETS:
        told = links.carry_out(f"#data={data}", [["edit", 0.25]])
        assert_exact(told)
        before = links.carry_out(f"#data={data}", [])
        assert {**told["state"]["config"], "data": data} == before["state"]["config"]
        assert told["written"].split("&x=")[0] == "http://host.invalid/#data=own"


def test_data_of_ones_own_come_back_after_others_were_looked_at(links: Links) -> None:
    teach = {"csv": CSV[0], "options": {"scaling": "range"}}
    told = links.carry_out(
        "", [["teach", teach], ["configure", {"data": "circle"}], ["configure", {"data": "own"}], ["seek", "5"]]
    )
    assert (
        told["refused"] == []
        and told["state"]["label"] == "shapes.csv"
        and told["state"]["given"]["scaling"] == "range"
    )
    assert_exact(told)
    refused = links.carry_out("", [["configure", {"data": "own"}]])["refused"]
    assert len(refused) == 1 and "no data of your own yet" in refused[0]


def test_the_settings_in_a_link_are_those_that_hold_at_its_end(links: Links) -> None:
    told = links.carry_out("", [["seek", "5"], ["configure", {"rate": 0.25}], ["seek", "2"]])
    assert told["again"]["config"]["rate"] == 0.25 and told["again"]["at"][0] == 2
    assert_exact(told)


def test_a_handout_of_a_link_is_of_the_same_run(links: Links) -> None:
    """`build.py handout LINK` and `python -m backprop` read links by themselves."""
    for begin in (
        ["teach", {"csv": CSV[0]}],
        ["teach", {"inputs": [[0.05, 0.1]], "targets": [[0.01, 0.99]]}],
        ["edit", 0.25],
    ):
        told = links.carry_out(
            "#seed=3",
            [
                begin,
                ["nudge", 0.5],
                ["configure", {"rate": 0.5, "edges": "weight"}],
                ["look", {"bias": [1, 1]}],
                ["seek", "4.forward.1.1"],
            ],
        )
        recording = recorded(told["written"], 6)
        assert recording.header["config"] == {**told["state"]["config"], "at": "4.forward.1.1"}
        assert recording.header["selection"] == {"bias": [1, 1]}
        assert [array.tolist() for array in recording.arrays(4)["weights"]] == told["state"]["parameters"]["weights"]
        assert recording.arrays(4)["scalars"][0][0] == told["state"]["scalars"]["loss"]
    for kept in (
        "zzz",
        packed([1]),
        packed({"teacher": 5}),
        packed({"teacher": {"inputs": [], "targets": []}}),
        packed({"events": 5}),
        packed({"select": {"edge": "here"}}),
        packed("x" * 20_000_000),
    ):
        with pytest.raises(BackpropError) as caught:
            recorded(f"#net=2-3-1&x={kept}", 2)
        assert len(str(caught.value)) < 200 and "Error" not in str(caught.value)
