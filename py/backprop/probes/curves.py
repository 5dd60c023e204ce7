"""Curves: how E, RMS and accuracy went along a run.

The error of every update is remembered by the training itself. How the network did on the *whole* teacher set, and on what is
held out, is worked out afterwards, from the states that the run has kept; nothing is measured while it trains.
"""

from __future__ import annotations

import time
from copy import copy
from dataclasses import dataclass, field

import numpy as np

from ..arrays import Array, Indices
from ..teacher.teacher import TeacherSet
from ..training.evaluation import Evaluation
from ..training.training import Training

COLUMNS = ("loss", "rms", "accuracy", "test_loss", "test_rms", "test_accuracy")


def epochs(training: Training) -> tuple[Indices, Array, Array]:
    """(the iteration at which each complete epoch ended, mean E of its samples, their RMS), from the errors of its updates that
    are kept; epochs of which none is are left out."""
    per, history = training.updates_per_epoch, training.history
    count = len(history) // per
    first = np.arange(per) * training.batch_size
    share = np.minimum(training.batch_size, len(training.teacher) - first) / len(training.teacher)
    weight = share / np.array(
        [training.network.scale(int(size)) * size for size in np.rint(share * len(training.teacher))]
    )
    ended, losses, roots = [np.empty(0, dtype=np.int64)], [np.empty(0)], [np.empty(0)]
    for iterations, loss, rms in history.pieces(0, count * per, per):
        epoch, slot = np.divmod(iterations, per)
        found, where = np.unique(epoch, return_inverse=True)
        known = np.bincount(where, share[slot])
        ended.append((found + 1) * per)
        losses.append(np.bincount(where, weight[slot] * loss) / known)
        roots.append(np.sqrt(np.bincount(where, share[slot] * np.square(rms)) / known))
    return np.concatenate(ended), np.concatenate(losses), np.concatenate(roots)


@dataclass
class WholeSetScores:
    """What the kept states of one training score on whole teacher sets; each state is evaluated once."""

    training: Training
    known: dict[int, tuple[Array, list[float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        training, network = self.training, self.training.network
        # A network of its own, to put old parameters into.
        self._probe = copy(network)
        self._evaluations = [self._evaluation(training.teacher), self._evaluation(training.held_out)]

    def _evaluation(self, teacher: TeacherSet | None) -> Evaluation | None:
        return Evaluation(self._probe, teacher) if teacher else None

    def upto(self, points: int, budget: float = float("inf")) -> tuple[Indices, Array, bool]:
        """(iterations, scores (len, 6) in the order of COLUMNS, whether that is all) for at most about `points` of the states.

        Stops evaluating after `budget` seconds: what is known by then is returned, and the next call goes on.
        """
        states = self.training.kept_states()
        stride = 1
        while len(states) > points * stride:
            stride *= 2  # powers of two, so that what is known stays in use as the run grows
        chosen = states[::stride]
        here = self.training.iteration, self.training.network.parameters
        if not chosen or chosen[-1][0] != here[0]:
            chosen = (
                [each for each in chosen if each[0] < here[0]] + [here] + [each for each in chosen if each[0] > here[0]]
            )
        rows: list[tuple[int, list[float]]] = []
        start, fresh, complete = time.perf_counter(), 0, True
        for n, parameters in chosen:
            scores = self._known(n, parameters)
            if scores is None:
                if time.perf_counter() - start > budget and fresh:
                    complete = False
                    continue
                scores = self._score(parameters)
                fresh += 1
                if parameters is not here[1]:
                    self.known[n] = parameters, scores
            rows.append((n, scores))
        return (np.array([n for n, _ in rows], dtype=np.int64), np.array([scores for _, scores in rows]), complete)

    def _known(self, iteration: int, parameters: Array) -> list[float] | None:
        kept, scores = self.known.get(iteration, (None, None))
        return scores if kept is parameters else None  # another state by the same number: the run was changed

    def _score(self, parameters: Array) -> list[float]:
        self._probe.parameters[:] = parameters
        scores: list[float] = []
        for evaluation in self._evaluations:
            if evaluation is None:
                scores += [np.nan] * 3
                continue
            with np.errstate(all="ignore"):
                loss, accuracy = evaluation.scores()
            scores += [loss, evaluation.mean_square() ** 0.5, accuracy]
        return scores
