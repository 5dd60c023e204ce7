"""Probes: is the gradient right, and how strong is the signal?

The gradient check asks nothing but E: nudge one parameter by h to both sides, and see how E moves. What is left between that
slope and the gradient falls with h² as long as h is large, and rises again as rounding takes over when it is small.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays import Array, with_ones
from ..core.network import Forward, Network
from ..core.selection import Edge, parse_selection
from ..core.trace import Trace
from ..errors import ConfigError
from ..training.training import Training

EPSILON = float(np.finfo(np.float64).eps)
MOST_CHECKED = 3000  # parameters; each costs two passes forward
SATURATED, DEAD = 0.05, 1e-6  # a slope below this share of the steepest; below this
FADED = 1e3  # times weaker or stronger than at the outputs
SATURATING = {"sigmoid": 0.25, "tanh": 1.0}
Data = dict[str, Any]


def gradient_check(network: Network, inputs: Any, targets: Any, parameter: Any, h: float = 1e-5) -> Data:
    """Nudge one weight or bias by ±h: E on both sides, the slope between them, and the gradient of backpropagation.

    `parameter`: {"edge": [layer, i, j]} or {"bias": [layer, j]}. `floor` is what rounding alone may do to the slope: about
    ε E / h. The network is left as it was, to the last bit. inputs (B, n), targets (B, m). Raises ConfigError and ShapeError.

    >>> found = gradient_check(Network([2, 2, 1], seed=0), [[0.4, 0.6]], [1], {"edge": [1, 0, 0]})
    >>> found["relative_error"] < 1e-6
    True
    """
    if not (isinstance(h, (int, float)) and 0.0 < h <= 10.0):
        raise ConfigError("h", f"h is {h!r}; allowed are numbers above 0 up to 10")
    edge = parse_selection(parameter, network.sizes)
    if not isinstance(edge, Edge):
        raise ConfigError("parameter", f"parameter is {parameter!r}; allowed are an edge or a bias")
    layer, row = edge.layer - 1, network.sizes[edge.layer - 1] if edge.source is None else edge.source
    network = _in_double(network)
    nudge = _Nudge(network, inputs, targets)
    matrix, place = network.matrices[layer], (row, edge.target)
    above, below = nudge(matrix, place, h)
    trace = network.trace(inputs, targets)
    gradients = trace.bias_gradients[layer] if edge.source is None else trace.weight_gradients[layer][row]
    gradient, slope = float(gradients[edge.target]), (above - below) / (2.0 * h)
    floor = rounding_floor(above, below, h)
    return {
        "h": h,
        "value": float(matrix[place]),
        "loss": trace.loss,
        "loss_above": above,
        "loss_below": below,
        "predicted_above": trace.loss + h * gradient,
        "slope": slope,
        "gradient": gradient,
        "difference": slope - gradient,
        "relative_error": relative_error(slope, gradient, floor),
        "floor": floor,
    }


def check_all(network: Network, inputs: Any, targets: Any, h: float = 1e-5) -> Data:
    """The relative error of every gradient: {weights, biases, worst}; NaN where there are too many to check.

    >>> found = check_all(Network([2, 2, 1], seed=0), [[0.4, 0.6]], [1])
    >>> found["checked"], found["worst"] < 1e-6
    (9, True)
    """
    network = _in_double(network)
    trace, nudge = network.trace(inputs, targets), _Nudge(network, inputs, targets)
    errors, gradient = np.full_like(network.parameters, np.nan), _flat(network, trace)
    for at in _chosen(errors.size):
        above, below = nudge(network.parameters, at, h)
        errors[at] = relative_error((above - below) / (2.0 * h), float(gradient[at]), rounding_floor(above, below, h))
    matrices, checked = network.split(errors), errors[np.isfinite(errors)]
    return {
        "h": h,
        "weights": [matrix[:-1] for matrix in matrices],
        "biases": [matrix[-1] for matrix in matrices],
        "checked": len(checked),
        "parameters": len(errors),
        "worst": float(checked.max()) if len(checked) else 0.0,
    }


def rounding_floor(above: float, below: float, h: float) -> float:
    """How far off a slope can be because E has only 16 digits: ε E / h."""
    return EPSILON * max(abs(above), abs(below)) / h


def relative_error(slope: float, gradient: float, floor: float) -> float:
    """|slope − gradient| as a share of the larger of the two; of a million floors where both are smaller than that, because then
    the slope has fewer than six digits left to compare."""
    larger = max(abs(slope), abs(gradient), 1e6 * floor)
    return abs(slope - gradient) / larger if larger else 0.0


def _in_double(network: Network) -> Network:
    """With seven digits a small nudge would be lost."""
    return network if network.dtype == np.float64 else network.astype("float64")


class _Nudge:
    """E with one parameter moved up and down by h; the parameter is put back, to the last bit."""

    def __init__(self, network: Network, inputs: Any, targets: Any) -> None:
        rows = network.as_inputs(inputs)
        self._network, self._inputs = network, with_ones(rows)
        self._targets, self._forward = network.as_targets(targets, len(rows)), Forward(network, len(rows))

    def __call__(self, array: Array, place: Any, h: float) -> tuple[float, float]:
        value = float(array[place])
        try:
            array[place] = value + h
            above = self._loss()
            array[place] = value - h
            return above, self._loss()
        finally:
            array[place] = value

    def _loss(self) -> float:
        with np.errstate(all="ignore"):
            outputs = self._forward.run(self._inputs)
            losses = self._network.loss.of(self._forward.net_inputs[-1], outputs, self._targets)
        return float(losses.sum()) * self._network.scale(len(losses))


def strength(training: Training, start: int, stop: int, points: int = 60) -> Data:
    """How strong the error signal is in each layer, from update `start` to `stop`, at up to `points` updates.

    Returns {iterations, layers: [{delta, gradient, saturated, dead}], named}. Leaves the run where it was.

    delta: the mean of |δ| over neurons and samples; gradient: the mean of |∂E/∂w|; saturated: the share of a layer's neurons
    that sit on a flat end of their sigmoid or tanh for every sample of the batch; dead: those whose slope is 0 for all.

    >>> from backprop import TeacherSet
    >>> run = Training(Network([2, 4, 4, 4, 1], "sigmoid", seed=0), TeacherSet.named("xor"))
    >>> _ = run.run(20)
    >>> deltas = [layer["delta"][0] for layer in strength(run, 0, 20)["layers"]]
    >>> deltas == sorted(deltas)  # each sigmoid takes three quarters of it or more
    True
    """
    back, layers = training.iteration, len(training.network.weights)
    iterations = sorted({int(n) for n in np.linspace(start, max(start, stop), max(1, min(points, stop - start + 1)))})
    found: list[list[Data]] = [[] for _ in range(layers)]
    reached = []
    for iteration in iterations:
        training.seek(iteration)
        if training.iteration != iteration:
            break  # it diverged on the way
        reached.append(iteration)
        trace = training.trace()
        for k in range(layers):
            found[k].append(_strength(training.network, trace, k))
    training.seek(back)
    per_layer = [
        {name: [each[name] for each in layer] for name in ("delta", "gradient", "saturated", "dead")} for layer in found
    ]
    return {"iterations": reached, "layers": per_layer, "named": _named(training.network, found)}


def _strength(network: Network, trace: Trace, k: int) -> Data:
    slopes, steepest = np.abs(trace.slopes[k]), SATURATING.get(network.activations[k].name)
    flat = np.all(slopes <= DEAD, axis=0)
    saturated = np.all(slopes < SATURATED * steepest, axis=0) if steepest else np.zeros_like(flat)
    return {
        "delta": float(np.abs(trace.deltas[k]).mean()),
        "gradient": float(np.abs(trace.weight_gradients[k]).mean()),
        "saturated": float(saturated.mean()),
        "dead": 0.0 if steepest else float(flat.mean()),
    }


def _named(network: Network, found: list[list[Data]]) -> list[Data]:
    """What deserves a name at the newest update: {kind, layer, message}."""
    names: list[Data] = []
    if not found[0]:
        return names
    now = [layer[-1] for layer in found]
    for k, layer in enumerate(now, 1):
        if layer["dead"]:
            names.append(
                {
                    "kind": "dead",
                    "layer": k,
                    "message": f"{layer['dead']:.0%} of the neurons of layer {k} have slope 0 for every sample here: no error "
                    "signal gets past them.",
                }
            )
        if layer["saturated"]:
            names.append(
                {
                    "kind": "saturated",
                    "layer": k,
                    "message": f"{layer['saturated']:.0%} of the neurons of layer {k} are saturated: their slope is nearly 0.",
                }
            )
    first, last = now[0]["delta"], now[-1]["delta"]
    ratio = first / last if len(now) > 1 and last > 0.0 else 1.0
    if 0.0 < ratio < 1.0 / FADED:
        names.append(
            {
                "kind": "vanishing",
                "layer": 1,
                "message": f"The error signal vanishes: in layer 1 it is {ratio:.2g} of what it is at the outputs.",
            }
        )
    elif ratio > FADED:
        names.append(
            {
                "kind": "exploding",
                "layer": 1,
                "message": f"The error signal explodes: in layer 1 it is {ratio:.2g} times what it is at the outputs.",
            }
        )
    return names


def _flat(network: Network, trace: Trace) -> Array:
    flat = np.empty_like(network.parameters)
    for matrix, weights, biases in zip(network.split(flat), trace.weight_gradients, trace.bias_gradients):
        matrix[:-1], matrix[-1] = weights, biases
    return flat


def _chosen(count: int) -> list[int]:
    return list(range(count)) if count <= MOST_CHECKED else np.linspace(0, count - 1, MOST_CHECKED).astype(int).tolist()
