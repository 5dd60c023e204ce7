"""A neuron's line in the space before it: where it is, how it may be moved, whether any line could do it at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays import Array, Indices
from ...errors import ConfigError, counted
from ...geometry.boundary import clipped, distances, moved, through
from ...geometry.separability import one_against_the_rest
from ...training.training import Training
from ..asked import at_iteration, listed, neuron_of
from .shared import bounds_of, samples_in, verdict_on

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def line(session: Session, params: Params) -> Params:
    """{neuron: [layer, j], iteration?, verdict?} → w, b and, where the layer below is two wide, the line in its space, with the
    samples; with `verdict` also whether any line could separate the classes there, and why."""
    training = at_iteration(session.training, params)
    layer, j = _of_a_layer(training, params)
    points, kinds = samples_in(training, layer - 1)
    w, b = training.network.weights[layer - 1][:, j], float(training.network.biases[layer - 1][j])
    result: Params = {
        "iteration": training.iteration,
        "layer": layer,
        "neuron": j,
        "weights": w,
        "bias": b,
        "classes": training.teacher.class_names,
        "dimensions": len(w),
    }
    if len(w) == 2:
        bounds = bounds_of(points)
        away = distances(w, b, points)
        length = float(np.linalg.norm(w))
        result |= {
            "points": points,
            "kinds": kinds,
            "net_inputs": points @ w + b,
            "away": away,
            "bounds": bounds,
            "ends": clipped(w, b, bounds),
            "length": length,
            "foot": -b * w / length**2 if length else None,
            "normal": w / length if length else None,
            "nearest": float(np.abs(away).min()) if length else None,
            "margins": _margins(w, b, away, bounds),
            "right": _right(away, kinds) if length and len(training.teacher.class_names) == 2 else None,
            "sides": [int((away > 0).sum()), int((away < 0).sum())],
        }
    if params.get("verdict") and training.teacher.task == "classification":
        result["verdicts"] = [verdict_on(training, points, kind, asked) for kind, asked in one_against_the_rest(kinds)]
    return result


def _margins(w: Array, b: float, away: Array, bounds: list[list[float]]) -> list[Any]:
    """The two lines beside w·x + b = 0 that reach to the nearest sample."""
    shift = float(np.linalg.norm(w) * np.abs(away).min())
    return [clipped(w, b + sign * shift, bounds) for sign in (-1.0, 1.0)] if shift else []


def _right(away: Array, kinds: Indices) -> int:
    """How many samples of two classes lie on their class's side, whichever side that is."""
    right = int(((away > 0) == (kinds == 1)).sum())
    return max(right, len(kinds) - right)


def move_line(session: Session, params: Params) -> Params:
    """{neuron, iteration?, through: [[x, y], [x, y]]} or {shift, turn} → all weights and biases with that neuron's line moved;
    the length of its w stays. Nothing is set: the page does that with `set_parameters`."""
    training = at_iteration(session.training, params)
    layer, j = _of_a_layer(training, params)
    network = training.network
    weights, biases = [each.copy() for each in network.weights], [each.copy() for each in network.biases]
    w = weights[layer - 1][:, j]
    if len(w) != 2:
        raise ConfigError(
            "neuron", f"neuron {[layer, j]} has {counted(len(w), 'input')}; only one with two has a line to be moved"
        )
    given = listed(params, "through")
    if given:
        new, bias = through(given[0], given[-1], float(np.linalg.norm(w)) or 1.0)
    else:
        new, bias = moved(w, float(biases[layer - 1][j]), _finite(params, "shift"), _finite(params, "turn"))
    weights[layer - 1][:, j], biases[layer - 1][j] = new, bias
    return {"weights": weights, "biases": biases, "w": new, "b": bias}


def _finite(params: Params, name: str) -> float:
    value = params.get(name)
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
        raise ConfigError(name, f"{name} is {value!r}; allowed are finite numbers")
    return float(value)


def _of_a_layer(training: Training, params: Params) -> tuple[int, int]:
    layer, j = neuron_of(training.network.sizes, params.get("neuron") or [1, 0])
    if layer == 0:
        raise ConfigError("neuron", "inputs have no line; choose a neuron of a later layer")
    return layer, j or 0
