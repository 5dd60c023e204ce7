"""Curves against plain evaluation: each kept state's scores, the mean of an epoch's updates, what happens after a change."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from backprop import Network, TeacherSet, Training
from backprop.browser.session import Session
from backprop.probes.curves import WholeSetScores, epochs


def run_of(batch: int | str = 7, reduction: str = "mean", share: float = 0.8) -> Training:
    train, held_out = TeacherSet.named("gauss").split(share)
    return Training(
        Network([2, 3, 1], reduction=reduction, loss="cross_entropy", seed=1), train, 0.2, batch, held_out=held_out
    )


def test_scores_are_those_of_the_states_on_the_whole_sets() -> None:
    training = run_of()
    training.run(200)
    iterations, scores, complete = WholeSetScores(training).upto(100)
    assert complete and iterations.tolist() == [0, 64, 128, 192, 200]
    for n, row in zip(iterations, scores):
        training.seek(int(n))
        for k, teacher in enumerate((training.teacher, training.held_out)):
            assert teacher
            y = training.network.predict(teacher.inputs)
            d = teacher.targets
            assert row[3 * k] == pytest.approx(float(-(d * np.log(y) + (1 - d) * np.log(1 - y)).mean()), rel=1e-9)
            assert row[3 * k + 1] == pytest.approx(float(np.sqrt(np.mean((y - d) ** 2))))
            assert row[3 * k + 2] == np.mean((y > 0.5) == (d > 0.5))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("batch", [1, 7, 200, "all"])
def test_an_epoch_is_the_mean_of_its_samples(batch: int | str, reduction: str) -> None:
    training = run_of(batch, reduction)
    errors, squares, samples = [], [], 0
    while samples < 2 * len(training.teacher):
        trace = training.step()
        errors += trace.sample_losses.tolist()
        squares += np.square(trace.activations[-1] - trace.targets)[:, 0].tolist()
        samples += trace.batch
    iterations, loss, rms = epochs(training)
    assert iterations.tolist() == [training.updates_per_epoch, 2 * training.updates_per_epoch]
    halves = np.array(errors).reshape(2, -1).mean(axis=1), np.sqrt(np.array(squares).reshape(2, -1).mean(axis=1))
    np.testing.assert_allclose(loss, halves[0])
    np.testing.assert_allclose(rms, halves[1])


def test_a_changed_run_is_scored_anew() -> None:
    training = run_of()
    training.run(300)
    scores = WholeSetScores(training)
    before = dict(zip(*(each.tolist() for each in scores.upto(100)[:2])))
    training.seek(100)
    training.set(learning_rate=2.0)
    training.run(200)
    after = dict(zip(*(each.tolist() for each in scores.upto(100)[:2])))
    assert after[64] == before[64]
    assert after[256] != before[256]


def test_a_small_budget_is_kept_and_taken_up_again() -> None:
    training = run_of()
    training.run(640)
    scores = WholeSetScores(training)
    assert not scores.upto(100, budget=0.0)[2]
    for _ in range(12):
        iterations, _, complete = scores.upto(100, budget=0.0)
    assert complete and len(iterations) == 11


def test_long_runs_stay_bounded() -> None:
    training = run_of(50)
    training.run(64 * 200)
    iterations, _, _ = WholeSetScores(training).upto(40)
    assert 20 <= len(iterations) <= 42 and iterations[-1] == 64 * 200


def test_the_session_tells_curves_with_events() -> None:
    session = Session()

    def asked(method: str, **params: Any) -> Any:
        answer = json.loads(session.call(method, json.dumps(params)))
        return answer.get("result") or answer["error"]

    asked("configure", config={"data": "circle"})
    asked("train", updates=90)
    asked("set", config={"rate": 0.1})
    asked("train", updates=10)
    result = asked("curves", per="epoch")
    assert result["own"]["iterations"] == [20, 40, 60, 80, 100] and result["updates"] == 100
    assert result["events"] == [{"iteration": 90, "settings": {"learning_rate": 0.1}, "parameters": False}]
    assert result["whole"]["iterations"][0] == 0 and len(result["whole"]["test_accuracy"]) == len(
        result["whole"]["iterations"]
    )
    assert asked("curves", per="day")["field"] == "per"
    assert session.training.iteration == 100


def test_the_session_counts_classes() -> None:
    session = Session()
    session.call("configure", json.dumps({"config": {"data": "xor"}}))
    result = json.loads(session.call("classes", "{}"))["result"]
    assert result["test"] is None and result["class_names"] == ["0", "1"]
    trained = session.training
    found = trained.network.predict(trained.teacher.inputs)[:, 0] > 0.5
    right = int(np.sum(found == (trained.teacher.targets[:, 0] > 0.5)))
    assert result["train"]["right"] == right and result["train"]["accuracy"] == right / 4
    assert np.sum(result["train"]["counts"]) == result["train"]["samples"] == 4
