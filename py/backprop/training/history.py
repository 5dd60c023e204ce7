"""What a run remembers: the errors of its updates, and the state at intervals, so that any iteration can be gone back to."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import Array, Indices
from ..objects import Owned
from .events import Event

MEMORY = 64_000_000  # bytes for kept states
MOST_STATES = 16_384
MOST_ERRORS = 2**17  # of a run; a megabyte for each of the sums that are kept
PIECE = 4096  # errors worked on at once: numbers of a long run that come and go would break up the browser's memory, which never shrinks
OFTEN = 64  # updates between kept states, as long as they fit
COSTLY = 8_000_000  # numbers to be worked through on the way to a kept state, at most (but see LEAST_OFTEN)
LEAST_OFTEN = 16
BRANCH_STATES, BRANCH_MEMORY, BRANCH_ERRORS = (
    64,
    1_000_000,
    2**16,
)  # what a branch keeps: states, bytes for them, errors


class History(Owned):
    """E and RMS of the updates done so far: of every one, and in a run longer than MOST_ERRORS of every second, fourth … one.

    While training, only the sums Σ (y − d)² (and, for a loss that is not made of them, Σ E) are written down; what they mean is
    worked out when asked for. `batch_of` gives the batch sizes of iterations; `mean`: is E the mean over a batch, or the sum?
    """

    def __init__(
        self,
        outputs: int,
        batch_of: Callable[[Indices], Indices],
        mean: bool,
        squares_are_loss: bool,
        most: int = MOST_ERRORS,
    ) -> None:
        self._outputs, self._batch_of, self._mean, self._most = outputs, batch_of, mean, most
        rows = 1 if squares_are_loss else 2  # Σ (y − d)², and Σ E where that does not follow from it
        self._kept, self._scratch = np.zeros((rows, 1024)), np.zeros((rows, 64))
        self._length = 0
        self.stride = 1

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        loss = self.between(max(0, self._length - self.stride), self._length)[1]
        return f"History({self._length} updates{f', the last E = {loss[-1]:.4g}' if len(loss) else ''})"

    def __getitem__(self, n: int | slice) -> Any:
        """E of update n, or of a slice of updates (as long as every one is kept)."""
        return self.loss[n]

    def room_for(self, updates: int) -> tuple[Array, Array | None]:
        """Arrays to write Σ (y − d)² and Σ E of so many updates into (None: E follows from the squares), before `write`."""
        if updates > self._scratch.shape[1]:
            self._scratch = np.zeros((len(self._scratch), updates))
        return self._scratch[0], self._scratch[1] if len(self._scratch) > 1 else None

    def write(self, start: int, updates: int) -> None:
        """Updates start … start + updates − 1 have been done; their errors are in the arrays of `room_for`."""
        while start + updates > self._most * self.stride:
            self._thin()
        first = -(-start // self.stride)
        values = self._scratch[:, first * self.stride - start : updates : self.stride]
        stop = first + values.shape[1]
        while stop > self._kept.shape[1]:
            self._kept = np.concatenate([self._kept, np.zeros_like(self._kept)], axis=1)
        self._kept[:, first:stop] = values
        self._length = max(self._length, start + updates)

    def drop_from(self, iteration: int) -> None:
        """Forget the updates from `iteration` on: they will be other ones."""
        self._length = min(self._length, iteration)

    def copy(self, most: int) -> History:
        """What is known now, apart from what will come; at most about so many errors of it."""
        other = self._twin()
        other._kept, other._scratch = self.sums.copy(), np.zeros_like(self._scratch)
        while other._kept.shape[1] > most:
            other._thin()
        return other

    def _twin(self) -> History:
        """The same, sharing its arrays: the caller gives it its own."""
        other = object.__new__(History)
        other.__dict__.update(self.__dict__)
        return other

    @property
    def sums(self) -> Array:
        """What is kept: Σ (y − d)² and, where that is not E, Σ E, of every `stride`-th update, (1 or 2, …)."""
        return self._kept[:, : -(-self._length // self.stride)]

    def of(self, sums: Array, updates: int, stride: int) -> History:
        """A history of the same kind of run, of what another one kept of so many updates."""
        other = self._twin()
        other._kept, other._scratch = np.array(sums), np.zeros_like(self._scratch)
        other._length, other.stride = updates, stride
        return other

    def take(self, other: History, start: int) -> None:
        """Updates from `start` on went as the other one says; those before it are the same in both."""
        self.drop_from(start)
        while self.stride < other.stride:
            self._thin()
        start, first = self._length, -(-self._length // other.stride)
        if len(other) <= start:
            return
        self.room_for(len(other) - start)
        self._scratch[:, first * other.stride - start : len(other) - start : other.stride] = other._kept[:, first:]
        self.write(start, len(other) - start)

    def _thin(self) -> None:
        """Every other one goes."""
        self._kept = self._kept[:, ::2].copy()
        self.stride *= 2

    def between(self, start: int, stop: int) -> tuple[Indices, Array, Array]:
        """(iterations, E reduced over its batch, the root of the mean of (y − d)² over outputs and samples) of the updates from
        `start` up to `stop` that are kept."""
        first, last = -(-start // self.stride), -(-min(stop, self._length) // self.stride)
        iterations = np.arange(first, last) * self.stride
        sizes, squares = self._batch_of(iterations), self._kept[0, first:last] if last > first else np.empty(0)
        sums = 0.5 * squares if len(self._kept) == 1 else self._kept[1, first : max(first, last)].copy()
        return iterations, sums / sizes if self._mean else sums, np.sqrt(squares / (sizes * self._outputs))

    def pieces(self, start: int, stop: int, whole: int) -> Iterator[tuple[Indices, Array, Array]]:
        """`between`, a piece after the other; each is a multiple of `whole` updates long, but for the last."""
        step = max(1, PIECE * self.stride // whole) * whole
        for first in range(start, stop, step):
            yield self.between(first, min(first + step, stop))

    def extremes(self, start: int, stop: int, pairs: int) -> tuple[Indices, Array, Array]:
        """`between`, but only where E is smallest and largest in each of `pairs` stretches; everywhere, where that is no more."""
        first, last = -(-start // self.stride), -(-min(stop, self._length) // self.stride)
        if last - first <= 2 * pairs:
            return self.between(start, stop)
        width = -(-(last - first) // pairs)
        found = []
        for piece in self.pieces(first * self.stride, last * self.stride, width * self.stride):
            kept = _extremes(piece[1], width)
            found.append([values[kept] for values in piece])
        iterations, loss, rms = (np.concatenate(part) for part in zip(*found, strict=True))
        return iterations, loss, rms

    @property
    def loss(self) -> Array:
        """E of every update that is kept, reduced over its batch."""
        return self.between(0, self._length)[1]

    @property
    def rms(self) -> Array:
        """The root of the mean of (y − d)² over outputs and samples, of every update that is kept."""
        return self.between(0, self._length)[2]


def _extremes(values: Array, width: int) -> Indices:
    """Indices of the smallest and the largest value of each stretch of `width` values, in order."""
    stretches = -(-len(values) // width)
    low, high = np.full(stretches * width, np.inf), np.full(stretches * width, -np.inf)
    low[: len(values)], high[: len(values)] = values, np.where(np.isfinite(values), values, -np.inf)
    starts = np.arange(stretches) * width
    return np.unique([starts + low.reshape(-1, width).argmin(axis=1), starts + high.reshape(-1, width).argmax(axis=1)])


State = tuple[int, Array, "Array | None"]
"""An iteration, the parameters there, and what the optimizer remembers (None: nothing)."""


class Checkpoints:
    """States (parameters, the optimizer's memory) by iteration, within bounded memory.

    They lie `spacing` updates apart. When they fill their memory, every other one goes and the spacing doubles: a long run costs
    no more room, only a longer way from the nearest one.
    """

    def __init__(self, bytes_each: int, cost_of_update: int, memory: int = MEMORY) -> None:
        self._most = max(4, min(MOST_STATES, memory // (bytes_each + 500)))  # 500: the objects around the numbers
        self.spacing = OFTEN
        while self.spacing > LEAST_OFTEN and self.spacing * cost_of_update > COSTLY:
            self.spacing //= 2
        self._iterations: list[int] = []
        self._states: list[tuple[Array, Array | None]] = []

    def __len__(self) -> int:
        return len(self._iterations)

    @property
    def first(self) -> float:
        """The iteration of the first one; infinity where there is none."""
        return self._iterations[0] if self._iterations else math.inf

    def next_after(self, iteration: int) -> int:
        """The next iteration at which a state is due."""
        return (iteration // self.spacing + 1) * self.spacing

    def keep(self, iteration: int, parameters: Array, memory: Array | None) -> None:
        """Keep a copy of the state at an iteration, unless there is one already."""
        at = bisect_right(self._iterations, iteration)
        if at and self._iterations[at - 1] == iteration:
            return
        self._iterations.insert(at, iteration)
        self._states.insert(at, (parameters.copy(), None if memory is None else memory.copy()))
        while len(self._iterations) > self._most:
            self._thin()

    def before(self, iteration: int) -> State:
        """The newest kept state at or before an iteration: (its iteration, parameters, memory)."""
        at = bisect_right(self._iterations, iteration) - 1
        return self._iterations[at], *self._states[at]

    def states(self) -> list[tuple[int, Array]]:
        """(iteration, parameters) of all kept states."""
        return [(n, parameters) for n, (parameters, _) in zip(self._iterations, self._states)]

    def some(self, most: int) -> list[State]:
        """At most so many of them, evenly, the last one always."""
        step = -(-len(self._states) // most)
        return (
            [(n, *state) for n, state in zip(self._iterations[::-step][::-1], self._states[::-step][::-1])]
            if self._states
            else []
        )

    def drop_from(self, iteration: int) -> None:
        """Forget the states from `iteration` on."""
        at = bisect_right(self._iterations, iteration - 1)
        del self._iterations[at:], self._states[at:]

    def _thin(self) -> None:
        self.spacing *= 2
        kept = [k for k, iteration in enumerate(self._iterations) if iteration % self.spacing == 0]
        self._iterations = [self._iterations[k] for k in kept]
        self._states = [self._states[k] for k in kept]


@dataclass(repr=False)
class Branch:
    """A way that a run has gone: what was changed on it and how far it came; of its states and errors as much as is still at hand
    (none is needed: they can be worked out again)."""

    events: list[Event]
    reached: int
    states: list[State] = field(default_factory=list)
    history: History | None = None

    def __repr__(self) -> str:
        return f"Branch({self.reached} updates, {len(self.events)} events)"
