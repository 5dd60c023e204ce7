"""The error E of one sample and its derivative by the outputs, side by side.

Both losses begin with the difference y − d, which is the derivative itself for the squared error, and, for the
cross entropy behind the activation that belongs to it, already the delta of the output layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..errors import ConfigError, one_of

SMALLEST = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Loss:
    """Base: `output` is the name of the output activation; arrays are (B, m) but for the result of `of`, (B,)."""

    name: str
    tex: str
    output: str

    def parts(self, z: Array, y: Array, d: Array) -> Array:
        """What every output adds to E."""
        raise NotImplementedError

    def of(self, z: Array, y: Array, d: Array) -> Array:
        """E of every sample."""
        return np.sum(self.parts(z, y, d), axis=1)

    def error_signal(self, z: Array, y: Array, d: Array, out: Array) -> None:
        """Write e = ∂E/∂y."""
        raise NotImplementedError

    def check_targets(self, d: Array) -> None:
        """Raise a ConfigError where these desired outputs make no sense for this loss."""


class SquaredError(Loss):
    """E = ½ Σₖ (yₖ − dₖ)². The ½ cancels the 2 that the derivative brings down (Rumelhart, Hinton and Williams 1986)."""

    def parts(self, z: Array, y: Array, d: Array) -> Array:
        return 0.5 * np.square(y - d)

    def error_signal(self, z: Array, y: Array, d: Array, out: Array) -> None:
        np.subtract(y, d, out)


class BinaryCrossEntropy(Loss):
    """E = −Σₖ (dₖ ln yₖ + (1 − dₖ) ln(1 − yₖ)) behind a sigmoid: every output answers a yes-no question of its own.

    Evaluated from z as Σₖ ln(1 + e^zₖ) − dₖ zₖ, which is the same and never takes the logarithm of zero.
    Past the sigmoid it is simple: ∂E/∂z = y − d (Solla, Levin and Fleisher 1988).
    """

    def parts(self, z: Array, y: Array, d: Array) -> Array:
        return np.logaddexp(0.0, z) - d * z

    def error_signal(self, z: Array, y: Array, d: Array, out: Array) -> None:
        # (y − d) / (y (1 − y)); the denominator's reciprocal is 2 + 2 cosh z, which does not round to 1/0.
        np.multiply(y - d, 2.0 + 2.0 * np.cosh(z), out)

    def check_targets(self, d: Array) -> None:
        if d.size and (d.min() < 0.0 or d.max() > 1.0):
            raise ConfigError(
                "loss", f"cross_entropy needs desired outputs between 0 and 1; these go from {d.min():g} to {d.max():g}"
            )


class CrossEntropy(Loss):
    """E = −Σₖ dₖ ln yₖ behind a softmax: the outputs share one question among them, Σₖ dₖ = 1.

    Evaluated from z as Σₖ dₖ (ln Σⱼ e^zⱼ − zₖ). Past the softmax, with its whole Jacobian: ∂E/∂z = y − d
    (Bridle 1990).
    """

    def parts(self, z: Array, y: Array, d: Array) -> Array:
        top = z.max(axis=1, keepdims=True)
        return d * (np.log(np.sum(np.exp(z - top), axis=1, keepdims=True)) + top - z)

    def error_signal(self, z: Array, y: Array, d: Array, out: Array) -> None:
        np.divide(-d, np.maximum(y, SMALLEST), out)

    def check_targets(self, d: Array) -> None:
        if d.size and (d.min() < 0.0 or not np.allclose(d.sum(axis=1), 1.0, atol=1e-9)):
            raise ConfigError(
                "loss",
                "cross_entropy behind softmax needs desired outputs that are shares of one: "
                "none negative, each row adding up to 1",
            )


LOSSES = ("squared_error", "cross_entropy")


def loss_named(name: str, output: str) -> Loss:
    """The loss of that name for a network whose output activation is `output`."""
    one_of("loss", name, LOSSES)
    if name == "squared_error":
        return SquaredError(name, r"\tfrac12 \sum_k (y_k - d_k)^2", output)
    if output == "sigmoid":
        return BinaryCrossEntropy(name, r"-\sum_k \bigl(d_k \ln y_k + (1 - d_k) \ln(1 - y_k)\bigr)", output)
    if output == "softmax":
        return CrossEntropy(name, r"-\sum_k d_k \ln y_k", output)
    raise ConfigError(
        "loss",
        f"cross_entropy needs outputs that are probabilities: output is {output!r}; "
        "allowed with it are sigmoid, softmax",
    )
