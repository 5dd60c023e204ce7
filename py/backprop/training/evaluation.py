"""How well a network does on a whole teacher set, or on an even sample of a large one."""

from __future__ import annotations

import numpy as np

from ..arrays import with_ones
from ..core.network import Forward, Network
from ..teacher.teacher import TeacherSet

MOST_SAMPLES = (
    2000  # of a larger set every so-manieth sample is taken, so that looking never takes longer than learning
)


class Evaluation:
    """E and accuracy over a teacher set, with arrays that are used again every time."""

    def __init__(self, network: Network, teacher: TeacherSet) -> None:
        rows = np.linspace(0, len(teacher) - 1, min(len(teacher), MOST_SAMPLES)).astype(int)
        self._network, self._teacher = network, teacher
        self._inputs = with_ones(network.as_inputs(teacher.inputs[rows]))
        self._targets = network.as_targets(teacher.targets[rows], len(rows))
        self._forward = Forward(network, len(rows))

    def mean_loss(self) -> float:
        """The mean E of a sample."""
        with np.errstate(all="ignore"):
            return self.scores()[0]

    def scores(self) -> tuple[float, float]:
        """(mean E of a sample, accuracy); accuracy is NaN for a regression."""
        outputs = self._forward.run(self._inputs)
        loss = float(self._network.loss.of(self._forward.net_inputs[-1], outputs, self._targets).mean())
        return loss, self._teacher.accuracy(outputs, self._targets)

    def mean_square(self) -> float:
        """The mean of (y − d)² over samples and outputs."""
        with np.errstate(all="ignore"):
            return float(np.square(self._forward.run(self._inputs) - self._targets).mean())


def of_both(mine: Evaluation, held_out: Evaluation | None) -> tuple[float, float, float, float]:
    """(E over a set, E over what is held out, accuracy, accuracy there); NaN for what there is not."""
    (loss, accuracy), (held_loss, held_accuracy) = mine.scores(), held_out.scores() if held_out else (np.nan, np.nan)
    return loss, held_loss, accuracy, held_accuracy


def score(network: Network, teacher: TeacherSet) -> float:
    """How well a network does on a whole teacher set. Of classes: the share that comes out right. Of numbers: R² = 1 − Σ (y − d)² /
    Σ (d − d̄)², the mean over the outputs: 1 for the very numbers, 0 for their mean every time (as `score` in scikit-learn).

    >>> score(Network([1, 1], output="identity", init="zero"), TeacherSet([[0.0], [1.0]], [[-1.0], [1.0]]))
    0.0
    """
    outputs = network.predict(teacher.inputs)
    if teacher.task == "classification":
        return teacher.accuracy(outputs)
    missed, spread = (
        np.square(outputs - teacher.targets).sum(axis=0),
        np.square(teacher.targets - teacher.targets.mean(axis=0)).sum(axis=0),
    )
    of_each = np.where(spread > 0.0, 1.0 - missed / np.where(spread > 0.0, spread, 1.0), missed == 0.0)
    return float(of_each.mean())
