"""How strong the error signal is in each layer: its means, who is saturated, who is dead, and what is named."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network, TeacherSet, Training
from backprop.probes.gradients import strength


def neuron_at(slope: float, hidden: str = "tanh") -> Training:
    """A hidden neuron whose slope is this for the one sample there is, beside one in the middle of its range."""
    z = float({"tanh": np.arctanh(np.sqrt(1 - slope)), "sigmoid": np.arccosh(0.5 / np.sqrt(slope)) * 2}[hidden])
    network = Network([1, 2, 1], hidden, "identity", seed=3)
    network.weights, network.biases = [[[z, 0.0]], [[1.0], [1.0]]], [[0.0, 0.0], [0.0]]
    return Training(network, TeacherSet([[1.0]], [[9.0]]), 0.1)


@pytest.mark.parametrize(("hidden", "steepest"), [("tanh", 1.0), ("sigmoid", 0.25)])
def test_saturated_is_a_slope_below_a_twentieth_of_the_steepest(hidden: str, steepest: float) -> None:
    below, above = neuron_at(0.049 * steepest, hidden), neuron_at(0.051 * steepest, hidden)
    assert below.trace().slopes[0][0, 0] == pytest.approx(0.049 * steepest)
    assert strength(below, 0, 0)["layers"][0]["saturated"] == [0.5]
    assert strength(above, 0, 0)["layers"][0]["saturated"] == [0.0]
    named = strength(below, 0, 0)["named"]
    assert [(each["kind"], each["layer"]) for each in named] == [("saturated", 1)]
    assert named[0]["message"] == "50% of the neurons of layer 1 are saturated: their slope is nearly 0."


def test_saturated_is_only_who_is_so_for_every_sample() -> None:
    network = Network([1, 1, 1], "tanh", "identity")
    network.weights, network.biases = [[[4.0]], [[1.0]]], [[0.0], [0.0]]
    both = Training(network, TeacherSet([[1.0], [0.1]], [[0.0], [0.0]]), 0.1, "all")
    assert strength(both, 0, 0)["layers"][0]["saturated"] == [0.0]


def test_dead_is_who_has_no_slope_for_any_sample() -> None:
    network = Network([1, 3, 1], "relu", "identity")
    network.weights, network.biases = [[[1.0, -1.0, -1.0]], [[1.0]] * 3], [[0.0, 0.0, 1.5], [0.0]]
    run = Training(network, TeacherSet([[1.0], [2.0]], [[0.0], [0.0]]), 0.1, "all")
    found = strength(run, 0, 0)
    assert found["layers"][0]["dead"] == [pytest.approx(1 / 3)]
    assert found["layers"][0]["saturated"] == [0.0]
    assert "33% of the neurons of layer 1 have slope 0 for every sample here" in found["named"][0]["message"]


def test_the_means_are_those_of_the_trace_at_updates_spread_over_the_run() -> None:
    run = Training(Network([2, 3, 2, 1], seed=2), TeacherSet.named("xor"), 0.5, "all")
    run.run(7)
    found = strength(run, 10, 50, points=5)
    assert found["iterations"] == [10, 20, 30, 40, 50]
    assert run.iteration == 7, "it leaves the run where it was"
    run.seek(30)
    trace = run.trace()
    for k, layer in enumerate(found["layers"]):
        assert layer["delta"][2] == pytest.approx(np.abs(trace.deltas[k]).mean(), rel=1e-12)
        assert layer["gradient"][2] == pytest.approx(np.abs(trace.weight_gradients[k]).mean(), rel=1e-12)
    assert strength(run, 5, 3)["iterations"] == [5]


@pytest.mark.parametrize(
    ("weight", "kind", "says"),
    [
        (0.1, "vanishing", "in layer 1 it is 0.0001 of what"),
        (10.0, "exploding", "in layer 1 it is 1e+04 times what"),
        (2.0, None, ""),
    ],
)
def test_a_signal_that_fades_or_grows_a_thousandfold_is_named(weight: float, kind: str | None, says: str) -> None:
    network = Network([1, 1, 1, 1, 1, 1], "identity", "identity")
    network.weights, network.biases = [[[1.0]]] + [[[weight]]] * 4, [[0.0]] * 5
    named = strength(Training(network, TeacherSet([[1.0]], [[-5.0]]), 0.1), 0, 0)["named"]
    assert [each["kind"] for each in named] == ([kind] if kind else [])
    assert all(says in each["message"] for each in named)
