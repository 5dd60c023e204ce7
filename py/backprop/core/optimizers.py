"""From gradient to update: each rule writes what will be ADDED to the parameters.

A rule is called as `rule(gradient, update, memory, learning_rate, momentum, count)`. All vectors are flat, one number a parameter.
`memory` has one row for each vector that the rule remembers from update to update (all zeros at the start); `count` is 1 for
the first update. η is the learning rate, g the gradient, μ the momentum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Array


def sgd(gradient: Array, update: Array, memory: Array, learning_rate: float, momentum: float, count: int) -> None:
    """Δw = −η g: straight down the slope."""
    np.multiply(gradient, -learning_rate, update)


def heavy_ball(
    gradient: Array, update: Array, memory: Array, learning_rate: float, momentum: float, count: int
) -> None:
    """v ← μ v − η g,  Δw = v: a ball that keeps rolling (Polyak 1964)."""
    velocity = memory[0]
    np.multiply(velocity, momentum, velocity)
    np.multiply(gradient, -learning_rate, update)
    np.add(velocity, update, velocity)
    np.copyto(update, velocity)


def nesterov(gradient: Array, update: Array, memory: Array, learning_rate: float, momentum: float, count: int) -> None:
    """v ← μ v − η g,  Δw = μ v − η g: the same, looking one step ahead (Nesterov 1983; Sutskever et al. 2013)."""
    velocity = memory[0]
    np.multiply(velocity, momentum, velocity)
    np.multiply(gradient, -learning_rate, update)
    np.add(velocity, update, velocity)
    np.add(update, momentum * velocity, update)


RMS_DECAY, ADAM_DECAY_1, ADAM_DECAY_2, TINY = 0.99, 0.9, 0.999, 1e-8


def rmsprop(gradient: Array, update: Array, memory: Array, learning_rate: float, momentum: float, count: int) -> None:
    """s ← 0.99 s + 0.01 g²,  Δw = −η g / (√s + 1e-8): every weight with a step of its own (Tieleman and Hinton 2012)."""
    mean_square = memory[0]
    np.multiply(mean_square, RMS_DECAY, mean_square)
    np.multiply(gradient, gradient, update)
    np.multiply(update, 1.0 - RMS_DECAY, update)
    np.add(mean_square, update, mean_square)
    np.sqrt(mean_square, update)
    np.add(update, TINY, update)
    np.divide(gradient, update, update)
    np.multiply(update, -learning_rate, update)


def rmsprop_measured(gradient: Array, memory: Array, count: int) -> tuple[Array, Array]:
    return gradient, np.sqrt(memory[0]) + TINY


def adam(gradient: Array, update: Array, memory: Array, learning_rate: float, momentum: float, count: int) -> None:
    """m ← 0.9 m + 0.1 g,  s ← 0.999 s + 0.001 g²,  Δw = −η m̂ / (√ŝ + 1e-8) (Kingma and Ba 2015).

    m̂ = m / (1 − 0.9ⁿ) and ŝ = s / (1 − 0.999ⁿ) undo that both began at zero.
    """
    mean, mean_square = memory
    np.multiply(mean, ADAM_DECAY_1, mean)
    np.multiply(gradient, 1.0 - ADAM_DECAY_1, update)
    np.add(mean, update, mean)
    np.multiply(mean_square, ADAM_DECAY_2, mean_square)
    np.multiply(gradient, gradient, update)
    np.multiply(update, 1.0 - ADAM_DECAY_2, update)
    np.add(mean_square, update, mean_square)
    np.multiply(mean_square, 1.0 / (1.0 - ADAM_DECAY_2**count), update)
    np.sqrt(update, update)
    np.add(update, TINY, update)
    np.divide(mean, update, update)
    np.multiply(update, -learning_rate / (1.0 - ADAM_DECAY_1**count), update)


def adam_measured(gradient: Array, memory: Array, count: int) -> tuple[Array, Array]:
    return memory[0] / (1.0 - ADAM_DECAY_1**count), np.sqrt(memory[1] / (1.0 - ADAM_DECAY_2**count)) + TINY


@dataclass(frozen=True)
class Optimizer:
    """A rule, how many vectors it remembers, itself as TeX, whether it is plain descent while the momentum is 0; and of a rule that
    measures each step by what is usual `measured(gradient, memory after it, count)`: mean and scale in Δw = −η · mean / scale."""

    name: str
    rule: Callable[[Array, Array, Array, float, float, int], None]
    remembers: int
    tex: str
    plain_without_momentum: bool = False
    measured: Callable[[Array, Array, int], tuple[Array, Array]] | None = None


OPTIMIZERS: dict[str, Optimizer] = {
    each.name: each
    for each in (
        Optimizer(
            "sgd", heavy_ball, 1, r"v \leftarrow \mu v - \eta\,g,\quad \Delta w = v", plain_without_momentum=True
        ),
        Optimizer("momentum", heavy_ball, 1, r"v \leftarrow \mu v - \eta\,g,\quad \Delta w = v"),
        Optimizer("nesterov", nesterov, 1, r"v \leftarrow \mu v - \eta\,g,\quad \Delta w = \mu v - \eta\,g"),
        Optimizer(
            "rmsprop",
            rmsprop,
            1,
            r"s \leftarrow 0.99\,s + 0.01\,g^2,\quad \Delta w = -\eta\,\frac{g}{\sqrt{s} + 10^{-8}}",
            measured=rmsprop_measured,
        ),
        Optimizer(
            "adam",
            adam,
            2,
            r"m \leftarrow 0.9\,m + 0.1\,g,\quad s \leftarrow 0.999\,s + 0.001\,g^2,\quad "
            r"\Delta w = -\eta\,\frac{m / (1 - 0.9^n)}{\sqrt{s / (1 - 0.999^n)} + 10^{-8}}",
            measured=adam_measured,
        ),
    )
}
