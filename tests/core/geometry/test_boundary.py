"""A neuron's line: on it the net input is zero; moving it and asking again gives back what was moved."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from backprop.browser.session import Session
from backprop.errors import ConfigError
from backprop.geometry.boundary import clipped, distances, moved, through

BOUNDS = [(-1.0, 2.0), (-3.0, 1.0)]


@pytest.fixture
def session() -> Session:
    made = Session()
    asked(made, "configure", config={"data": "xor"})
    return made


def asked(session: Session, method: str, **params: Any) -> Any:
    answer = json.loads(session.call(method, json.dumps(params)))
    return answer["error"] if "error" in answer else answer["result"]


@pytest.mark.parametrize("seed", range(20))
def test_the_ends_lie_on_the_line_and_the_border(seed: int) -> None:
    rng = np.random.default_rng(seed)
    w = rng.normal(size=2)
    b = float(-w @ rng.uniform([-0.9, -2.9], [1.9, 0.9]))  # through a point inside
    ends = clipped(w, b, BOUNDS)
    assert ends
    for x in ends:
        assert w @ x + b == pytest.approx(0.0, abs=1e-12)
        on_border = [x[k] == pytest.approx(v, abs=1e-12) for k in range(2) for v in BOUNDS[k]]
        assert any(on_border)
    back, bias = through(ends[0].tolist(), ends[1].tolist(), float(np.linalg.norm(w)))
    assert back == pytest.approx(w) and bias == pytest.approx(b)


def test_a_line_elsewhere_and_no_line_are_none() -> None:
    assert clipped(np.array([1.0, 0.0]), 9.0, BOUNDS) is None
    assert clipped(np.zeros(2), 1.0, BOUNDS) is None
    with pytest.raises(ConfigError, match="two different points"):
        through([1.0, 1.0], [1.0, 1.0], 1.0)


def test_shift_goes_along_the_normal_and_turn_keeps_the_length() -> None:
    w, b = np.array([3.0, 4.0]), 1.0
    shifted, bias = moved(w, b, shift=0.5)
    assert shifted == pytest.approx(w) and bias == pytest.approx(1.0 - 2.5)
    turned, bias = moved(w, b, turn=np.pi / 2)
    assert turned == pytest.approx([-4.0, 3.0])
    foot = -b * w / 25.0
    assert turned @ foot + bias == pytest.approx(0.0)


def test_distances_are_those_of_geometry() -> None:
    assert distances(np.array([0.0, 2.0]), -2.0, np.array([[5.0, 4.0], [1.0, 0.0]])).tolist() == [3.0, -1.0]
    assert np.isnan(distances(np.zeros(2), 1.0, np.ones((1, 2)))).all()


def test_the_session_tells_and_moves_a_line(session: Session) -> None:
    told = asked(session, "line", neuron=[1, 1], iteration=12, verdict=True)
    network = session.training.network
    assert told["weights"] == network.weights[0][:, 1].tolist() and told["iteration"] == 12
    assert told["verdicts"] == [
        {
            "class": "1",
            "separable": False,
            "gap": 0.0,
            "ends": None,
            "shared": [0.5, 0.5],
            "between": told["verdicts"][0]["between"],
        }
    ]
    new = asked(session, "move_line", neuron=[1, 1], through=[[0.5, -1.0], [0.5, 2.0]])
    assert network.weights[0][:, 1].tolist() == told["weights"], "nothing is set by asking"
    session.call("set_parameters", json.dumps({"weights": new["weights"], "biases": new["biases"]}))
    ends = asked(session, "line", neuron=[1, 1])["ends"]
    assert [x for x, _ in ends] == pytest.approx([0.5, 0.5])
    assert np.linalg.norm(network.weights[0][:, 1]) == pytest.approx(told["length"])


def test_dragging_leaves_one_event(session: Session) -> None:
    for x in (0.2, 0.3, 0.4):
        new = asked(session, "move_line", neuron=[1, 0], through=[[x, 0.0], [x, 1.0]])
        header = asked(session, "set_parameters", weights=new["weights"], biases=new["biases"], iteration=0)
    assert len(header["events"]) == 1 and header["events"][0]["weights"] == new["weights"]


def test_a_deeper_neurons_line_is_in_the_space_before_it(session: Session) -> None:
    told = asked(session, "line", neuron=[3, 0], iteration=1500, verdict=True)
    assert told["verdicts"][0]["separable"], "what the hidden layers are for"
    assert np.shape(told["points"]) == (4, 2)


@pytest.mark.parametrize("params", [{"neuron": [0, 0]}, {"neuron": [1, 7]}, {"neuron": "f1"}])
def test_what_has_no_line_is_refused(session: Session, params: dict[str, Any]) -> None:
    assert asked(session, "line", **params)["field"] == "neuron"
    assert asked(session, "move_line", **params)["field"] == "neuron"


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"through": [[0, 0]]}, "through"),
        ({"through": "there"}, "through"),
        ({"through": [["a", 0], [1, 1]]}, "through"),
        ({"turn": "left"}, "turn"),
    ],
)
def test_what_is_no_move_is_refused(session: Session, params: dict[str, Any], field: str) -> None:
    error = asked(session, "move_line", neuron=[1, 0], **params)
    assert (error["type"], error["field"]) == ("ConfigError", field)


def test_the_margin_reaches_to_the_nearest_sample_and_sides_are_counted(session: Session) -> None:
    weights, biases = (
        [each.tolist() for each in arrays]
        for arrays in (session.training.network.weights, session.training.network.biases)
    )
    weights[0][0][0] = weights[0][1][0] = 1.0
    biases[0][0] = -0.6
    session.training.set_parameters(weights, biases)
    found = asked(session, "line", neuron=[1, 0])
    assert found["nearest"] == pytest.approx(0.4 / np.sqrt(2)) and found["right"] == 3
    assert found["away"] == pytest.approx([-0.6 / 2**0.5, 0.4 / 2**0.5, 0.4 / 2**0.5, 1.4 / 2**0.5])
    for ends, z in zip(found["margins"], (0.4, -0.4), strict=True):
        for x in ends:
            assert sum(x) - 0.6 == pytest.approx(z)
