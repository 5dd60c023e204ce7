"""Studies and comparisons against the same runs made one by one."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from backprop import Network, TeacherSet, Training
from backprop.browser.session import Session
from backprop.config.run import Run
from backprop.errors import ConfigError
from backprop.probes.maps import Plane
from backprop.probes.study import Study


def asked(session: Session, method: str, **params: Any) -> Any:
    answer = json.loads(session.call(method, json.dumps(params)))
    return answer["error"] if "error" in answer else answer["result"]


def test_each_row_is_the_run_alone() -> None:
    study = Study({"data": "gauss", "seed": 3}, {"rate": [0.1, 1.0], "batch": [10, "all"]}, epochs=7)
    while not study.work(0.0):
        pass
    assert [each.varied for each in study.results] == [{"rate": r, "batch": b} for r in (0.1, 1.0) for b in (10, "all")]
    train, held_out = TeacherSet.named("gauss", 3).split(0.8, 3)
    for result in study.results:
        network = Network([2, 2, 1], "tanh", loss="cross_entropy", seed=3)
        alone = Training(network, train, result.varied["rate"], result.varied["batch"], seed=3, held_out=held_out)
        alone.run(7 * alone.updates_per_epoch)
        assert (result.updates, result.epochs, result.ended) == (alone.iteration, 7, "all epochs")
        assert result.loss == pytest.approx(network.loss_of(train.inputs, train.targets), rel=1e-9)
        assert held_out and result.test_accuracy == held_out.accuracy(network.predict(held_out.inputs))


def test_a_bound_ends_a_run_and_so_does_divergence() -> None:
    study = Study({"data": "plane"}, {"rate": [0.1, 500]}, epochs=50, below=0.01)
    assert study.work()
    good, bad = study.results
    assert good.ended == "below the bound" and good.loss < 0.01 and good.epochs < 50
    assert bad.ended == "diverged" and "lower the learning rate" in bad.message


def test_what_does_not_go_together_is_told_in_its_row() -> None:
    study = Study({"data": "sine"}, {"net": ["1-3-1", "2-3-1"]}, epochs=1)
    study.work()
    assert study.results[0].ended == "all epochs"
    assert study.results[1].ended == "not possible" and "1-…-1" in study.results[1].message


@pytest.mark.parametrize(
    ("vary", "field"),
    [
        ({}, "vary"),
        ({"rate": []}, "vary"),
        ({"rate": [-1]}, "rate"),
        ({"colour": [1]}, "colour"),
        ({"theme": ["dark"]}, "theme"),
        ({"seed": list(range(101))}, "vary"),
    ],
)
def test_wrong_questions_are_refused(vary: dict[str, Any], field: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Study({}, vary)
    assert refused.value.field == field
    with pytest.raises(ConfigError, match="epochs is 0"):
        Study({}, {"rate": [1]}, epochs=0)


def test_the_session_studies_own_data_without_disturbing_the_run() -> None:
    session = Session()
    asked(
        session,
        "configure",
        config={"net": "1-3-1"},
        teacher={"inputs": [[0], [1], [2], [3]], "targets": [[0], [1], [4], [9]]},
    )
    asked(session, "train", updates=5)
    before = session.training.network.parameters.copy()
    told = asked(session, "study_begin", vary={"net": ["1-1-1", "1-4-1"]}, epochs=3)
    assert (told["done"], told["total"]) == (0, 2)
    while not told["complete"]:
        told = asked(session, "study_work", budget_ms=1)
    assert [row["epochs"] for row in told["rows"]] == [3, 3] and told["rows"][0]["accuracy"] is None
    assert session.training.iteration == 5 and np.array_equal(before, session.training.network.parameters)
    asked(session, "study_end")
    assert "study_begin" in asked(session, "study_work")["message"]


def test_comparing_brings_another_run_to_the_same_iteration() -> None:
    session = Session()
    asked(session, "configure", config={"data": "circle", "seed": 4})
    asked(session, "train", updates=150)
    told: dict[str, Any] = {"complete": False}
    while not told["complete"]:
        told = asked(session, "compare", config={"rate": 1.0}, iteration=150, budget_ms=1)
    assert session.training.iteration == 150 and told["reached"] == 150
    train, _ = TeacherSet.named("circle", 4).split(0.8, 4)
    alone = Training(Network([2, 4, 2, 1], "tanh", loss="cross_entropy", seed=4), train, 1.0, 10, seed=4)
    alone.run(150)
    assert told["theirs"]["loss"] == pytest.approx(alone.history.loss.tolist(), rel=1e-9)
    assert told["mine"]["loss"] == pytest.approx(session.training.history.loss[:150].tolist())
    assert asked(session, "compare", config={"rate": 1.0}, iteration=20)["reached"] == 20
    assert asked(session, "compare", config={"rate": "fast"}, anew=True)["field"] == "rate"


@pytest.mark.parametrize(
    ("method", "params", "field"),
    [
        ("study_begin", {"vary": ["rate"]}, "vary"),
        ("study_begin", {"vary": {"rate": 1}}, "rate"),
        ("study_begin", {"vary": {"rate": [1]}, "epochs": "many"}, "epochs"),
        ("study_begin", {"vary": {"rate": [1]}, "below": "tiny"}, "below"),
        ("surface_begin", {"kind": 7}, "kind"),
        ("surface_begin", {"size": "large"}, "size"),
        ("surface_begin", {"first": 3}, "first"),
        ("compare", {"config": "other"}, "config"),
        ("compare", {"iteration": -1}, "iteration"),
        ("curves", {"points": "all"}, "points"),
        ("map", {"size": "large"}, "size"),
        ("map", {"columns": 1}, "columns"),
        ("space", {"layer": "last"}, "layer"),
        ("fit", {"output": "first"}, "output"),
    ],
)
def test_arguments_of_the_wrong_kind_are_refused_in_words(method: str, params: dict[str, Any], field: str) -> None:
    session = Session()
    asked(session, "configure", config={"data": "sine" if method == "fit" else "xor"})
    error = asked(session, method, **params)
    assert (error["type"], error["field"]) == ("ConfigError", field), error


@pytest.mark.parametrize(
    ("data", "kind", "count"),
    [("circle", "value", 8 * 8), ("iris", None, 0), ("sine", "value", 8), ("bumps", "value", 8 * 8)],
)
def test_compared_runs_are_pictured_on_one_scale_and_scored(data: str, kind: str | None, count: int) -> None:
    session = Session()
    asked(session, "configure", config={"data": data, "seed": 4})
    asked(session, "train", updates=20)
    told = asked(session, "compare", config={"hidden": "relu", "rate": 0.05}, iteration=20, budget_ms=5000, size=8)
    training = session.training
    assert (
        training.iteration == 20
        and told["complete"]
        and told["explicit"] == {"data": data, "seed": 4, "hidden": "relu", "rate": 0.05}
    )
    here = told["scores"][0]["train"]
    assert here["loss"] == pytest.approx(training.network.loss_of(training.teacher.inputs, training.teacher.targets))
    assert (here["accuracy"] is None) == (training.teacher.task == "regression")
    if kind is None:
        assert told["picture"] is None
        return
    assert told["picture"]["kind"] == kind and told["buffer"] == 2 * count == len(session.buffer)
    bounds = told["picture"]["bounds"]
    (low, high) = bounds[0]
    points = Plane.around([training.teacher]).grid(8) if len(bounds) == 2 else np.linspace(low, high, 8)[:, None]
    np.testing.assert_allclose(
        session.buffer[:count], training.network.predict(training.teacher.prepare(points))[:, 0], rtol=1e-12
    )


def test_training_stops_at_the_first_epoch_below_the_bound() -> None:
    session, alone = Session(), Run.of({"data": "circle"}).training
    asked(session, "configure", config={"data": "circle"})
    alone.epoch()
    while alone.error() >= 0.3:
        alone.epoch()
    told = asked(session, "train", updates=100_000, below=0.3)
    assert told["reached"] and told["iteration"] == told["done"] == alone.iteration
    told = asked(session, "train", updates=3, below=1e-9)
    assert (told["done"], told["reached"], told["iteration"]) == (3, False, alone.iteration + 3)
    assert asked(session, "train", updates=3, below=-1)["field"] == "below"
