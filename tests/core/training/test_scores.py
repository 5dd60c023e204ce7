"""Scores are those of scikit-learn; epochs can be gone through one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, r2_score

from backprop import ConfigError, Network, TeacherSet, Training


@given(st.integers(2, 40), st.integers(1, 3), st.integers(0, 99), st.booleans())
@settings(max_examples=60, deadline=None)
def test_of_numbers_it_is_the_coefficient_of_determination(samples: int, outputs: int, seed: int, flat: bool) -> None:
    rng = np.random.default_rng(seed)
    x, d = rng.normal(size=(samples, 2)), rng.normal(size=(samples, outputs))
    if flat:
        d[:, 0] = 0.25  # nothing to be told apart
    run = Training(Network([2, 3, outputs], output="identity", seed=seed), TeacherSet(x, d), 0.1)
    run.run(20)
    assert run.score() == pytest.approx(r2_score(d, run.network.predict(x)), rel=1e-9)


@pytest.mark.parametrize("data", ["circle", "iris"])
def test_of_classes_it_is_the_share_that_is_right(data: str) -> None:
    train, test = TeacherSet.named(data).split(0.7)
    assert test
    network = Network([train.inputs.shape[1], 6, train.targets.shape[1]], "tanh", seed=1)
    run = Training(network, train, 0.2, 10, held_out=test)
    run.run(100)
    for each in (train, test):
        found = train.classes_of(network.predict(each.inputs))
        assert run.score(each) == accuracy_score(train.classes_of(each.targets), found)
    assert run.score() == run.score(train)
    with pytest.raises(ConfigError, match="on is list; allowed is a TeacherSet"):
        run.score([1])  # type: ignore[arg-type]


def test_a_large_set_is_looked_at_whole() -> None:
    x = np.linspace(-1, 1, 5001)[:, None]
    d = (np.arange(5001) % 2).astype(float)[:, None]  # every other one
    run = Training(Network([1, 1], init="zero"), TeacherSet(x, d))
    assert run.score() == pytest.approx(2501 / 5001)


def test_epochs_one_by_one() -> None:
    run, other = (Training(Network([2, 3, 1], seed=1), TeacherSet.named("xor"), batch_size=3) for _ in range(2))
    run.run(1)
    seen = [(epoch, run.iteration) for epoch in run.each_epoch(4)]
    assert seen == [(1, 2), (2, 4), (3, 6), (4, 8)]  # the first is the rest of the one that was begun
    other.run(8)
    np.testing.assert_array_equal(run.network.parameters, other.network.parameters)
    for epoch in run.each_epoch(100):
        if epoch == 7:
            break
    assert run.epochs == 7
    with pytest.raises(ConfigError, match="epochs is -1"):
        list(run.each_epoch(-1))
    bad = Training(Network([1, 1], output="identity", seed=1), TeacherSet([[1.0], [2.0]], [[1.0], [-1.0]]), 3.0, "all")
    assert len(list(bad.each_epoch(1000))) < 1000 and bad.diverged
