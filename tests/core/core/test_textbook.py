"""Worked examples, to the digits as they are printed or can be worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network, TeacherSet, Training


def mazur() -> Training:
    """M. Mazur, A Step by Step Backpropagation Example (2015): two inputs, two hidden neurons, two outputs, logistic, η = 0.5."""
    network = Network([2, 2, 2], hidden="sigmoid", output="sigmoid")
    network.weights = [[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]]
    network.biases = [[0.35, 0.35], [0.60, 0.60]]
    return Training(network, TeacherSet([[0.05, 0.10]], [[0.01, 0.99]]), learning_rate=0.5, train_biases=False)


def printed(value: float, digits: int) -> float:
    """As many decimals as the article prints."""
    return round(float(value), digits)


def test_mazur_forward() -> None:
    trace = mazur().trace()
    assert printed(trace.net_inputs[0][0, 0], 4) == 0.3775
    assert [printed(a, 9) for a in trace.activations[1][0]] == [0.593269992, 0.596884378]
    assert printed(trace.net_inputs[1][0, 0], 9) == 1.105905967
    assert [printed(a, 9) for a in trace.activations[2][0]] == [0.751365070, 0.772928465]
    assert printed(trace.loss, 9) == 0.298371109


def test_mazur_backward() -> None:
    trace = mazur().trace()
    assert printed(trace.error_signals[2][0, 0], 8) == 0.74136507
    assert printed(trace.slopes[1][0, 0], 9) == 0.186815602
    assert printed(trace.weight_gradients[1][0, 0], 9) == 0.082167041
    assert printed(trace.deltas[1][0, 0], 9) == 0.138498562
    assert printed(trace.edge_signals[1][0, 0, 0], 9) == 0.055399425
    assert (
        printed(trace.edge_signals[1][0, 0, 1], 8) == -0.01904912
    )  # printed with a 9th digit that comes from rounding before
    assert printed(trace.error_signals[1][0, 0], 9) == 0.036350306
    assert printed(trace.slopes[0][0, 0], 9) == 0.241300709
    assert printed(trace.weight_gradients[0][0, 0], 9) == 0.000438568


def test_mazur_update() -> None:
    trace = mazur().step()
    assert np.round(trace.weights_after[1].T.ravel(), 8).tolist() == [0.35891648, 0.40866619, 0.51130127, 0.56137012]
    assert np.round(trace.weights_after[0].T.ravel(), 8).tolist() == [0.14978072, 0.19956143, 0.24975114, 0.29950229]
    np.testing.assert_array_equal(trace.biases_after[0], [0.35, 0.35])


def test_mazur_after_one_and_after_ten_thousand_rounds() -> None:
    run = mazur()
    run.step()
    # Printed is 0.291027924; computed from the weights as printed, all digits kept, it is 0.291027774.
    assert printed(run.trace().loss, 6) == 0.291028 and printed(run.trace().loss, 9) == 0.291027774
    run.run(9_999)
    trace = run.trace()
    assert printed(trace.loss, 7) == printed(0.0000351085, 7)  # its later digits carry on what was rounded before
    np.testing.assert_allclose(trace.activations[2][0], [0.015912196, 0.984065734], atol=2e-6)


def two_two_one() -> Network:
    """Whole numbers and one logistic neuron: z = 1·1 + 1·(−1) … can be done in the head."""
    network = Network([2, 2, 1], hidden="identity", output="sigmoid")
    network.weights = [[[1, -2], [3, 1]], [[2], [1]]]
    network.biases = [[-1, 1], [-4]]
    return network


def test_two_two_one_by_hand() -> None:
    """x = (1, 1), d = 0.

    z₁ = 1 + 3 − 1 = 3, z₂ = −2 + 1 + 1 = 0; z = 2·3 + 1·0 − 4 = 2, y = 1/(1 + e⁻²) = 0.880797.
    E = ½·0.880797² = 0.387902. e = 0.880797, f′ = y (1 − y) = 0.104994, δ = 0.092478.
    e₁ = 2 δ = 0.184956, e₂ = δ; ∂E/∂w for the output's weights: 3 δ = 0.277434 and 0; for the first neuron's: 0.184956 each.
    """
    trace = two_two_one().trace([[1, 1]], [0])
    assert trace.net_inputs[0].tolist() == [[3, 0]] and trace.net_inputs[1].tolist() == [[2]]
    assert printed(trace.activations[2][0, 0], 6) == 0.880797
    assert printed(trace.loss, 6) == 0.387902
    assert printed(trace.error_signals[2][0, 0], 6) == 0.880797
    assert printed(trace.slopes[1][0, 0], 6) == 0.104994
    assert printed(trace.deltas[1][0, 0], 6) == 0.092478
    assert np.round(trace.weight_gradients[1], 6).tolist() == [[0.277434], [0]]
    assert np.round(trace.error_signals[1], 6).tolist() == [[0.184956, 0.092478]]
    assert np.round(trace.weight_gradients[0], 6).tolist() == [[0.184956, 0.092478], [0.184956, 0.092478]]
    # and back to the inputs: e = Σ w δ = 1·0.184956 − 2·0.092478 and 3·0.184956 + 1·0.092478
    assert np.round(trace.error_signals[0], 6).tolist() == [[0, 0.647346]]


def test_batch_and_on_line_by_hand() -> None:
    """One weight, y = w x, w = 1: samples (1, 0) and (2, 0) have gradients 1 and 4. Batch: the mean is 2.5, the sum is 5.

    On-line, unshuffled, η = 0.1: w = 1 − 0.1·1 = 0.9, then 0.9 − 0.1·(0.9·2·2) = 0.54.
    """
    teacher = TeacherSet([[1], [2]], [[0], [0]])

    def network(reduction: str) -> Network:
        made = Network([1, 1], output="identity", reduction=reduction)
        made.weights, made.biases = [[[1]]], [[0]]
        return made

    assert network("mean").trace(teacher.inputs, teacher.targets).weight_gradients[0][0, 0] == 2.5
    assert network("sum").trace(teacher.inputs, teacher.targets).weight_gradients[0][0, 0] == 5.0
    online = Training(network("mean"), teacher, 0.1, 1, shuffle=False, train_biases=False)
    assert online.run(2) == 2
    assert online.network.weights[0][0, 0] == pytest.approx(0.54, abs=1e-15)


def test_loss_and_penalty_are_two_numbers() -> None:
    """w = (3, −4), l2 = 0.1: ½·0.1·25 = 1.25; l1 = 0.01: 0.07. E stays what it is without them; the bias is not punished."""
    network = Network([2, 1], output="identity")
    network.weights, network.biases = [[[3], [-4]]], [[10]]
    plain = network.trace([[1, 1]], [9]).loss
    trace = Training(network, TeacherSet([[1, 1]], [9]), 0.5, l1=0.01, l2=0.1).step()
    assert plain == trace.loss == 0.0
    assert trace.penalty == pytest.approx(1.32, abs=1e-12)
    assert trace.weight_gradients[0].tolist() == [[0], [0]]
    np.testing.assert_allclose(trace.weight_updates[0], [[-0.5 * (0.3 + 0.01)], [0.5 * (0.4 + 0.01)]], rtol=1e-12)
    assert trace.bias_updates[0].tolist() == [0]
