"""Training: the fast loop and the traced step are one, every iteration can be gone back to, divergence is noticed where it happens."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import ConfigError, DivergenceError, Network, ShapeError, TeacherSet, Training
from backprop.training.history import Branch, Checkpoints, History
from backprop.training.order import ORDER_STREAM, SampleOrder

Make = Callable[[], Training]
RUNS: dict[str, Make] = {
    "on-line": lambda: Training(Network([2, 2, 2, 1], "tanh", seed=3), TeacherSet.named("xor"), 0.5, 1, seed=3),
    "smaller last batch, momentum": lambda: Training(
        Network([2, 3, 1], seed=1), TeacherSet.named("circle"), 0.1, 32, momentum=0.9
    ),
    "all, adam": lambda: Training(
        Network([1, 4, 1], output="identity"), TeacherSet.named("sine"), 0.01, "all", optimizer="adam"
    ),
    "cross entropy, rmsprop, penalty": lambda: Training(
        Network([4, 5, 3], output="softmax", loss="cross_entropy"),
        TeacherSet.named("iris"),
        0.01,
        40,
        optimizer="rmsprop",
        l2=0.01,
    ),
    "nesterov, no biases, no shuffle": lambda: Training(
        Network([2, 2, 1]), TeacherSet.named("gauss"), 0.1, 100, False, "nesterov", 0.5, l1=0.001, train_biases=False
    ),
}
every_run = pytest.mark.parametrize("make", RUNS.values(), ids=RUNS.keys())


@every_run
def test_fast_and_traced_updates_are_the_same_to_the_last_bit(make: Make) -> None:
    fast, traced = make(), make()
    fast.run(57)
    for _ in range(57):
        trace = traced.step()
    np.testing.assert_array_equal(fast.network.parameters, traced.network.parameters)
    np.testing.assert_array_equal(fast.history.loss, traced.history.loss)
    assert fast.history.loss[-1] == pytest.approx(trace.loss, rel=1e-14)
    assert fast.history.rms[-1] == pytest.approx(trace.rms, rel=1e-14)
    np.testing.assert_array_equal(trace.weights_after[0], fast.network.weights[0])


@every_run
def test_looking_changes_nothing(make: Make) -> None:
    looked, plain = make(), make()
    for _ in range(5):
        assert looked.trace().iteration == looked.iteration
        looked.run(1)
    plain.run(5)
    np.testing.assert_array_equal(looked.network.parameters, plain.network.parameters)


action = st.one_of(
    st.tuples(st.just("run"), st.integers(1, 90)),
    st.tuples(st.just("step"), st.integers(1, 3)),
    st.tuples(st.just("seek"), st.integers(0, 250)),
    st.tuples(st.just("rate"), st.floats(0.001, 0.2)),
    st.tuples(st.just("weights"), st.integers(0, 5)),
)


@pytest.mark.parametrize("name", ["on-line", "smaller last batch, momentum", "all, adam"])
@given(st.lists(action, max_size=8))
@settings(max_examples=40, deadline=None)
def test_any_way_to_an_iteration_gives_the_same_bits(name: str, actions: list[tuple[str, float]]) -> None:
    """Steps, seeks and changes in any order; then the events alone, from a fresh start, straight to the same iteration."""
    run = RUNS[name]()
    for kind, value in actions:
        if kind == "run":
            run.run(int(value))
        elif kind == "step":
            for _ in range(int(value)):
                run.step()
        elif kind == "seek":
            run.seek(int(value))
        elif kind == "rate":
            run.learning_rate = value
        else:
            run.network.weights[0][0, 0] = value  # written in place: noticed, and kept as an event
    here, parameters = run.iteration, run.network.parameters.copy()
    run.seek(here + 70)
    run.seek(3)
    run.seek(here)
    np.testing.assert_array_equal(run.network.parameters, parameters)
    fresh = RUNS[name]()
    again = Training(
        fresh.network,
        fresh.teacher,
        fresh.settings.learning_rate,
        fresh.batch_size,
        optimizer=fresh.descent.optimizer.name,
        momentum=fresh.settings.momentum,
        seed=3 if name == "on-line" else 0,
        events=run.events,
    )
    again.seek(here)
    np.testing.assert_array_equal(again.network.parameters, parameters)


def test_a_change_drops_what_came_after() -> None:
    run = RUNS["on-line"]()
    run.run(200)
    run.seek(100)
    run.learning_rate = 0.1
    assert len(run.history) == 100
    run.run(100)
    assert [event.iteration for event in run.events] == [0, 100] and run.learning_rate == 0.1
    run.seek(99)
    assert run.learning_rate == 0.5
    run.seek(100)
    assert run.learning_rate == 0.1


def test_history_is_one_error_an_update() -> None:
    run = RUNS["on-line"]()
    losses = [run.step().loss for _ in range(6)]
    assert [run.history[n] for n in range(6)] == pytest.approx(losses, rel=1e-14)
    assert run.history[-1] == run.history.loss[5] and len(run.history) == 6


def test_numbers_of_numpy_are_numbers() -> None:
    run = Training(Network([2, 1]), TeacherSet.named("xor"), np.float32(0.25), np.int64(2), seed=np.int32(1))  # type: ignore[arg-type]
    assert run.learning_rate == 0.25 and run.batch_size == 2


def test_last_batch_is_kept_and_smaller() -> None:
    run = RUNS["smaller last batch, momentum"]()
    sizes = [run.step().batch for _ in range(run.updates_per_epoch)]
    assert sizes == [32] * 7 + [26] and run.epochs == 1


def test_every_epoch_takes_every_sample_once_in_an_order_of_its_own() -> None:
    run = RUNS["smaller last batch, momentum"]()
    orders = []
    for _ in range(3):
        orders.append([sample for _ in range(run.updates_per_epoch) for sample in run.step().samples])
        assert sorted(orders[-1]) == list(range(250))
    assert orders[0] != orders[1] != orders[2]
    run.seek(run.updates_per_epoch)
    assert run.trace().samples == orders[1][:32]


def test_trace_says_which_samples_it_is_about() -> None:
    run = RUNS["on-line"]()
    run.run(9)
    trace = run.trace()
    np.testing.assert_array_equal(trace.activations[0], run.teacher.inputs[trace.samples])
    np.testing.assert_array_equal(trace.targets, run.teacher.targets[trace.samples])
    assert trace.epoch == 2


def test_long_runs_stay_within_their_memory() -> None:
    kept = Checkpoints(bytes_each=1000, cost_of_update=1, memory=30_000)
    for n in range(0, 64 * 500, 64):
        if n % kept.spacing == 0:
            kept.keep(n, np.zeros(1), None)
    assert len(kept) <= 20
    for wanted in (0, 63, 12_345, 31_999):
        at, _, _ = kept.before(wanted)
        assert at <= wanted < at + 2 * kept.spacing


def test_steady_state_allocates_nothing() -> None:
    """What training keeps for going back is all that may grow: 4 states of a few hundred bytes here."""
    run = RUNS["on-line"]()
    run.run(1024)
    tracemalloc.start()
    run.run(64)
    before, _ = tracemalloc.get_traced_memory()
    run.run(256)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 4096
    assert peak - before < 16_384  # whatever the number of updates


def test_stays_learned() -> None:
    run = RUNS["on-line"]()
    run.run(3000)
    assert run.trace().scalars[5] == 1.0 and run.history.loss[-4:].max() < 0.05


@pytest.mark.parametrize(
    ("rate", "target", "kind"), [(3.0, 1.0, "exploded"), (1e200, 1.0, "nan"), (1e150, 1e10, "infinite")]
)
def test_divergence_is_noticed_where_it_happens(rate: float, target: float, kind: str) -> None:
    network = Network([1, 1], output="identity", seed=1)
    run = Training(network, TeacherSet([[1.0], [2.0]], [[target], [-target]]), rate, "all", events=[])
    done = run.run(1000)
    assert run.diverged is not None and run.diverged.iteration == done == run.iteration
    assert run.diverged.kind in {kind, "exploded", "infinite", "nan"}
    assert "diverged" in run.diverged.message and str(run.diverged.last_good) in run.diverged.message
    limit = 1e8 * max(1.0, target**2) * 4
    assert np.all(run.history.loss[:-1] < limit) and not run.history.loss[-1] < limit / 4
    with pytest.raises(DivergenceError):
        run.step()
    assert run.run(10) == 0
    run.seek(run.diverged.last_good)
    assert run.diverged is None and np.isfinite(run.trace().loss)


@pytest.mark.parametrize(
    ("output", "data", "sizes"), [("sigmoid", "circle", [2, 4, 1]), ("softmax", "iris", [4, 8, 3])]
)
def test_a_cross_entropy_that_explodes_is_noticed_though_its_outputs_stay_bounded(
    output: str, data: str, sizes: list[int]
) -> None:
    def run_of(rate: float) -> Training:
        network = Network(sizes, hidden="relu", output=output, loss="cross_entropy", seed=0)
        return Training(network, TeacherSet.named(data), rate, 10)

    bad, good = run_of(1e6), run_of(0.1)
    done = bad.run(100)
    assert bad.diverged is not None and bad.diverged.kind == "exploded" and bad.diverged.iteration == done < 100
    assert bad.trace().loss == pytest.approx(bad.history.loss[-1]) and bad.history.loss[-1] > 1e4
    bad.seek(bad.diverged.last_good)
    assert bad.diverged is None
    while bad.iteration < done:
        bad.step()
    with pytest.raises(DivergenceError):  # step by step it is noticed at the same place
        bad.step()
    assert good.run(500) == 500


def test_divergence_can_be_mended() -> None:
    run = Training(Network([1, 1], output="identity"), TeacherSet([[1.0], [2.0]], [[1.0], [2.0]]), 3.0, "all")
    run.run(1000)
    assert run.diverged
    run.seek(2)
    run.learning_rate = 0.1
    assert run.run(500) == 500 and run.diverged is None and run.history.loss[-1] < 1e-3


def test_a_weight_that_is_not_finite_is_refused() -> None:
    run = RUNS["on-line"]()
    run.run(10)
    before = run.network.parameters.copy()
    run.network.weights[0][0, 0] = np.inf
    with pytest.raises(ShapeError, match="weights"):
        run.run(5)
    np.testing.assert_array_equal(run.network.parameters, before)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", -1),
        ("learning_rate", float("nan")),
        ("momentum", 1.0),
        ("l2", "x"),
        ("batch_size", 0),
        ("batch_size", "some"),
        ("optimizer", "magic"),
        ("seed", -1),
        ("seed", 1.5),
    ],
)
def test_bad_arguments_are_named(name: str, value: object) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        Training(Network([2, 1]), TeacherSet.named("xor"), **{name: value})  # type: ignore[arg-type]
    assert caught.value.field == name and "allowed" in str(caught.value)


# — branches ——————————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("at", [0, 90, 200])
@pytest.mark.parametrize("kept", [True, False])
@every_run
def test_a_branch_can_be_returned_to_bit_for_bit(make: Make, kept: bool, at: int) -> None:
    """Changed in its past, run another way, then back: with what was kept of the branch, and from its events alone."""
    run = make()
    run.run(130)
    run.set(learning_rate=0.02)
    run.run(170)
    first, errors = run.network.parameters.copy(), run.history.loss
    old = run.branch()
    run.seek(at)
    here = run.network.parameters.copy()
    run.network.weights[0][0, 0] = 0.25
    run.run(77)
    second, other = run.network.parameters.copy(), run.branch()
    assert not np.array_equal(second, first)

    run.return_to(old if kept else Branch(old.events, old.reached))
    assert [event.iteration for event in run.events] == [0, 130]
    run.seek(at)
    np.testing.assert_array_equal(run.network.parameters, here)
    run.seek(300)
    np.testing.assert_array_equal(run.network.parameters, first)
    np.testing.assert_array_equal(run.history.loss, errors)

    run.return_to(other if kept else Branch(other.events, other.reached))
    run.seek(at + 77)
    np.testing.assert_array_equal(run.network.parameters, second)
    run.return_to(run.branch())
    run.seek(at + 77)
    np.testing.assert_array_equal(run.network.parameters, second)


def test_a_branch_that_was_kept_knows_its_errors_at_once() -> None:
    run = RUNS["on-line"]()
    run.run(5000)
    old, errors = run.branch(), run.history.loss
    run.seek(1000)
    run.set(learning_rate=0.1)
    run.run(50)
    run.return_to(old)
    np.testing.assert_array_equal(run.history.loss, errors)
    assert sum(state.nbytes for _, state in run.kept_states()) < 64_000_000 and len(old.states) <= 64


def test_a_long_history_keeps_every_other_error() -> None:
    whole, thin = (History(1, np.ones_like, True, False, most) for most in (10**6, 100))
    for start, count in ((0, 60), (60, 7), (67, 400), (467, 533)):
        for history in (whole, thin):
            squares, losses = history.room_for(count)
            assert losses is not None
            squares[:count], losses[:count] = np.arange(start, start + count), -np.arange(start, start + count)
            history.write(start, count)
    iterations, loss, rms = thin.between(0, 1000)
    assert len(thin) == 1000 and thin.stride == 16
    np.testing.assert_array_equal(iterations, np.arange(0, 1000, 16))
    np.testing.assert_array_equal(loss, -iterations)
    np.testing.assert_allclose(rms, np.sqrt(iterations))
    np.testing.assert_array_equal(thin.between(17, 50)[0], [32, 48])
    copied = whole.copy(300)
    thin.drop_from(500)
    thin.take(copied, 500)
    np.testing.assert_array_equal(thin.between(0, 1000)[1], -np.arange(0, 1000, 16))
    whole.drop_from(10)
    whole.take(copied, 10)
    assert whole.stride == copied.stride == 4
    np.testing.assert_array_equal(whole.between(0, 1000)[1], -np.arange(0, 1000, 4))


def test_errors_of_a_long_run_are_the_same_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worked on a few at a time or all at once, with an error that is not a number, and where every other one is kept."""
    for most in (10**6, 700):
        history = History(1, np.ones_like, True, True, most)
        values = np.random.default_rng(7).random(5000)
        values[[3, 2048, 2049]] = np.nan, np.inf, np.nan
        history.room_for(5000)[0][:] = values
        history.write(0, 5000)
        once = {
            (start, pairs): history.extremes(start, 4990, pairs) for start in (0, 17) for pairs in (1, 7, 100, 4000)
        }
        with monkeypatch.context() as patch:
            patch.setattr("backprop.training.history.PIECE", 64)
            for (start, pairs), expected in once.items():
                for found, all_at_once in zip(history.extremes(start, 4990, pairs), expected, strict=True):
                    np.testing.assert_array_equal(found, all_at_once)
            for found, piece in zip(
                history.between(17, 4990), zip(*history.pieces(17, 4990, 30), strict=True), strict=True
            ):
                np.testing.assert_array_equal(found, np.concatenate(piece))
        _, loss, _ = once[0, 7]
        kept = history.between(0, 4990)[1]
        assert (
            len(loss) <= 14
            and np.nanmin(kept) == np.nanmin(loss)
            and kept[np.isfinite(kept)].max() == loss[np.isfinite(loss)].max()
        )
    assert all(len(values) == 0 for values in History(1, np.ones_like, True, True).extremes(0, 10, 5))


@pytest.mark.parametrize(("sizes", "optimizer"), [([2, 4, 2, 1], "sgd"), ([64, 128, 128, 10], "adam")])
def test_what_a_run_keeps_is_bounded(sizes: list[int], optimizer: str) -> None:
    """Of any length, by any network: 64 MB of states at most, and never so far between that going back takes long."""
    count = Network(sizes).parameters.size
    kept = Checkpoints(16 * count, count * 64)
    n = 0
    memory = None if optimizer == "sgd" else np.zeros(1)
    while n < 2_000_000:
        kept.keep(n, np.zeros(1), memory)
        n = kept.next_after(n)
    assert len(kept) * 16 * count <= 64_000_000
    assert len(kept) >= 40


@given(st.integers(2, 300), st.integers(0, 2**31), st.lists(st.integers(0, 1000), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_an_epochs_order_is_numpys_permutation_whatever_came_before(samples: int, seed: int, epochs: list[int]) -> None:
    rows = np.arange(samples, dtype=float).reshape(-1, 1)
    order = SampleOrder(rows, -rows, True, seed)
    for epoch in epochs:
        order.begin(epoch)
        bits = np.random.PCG64(np.random.SeedSequence([seed, ORDER_STREAM])).advance(epoch << 64)
        expected = np.random.Generator(bits).permutation(samples)
        assert np.array_equal(order.indices, expected)
        assert np.array_equal(order.inputs[:, 0], expected) and np.array_equal(order.targets[:, 0], -expected)
