"""How the inputs were bent on the way to a layer: samples and the input grid in its space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...geometry.boundary import clipped
from ...geometry.separability import one_against_the_rest
from ...geometry.spaces import Projection, chosen, input_lines, plane_in_box, projection
from ...probes.maps import activations_at
from ...training.training import Training
from ..asked import at_iteration, listed, whole
from .shared import bounds_of, samples_in, verdict_on

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]
GRID_LINES, GRID_STEPS = 13, 49
MOST_BORDERS = 12  # neurons of the next layer whose borders are drawn


def space(session: Session, params: Params) -> Params:
    """{layer, neurons?: [i, j], iteration?, verdict?} → where the samples are after that layer (in all its neurons, their principal
    components, or the two chosen ones), and the input grid with them; in `buffer`, in a frame of −1 … 1 in every direction: the
    samples as inputs (N, 2), the samples in the layer's space (N, d), then the points of the grid's lines in both."""
    training = at_iteration(session.training, params)
    network, teacher = training.network, training.teacher
    layer = whole(params, "layer", 1)
    if not 1 <= layer < len(network.sizes):
        raise ConfigError("layer", f"layer is {layer}; allowed are 1 to {len(network.sizes) - 1}")
    points, kinds = samples_in(training, layer)
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
    from_bounds, to_bounds = (
        bounds_of(np.vstack([from_samples, from_grid])),
        bounds_of(np.vstack([to_samples, to_grid])),
    )
    framed = (
        _framed(from_samples, from_bounds),
        _framed(to_samples, to_bounds),
        _framed(from_grid, from_bounds),
        _framed(to_grid, to_bounds),
    )
    session.buffer = np.concatenate([each.ravel() for each in framed])
    result: Params = {
        "iteration": training.iteration,
        "layer": layer,
        "dimensions": to_samples.shape[1],
        "neurons": network.sizes[layer],
        "exact": after.exact,
        "share": after.share,
        "inputs_exact": before.exact,
        "bounds": to_bounds,
        "samples": len(points),
        "lines": len(lines),
        "steps": GRID_STEPS,
        "kinds": kinds,
        "targets": teacher.targets[:, 0],
        "task": teacher.task,
        "shown": neurons or None,
        "borders": _borders(training, layer, after, to_bounds),
        "buffer": len(session.buffer),
    }
    if params.get("verdict") and teacher.task == "classification":
        result["verdicts"] = [verdict_on(training, points, kind, asked) for kind, asked in one_against_the_rest(kinds)]
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
