"""States of a run within bounded memory: where they lie, how they thin out, which one is gone back to."""

from __future__ import annotations

import numpy as np
import pytest

from backprop.training.history import Checkpoints

pytestmark = pytest.mark.timeout(60)  # thinning that thins nothing never ends


def filled(updates: int, most: int, cost: int = 1) -> Checkpoints:
    """What is kept of a run whose parameters are the number of the update, with room for so many states."""
    states = Checkpoints(1000, cost, memory=1500 * most)
    at = 0
    while at <= updates:
        states.keep(at, np.array([float(at)]), np.array([-float(at)]))
        at = states.next_after(at)
    return states


def test_every_other_state_goes_when_they_fill_their_memory_and_the_spacing_doubles() -> None:
    states = filled(64 * 8, 8)
    assert (len(states), states.spacing) == (5, 128)
    assert [n for n, _ in states.states()] == [0, 128, 256, 384, 512]
    later = filled(64 * 1000, 8)
    assert 4 <= len(later) <= 8
    assert later.states()[0][0] == 0, "the first one always stays"
    assert all(n % later.spacing == 0 for n, _ in later.states())


def test_the_state_before_an_update_is_the_newest_one_at_or_before_it() -> None:
    states = filled(64 * 5, 100)
    for iteration in (0, 1, 63, 64, 65, 320, 9999):
        n, parameters, memory = states.before(iteration)
        assert n == min(320, iteration // 64 * 64)
        assert memory is not None
        assert (parameters[0], memory[0]) == (n, -n)


def test_costly_updates_have_states_closer_by_and_no_closer_than_sixteen() -> None:
    assert [filled(0, 100, cost).spacing for cost in (1, 125_000, 125_001, 250_001, 10**9)] == [64, 64, 32, 16, 16]


def test_there_is_room_for_four_at_least() -> None:
    states = filled(64 * 3, 1)
    assert len(states) == 4


def test_a_state_is_kept_once_and_as_it_was() -> None:
    states = Checkpoints(8, 1)
    parameters = np.array([1.0])
    states.keep(0, parameters, None)
    parameters[0] = 2.0
    states.keep(0, parameters, None)
    assert len(states) == 1
    assert states.before(0)[1:] == (np.array([1.0]), None)


def test_what_comes_after_a_change_is_forgotten() -> None:
    states = filled(64 * 5, 100)
    states.drop_from(128)
    assert [n for n, _ in states.states()] == [0, 64]
    states.drop_from(0)
    assert (len(states), states.first) == (0, np.inf)


def test_some_of_them_are_spread_evenly_with_the_last_one() -> None:
    states = filled(64 * 9, 100)
    assert [n for n, _, _ in states.some(4)] == [0, 192, 384, 576]
    assert [n for n, _, _ in states.some(3)] == [64, 320, 576]
    assert len(states.some(100)) == 10
    assert Checkpoints(8, 1).some(3) == []
