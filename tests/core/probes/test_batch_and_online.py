"""Batch and on-line from the same start: against two trainings made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network, TeacherSet, Training
from backprop.core.selection import Edge
from backprop.errors import ConfigError
from backprop.probes.batch_and_online import batch_and_online


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_both_are_what_two_trainings_by_hand_are(reduction: str) -> None:
    settings = {"net": "2-3-1", "seed": 4, "rate": 0.25, "shuffle": 0, "reduction": reduction}
    both = batch_and_online(settings, None, 5, Edge(1, 0, 2))
    teacher = TeacherSet.named("xor")
    for name, size in (("online", 1), ("batch", "all")):
        network = Network([2, 3, 1], "tanh", reduction=reduction, seed=4)
        run = Training(network, teacher, learning_rate=0.25, batch_size=size, shuffle=False, seed=4)
        losses = [network.loss_of(teacher.inputs, teacher.targets)]
        for _ in range(5):
            run.epoch()
            losses.append(network.loss_of(teacher.inputs, teacher.targets))
        assert both[name]["loss"] == pytest.approx(losses, rel=1e-12)
        assert both[name]["updates"] == run.iteration


def test_contributions_come_to_the_gradient_and_the_gradient_to_the_step() -> None:
    both = batch_and_online({"net": "2-2-1", "seed": 1, "rate": 0.5}, None, 1, Edge(2, None, 0))
    batch = both["batch"]
    assert np.mean(batch["contributions"]) == pytest.approx(batch["gradient"], rel=1e-12)
    assert batch["path"][1] - batch["path"][0] == pytest.approx(-0.5 * batch["gradient"], rel=1e-9)
    assert len(both["online"]["path"]) == both["samples"] + 1
    assert both["online"]["path"][0] == batch["path"][0]


def test_too_many_epochs_are_refused() -> None:
    with pytest.raises(ConfigError, match="1 to 1000"):
        batch_and_online({}, None, 5000, Edge(1, 0, 0))
