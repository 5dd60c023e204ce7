"""How parameters start: each rule's own distribution, by what its source says of it."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network
from backprop.core.initializers import INITIALIZERS

N_IN, N_OUT = 90, 250
PARTS = np.linspace(0.02, 0.98, 49)


def start(rule: str) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases of one layer that leads from 90 to 250 neurons."""
    network = Network([N_IN, N_OUT], init=rule, seed=7)
    return network.weights[0], network.biases[0]


@pytest.mark.parametrize(("rule", "bound"), [("uniform", 1 / np.sqrt(N_IN)), ("xavier", np.sqrt(6 / (N_IN + N_OUT)))])
def test_evenly_between_the_bounds(rule: str, bound: float) -> None:
    weights, biases = start(rule)
    np.testing.assert_allclose(np.quantile(weights, PARTS), bound * (2 * PARTS - 1), atol=0.03 * bound)
    assert np.abs(weights).max() <= bound
    if rule == "uniform":
        assert np.abs(biases).max() <= bound
        np.testing.assert_allclose(
            np.quantile(biases, [0.1, 0.5, 0.9]), bound * np.array([-0.8, 0, 0.8]), atol=0.15 * bound
        )


@pytest.mark.parametrize(("rule", "deviation"), [("normal", 1 / np.sqrt(N_IN)), ("he", np.sqrt(2 / N_IN))])
def test_gaussian_with_the_deviation_of_its_source(rule: str, deviation: float) -> None:
    weights, _ = start(rule)
    assert weights.std() == pytest.approx(deviation, rel=0.02)
    assert abs(weights.mean()) < 0.02 * deviation
    within = [np.mean(np.abs(weights) < k * deviation) for k in (1, 2, 3)]
    np.testing.assert_allclose(within, [0.6827, 0.9545, 0.9973], atol=0.01)


def test_biases_are_nought_but_where_the_rule_draws_them() -> None:
    for rule in ("zero", "normal", "xavier", "he"):
        assert not start(rule)[1].any(), rule
    assert start("uniform")[1].all()


def test_all_alike() -> None:
    for rule, value in (("zero", 0.0), ("constant", 0.5)):
        weights, biases = start(rule)
        assert (weights == value).all() and (biases == value).all()


def test_every_layer_has_its_own_scale_and_every_seed_its_own_draw() -> None:
    network = Network([10, 400, 20], init="he", seed=1)
    assert network.weights[0].std() == pytest.approx(np.sqrt(2 / 10), rel=0.05)
    assert network.weights[1].std() == pytest.approx(np.sqrt(2 / 400), rel=0.05)
    for rule in INITIALIZERS:
        first, again, other = (Network([3, 4, 2], init=rule, seed=seed).parameters for seed in (5, 5, 6))
        assert (first == again).all()
        assert (first == other).all() == (rule in ("zero", "constant"))
