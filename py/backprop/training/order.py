"""The samples in the order in which an epoch takes them, and which of them an update takes: functions of seed and iteration, so
that any update can be had again."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays import Array, Indices
from ..errors import ConfigError

ORDER_STREAM = 4  # other numbers than those the teacher set draws from the same seed


class SampleOrder:
    """`inputs` and `targets` are put into the order of an epoch, so that a batch is a slice of them.

    The random numbers of epoch e begin 2⁶⁴·e places into one long seeded stream: no epoch needs those before it.
    """

    def __init__(self, inputs: Array, targets: Array, shuffle: bool, seed: int, batch_size: int = 1) -> None:
        self.batch_size, self.updates_per_epoch = batch_size, -(-len(inputs) // batch_size)
        self._inputs, self._targets, self.shuffle, self.seed = (
            inputs,
            targets,
            shuffle and self.updates_per_epoch > 1,
            seed,
        )
        self.inputs, self.targets = (inputs.copy(), targets.copy()) if self.shuffle else (inputs, targets)
        self._unmoved = np.arange(len(inputs))
        self.indices = self._unmoved.copy()
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, ORDER_STREAM]))
        self._beginning, self._generator = self._bits.state, np.random.Generator(self._bits)
        self._epoch = -1

    def __reduce__(self) -> tuple[Any, ...]:
        # The order is worked out again when it is needed.
        return type(self), (self._inputs, self._targets, self.shuffle, self.seed, self.batch_size)

    def begin(self, epoch: int) -> None:
        """Put the samples into the order of this epoch."""
        if not self.shuffle or epoch == self._epoch:
            return
        self._epoch = epoch
        self._bits.state = self._beginning
        self._bits.advance(epoch << 64)
        self.indices[:] = self._unmoved
        self._generator.shuffle(self.indices)  # the order of `permutation`, in half its time in the browser
        # mode="clip" lets NumPy write straight into `out`; the indices are in range anyway
        self._inputs.take(self.indices, axis=0, out=self.inputs, mode="clip")
        self._targets.take(self.indices, axis=0, out=self.targets, mode="clip")

    def batch_at(self, iteration: int) -> tuple[int, int]:
        """(first sample, number of samples) of an update, in the order of its epoch, which is put in place."""
        epoch, slot = divmod(iteration, self.updates_per_epoch)
        self.begin(epoch)
        first = slot * self.batch_size
        return first, min(self.batch_size, len(self.indices) - first)

    def alike_until(self, iteration: int) -> float:
        """Up to which update batches are of the same size and order as here."""
        if self.updates_per_epoch == 1:
            return float("inf")
        into, full = iteration % self.updates_per_epoch, len(self.indices) // self.batch_size
        return iteration - into + (full if into < full else self.updates_per_epoch)


def checked_batch(batch_size: int | str, samples: int) -> int:
    """How many samples a batch has, or a ConfigError."""
    if batch_size == "all":
        return samples
    if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
        raise ConfigError("batch_size", f'batch_size is {batch_size!r}; allowed are whole numbers from 1, or "all"')
    return min(int(batch_size), samples)


def batch_sizes(batch_size: int, samples: int, iterations: Indices) -> Indices:
    """The batch sizes of many updates. No method of a run: its history asks for it, and would hold the run that holds it."""
    first = iterations % -(-samples // batch_size) * batch_size
    return np.minimum(batch_size, samples - first)
