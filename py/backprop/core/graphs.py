"""The graphs of a network's functions, to be drawn: so many points that the straight lines between them look round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays import Array
from .activations import Activation
from .losses import Loss, SquaredError

# Dense where functions bend; a point on both sides of a jump. Beyond, two points far away do where a function is straight there.
NEAR = np.sort(np.concatenate([np.arange(-8.0, 8.01, 0.25), [-1e-9]]))
FAR = 1000.0
DIGITS = 5
SHARES = np.concatenate([np.geomspace(1e-4, 0.1, 16), np.arange(0.125, 1.001, 0.025)])


def activation_graph(activation: Activation) -> dict[str, list[float]] | None:
    """{z, a}: f over z, of one neuron; None for an activation that looks at its neighbours."""
    if not activation.hidden:
        return None
    z = np.array(
        [*([-FAR] if _is_straight(activation, -FAR) else []), *NEAR, *([FAR] if _is_straight(activation, FAR) else [])]
    )
    return {"z": z.tolist(), "a": _rounded(_values(activation, z))}


def loss_graph(loss: Loss) -> dict[str, list[float]] | None:
    """{p, cost}: what it costs to have given the right answer the share p; None for an error that is a distance."""
    if isinstance(loss, SquaredError):
        return None
    return {"p": _rounded(SHARES), "cost": _rounded(-np.log(SHARES))}


def _values(activation: Activation, z: Array) -> Array:
    out = np.empty((1, z.size))
    with np.errstate(over="ignore"):  # far away
        activation.f(z[np.newaxis], out)
    return out[0]


def _is_straight(activation: Activation, far: float) -> bool:
    """Does a straight line lead from where the dense points end to far away?"""
    ends = np.array([np.sign(far) * NEAR.max(), far])
    share = np.linspace(0.0, 1.0, 23)
    between, line = (pair[0] + share * (pair[1] - pair[0]) for pair in (ends, _values(activation, ends)))
    return bool(np.allclose(_values(activation, between), line, rtol=1e-3, atol=1e-2))


def _rounded(values: Array) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]


def graphs(activations: Sequence[Activation], loss: Loss) -> dict[str, Any]:
    """{activations: {name: {z, a}}, loss: {p, cost}?}: what there is to be drawn of a network."""
    drawn = {each.name: graph for each in activations if (graph := activation_graph(each))}
    cost = loss_graph(loss)
    return {"activations": drawn, **({"loss": cost} if cost else {})}
