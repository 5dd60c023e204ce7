"""A copy is a whole one: a network or a run that was copied, pickled or sent to another process learns on with the same bits."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib import Parallel, delayed

from backprop import Network, TeacherSet, Training

Anything = TypeVar("Anything")
COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy, "deep copy": copy.deepcopy, "pickle": lambda each: pickle.loads(pickle.dumps(each)),
    "old pickle": lambda each: pickle.loads(pickle.dumps(each, protocol=2)),
    "twice": lambda each: copy.copy(pickle.loads(pickle.dumps(each))),
}  # fmt: skip


def bits(run: Training) -> list[bytes]:
    """All that a run has come to."""
    return [
        run.network.parameters.tobytes(),
        run.descent.memory.tobytes(),
        run.history.loss.tobytes(),
        run.trace().buffer.tobytes(),
    ]


def changed(run: Training) -> None:
    """As users change things on the way."""
    run.learning_rate = 0.2
    run.network.weights[0][:] *= 0.5


RUNS = st.fixed_dictionaries({
    "batch_size": st.sampled_from([1, 3, "all"]), "optimizer": st.sampled_from(["sgd", "momentum", "nesterov", "rmsprop", "adam"]),
    "momentum": st.sampled_from([0.0, 0.9]), "l1": st.sampled_from([0.0, 0.01]), "train_biases": st.booleans(), "seed": st.integers(0, 9),
})  # fmt: skip


@given(
    RUNS,
    st.sampled_from(sorted(COPIES)),
    st.sampled_from(["float64", "float32"]),
    st.sampled_from(["xor", "iris"]),
    st.integers(0, 150),
    st.integers(1, 150),
)
@settings(max_examples=100, deadline=None)
def test_a_copied_run_goes_on_with_the_same_bits(
    options: dict[str, Any], way: str, dtype: str, data: str, before: int, after: int
) -> None:
    sizes, output, loss = (
        ([2, 3, 1], "sigmoid", "squared_error") if data == "xor" else ([4, 5, 3], "softmax", "cross_entropy")
    )
    run = Training(Network(sizes, "tanh", output, loss, seed=1, dtype=dtype), TeacherSet.named(data), 0.1, **options)
    run.run(before)
    changed(run)
    run.run(before // 3)
    other = COPIES[way](run)
    start = run.network.parameters.copy()
    assert bits(other) == bits(run)
    assert other.run(after) == after
    np.testing.assert_array_equal(run.network.parameters, start)  # each is on its own
    assert run.run(after) == after
    assert bits(other) == bits(run) and not np.array_equal(run.network.parameters, start)
    other.seek(before // 2)
    run.seek(before // 2)
    assert bits(other) == bits(run)


@pytest.mark.parametrize("way", COPIES)
def test_a_copied_network_answers_with_its_own_weights(way: str) -> None:
    network = Network([2, 3, 1], seed=1)
    other = COPIES[way](network)
    x = [[0.2, 0.7]]
    np.testing.assert_array_equal(other.predict(x), network.predict(x))
    other.weights = [w + 1 for w in other.weights]
    other.biases[0][:] = 2
    assert not np.array_equal(other.predict(x), network.predict(x))
    np.testing.assert_array_equal(other.matrices[0][:-1], other.weights[0])
    np.testing.assert_array_equal(other.parameters[:9].reshape(3, 3)[2], other.biases[0])
    assert Training(other, TeacherSet.named("xor")).run(10) == 10


@pytest.mark.parametrize("way", COPIES)
def test_a_copied_trace_is_one_buffer(way: str) -> None:
    run = Training(Network([2, 3, 1], seed=1), TeacherSet.named("xor"))
    trace = run.step()
    other = COPIES[way](trace)
    other.buffer[:] = 0
    assert (other.iteration, other.samples) == (trace.iteration, trace.samples) and trace.buffer.any()
    assert not any(array.any() for array in [*other.weights, *other.deltas, other.scalars])


def learned_on(run: Training, updates: int) -> tuple[int, list[bytes]]:
    done = run.run(updates)
    return done, bits(run)


def predicted_and_learned(network: Network, x: np.ndarray, y: np.ndarray) -> bytes:
    Training(network, TeacherSet(x, y), batch_size="all").run(3)
    return network.parameters.tobytes()


def test_joblibs_workers_learn_on_with_the_same_bits() -> None:
    """Arrays beyond `max_nbytes` reach a worker as memory that it shares and must not write to."""
    run = Training(Network([2, 30, 1], seed=1), TeacherSet.named("circle"), 0.3, 10, optimizer="adam")
    run.run(40)
    answers = Parallel(n_jobs=2, max_nbytes=100)(delayed(learned_on)(run, updates) for updates in (0, 25, 70))
    for updates, (done, theirs) in zip((0, 25, 70), answers):
        mine = copy.deepcopy(run)
        assert done == mine.run(updates) == updates
        assert theirs == bits(mine)
    x = np.random.default_rng(0).normal(size=(50, 2))
    y = (x[:, 0] > 0).astype(float)
    theirs = Parallel(n_jobs=2, max_nbytes=100)([delayed(predicted_and_learned)(run.network, x, y)])[0]
    assert theirs == predicted_and_learned(copy.deepcopy(run.network), x, y)
