"""Where the samples go: the space that a layer makes of its inputs, brought down to what can be drawn.

A layer of two or three neurons is its own picture. Of more, either two chosen ones are drawn, or the directions in which the samples
spread most (principal components); and the drawing says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..errors import ConfigError

DRAWN = 3  # dimensions that can be drawn


@dataclass(frozen=True)
class Projection:
    """How points (N, n) become drawable ones (N, d): x → (x − centre) · axes, axes (n, d). `exact`: nothing was left out.
    `share` is how much of the samples' variance the drawing keeps. What is not drawn is at the samples' mean in `centre`."""

    centre: Array
    axes: Array
    exact: bool
    share: float

    def __call__(self, points: Array) -> Array:
        return (points - self.centre) @ self.axes

    def section(self, weights: Array, bias: float) -> tuple[Array, float]:
        """(w (d,), b) of where w·x + b = 0 meets what is drawn."""
        return self.axes.T @ weights, float(bias + weights @ self.centre)


def chosen(points: Array, neurons: Sequence[int]) -> Projection:
    """Two of the points' dimensions as they are; the others are left out. Raises ConfigError."""
    n = points.shape[1]
    if len(neurons) != 2 or neurons[0] == neurons[1] or not all(isinstance(j, int) and 0 <= j < n for j in neurons):
        raise ConfigError("neurons", f"neurons is {list(neurons)}; allowed are two different ones from 0 to {n - 1}")
    centre = points.mean(axis=0)
    centre[list(neurons)] = 0.0
    variances = points.var(axis=0)
    total = float(variances.sum())
    return Projection(
        centre, np.eye(n)[:, list(neurons)], n == 2, float(variances[list(neurons)].sum()) / total if total else 1.0
    )


def projection(points: Array, most: int = DRAWN) -> Projection:
    """The points themselves where they have at most `most` dimensions (a single one gets a zero beside it), else their
    principal components."""
    n = points.shape[1]
    if n <= most:
        return Projection(np.zeros(n), np.eye(n, max(n, 2)), True, 1.0)
    axes, variances = principal_components(points)
    total = float(variances.sum())
    return Projection(
        points.mean(axis=0), axes[:, :most], False, float(variances[:most].sum()) / total if total else 1.0
    )


def principal_components(points: Array) -> tuple[Array, Array]:
    """(axes (n, n), variances (n,)): columns are the directions in which points (N, n) spread, from the most to the least.

    They are the eigenvectors of the covariance matrix. Each is given the sign that makes its largest part positive, so that the
    picture does not flip from one moment to the next without a reason.
    """
    centred = points - points.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(points))
    axes, variances = axes[:, ::-1], np.maximum(variances[::-1], 0.0)
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    return axes * np.where(largest < 0.0, -1.0, 1.0), variances


def input_lines(bounds: Sequence[Sequence[float]], lines: int, steps: int) -> Array:
    """A grid over a rectangle as polylines: (lines of both directions, steps, 2); over an interval one line, (1, steps, 1)."""
    along = [np.linspace(low, high, steps) for low, high in bounds]
    if len(bounds) == 1:
        return along[0][None, :, None]
    places = [np.linspace(low, high, lines) for low, high in bounds]
    across = np.stack(np.broadcast_arrays(along[0][None, :], places[1][:, None]), axis=2)
    upward = np.stack(np.broadcast_arrays(places[0][:, None], along[1][None, :]), axis=2)
    return np.concatenate([across, upward])


def plane_in_box(weights: Array, bias: float, bounds: Sequence[Sequence[float]]) -> Array:
    """The corners, in order, of the polygon that the plane w·x + b = 0 cuts out of a box in three dimensions: (corners, 3); none
    where it passes by."""
    corners = np.array([[x, y, z] for x in bounds[0] for y in bounds[1] for z in bounds[2]])
    edges = [(a, b) for a in range(8) for b in range(a + 1, 8) if bin(a ^ b).count("1") == 1]
    side = corners @ weights + bias
    crossed = [(a, b) for a, b in edges if (side[a] < 0) != (side[b] < 0)]
    cut = [corners[a] + (corners[b] - corners[a]) * (side[a] / (side[a] - side[b])) for a, b in crossed]
    if len(cut) < 3:
        return np.empty((0, 3))
    points = np.array(cut)
    centre = points.mean(axis=0)
    first = points[0] - centre
    across = np.cross(weights, first)  # lies in the plane too, at a right angle to the first direction
    across *= np.linalg.norm(first) / (np.linalg.norm(across) or 1.0)
    return points[np.argsort(np.arctan2((points - centre) @ across, (points - centre) @ first))]
