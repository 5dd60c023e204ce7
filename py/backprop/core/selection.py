"""What can be pointed at in a network: a neuron, a weight, a bias, or the error itself. Layers and neurons count from 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..errors import ConfigError


class Neuron(NamedTuple):
    """Neuron `place` of `layer`, both from 0; layer 0 holds the inputs."""

    layer: int
    place: int


class Edge(NamedTuple):
    """The edge from neuron `source` of the layer before into neuron `target` of `layer`; `source` None: the bias of `target`."""

    layer: int
    source: int | None
    target: int


def parse_selection(selection: Any, sizes: Sequence[int]) -> Edge | Neuron | None:
    """What is selected; None for the loss. Raises ConfigError where there is no such thing in a network of these sizes."""
    if selection == "loss":
        return None
    allowed = (
        'allowed are {"edge": [layer, i, j]}, {"bias": [layer, j]}, {"neuron": [layer, j]} of this network, and "loss"'
    )
    try:
        ((kind, place),) = selection.items()
        layer, *rest = (int(part) for part in place)
        first = 0 if kind == "neuron" else 1
        if not first <= layer < len(sizes) or not 0 <= rest[-1] < sizes[layer]:
            raise ValueError
        if kind == "edge" and len(rest) == 2 and 0 <= rest[0] < sizes[layer - 1]:
            return Edge(layer, *rest)
        if kind == "bias" and len(rest) == 1:
            return Edge(layer, None, *rest)
        if kind == "neuron" and len(rest) == 1:
            return Neuron(layer, *rest)
    except (AttributeError, IndexError, TypeError, ValueError):
        pass  # whatever it was, it names nothing here
    raise ConfigError("selection", f"selection is {str(selection)[:60]}; {allowed}")
