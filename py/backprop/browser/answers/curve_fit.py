"""Of one input: the curve that the network answers, and the parts that hidden neurons have in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays import Array
from ...probes.curve_fit import fit
from ..asked import at_iteration, neuron_of, whole
from .shared import MOST_POINTS, sets_of

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def fitted(session: Session, params: Params) -> Params:
    """{points?, output?, iteration?} → for one input: the samples, and in `buffer` x, y, z (points each), then each hidden neuron's
    part of z, then how z grows: the bias and one part after the other."""
    training = at_iteration(session.training, params)
    network, teacher = training.network, training.teacher
    layer, output = neuron_of(network.sizes, [len(network.sizes) - 1, whole(params, "output", 0)])
    made = fit(network, teacher, whole(params, "points", 201), output or 0)
    values = made.y[:, output or 0]
    sums = made.bias + np.cumsum(made.parts, axis=0)
    session.buffer = np.concatenate([made.x, values, made.z, made.parts.ravel(), sums.ravel()])
    return {
        "iteration": training.iteration,
        "points": len(made.x),
        "neurons": len(made.parts),
        "layer": layer - 1,
        "output": output,
        "bias": made.bias,
        "plain": network.output.name == "identity",
        "samples": [
            np.column_stack([each.raw_inputs[:MOST_POINTS, 0], each.targets[:MOST_POINTS, output or 0]]).tolist()
            for each in sets_of(training)
        ],
        "x": [made.x[0], made.x[-1]],
        "y": _range(values, teacher.targets[:, output or 0]),
        "parts": _range(made.parts, np.zeros(1)),
        "sums": _range(sums, np.zeros(1)),
        "buffer": len(session.buffer),
    }


def _range(*arrays: Array) -> list[float]:
    """[low, high] of the finite numbers in these arrays, with a margin."""
    values = np.concatenate([each.ravel() for each in arrays])
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    margin = 0.08 * (high - low) or 1.0
    return [low - margin, high + margin]
