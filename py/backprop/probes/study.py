"""A study: the same question asked of many configurations, one run after the other, in slices.

What varies is a list of values for one or more settings; every combination is trained from its start until it has seen so many
epochs, or its error on the training set has fallen below a bound, or it has diverged.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from ..config.host import ANY_HOST, Host
from ..config.run import Run
from ..config.schema import KEYS, check
from ..errors import BackpropError, ConfigError
from ..teacher.teacher import TeacherSet
from ..training.evaluation import Evaluation

MOST_RUNS = 100
MOST_EPOCHS = 100_000
ASKED_AT_ONCE = 64  # updates between two looks at the clock


@dataclass
class Result:
    """What became of one configuration: `varied` is what it has of its own, `ended` why it ended ("" while it has not)."""

    varied: dict[str, Any]
    ended: str = ""
    updates: int = 0
    epochs: int = 0
    loss: float = np.nan
    rms: float = np.nan
    test_loss: float = np.nan
    accuracy: float = np.nan
    test_accuracy: float = np.nan
    message: str = ""


@dataclass
class Study:
    """All combinations of `vary` on top of the `base` configuration. Raises ConfigError where a value is not allowed."""

    base: Mapping[str, Any]
    vary: Mapping[str, Sequence[Any]]
    epochs: int = 100
    below: float = 0.0
    teacher: TeacherSet | None = None
    host: Host = ANY_HOST
    results: list[Result] = field(init=False)

    def __post_init__(self) -> None:
        if not self.vary or not all(self.vary.values()):
            raise ConfigError("vary", "a study needs at least one setting with at least one value")
        if not 1 <= self.epochs <= MOST_EPOCHS:
            raise ConfigError("epochs", f"epochs is {self.epochs}; allowed are 1 to {MOST_EPOCHS:,}")
        for name, values in self.vary.items():
            if name in KEYS and KEYS[name].group == "view":
                raise ConfigError(name, f"{name} is only about the page's looks: it makes no difference to a run")
            for value in values:
                check(name, value)
        combinations = [dict(zip(self.vary, values)) for values in product(*self.vary.values())]
        if len(combinations) > MOST_RUNS:
            raise ConfigError("vary", f"that makes {len(combinations)} runs; allowed are {MOST_RUNS}")
        self.results = [Result({name: check(name, value) for name, value in each.items()}) for each in combinations]
        self._run: Run | None = None

    @property
    def done(self) -> int:
        """How many runs have ended."""
        return sum(bool(each.ended) for each in self.results)

    def work(self, budget: float = float("inf")) -> bool:
        """Go on for `budget` seconds; whether all runs have ended."""
        start = time.perf_counter()
        for result in self.results:
            while not result.ended:
                self._go_on(result)
                if time.perf_counter() - start > budget:
                    return self.done == len(self.results)
        return True

    def _go_on(self, result: Result) -> None:
        """The next few updates of the run at hand, made when it is not there yet."""
        try:
            if self._run is None:
                self._run = Run.of({**self.base, **result.varied}, self.teacher, host=self.host)
                self._score(result)
        except BackpropError as error:
            result.ended, result.message = "not possible", str(error)
            return
        training = self._run.training
        wanted = self.epochs * training.updates_per_epoch
        to_epoch = training.updates_per_epoch - training.iteration % training.updates_per_epoch
        training.run(min(ASKED_AT_ONCE, to_epoch, wanted - training.iteration))
        result.updates, result.epochs = training.iteration, training.epochs
        at_epoch = training.iteration % training.updates_per_epoch == 0
        if at_epoch or training.diverged:
            self._score(result)
        if training.diverged:
            result.ended, result.message = "diverged", training.diverged.message
        elif at_epoch and result.loss < self.below:
            result.ended = "below the bound"
        elif training.iteration >= wanted:
            result.ended = "all epochs"
        if result.ended:
            self._run = None

    def _score(self, result: Result) -> None:
        assert self._run is not None
        training = self._run.training
        with np.errstate(all="ignore"):
            evaluation = Evaluation(training.network, training.teacher)
            (result.loss, result.accuracy), result.rms = evaluation.scores(), evaluation.mean_square() ** 0.5
            if training.held_out:
                result.test_loss, result.test_accuracy = Evaluation(training.network, training.held_out).scores()
