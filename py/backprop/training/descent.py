"""From the gradient of a batch to new parameters: the learning rate, the optimizer and its memory, penalties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..arrays import Array
from ..core.network import Network
from ..core.optimizers import OPTIMIZERS, sgd
from ..errors import one_of
from ..objects import Owned
from .events import Settings

Rule = Callable[[Array, Array, int], Array]


class Descent(Owned):
    """How a network's parameters go down the slope of E. `settings` may change at any time.

    `memory` is what the optimizer remembers, one row (all parameters) for each of its vectors.
    """

    def __init__(self, network: Network, optimizer: str, train_biases: bool, settings: Settings) -> None:
        self.network, self.settings, self.train_biases = network, settings, train_biases
        self.optimizer = OPTIMIZERS[one_of("optimizer", optimizer, OPTIMIZERS)]
        self._parameters = parameters = network.parameters
        self.memory = np.zeros((self.optimizer.remembers, parameters.size), parameters.dtype)
        self._update, self._reduced = np.zeros_like(parameters), np.zeros_like(parameters)
        self._is_weight = np.ones_like(parameters)
        for matrix in network.split(self._is_weight):
            matrix[-1] = 0.0

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._parameters = self.network.parameters  # those of the copied network

    @property
    def is_plain(self) -> bool:
        """Is the rule plain descent now, with nothing remembered?"""
        return self.optimizer.plain_without_momentum and not self.settings.momentum

    def rule(self, batch: int) -> tuple[Rule, Array]:
        """(rule, factor): `rule(gradient, factor, n)` adds update n to the parameters and returns it, given the summed gradient of a
        batch of that size. The shortest way where there is one."""
        now, scale = self.settings, self.network.scale(batch)
        if self.is_plain and self.train_biases and not now.l1 and not now.l2:
            return self._descend, np.array(-now.learning_rate * scale, self._parameters.dtype)
        return self._apply, np.array(scale, self._parameters.dtype)

    def _descend(self, gradient: Array, factor: Array, n: int) -> Array:
        """w ← w − η ∂E/∂w. The factor is −η, divided by the batch size where E is the mean."""
        np.multiply(gradient, factor, gradient)
        np.add(self._parameters, gradient, self._parameters)
        return gradient

    def _apply(self, gradient: Array, factor: Array, n: int) -> Array:
        """The same for every optimizer, with penalties, and with biases that may have to stay."""
        now, parameters, reduced = self.settings, self._parameters, self._reduced
        np.multiply(gradient, factor, reduced)
        if now.l2:
            reduced += now.l2 * parameters * self._is_weight
        if now.l1:
            reduced += now.l1 * np.sign(parameters) * self._is_weight
        rule = sgd if self.is_plain else self.optimizer.rule
        rule(reduced, self._update, self.memory, now.learning_rate, now.momentum, n + 1)
        if not self.train_biases:
            np.multiply(self._update, self._is_weight, self._update)
        np.add(parameters, self._update, parameters)
        return self._update

    def parts(self, ever: Callable[[str], bool]) -> tuple[str, ...]:
        """What there is to tell of an update besides gradient and change, if a setting is ever anything but 0. Of a sum

            Δw = step + pull + carry        −η g, what the penalty adds, and what goes on from earlier updates;

        of a rule that measures each step by what is usual, Δw = −η · mean / scale, where `pull` is the penalty's slope: it is
        added to the gradient, and `mean` is their running mean.
        """
        if self.optimizer.measured:
            return ("pulls", "means", "scales")
        needed = not self.optimizer.plain_without_momentum or any(ever(name) for name in ("momentum", "l1", "l2"))
        return ("steps", "pulls", "carries") if needed else ()

    def told(self, parameters: Array, gradient: Array, update: Array, n: int) -> dict[str, Sequence[Array]]:
        """These parts of update n, which has just been made, by name, each a matrix a layer, given the parameters before it and
        the reduced gradient."""
        now, weights = self.settings, self._is_weight
        slope = (now.l2 * parameters + now.l1 * np.sign(parameters)) * weights
        if self.optimizer.measured:
            mean, scale = self.optimizer.measured(gradient + slope, self.memory, n + 1)
            flat = {"pulls": slope, "means": mean, "scales": scale}
        else:
            trained = 1.0 if self.train_biases else weights
            step, pull = -now.learning_rate * gradient * trained, -now.learning_rate * slope
            carry = update - step - pull if now.momentum else np.zeros_like(update)
            flat = {"steps": step, "pulls": pull, "carries": carry}
        return {name: self.network.split(vector) for name, vector in flat.items()}

    def penalty(self) -> float:
        """½ l2 Σ w² + l1 Σ |w|: what the settings add to E."""
        weights = self.network.parameters * self._is_weight
        return float(0.5 * self.settings.l2 * np.square(weights).sum() + self.settings.l1 * np.abs(weights).sum())

    def memory_of(self, layer: int, row: int, column: int) -> list[float]:
        """What is remembered for one entry of a layer's matrix (n + 1, m), one number for each vector."""
        return [float(self.network.split(vector)[layer][row, column]) for vector in self.memory]
