"""Maps against plain prediction at the same points; the winner, its margin and the confusion matrix against counting by hand."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from backprop import Network, TeacherSet
from backprop.browser.session import Session
from backprop.errors import ConfigError
from backprop.probes.maps import Plane, activations_at, confusion, misclassified, winner_and_margin


def asked(session: Session, method: str, **params: Any) -> Any:
    answer = json.loads(session.call(method, json.dumps(params)))
    assert "error" not in answer, answer
    return answer["result"]


@pytest.fixture
def session() -> Session:
    made = Session()
    asked(made, "configure", config={"data": "circle", "net": "2-5-3-1"})
    return made


def test_a_map_is_the_prediction_at_the_centres_of_its_cells(session: Session) -> None:
    result = asked(session, "map", iteration=40, size=8, strip=4)
    network = session.training.network
    (left, right), (bottom, top) = result["bounds"]
    for row in range(8):
        for column in range(8):
            x = [left + (column + 0.5) / 8 * (right - left), top - (row + 0.5) / 8 * (top - bottom)]
            assert session.buffer[8 * row + column] == pytest.approx(network.predict([x])[0, 0], rel=1e-12)
    assert result["iteration"] == 40
    assert [each[:2] for each in result["small"]] == [[1, j] for j in range(5)] + [[2, j] for j in range(3)] + [[3, 0]]
    small = session.buffer[64:].reshape(9, 16)
    assert small[8] == pytest.approx(session.buffer[:64].reshape(8, 8)[1::2, 1::2].ravel())


def test_a_neurons_map_is_its_activation(session: Session) -> None:
    asked(session, "map", size=8, neuron=[1, 4])
    held_out = session.training.held_out
    assert held_out
    points = Plane.around([session.training.teacher, held_out]).grid(8)
    network = session.training.network
    expected = np.tanh(points @ network.weights[0] + network.biases[0])[:, 4]
    np.testing.assert_allclose(session.buffer, expected, rtol=1e-12)


def test_features_and_scaling_belong_to_the_map() -> None:
    rng = np.random.default_rng(3)
    raw = rng.normal(50.0, 20.0, (30, 2))
    teacher = TeacherSet(raw, (raw[:, 0] > 50.0).astype(float)).scaled("standard").with_features(["x1", "x2", "x1x2"])
    network = Network([3, 4, 1], seed=2)
    points = Plane.around([teacher]).grid(5)
    z = (points - raw.mean(axis=0)) / raw.std(axis=0)
    expected = network.predict(np.column_stack([z, z[:, 0] * z[:, 1]]))
    np.testing.assert_allclose(activations_at(network, teacher.prepare(points))[-1], expected, rtol=1e-12)


def test_of_many_inputs_two_vary_and_the_others_rest_at_their_mean() -> None:
    teacher = TeacherSet.named("iris")
    plane = Plane.around([teacher], (2, 0))
    points = plane.grid(4)
    for column in (1, 3):
        assert points[:, column] == pytest.approx(teacher.raw_inputs[:, column].mean())
    assert points[0, 2] < points[3, 2] and points[0, 0] > points[15, 0]
    with pytest.raises(ConfigError, match=r"columns is \[1, 1\]; allowed are two different inputs from 0 to 3"):
        Plane.around([teacher], (1, 1))


def test_three_classes_show_the_winner_and_its_margin() -> None:
    session = Session()
    asked(session, "configure", config={"data": "iris"})
    result = asked(session, "map", iteration=30, size=6, columns=[2, 3])
    assert result["kind"] == "classes" and result["buffer"] == 72
    run = session.training
    assert run.held_out is not None
    grid = Plane.around([run.teacher, run.held_out], (2, 3)).grid(6)
    outputs = run.network.predict(run.teacher.prepare(grid))
    for k, y in enumerate(outputs):
        first, second = sorted(y)[::-1][:2]
        assert session.buffer[k] == list(y).index(first)
        assert session.buffer[36 + k] == pytest.approx(first - second)


def test_winner_of_equal_outputs_is_the_first_without_margin() -> None:
    winner, margin = winner_and_margin(np.array([[0.4, 0.4, 0.2], [0.0, 1.0, 0.5]]))
    assert winner.tolist() == [0, 1] and margin.tolist() == [0.0, 0.5]


def test_wrong_ones_and_the_confusion_matrix_are_counted() -> None:
    teacher = TeacherSet.named("xor")
    network = Network([2, 1], output="identity", seed=0)
    network.weights[0], network.biases[0] = [[1.0], [0.0]], [0.0]  # says "class 1" where x₁ is 1
    assert misclassified(network, teacher).tolist() == [1, 3]  # (0, 1) and (1, 1)
    assert confusion(network, teacher).tolist() == [[1, 1], [1, 1]]
    regression = TeacherSet.named("plane")
    assert misclassified(Network([2, 1], output="identity"), regression).size == 0
    with pytest.raises(ConfigError, match="needs classes"):
        confusion(Network([2, 1], output="identity"), regression)


def test_a_map_without_iteration_leaves_a_run_where_it_is(session: Session) -> None:
    asked(session, "train", updates=25)
    before = session.training.iteration
    assert asked(session, "map", size=4)["iteration"] == before == session.training.iteration


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"size": 1}, "size"),
        ({"size": 8, "neuron": [9, 0]}, "neuron"),
        ({"size": 9, "strip": 4}, "strip"),
        ({"columns": [0, 5], "size": 4}, "columns"),
    ],
)
def test_what_a_map_cannot_show_is_refused_in_words(session: Session, params: dict[str, Any], field: str) -> None:
    error = json.loads(session.call("map", json.dumps(params)))["error"]
    assert error["type"] == "ConfigError" and error["field"] == field
    assert "allowed" in error["message"] or "has to divide" in error["message"]


def test_one_input_has_no_map() -> None:
    session = Session()
    asked(session, "configure", config={"data": "sine"})
    error = json.loads(session.call("map", json.dumps({"size": 8})))["error"]
    assert error["message"] == "a map needs two inputs; the teacher set has one"
