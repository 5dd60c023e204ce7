"""One neuron as a classifier: it divides the space of its inputs along w·x + b = 0.

In two dimensions that is a line, and w is its normal: it points to where the neuron's net input grows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array
from ..errors import ConfigError

Ends = tuple[Array, Array]


def clipped(weights: Array, bias: float, bounds: Sequence[Sequence[float]]) -> Ends | None:
    """The two points where the line w·x + b = 0 enters and leaves the rectangle `bounds` [(low, high), (low, high)], in an order
    with w to the left of the way from the first to the second; None where it passes by, or where there is no line (w = 0)."""
    (left, right), (bottom, top) = bounds
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top]])
    side = corners @ weights + bias
    found: list[Array] = []
    for k in range(4):
        a, b = side[k], side[(k + 1) % 4]
        if (a < 0) != (b < 0):
            found.append(corners[k] + (corners[(k + 1) % 4] - corners[k]) * (a / (a - b)))
    if len(found) != 2:
        return None
    along = np.array([weights[1], -weights[0]])
    first, second = found
    return (first, second) if along @ (second - first) > 0 else (second, first)


def through(first: Sequence[float], second: Sequence[float], length: float) -> tuple[Array, float]:
    """(w, b) of the line through two points, w to the left of the way from one to the other, |w| = length. ConfigError where the
    points are the same."""
    try:
        p, q = np.array(first, dtype=np.float64), np.array(second, dtype=np.float64)
        way = float(np.linalg.norm(q - p)) if p.shape == q.shape == (2,) else 0.0
    except (TypeError, ValueError):
        way = 0.0
    if not way > 0.0 or not np.isfinite(way):
        raise ConfigError("through", f"through is {[first, second]}; allowed are two different points of the plane")
    weights = np.array([p[1] - q[1], q[0] - p[0]]) * (length / way)
    return weights, float(-weights @ p)


def moved(weights: Array, bias: float, shift: float = 0.0, turn: float = 0.0) -> tuple[Array, float]:
    """(w, b) after the line was shifted along its normal and turned (radians, counterclockwise) about its point nearest to the
    origin's foot on it."""
    length = float(np.linalg.norm(weights)) or 1.0
    normal = weights / length if weights.any() else np.array([1.0, 0.0])
    foot = normal * (-bias / length) + shift * normal
    cos, sin = np.cos(turn), np.sin(turn)
    turned = np.array([cos * normal[0] - sin * normal[1], sin * normal[0] + cos * normal[1]]) * length
    return turned, float(-turned @ foot)


def distances(weights: Array, bias: float, points: Array) -> Array:
    """How far points (N, n) lie from w·x + b = 0, positive on the side that w points to; (N,). NaN where w = 0."""
    length = np.linalg.norm(weights)
    return (points @ weights + bias) / length if length else np.full(len(points), np.nan)
