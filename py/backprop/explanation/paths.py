"""The ways by which a parameter acts on the error: from its neuron, edge by edge, to the outputs.

Each path contributes a product: what enters the neuron, its slope, then weight after weight with the slope of the neuron it
leads to, and the delta of the output at its end. The gradient is the sum over all paths. There may be more of them than anyone
can list, so only the largest are followed, neuron by neuron from the outputs back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from ..arrays import Array
from ..core.trace import Trace


@dataclass(frozen=True)
class Path:
    """Neurons (indices) of layers l, l+1, … L, and the product of slopes, weights and the last delta along them."""

    neurons: tuple[int, ...]
    product: float


def count_of(sizes: Sequence[int], layer: int) -> int:
    """How many paths lead from one neuron of a layer to the outputs."""
    return prod(sizes[layer + 1 :])


def largest(trace: Trace, sample: int, layer: int, neuron: int, most: int) -> list[Path]:
    """The (up to) `most` paths from a neuron whose products are largest in size, largest first.

    A path's product includes the slope of the neuron it starts from, so that all of them add up to that neuron's delta.
    """
    last = len(trace.weights)
    deltas = trace.deltas[last - 1][sample]
    if layer == last:
        return [Path((neuron,), float(deltas[neuron]))]
    kept = [
        [Path((k,), float(delta))] for k, delta in enumerate(deltas)
    ]  # the best paths from each neuron of the layer above
    for at in range(last - 1, layer - 1, -1):
        starts = [neuron] if at == layer else list(range(trace.slopes[at - 1].shape[1]))
        kept = [
            _from(start, float(trace.slopes[at - 1][sample, start]), trace.weights[at][start], kept, most)
            for start in starts
        ]
    return kept[0]


def _from(start: int, slope: float, weights: Array, above: list[list[Path]], most: int) -> list[Path]:
    owners = [(k, path) for k, paths in enumerate(above) for path in paths]
    products = slope * weights[[k for k, _ in owners]] * np.array([path.product for _, path in owners])
    order = np.argsort(-np.abs(products), kind="stable")[:most]
    return [Path((start, *owners[k][1].neurons), float(products[k])) for k in order]
