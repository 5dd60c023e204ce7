"""float32: the same network with seven digits, in half the memory."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import ConfigError, Network, TeacherSet, Training, check_all, explain


def run_of(dtype: str, optimizer: str = "sgd") -> Training:
    network = Network([4, 6, 3], ["relu"], "softmax", "cross_entropy", seed=2, dtype=dtype)
    return Training(network, TeacherSet.named("iris"), 0.05, 10, optimizer=optimizer, l2=0.001)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "rmsprop", "adam"])
def test_it_learns_the_same_to_some_digits(optimizer: str) -> None:
    single, double = run_of("float32", optimizer), run_of("float64", optimizer)
    assert single.network.parameters.dtype == single.descent.memory.dtype == np.float32
    single.run(50), double.run(50)
    np.testing.assert_allclose(single.history.loss, double.history.loss, rtol=1e-4)
    assert not np.array_equal(single.network.parameters, double.network.parameters.astype(np.float32))
    assert single.network.predict([[0.1, 0.2, 0.3, 0.4]]).dtype == np.float32


def test_a_trace_has_the_very_numbers_of_the_update() -> None:
    run = run_of("float32")
    trace = run.step()
    for k, (w, b) in enumerate(zip(run.network.weights, run.network.biases)):
        np.testing.assert_array_equal(trace.weights_after[k], w)
        np.testing.assert_array_equal(trace.biases_after[k], b)
    run.seek(0)
    run.run(1)
    np.testing.assert_array_equal(trace.weights_after[0], run.network.weights[0])


def test_what_looks_at_a_run_works_on_it() -> None:
    run = run_of("float32")
    assert (
        check_all(run.network, *run.next_batch())["worst"] < 1e-4
    )  # in double precision: seven digits do not see a nudge
    assert explain(run, {"edge": [2, 0, 0]})["value"] == pytest.approx(run.trace().edge_gradients[1][0, 0, 0])
    assert len(run.record(3)) == 3
    run.network.weights[0][:] = 0.5  # written from outside: an event, as ever
    run.run(5)
    assert run.events and run.iteration == 8


def test_there_are_two_kinds() -> None:
    network = Network([2, 2, 1], seed=1)
    np.testing.assert_array_equal(
        network.astype("float32").astype("float64").parameters, network.parameters.astype(np.float32)
    )
    with pytest.raises(ConfigError, match="dtype is 'int'; allowed are float64, float32"):
        Network([2, 2, 1], dtype="int")
