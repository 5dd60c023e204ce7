"""What a run remembers: the error of every update, and the state at intervals, so that any iteration can be gone back to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import Array, Indices

MEMORY = 64_000_000  # bytes for kept states
OFTEN = 64  # updates between kept states, as long as they fit
COSTLY = 8_000_000  # numbers to be worked through on the way to a kept state, at most (but see LEAST_OFTEN)
LEAST_OFTEN = 16


class History:
    """E and RMS of every update done so far, one number each an update.

    While training, only the sums Σ (y − d)² (and, for a loss that is not made of them, Σ E) are written down; what they mean is
    worked out when asked for. `batch_of` gives the batch sizes of iterations; `mean`: is E the mean over a batch, or the sum?
    """

    def __init__(self, outputs: int, batch_of: Callable[[Indices], Indices], mean: bool,
                 squares_are_loss: bool) -> None:
        self._outputs, self._batch_of, self._mean = outputs, batch_of, mean
        self._squares = np.zeros(1024)
        self._losses = None if squares_are_loss else np.zeros(1024)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, n: int | slice) -> Any:
        """E of update n, or of a slice of updates."""
        return self.loss[n]

    def room_until(self, stop: int) -> tuple[Array, Array | None]:
        """The arrays to write Σ (y − d)² and Σ E of updates up to `stop` into (None: E follows from the squares)."""
        while stop > len(self._squares):
            self._squares = np.concatenate([self._squares, np.zeros_like(self._squares)])
            if self._losses is not None:
                self._losses = np.concatenate([self._losses, np.zeros_like(self._losses)])
        return self._squares, self._losses

    def written_until(self, stop: int) -> None:
        """Updates before `stop` have been done."""
        self._length = max(self._length, stop)

    def drop_from(self, iteration: int) -> None:
        """Forget the updates from `iteration` on: they will be other ones."""
        self._length = min(self._length, iteration)

    def loss_between(self, start: int, stop: int) -> Array:
        """E, reduced over its batch, of updates start … stop − 1."""
        stop = min(stop, self._length)
        sums = 0.5 * self._squares[start:stop] if self._losses is None else self._losses[start:stop]
        return sums / self._batch_of(np.arange(start, stop)) if self._mean else sums.copy()

    def rms_between(self, start: int, stop: int) -> Array:
        """The root of the mean of (y − d)² over outputs and samples, of updates start … stop − 1."""
        stop = min(stop, self._length)
        return np.sqrt(self._squares[start:stop] / (self._batch_of(np.arange(start, stop)) * self._outputs))

    @property
    def loss(self) -> Array:
        return self.loss_between(0, self._length)

    @property
    def rms(self) -> Array:
        return self.rms_between(0, self._length)


class Checkpoints:
    """States (parameters, the optimizer's memory) by iteration, within bounded memory.

    They lie `spacing` updates apart. When they fill their memory, every other one goes and the spacing doubles: a long run costs
    no more room, only a longer way from the nearest one.
    """

    def __init__(self, bytes_each: int, cost_of_update: int, memory: int = MEMORY) -> None:
        self._most = max(4, memory // (bytes_each + 500))  # 500: the objects around the numbers
        self.spacing = OFTEN
        while self.spacing > LEAST_OFTEN and self.spacing * cost_of_update > COSTLY:
            self.spacing //= 2
        self._iterations: list[int] = []
        self._states: list[tuple[Array, Array | None]] = []

    def __len__(self) -> int:
        return len(self._iterations)

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

    def before(self, iteration: int) -> tuple[int, Array, Array | None]:
        """The newest kept state at or before an iteration: (its iteration, parameters, memory)."""
        at = bisect_right(self._iterations, iteration) - 1
        return self._iterations[at], *self._states[at]

    def states(self) -> list[tuple[int, Array]]:
        """(iteration, parameters) of all kept states."""
        return [(n, parameters) for n, (parameters, _) in zip(self._iterations, self._states)]

    def drop_from(self, iteration: int) -> None:
        """Forget the states from `iteration` on."""
        at = bisect_right(self._iterations, iteration - 1)
        del self._iterations[at:], self._states[at:]

    def _thin(self) -> None:
        self.spacing *= 2
        kept = [k for k, iteration in enumerate(self._iterations) if iteration % self.spacing == 0]
        self._iterations = [self._iterations[k] for k in kept]
        self._states = [self._states[k] for k in kept]
