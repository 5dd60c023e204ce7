"""When learning has gone wrong for good: the error is not a number, infinite, or has exploded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..arrays import Array

EXPLODED = 1e8  # a mean of (y − d)² this many times that of the start (or of the targets) is no learning any more


@dataclass(frozen=True)
class Divergence:
    """Training cannot go on: in the update of `iteration` the error was found to be `kind`.

    >>> from backprop import Network, TeacherSet, Training
    >>> run = Training(Network([1, 1], output="identity", seed=1), TeacherSet([[1.0], [2.0]], [[1.0], [-1.0]]), 3.0, "all")
    >>> run.run(1000) < 1000, run.diverged.kind
    (True, 'exploded')
    """

    iteration: int
    kind: str  # "nan", "infinite" or "exploded"
    message: str
    last_good: int

    @classmethod
    def found(cls, iteration: int, error: float, learning_rate: float) -> Divergence:
        """What to say of an error like this, met in the update of this iteration."""
        kind, what = "exploded", "has exploded"
        if np.isnan(error):
            kind, what = "nan", "is not a number any more"
        elif np.isinf(error):
            kind, what = "infinite", "is infinite"
        advice = "weights or inputs are too large from the start"
        if iteration:
            advice = f"iteration {iteration - 1} was the last good one: go back to it and lower the learning rate ({learning_rate:g})"
        message = f"Training diverged: at iteration {iteration} the error {what}; {advice}."
        return cls(iteration, kind, message, max(0, iteration - 1))

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def limit_of(mean_square_at_start: float, targets: Array) -> float:
    """The mean of (y − d)² from which on training counts as diverged."""
    start = mean_square_at_start if np.isfinite(mean_square_at_start) else 0.0
    with np.errstate(over="ignore"):
        return EXPLODED * max(1.0, float(np.square(targets).mean()), start)


def loss_limit_of(mean_loss_at_start: float) -> float:
    """The mean E from which on training counts as diverged, for a loss that is not made of squares: a cross entropy grows as the
    net inputs do, where (y − d)² never exceeds 1."""
    return float(np.sqrt(EXPLODED)) * max(1.0, mean_loss_at_start if np.isfinite(mean_loss_at_start) else 0.0)
