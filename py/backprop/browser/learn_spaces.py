"""The Session's answers about the spaces between layers: a neuron's line there, whether a line can do it at all, and how the
inputs were bent to get there. The form of these functions is that of `learn`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import Array, Indices
from ..boundary import clipped, distances, moved, through
from ..errors import ConfigError
from ..maps import activations_at
from ..separability import one_against_the_rest, separability
from ..training import Training
from .asked import at_iteration, neuron_of

if TYPE_CHECKING:
    from .session import Session

Params = dict[str, Any]
MARGIN = 0.2


def line(session: Session, params: Params) -> Params:
    """{neuron: [layer, j], iteration?, verdict?} → w, b and, where the layer below is two wide, the line in its space, with the
    samples; with `verdict` also whether any line could separate the classes there, and why."""
    training = at_iteration(session, params)
    layer, j = _of_a_layer(training, params)
    points, kinds = _samples_in(training, layer - 1)
    w, b = training.network.weights[layer - 1][:, j], float(training.network.biases[layer - 1][j])
    result: Params = {"iteration": training.iteration, "layer": layer, "neuron": j, "weights": w, "bias": b,
                      "classes": training.teacher.class_names, "dimensions": len(w)}
    if len(w) == 2:
        bounds = bounds_of(points)
        away = distances(w, b, points)
        length = float(np.linalg.norm(w))
        result |= {"points": points, "kinds": kinds, "bounds": bounds, "ends": clipped(w, b, bounds), "length": length,
                   "foot": -b * w / length**2 if length else None, "normal": w / length if length else None,
                   "nearest": float(np.abs(away).min()) if length else None,
                   "sides": [int((away > 0).sum()), int((away < 0).sum())]}
    if params.get("verdict") and training.teacher.task == "classification":
        result["verdicts"] = [_verdict(training, points, kind, asked) for kind, asked in one_against_the_rest(kinds)]
    return result


def move_line(session: Session, params: Params) -> Params:
    """{neuron, iteration?, through: [[x, y], [x, y]]} or {shift, turn} → all weights and biases with that neuron's line moved;
    the length of its w stays. Nothing is set: the page does that with `set_parameters`."""
    training = at_iteration(session, params)
    layer, j = _of_a_layer(training, params)
    network = training.network
    weights, biases = [each.copy() for each in network.weights], [each.copy() for each in network.biases]
    w = weights[layer - 1][:, j]
    if len(w) != 2:
        raise ConfigError("neuron", f"neuron {[layer, j]} has {len(w)} inputs; only one with two has a line to be moved")
    given = params.get("through")
    if given:
        new, bias = through(given[0], given[1], float(np.linalg.norm(w)) or 1.0)
    else:
        new, bias = moved(w, float(biases[layer - 1][j]), float(params.get("shift") or 0.0), float(params.get("turn") or 0.0))
    weights[layer - 1][:, j], biases[layer - 1][j] = new, bias
    return {"weights": weights, "biases": biases, "w": new, "b": bias}


def bounds_of(points: Array) -> list[list[float]]:
    """[low, high] of each column, with a margin."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    return [[float(a), float(b)] for a, b in zip(low - margin, high + margin)]


def _of_a_layer(training: Training, params: Params) -> tuple[int, int]:
    layer, j = neuron_of(training.network.sizes, params.get("neuron") or [1, 0])
    if layer == 0:
        raise ConfigError("neuron", "inputs have no line; choose a neuron of a later layer")
    return layer, j or 0


def _samples_in(training: Training, layer: int) -> tuple[Array, Indices]:
    """(points (N, n_layer), class of each): where the training samples are after `layer` layers."""
    teacher = training.teacher
    kinds = np.zeros(len(teacher), dtype=np.int64)
    if teacher.task == "classification":
        kinds[:] = teacher.classes_of(teacher.targets)
    return activations_at(training.network, teacher.inputs)[layer], kinds


def _verdict(training: Training, points: Array, kind: int, asked: Indices) -> Params:
    if not np.isfinite(points).all():
        raise ConfigError("iteration", "the network's numbers are not finite here: there is nothing to separate")
    found = separability(points, asked)
    ends = None
    if found.weights is not None and points.shape[1] == 2:
        ends = clipped(found.weights, found.bias, bounds_of(points))
    return {"class": training.teacher.class_names[kind], "separable": found.separable, "gap": found.gap, "ends": ends,
            "shared": found.shared, "between": found.between}


METHODS: dict[str, Callable[[Session, Params], Any]] = {"line": line, "move_line": move_line}
