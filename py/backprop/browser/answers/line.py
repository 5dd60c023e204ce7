"""The Session's answers about the spaces between layers: a neuron's line there, whether a line can do it at all, and how the
inputs were bent to get there. The form of these functions is that of `learn`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays import Array, Indices
from ...errors import ConfigError, counted
from ...geometry.boundary import clipped, distances, moved, through
from ...geometry.separability import one_against_the_rest, separability
from ...geometry.spaces import Projection, chosen, input_lines, plane_in_box, projection
from ...probes.maps import activations_at
from ...training.training import Training
from ..asked import at_iteration, listed, neuron_of, whole

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]
MARGIN = 0.2
GRID_LINES, GRID_STEPS = 13, 49
MOST_BORDERS = 12  # neurons of the next layer whose borders are drawn


def line(session: Session, params: Params) -> Params:
    """{neuron: [layer, j], iteration?, verdict?} → w, b and, where the layer below is two wide, the line in its space, with the
    samples; with `verdict` also whether any line could separate the classes there, and why."""
    training = at_iteration(session.training, params)
    layer, j = _of_a_layer(training, params)
    points, kinds = _samples_in(training, layer - 1)
    w, b = training.network.weights[layer - 1][:, j], float(training.network.biases[layer - 1][j])
    result: Params = {"iteration": training.iteration, "layer": layer, "neuron": j, "weights": w, "bias": b,
                      "classes": training.teacher.class_names, "dimensions": len(w)}
    if len(w) == 2:
        bounds = bounds_of(points)
        away = distances(w, b, points)
        length = float(np.linalg.norm(w))
        result |= {"points": points, "kinds": kinds, "net_inputs": points @ w + b, "away": away, "bounds": bounds,
                   "ends": clipped(w, b, bounds), "length": length,
                   "foot": -b * w / length**2 if length else None, "normal": w / length if length else None,
                   "nearest": float(np.abs(away).min()) if length else None, "margins": _margins(w, b, away, bounds),
                   "right": _right(away, kinds) if length and len(training.teacher.class_names) == 2 else None,
                   "sides": [int((away > 0).sum()), int((away < 0).sum())]}
    if params.get("verdict") and training.teacher.task == "classification":
        result["verdicts"] = [_verdict(training, points, kind, asked) for kind, asked in one_against_the_rest(kinds)]
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
        raise ConfigError("neuron", f"neuron {[layer, j]} has {counted(len(w), 'input')}; only one with two has a line to be moved")
    given = listed(params, "through")
    if given:
        new, bias = through(given[0], given[-1], float(np.linalg.norm(w)) or 1.0)
    else:
        new, bias = moved(w, float(biases[layer - 1][j]), _finite(params, "shift"), _finite(params, "turn"))
    weights[layer - 1][:, j], biases[layer - 1][j] = new, bias
    return {"weights": weights, "biases": biases, "w": new, "b": bias}


def bounds_of(points: Array) -> list[list[float]]:
    """[low, high] of each column, with a margin."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    return [[float(a), float(b)] for a, b in zip(low - margin, high + margin)]


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


def space(session: Session, params: Params) -> Params:
    """{layer, neurons?: [i, j], iteration?, verdict?} → where the samples are after that layer (in all its neurons, their principal
    components, or the two chosen ones), and the input grid with them; in `buffer`, in a frame of −1 … 1 in every direction: the
    samples as inputs (N, 2), the samples in the layer's space (N, d), then the points of the grid's lines in both."""
    training = at_iteration(session.training, params)
    network, teacher = training.network, training.teacher
    layer = whole(params, "layer", 1)
    if not 1 <= layer < len(network.sizes):
        raise ConfigError("layer", f"layer is {layer}; allowed are 1 to {len(network.sizes) - 1}")
    points, kinds = _samples_in(training, layer)
    if not np.isfinite(points).all():
        raise ConfigError("iteration", "the network's numbers are not finite here: there is nothing to draw")
    lines = np.empty((0, GRID_STEPS, teacher.raw_inputs.shape[1]))
    if teacher.raw_inputs.shape[1] <= 2:
        lines = input_lines(bounds_of(teacher.raw_inputs), GRID_LINES, GRID_STEPS)
    flat = lines.reshape(-1, lines.shape[2])
    grid = activations_at(network, teacher.prepare(flat))[layer] if len(flat) else np.empty((0, network.sizes[layer]))
    neurons = listed(params, "neurons")
    before, after = projection(teacher.raw_inputs, 2), chosen(points, neurons) if neurons else projection(points)
    from_samples, to_samples = before(teacher.raw_inputs), after(points)
    from_grid, to_grid = before(flat), after(grid)
    from_bounds, to_bounds = bounds_of(np.vstack([from_samples, from_grid])), bounds_of(np.vstack([to_samples, to_grid]))
    framed = (_framed(from_samples, from_bounds), _framed(to_samples, to_bounds), _framed(from_grid, from_bounds),
              _framed(to_grid, to_bounds))
    session.buffer = np.concatenate([each.ravel() for each in framed])
    result: Params = {
        "iteration": training.iteration, "layer": layer, "dimensions": to_samples.shape[1], "neurons": network.sizes[layer],
        "exact": after.exact, "share": after.share, "inputs_exact": before.exact, "bounds": to_bounds, "samples": len(points),
        "lines": len(lines), "steps": GRID_STEPS, "kinds": kinds, "targets": teacher.targets[:, 0], "task": teacher.task,
        "shown": neurons or None, "borders": _borders(training, layer, after, to_bounds), "buffer": len(session.buffer),
    }
    if params.get("verdict") and teacher.task == "classification":
        result["verdicts"] = [_verdict(training, points, kind, asked) for kind, asked in one_against_the_rest(kinds)]
    return result


def _framed(points: Array, bounds: list[list[float]]) -> Array:
    """Points (N, d) of a box as points of the box −1 … 1."""
    low, high = np.array(bounds).T
    return 2.0 * (points - low) / (high - low) - 1.0


def _borders(training: Training, layer: int, drawn: Projection, bounds: list[list[float]]) -> list[Params]:
    """Where each neuron of the layer above has net input 0, in what is drawn, framed: a line in two dimensions, a polygon in three."""
    if layer + 1 >= len(training.network.sizes):
        return []
    weights, biases = training.network.weights[layer], training.network.biases[layer]
    borders = []
    for j in range(min(weights.shape[1], MOST_BORDERS)):
        w, b = drawn.section(weights[:, j], float(biases[j]))
        if len(w) == 3:
            corners = plane_in_box(w, b, bounds)
        else:
            ends = clipped(w, b, bounds)
            corners = np.array(ends) if ends else np.empty((0, 2))
        borders.append({"neuron": j, "corners": _framed(corners, bounds)})
    return borders


METHODS: dict[str, Callable[[Session, Params], Any]] = {"line": line, "move_line": move_line, "space": space}
