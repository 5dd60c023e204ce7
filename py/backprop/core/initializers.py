"""How weights and biases start: each rule fills one layer's weights (n_in, n_out) and biases (n_out,)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..arrays import Array

Generator = np.random.Generator


def zero(rng: Generator, weights: Array, biases: Array) -> None:
    """All 0: every neuron of a layer is alike and stays alike."""
    weights.fill(0.0)
    biases.fill(0.0)


def constant(rng: Generator, weights: Array, biases: Array) -> None:
    """All ½: alike as well, but with something to pass on."""
    weights.fill(0.5)
    biases.fill(0.5)


def uniform(rng: Generator, weights: Array, biases: Array) -> None:
    """Evenly between ±1/√n_in, biases too (the default of PyTorch's linear layer)."""
    bound = weights.shape[0] ** -0.5
    weights[:] = rng.uniform(-bound, bound, weights.shape)
    biases[:] = rng.uniform(-bound, bound, biases.shape)


def normal(rng: Generator, weights: Array, biases: Array) -> None:
    """Gaussian with standard deviation 1/√n_in, biases 0 (LeCun 1998)."""
    weights[:] = rng.normal(0.0, weights.shape[0] ** -0.5, weights.shape)
    biases.fill(0.0)


def xavier(rng: Generator, weights: Array, biases: Array) -> None:
    """Evenly between ±√(6/(n_in + n_out)), biases 0 (Glorot and Bengio 2010): for tanh and sigmoid."""
    bound = (6.0 / sum(weights.shape)) ** 0.5
    weights[:] = rng.uniform(-bound, bound, weights.shape)
    biases.fill(0.0)


def he(rng: Generator, weights: Array, biases: Array) -> None:
    """Gaussian with standard deviation √(2/n_in), biases 0 (He et al. 2015): for relu and its relatives."""
    weights[:] = rng.normal(0.0, (2.0 / weights.shape[0]) ** 0.5, weights.shape)
    biases.fill(0.0)


INITIALIZERS: dict[str, Callable[[Generator, Array, Array], None]] = {
    rule.__name__: rule for rule in (zero, constant, uniform, normal, xavier, he)
}
