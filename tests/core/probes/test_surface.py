"""The error surface: its centre is E, its points are plain evaluations, its directions those of NumPy's SVD."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from backprop import Network, TeacherSet, Training
from backprop.browser.session import Session
from backprop.errors import ConfigError
from backprop.probes.surface import surface, way_of


@pytest.fixture
def training() -> Training:
    made = Training(Network([2, 3, 1], seed=2), TeacherSet.named("xor"), 0.8)
    made.run(500)
    return made


def error_with(training: Training, change: dict[tuple[int, int, int], float]) -> float:
    network = Network([2, 3, 1])
    network.parameters[:] = training.network.parameters
    for (gap, i, j), value in change.items():
        network.matrices[gap][i, j] = value
    return network.loss_of(training.teacher.inputs, training.teacher.targets)


@pytest.mark.parametrize("kind", ["weights", "random", "run"])
def test_the_centre_is_the_error_now(training: Training, kind: str) -> None:
    found = surface(training, kind, 5)
    assert found.work()
    assert found.values[2, 2] == pytest.approx(error_with(training, {}), rel=1e-12)
    assert found.path[-1].tolist() == [0.0, 0.0] and len(found.path) >= 8
    assert np.all(np.abs(found.path).max(axis=0) <= found.reach)
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-12)


def test_every_point_is_the_error_with_those_two_weights(training: Training) -> None:
    first, second = (0, 1, 2), (1, 3, 0)  # a weight, and the output's bias
    found = surface(training, "weights", 3, first, second)
    found.work()
    matrices = training.network.matrices
    assert found.origin == (matrices[0][1, 2], matrices[1][3, 0])
    for row, beta in enumerate((-1, 0, 1)):
        for column, alpha in enumerate((-1, 0, 1)):
            change = {first: found.origin[0] + alpha * found.reach[0], second: found.origin[1] + beta * found.reach[1]}
            assert found.values[row, column] == pytest.approx(error_with(training, change), rel=1e-12)


@pytest.mark.parametrize("updates", [200, 2000])
def test_the_runs_directions_are_those_of_the_svd(updates: int) -> None:
    training = Training(Network([2, 3, 1], seed=2), TeacherSet.named("xor"), 0.8)
    training.run(updates)
    states = np.array(way_of(training))
    _, _, directions = np.linalg.svd(states - states.mean(axis=0))
    axes = surface(training, "run", 3).axes
    for k in range(2):
        assert abs(axes[k] @ directions[k]) == pytest.approx(1.0, abs=1e-6)


def test_slices_add_up(training: Training) -> None:
    found = surface(training, "random", 4, seed=5)
    for done in range(1, 17):
        assert np.isnan(found.values).any()
        found.work(0.0)
        assert found.done == done
    whole = surface(training, "random", 4, seed=5)
    whole.work()
    np.testing.assert_array_equal(found.values, whole.values)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"kind": "all"}, "kind"),
        ({"first": [0, 9, 0]}, "first"),
        ({"size": 2}, "size"),
        ({"second": [0, 0, 0]}, "second"),
        ({"first": "w"}, "first"),
    ],
)
def test_wrong_questions_are_refused_in_words(training: Training, options: dict[str, Any], field: str) -> None:
    with pytest.raises(ConfigError) as refused:
        surface(training, **{"kind": "weights", **options})
    assert refused.value.field == field


def test_a_run_that_has_not_begun_has_no_directions() -> None:
    with pytest.raises(ConfigError, match="train for some updates first"):
        surface(Training(Network([2, 1]), TeacherSet.named("xor")), "run")


def test_the_session_works_in_slices() -> None:
    session = Session()

    def asked(method: str, **params: Any) -> Any:
        answer = json.loads(session.call(method, json.dumps(params)))
        return answer["error"] if "error" in answer else answer["result"]

    asked("configure", config={"data": "xor"})
    assert "surface_begin" in asked("surface_work", budget_ms=5)["message"]
    told = asked("surface_begin", kind="weights", size=5, iteration=130)
    while not told["complete"]:
        told = asked("surface_work", budget_ms=1)
    assert told["iteration"] == 130 and told["path"] == 100 and told["buffer"] == 25 + 200 == len(session.buffer)
    assert told["low"] == session.buffer[:25].min() and session.buffer[25:][-2:].tolist() == [0.0, 0.0]


def test_a_short_run_is_walked_again_and_left_where_it_was() -> None:
    run, alone = (Training(Network([2, 3, 1], seed=2), TeacherSet.named("xor"), 0.8) for _ in range(2))
    run.run(60)
    run.set(learning_rate=0.3)
    run.run(20)
    before, events, errors = run.network.parameters.copy(), run.events, run.history.loss
    way = way_of(run)
    assert len(way) == 81 and np.array_equal(way[-1], before) and np.array_equal(run.network.parameters, before)
    assert run.iteration == 80 and run.events == events and np.array_equal(run.history.loss, errors)
    alone.run(41)
    assert np.array_equal(way[41], alone.network.parameters)
    run.run(40_000)
    assert len(way_of(run)) == len(run.kept_states()) + (run.kept_states()[-1][0] != run.iteration)
