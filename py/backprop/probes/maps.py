"""Maps: what a network, and every neuron of it, answers over a plane of inputs.

A map is a grid of points in the plane of two raw inputs, put through the network in one pass. Where a sample has more than
two inputs, the others are held at their mean. Rows go down from the largest second input, as pixels do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Array, Indices, with_ones
from ..core.activations import Activation
from ..core.network import Forward, Network
from ..errors import ConfigError
from ..teacher.teacher import TeacherSet

MARGIN = 0.15  # of the samples' spread, added on every side
MOST_POINTS = 512 * 512
BETWEEN_0_AND_1 = ("sigmoid", "threshold", "softmax")
BETWEEN_MINUS_1_AND_1 = ("tanh", "sin")


@dataclass(frozen=True)
class Plane:
    """A rectangle in the plane of two raw inputs: `columns` says which two, `bounds` [(low, high), (low, high)] from where to
    where, `held` (n_raw,) what all inputs are where they do not vary."""

    columns: tuple[int, int]
    bounds: tuple[tuple[float, float], tuple[float, float]]
    held: Array

    @classmethod
    def around(cls, sets: Sequence[TeacherSet], columns: Sequence[int] = (0, 1)) -> Plane:
        """The rectangle that holds all samples of these sets, with a margin. Raises ConfigError."""
        raw = np.vstack([each.raw_inputs for each in sets])
        inputs = raw.shape[1]
        if inputs < 2:
            raise ConfigError("columns", "a map needs two inputs; the teacher set has one")
        if len(columns) != 2 or columns[0] == columns[1] or not all(column in range(inputs) for column in columns):
            raise ConfigError(
                "columns", f"columns is {list(columns)}; allowed are two different inputs from 0 to {inputs - 1}"
            )
        first, second = (int(column) for column in columns)
        return cls((first, second), (_widened(raw[:, first]), _widened(raw[:, second])), raw.mean(axis=0))

    def grid(self, size: int) -> Array:
        """Raw inputs (size², n_raw), at the centres of size × size cells, row by row from the top left."""
        if size < 2 or size * size > MOST_POINTS:
            raise ConfigError("size", f"size is {size}; allowed are whole numbers from 2 to {int(MOST_POINTS**0.5)}")
        (left, right), (bottom, top) = self.bounds
        centres = (np.arange(size) + 0.5) / size
        points = np.repeat(self.held[None, :], size * size, axis=0)
        points[:, self.columns[0]] = np.tile(left + centres * (right - left), size)
        points[:, self.columns[1]] = np.repeat(top - centres * (top - bottom), size)
        return points


def activations_at(network: Network, inputs: Array) -> list[Array]:
    """What every layer answers to network inputs (N, n): one array (N, n_l) a layer, the inputs first."""
    forward = Forward(network, len(inputs))
    with np.errstate(all="ignore"):
        forward.run(with_ones(inputs))
    return [inputs, *forward.activations]


def output_map(network: Network, teacher: TeacherSet, outputs: Array) -> tuple[str, list[Array], float, float]:
    """(kind, parts, centre, reach) of how outputs (N, m) are shown as a map: of several classes the winner and its margin ("classes"),
    else the first output ("value") on the scale centre ± reach."""
    if teacher.task == "classification" and outputs.shape[1] > 1:
        return "classes", list(winner_and_margin(outputs)), 0.0, 1.0
    values = outputs[:, 0]
    if teacher.task == "classification":
        return "value", [values], 0.5, 0.5  # the class changes at ½, whatever the activation
    return "value", [values], *scale_of(network.output, values)


def winner_and_margin(outputs: Array) -> tuple[Array, Array]:
    """Of outputs (N, m), m ≥ 2: the index of the largest, and how far it is above the next; both (N,)."""
    ordered = np.sort(outputs, axis=1)
    return outputs.argmax(axis=1).astype(np.float64), ordered[:, -1] - ordered[:, -2]


def scale_of(activation: Activation, values: Array) -> tuple[float, float]:
    """(centre, reach) of the colour scale that suits a neuron: the whole range of its activation where that is bounded."""
    if activation.name in BETWEEN_0_AND_1:
        return 0.5, 0.5
    if activation.name in BETWEEN_MINUS_1_AND_1:
        return 0.0, 1.0
    finite = values[np.isfinite(values)]
    return 0.0, float(np.abs(finite).max()) if finite.size and finite.any() else 1.0


def misclassified(network: Network, teacher: TeacherSet) -> Indices:
    """Indices of the samples whose class comes out wrong; none for a regression."""
    if teacher.task != "classification":
        return np.empty(0, dtype=int)
    outputs = activations_at(network, teacher.inputs)[-1]
    return np.flatnonzero(teacher.classes_of(outputs) != teacher.classes_of(teacher.targets))


def confusion(network: Network, teacher: TeacherSet) -> Indices:
    """Counts (classes, classes): row = the class that was wanted, column = the class that came out."""
    if teacher.task != "classification":
        raise ConfigError("data", "a confusion matrix needs classes; this teacher set is a regression")
    classes = len(teacher.class_names)
    wanted = teacher.classes_of(teacher.targets)
    found = teacher.classes_of(activations_at(network, teacher.inputs)[-1])
    return np.bincount(wanted * classes + found, minlength=classes * classes).reshape(classes, classes)


def _widened(values: Array) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin
