"""Gradients are right: against the definition of the derivative, and against an independent reference."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backprop import Network, Trace
from reference import Sample
from strategies import HEADS, HIDDEN, SIZES, Case, cases, make_case

KINKED = {"threshold", "relu", "leaky_relu", "elu"}


def signs(case: Case) -> np.ndarray:
    """On which side of its kink every neuron that has one is, sample by sample."""
    net_inputs = case.network.trace(case.x, case.d).net_inputs
    sides = [(z > 0).ravel() for z, each in zip(net_inputs, case.network.activations) if each.name in KINKED]
    return np.concatenate([np.empty(0, dtype=bool), *sides])


def slope_by_nudging(case: Case, array: np.ndarray, index: tuple[int, ...]) -> float:
    """∂E/∂(array[index]) by central differences of fourth order: nothing but E is asked for.

    The nudge is halved until it takes no neuron over a kink: there the derivative does not exist, and a difference across it says nothing.
    """
    value, h, here = array[index], 1e-3, signs(case)

    def at(nudge: float) -> float:
        array[index] = value + nudge
        return case.network.loss_of(case.x, case.d)

    try:
        for _ in range(8):
            array[index] = value - 2 * h
            left = signs(case)
            array[index] = value + 2 * h
            if np.array_equal(left, here) and np.array_equal(signs(case), here):
                return (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
            h /= 2
    finally:
        array[index] = value
    assume(False)
    raise AssertionError


def assert_gradient(case: Case, trace: Trace, k: int, i: int | None, j: int) -> None:
    """Relative 1e-6; below 1e-10 of E a difference of two E's has no digits left."""
    array, index = (case.network.biases[k], (j,)) if i is None else (case.network.weights[k], (i, j))
    gradient = trace.bias_gradients[k][j] if i is None else trace.weight_gradients[k][i, j]
    nudged = slope_by_nudging(case, array, index)
    assert nudged == pytest.approx(gradient, rel=1e-6, abs=1e-10 * max(1.0, abs(trace.loss)))


@given(cases(), st.data())
@settings(max_examples=300, deadline=None)
def test_gradients_are_what_nudging_finds(case: Case, data: st.DataObject) -> None:
    trace = case.network.trace(case.x, case.d)
    k = data.draw(st.integers(0, len(case.network.weights) - 1))
    rows, columns = case.network.weights[k].shape
    i = data.draw(st.none() | st.integers(0, rows - 1))
    assert_gradient(case, trace, k, i, data.draw(st.integers(0, columns - 1)))


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("head", HEADS, ids="-".join)
def test_every_activation_with_every_loss(hidden: str, head: tuple[str, str]) -> None:
    """All weights and biases of a 2-3-2, for each batch size: nothing is left to chance here."""
    for batch, seed in itertools.product([1, 2, 3, 5], [11]):
        case = make_case([2, 3, 2], hidden, head, batch, "mean", seed)
        trace = case.network.trace(case.x, case.d)
        for k, weights in enumerate(case.network.weights):
            for j in range(weights.shape[1]):
                for i in [None, *range(weights.shape[0])]:
                    assert_gradient(case, trace, k, i, j)


@pytest.mark.parametrize(
    "head", [("softmax", "cross_entropy"), ("identity", "squared_error"), ("sigmoid", "cross_entropy")]
)
def test_large_network_spot_checked(head: tuple[str, str]) -> None:
    case = make_case([64, 128, 128, 10], "tanh", head, 64, "mean", 5)
    trace = case.network.trace(case.x, case.d)
    rng = np.random.default_rng(0)
    for k, weights in enumerate(case.network.weights):
        for i, j in zip(rng.integers(0, weights.shape[0], 3), rng.integers(0, weights.shape[1], 3)):
            assert_gradient(case, trace, k, int(i), int(j))
            assert_gradient(case, trace, k, None, int(j))


@given(cases())
@settings(max_examples=200, deadline=None)
def test_every_quantity_equals_the_reference(case: Case) -> None:
    net, trace = case.network, case.network.trace(case.x, case.d)
    weights, biases = [w.tolist() for w in net.weights], [b.tolist() for b in net.biases]
    samples = [
        Sample(weights, biases, net.hidden_names, net.output.name, net.loss.name, x, d)
        for x, d in zip(case.x.tolist(), case.d.tolist())
    ]
    scale = 1.0 / len(samples) if net.reduction == "mean" else 1.0
    close: dict[str, Any] = {"rtol": 1e-10, "atol": 1e-13}
    np.testing.assert_allclose(trace.sample_losses, [s.loss for s in samples], **close)
    assert trace.loss == pytest.approx(scale * sum(s.loss for s in samples), rel=1e-12)
    assert net.loss_of(case.x, case.d) == pytest.approx(trace.loss, rel=1e-12)
    for k in range(len(weights)):
        np.testing.assert_allclose(trace.net_inputs[k], [s.z[k] for s in samples], **close)
        np.testing.assert_allclose(trace.deltas[k], [s.delta[k] for s in samples], **close)
        np.testing.assert_allclose(trace.edge_gradients[k], [s.weight_gradients[k] for s in samples], **close)
        np.testing.assert_allclose(
            trace.weight_gradients[k], scale * np.sum([s.weight_gradients[k] for s in samples], axis=0), **close
        )
        np.testing.assert_allclose(
            trace.bias_gradients[k], scale * np.sum([s.delta[k] for s in samples], axis=0), **close
        )
    for layer in range(len(net.sizes)):
        np.testing.assert_allclose(trace.activations[layer], [s.a[layer] for s in samples], **close)
        np.testing.assert_allclose(trace.error_signals[layer], [s.error[layer] for s in samples], **close)


@given(cases())
@settings(max_examples=100, deadline=None)
def test_what_edges_carry_adds_up(case: Case) -> None:
    """e of a neuron is the sum of what its outgoing edges carry back; z of a neuron is the sum of what comes in, and its bias."""
    net, trace = case.network, case.network.trace(case.x, case.d)
    for k in range(len(net.weights)):
        np.testing.assert_allclose(trace.edge_signals[k].sum(axis=2), trace.error_signals[k], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(trace.error_arrivals[k][:, :, -1], trace.error_signals[k], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(
            trace.edge_flows[k].sum(axis=1) + net.biases[k], trace.net_inputs[k], rtol=1e-9, atol=1e-12
        )


@pytest.mark.parametrize("sizes", SIZES)
def test_a_batch_is_the_sum_of_its_samples(sizes: list[int]) -> None:
    """No broadcasting where sizes happen to agree: as many samples as neurons, and each sample alone."""
    for batch in {1, 2, 7, *sizes}:
        case = make_case(sizes, "tanh", ("sigmoid", "squared_error"), batch, "sum", 3)
        whole = case.network.trace(case.x, case.d)
        singles = [case.network.trace(case.x[p : p + 1], case.d[p : p + 1]) for p in range(batch)]
        for k in range(len(sizes) - 1):
            np.testing.assert_allclose(
                whole.weight_gradients[k], sum(s.weight_gradients[k] for s in singles), rtol=1e-12, atol=1e-15
            )
            np.testing.assert_allclose(
                whole.deltas[k], np.vstack([s.deltas[k] for s in singles]), rtol=1e-12, atol=1e-15
            )


def test_softmax_jacobian_is_not_diagonal() -> None:
    """δ needs the whole Jacobian: with e f′ alone it would be another number."""
    net = Network([2, 3], output="softmax", loss="squared_error", seed=4)
    trace = net.trace([[0.3, -0.8]], [[0.0, 1.0, 0.0]])
    y, e = trace.activations[1][0], trace.error_signals[1][0]
    jacobian = np.diag(y) - np.outer(y, y)
    np.testing.assert_allclose(trace.deltas[0][0], jacobian.T @ e, rtol=1e-14)
    np.testing.assert_allclose(trace.slopes[0][0], np.diag(jacobian), rtol=1e-14)
    assert not np.allclose(trace.deltas[0][0], e * trace.slopes[0][0])


def test_threshold_lets_no_error_signal_through() -> None:
    net = Network([2, 2, 1], hidden="threshold", output="identity", seed=1)
    trace = net.trace([[0.5, 0.7]], [[2.0]])
    assert np.any(trace.error_signals[1] != 0)
    assert not trace.slopes[0].any() and not trace.deltas[0].any() and not trace.weight_gradients[0].any()
    assert trace.weight_gradients[1].any() or not trace.activations[1].any()


def test_saturated_cross_entropy_stays_finite() -> None:
    net = Network([1, 1], output="sigmoid", loss="cross_entropy")
    net.weights, net.biases = [[[200.0]]], [[0.0]]
    trace = net.trace([[1.0]], [[0.0]])
    assert trace.loss == pytest.approx(200.0) and trace.deltas[0][0, 0] == 1.0
    assert np.isfinite(trace.error_signals[1]).all()


def test_targets_may_be_flat() -> None:
    net = Network([2, 2, 1], seed=2)
    x = [[0, 1], [1, 0], [1, 1]]
    flat, column = net.trace(x, [0, 1, 1]), net.trace(x, [[0], [1], [1]])
    np.testing.assert_array_equal(flat.buffer, column.buffer)
    assert flat.deltas[0].shape == (3, 2)
