"""Fitting a function of one input: the curve that the network draws, and what each neuron of the last hidden layer adds to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..core.network import Network
from ..errors import ConfigError
from ..teacher.teacher import TeacherSet
from .maps import MARGIN, activations_at


@dataclass(frozen=True)
class Fit:
    """Over the inputs `x` (N,): the outputs `y` (N, m); and for one output the `parts` (n, N), wⱼ aⱼ of each neuron before it, which
    together with `bias` make its net input `z` (N,)."""

    x: Array
    y: Array
    parts: Array
    bias: float
    z: Array


def fit(network: Network, teacher: TeacherSet, points: int = 201, output: int = 0) -> Fit:
    """The fit over the range of the samples and a little beyond. Raises ConfigError where there is more than one raw input."""
    if teacher.raw_inputs.shape[1] != 1:
        raise ConfigError("data", f"a curve needs one input; the teacher set has {teacher.raw_inputs.shape[1]}")
    low, high = float(teacher.raw_inputs.min()), float(teacher.raw_inputs.max())
    margin = MARGIN * (high - low) or 1.0
    x = np.linspace(low - margin, high + margin, points)
    layers = activations_at(network, teacher.prepare(x[:, None]))
    parts = (layers[-2] * network.weights[-1][:, output]).T
    bias = float(network.biases[-1][output])
    return Fit(x, layers[-1], parts, bias, parts.sum(axis=0) + bias)
