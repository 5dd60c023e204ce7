"""The samples in the order in which an epoch takes them: a function of seed and epoch, so that any epoch can be had again."""

from __future__ import annotations

import numpy as np

from ..arrays import Array

ORDER_STREAM = 4  # other numbers than those the teacher set draws from the same seed


class SampleOrder:
    """Copies of `inputs` and `targets` that are put into the order of an epoch, so that a batch is a slice of them.

    The random numbers of epoch e begin 2⁶⁴·e places into one long seeded stream: no epoch needs those before it.
    """

    def __init__(self, inputs: Array, targets: Array, shuffle: bool, seed: int) -> None:
        self._inputs, self._targets, self._shuffle = inputs, targets, shuffle
        self.inputs, self.targets = inputs.copy(), targets.copy()
        self._unmoved = np.arange(len(inputs))
        self.indices = self._unmoved.copy()
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, ORDER_STREAM]))
        self._beginning, self._generator = self._bits.state, np.random.Generator(self._bits)
        self._epoch = -1

    def begin(self, epoch: int) -> None:
        """Put the samples into the order of this epoch."""
        if not self._shuffle or epoch == self._epoch:
            return
        self._epoch = epoch
        self._bits.state = self._beginning
        self._bits.advance(epoch << 64)
        self.indices[:] = self._unmoved
        self._generator.shuffle(self.indices)  # the order of `permutation`, in half its time in the browser
        # mode="clip" lets NumPy write straight into `out`; the indices are in range anyway
        self._inputs.take(self.indices, axis=0, out=self.inputs, mode="clip")
        self._targets.take(self.indices, axis=0, out=self.targets, mode="clip")
