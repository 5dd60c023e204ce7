"""Activation functions f and their slopes f′, side by side.

`f(z, out)` writes the neurons' outputs a = f(z). `f_slope(z, a, out)` writes f′(z); it may use whichever of the net input z
and the output a makes the rule short. All arrays have shape (B, n): one row a sample, one column a neuron. Nothing is
returned and nothing is kept: the caller owns the arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..errors import one_of

# Constants as arrays: NumPy would make one of a Python number at every call, which takes longer than a small layer's arithmetic.
ZERO, ONE = np.array(0.0), np.array(1.0)


def identity(z: Array, out: Array) -> None:
    np.copyto(out, z)


def identity_slope(z: Array, a: Array, out: Array) -> None:
    out.fill(1.0)


def threshold(z: Array, out: Array) -> None:
    np.heaviside(z, ONE, out)  # 0 below zero, 1 from zero on


def threshold_slope(z: Array, a: Array, out: Array) -> None:
    # Flat on both sides of the jump: no error signal gets past it, and nothing before it can learn.
    out.fill(0.0)


def sigmoid(z: Array, out: Array) -> None:
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, ONE, out)
    np.reciprocal(out, out)


def sigmoid_slope(z: Array, a: Array, out: Array) -> None:
    np.subtract(ONE, a, out)
    np.multiply(out, a, out)


tanh = np.tanh  # tanh(z, out)


def tanh_slope(z: Array, a: Array, out: Array) -> None:
    np.multiply(a, a, out)
    np.subtract(ONE, out, out)


# Nair and Hinton 2010
def relu(z: Array, out: Array) -> None:
    np.maximum(z, ZERO, out=out)


def relu_slope(z: Array, a: Array, out: Array) -> None:
    np.heaviside(z, ZERO, out)  # 1 above zero, else 0: at the kink the slope is taken as 0, as everyone does


LEAK = np.array(0.01)  # Maas, Hannun and Ng 2013


def leaky_relu(z: Array, out: Array) -> None:
    np.multiply(z, LEAK, out)
    np.maximum(z, out, out=out)


def leaky_relu_slope(z: Array, a: Array, out: Array) -> None:
    np.heaviside(z, ZERO, out)
    np.maximum(out, LEAK, out=out)


def elu(z: Array, out: Array) -> None:
    # z for z > 0, eᶻ − 1 below (Clevert, Unterthiner and Hochreiter 2015). Each of the two terms is zero where the other one counts.
    np.minimum(z, ZERO, out=out)
    np.expm1(out, out)
    np.add(out, np.maximum(z, ZERO), out)


def elu_slope(z: Array, a: Array, out: Array) -> None:
    np.minimum(z, ZERO, out=out)
    np.exp(out, out)


# Gaussian error linear unit (Hendrycks and Gimpel 2016) in its usual tanh form; NumPy has no error function.
GELU_SCALE, GELU_CUBIC = np.sqrt(2.0 / np.pi), 0.044715


def gelu(z: Array, out: Array) -> None:
    gate = np.tanh(GELU_SCALE * (z + GELU_CUBIC * z**3))
    np.multiply(0.5 * z, 1.0 + gate, out)


def gelu_slope(z: Array, a: Array, out: Array) -> None:
    gate = np.tanh(GELU_SCALE * (z + GELU_CUBIC * z**3))
    gate_slope = (1.0 - gate**2) * GELU_SCALE * (1.0 + 3.0 * GELU_CUBIC * z**2)
    np.add(0.5 * (1.0 + gate), 0.5 * z * gate_slope, out)


# Dugas et al. 2001
def softplus(z: Array, out: Array) -> None:
    np.logaddexp(ZERO, z, out)


def softplus_slope(z: Array, a: Array, out: Array) -> None:
    sigmoid(z, out)


sin = np.sin  # sin(z, out)


def sin_slope(z: Array, a: Array, out: Array) -> None:
    np.cos(z, out)


# Bridle 1990
def softmax(z: Array, out: Array) -> None:
    np.subtract(z, z.max(axis=1, keepdims=True), out)  # the largest exponent is 0: no overflow
    np.exp(out, out)
    np.divide(out, out.sum(axis=1, keepdims=True), out)


def softmax_slope(z: Array, a: Array, out: Array) -> None:
    # Only the diagonal of the Jacobian ∂aⱼ/∂zₖ = aⱼ (1[j = k] − aₖ): every output depends on every net input here.
    sigmoid_slope(z, a, out)


def softmax_delta(error: Array, a: Array, out: Array) -> None:
    """Write δ = Jᵀe with the whole Jacobian: δₖ = aₖ (eₖ − Σⱼ eⱼ aⱼ)."""
    np.multiply(error, a, out)
    np.subtract(error, out.sum(axis=1, keepdims=True), out)
    np.multiply(out, a, out)


@dataclass(frozen=True)
class Activation:
    """A named pair of f and f′, with both as TeX in z and a. One of your own is given to a Network in place of a name.

    >>> import numpy as np
    >>> cube = Activation("cube", lambda z, out: np.power(z, 3, out), lambda z, a, out: np.multiply(3 * z, z, out), "z^3", "3 z^2")
    >>> out = np.empty((1, 2))
    >>> _ = cube.f(np.array([[2.0, -1.0]]), out)
    >>> out.tolist()
    [[8.0, -1.0]]
    """

    name: str
    f: Callable[[Array, Array], object]
    slope: Callable[[Array, Array, Array], object]
    tex: str
    slope_tex: str
    hidden: bool = True  # may hidden neurons have it?


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("identity", identity, identity_slope, r"z", r"1"),
        Activation("threshold", threshold, threshold_slope, r"[z \ge 0]", r"0"),
        Activation("sigmoid", sigmoid, sigmoid_slope, r"\frac{1}{1 + e^{-z}}", r"a\,(1 - a)"),
        Activation("tanh", tanh, tanh_slope, r"\tanh z", r"1 - a^2"),
        Activation("relu", relu, relu_slope, r"\max(0, z)", r"[z > 0]"),
        Activation("leaky_relu", leaky_relu, leaky_relu_slope, r"\max(0.01\,z, z)", r"[z > 0] + 0.01\,[z \le 0]"),
        Activation("elu", elu, elu_slope, r"\max(0, z) + e^{\min(0, z)} - 1", r"e^{\min(0, z)}"),
        Activation(
            "gelu",
            gelu,
            gelu_slope,
            r"\tfrac{z}{2} (1 + \tanh(0.798\,(z + 0.0447\,z^3)))",
            r"\tfrac{d}{dz}\,\tfrac{z}{2} (1 + \tanh(0.798\,(z + 0.0447\,z^3)))",
        ),
        Activation("softplus", softplus, softplus_slope, r"\ln(1 + e^z)", r"\frac{1}{1 + e^{-z}}"),
        Activation("sin", sin, sin_slope, r"\sin z", r"\cos z"),
        Activation("softmax", softmax, softmax_slope, r"\frac{e^{z_j}}{\sum_k e^{z_k}}", r"a\,(1 - a)", hidden=False),
    )
}


def activation_named(activation: str | Activation, field: str) -> Activation:
    """The activation of that name (or the given one itself), or a ConfigError that lists those allowed for `field`."""
    if isinstance(activation, Activation):
        return activation
    allowed = [name for name, each in ACTIVATIONS.items() if each.hidden or field == "output"]
    return ACTIVATIONS[one_of(field, activation, allowed)]
