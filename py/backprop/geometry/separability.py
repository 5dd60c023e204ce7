"""Can one line (plane, hyperplane) separate two classes? An exact answer with its reason.

Two finite sets of points can be separated exactly when their convex hulls have no point in common: what lies between points of
a class lies on that class's side of any line that separates. So the answer comes with a witness: a line with the widest gap,
or a point that lies in both hulls.

In the plane the hulls are compared in rational arithmetic: every float is a fraction, so the verdict is exact. In more dimensions
the point of the difference of the hulls that is nearest to the origin is sought (Gilbert 1966; Wolfe 1976, "Finding the nearest
point in a polytope").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ..arrays import Array, Indices
from ..errors import ConfigError

TOLERANCE = 1e-9  # of the points' spread: nearer than this, in more than two dimensions, counts as touching
MOST_STEPS = 2000

Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Verdict:
    """Where the classes are separable, `weights` · x + `bias` is > 0 for class 1 and < 0 for class 0, and `gap` is the distance
    between them. Where not, `shared` is a point in both hulls, `between` the samples of class 0 and of class 1 around it."""

    separable: bool
    weights: Array | None = None
    bias: float = 0.0
    gap: float = 0.0
    shared: Array | None = None
    between: tuple[Sequence[int], Sequence[int]] = ((), ())


def separability(points: Array, classes: Indices) -> Verdict:
    """The verdict for points (N, n) of classes (N,) 0 and 1; both must occur. Raises ConfigError."""
    first, second = np.flatnonzero(classes == 0), np.flatnonzero(classes == 1)
    if not len(first) or not len(second):
        raise ConfigError("data", "one class has no samples: there is nothing to separate")
    if points.shape[1] == 2:
        found = _common_point(points[first], points[second])
        if found:
            shared, zeros, ones = found
            return Verdict(
                False,
                shared=np.array([float(c) for c in shared]),
                between=([int(first[k]) for k in zeros], [int(second[k]) for k in ones]),
            )
        return _halfway(*_nearest(points[first], points[second])[:2])
    p, q, from_first, from_second = _nearest(points[first], points[second])
    if np.linalg.norm(q - p) <= TOLERANCE * max(1.0, float(np.ptp(points, axis=0).max())):
        return Verdict(False, shared=p, between=(first[from_first].tolist(), second[from_second].tolist()))
    return _halfway(p, q)


def _halfway(p: Array, q: Array) -> Verdict:
    """The line halfway between the nearest points of the two hulls, across their connection: no other has a wider gap."""
    distance = float(np.linalg.norm(q - p))
    weights = (q - p) / distance
    return Verdict(True, weights, float(-weights @ (p + q) / 2.0), distance)


# — the plane, exactly ————————————————————————————————————————————————————————————————————————————————————————————————


def hull(points: list[Point]) -> list[int]:
    """Indices of the corners of the convex hull, counterclockwise (Andrew's monotone chain, 1979)."""
    order = sorted({point: k for k, point in enumerate(points)}.items())
    if len(order) < 3:
        return [k for _, k in order]
    corners: list[int] = []
    for chain in (order, order[::-1]):
        start = len(corners)
        for point, k in chain:
            while len(corners) - start >= 2 and _turn(points[corners[-2]], points[corners[-1]], point) <= 0:
                corners.pop()
            corners.append(k)
        corners.pop()
    return corners


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    """Above zero where a → b → c turns left; zero on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _common_point(zeros: Array, ones: Array) -> tuple[Point, list[int], list[int]] | None:
    """A point in both hulls, and the samples it lies between in each; None where the hulls are apart."""
    exact = [[(Fraction(x), Fraction(y)) for x, y in each.tolist()] for each in (zeros, ones)]
    hulls = [hull(each) for each in exact]
    sides = [
        list(zip(each, each[1:] + each[:1])) if len(each) > 2 else [tuple(each)] if len(each) == 2 else []
        for each in hulls
    ]
    for a, b in sides[0]:
        for c, d in sides[1]:
            crossing = _crossing(exact[0][a], exact[0][b], exact[1][c], exact[1][d])
            if crossing:
                return crossing, [a, b], [c, d]
    for inner, outer in ((0, 1), (1, 0)):
        point = exact[inner][hulls[inner][0]]  # no side crosses another: all of one hull is inside, or all outside
        corners = _holding(point, exact[outer], hulls[outer])
        if corners:
            between = ([hulls[inner][0]], corners)
            return (point, *between) if inner == 0 else (point, between[1], between[0])
    return None


def _crossing(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """A point that the segments ab and cd share."""
    cross = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    if cross == 0:  # parallel: they share a point only where an end of one lies on the other
        ends = [(end, other) for end, other in ((a, (c, d)), (b, (c, d)), (c, (a, b)), (d, (a, b))) if _on(end, *other)]
        return ends[0][0] if ends else None
    t = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / cross
    u = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / cross
    inside = 0 <= t <= 1 and 0 <= u <= 1
    return (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])) if inside else None


def _on(point: Point, a: Point, b: Point) -> bool:
    return (
        _turn(a, b, point) == 0
        and min(a[0], b[0]) <= point[0] <= max(a[0], b[0])
        and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])
    )


def _holding(point: Point, points: list[Point], corners: list[int]) -> list[int] | None:
    """Corners of the hull that have the point between them (a triangle, a side, or itself), or None outside."""
    same = [k for k in corners if points[k] == point]
    if same:
        return same[:1]
    if len(corners) < 3:
        return corners if len(corners) == 2 and _on(point, points[corners[0]], points[corners[1]]) else None
    for k in range(1, len(corners) - 1):
        triangle = [corners[0], corners[k], corners[k + 1]]
        a, b, c = (points[each] for each in triangle)
        if _turn(a, b, point) >= 0 and _turn(b, c, point) >= 0 and _turn(c, a, point) >= 0:
            return triangle
    return None


# — any number of dimensions ——————————————————————————————————————————————————————————————————————————————————————————


def _nearest(zeros: Array, ones: Array) -> tuple[Array, Array, Array, Array]:
    """The nearest points p, q of the two hulls, and the samples of either that they lie between: Wolfe's algorithm on the
    differences one − zero, of which only the extreme one in the present direction is ever made."""
    pairs = [(0, 0)]
    corral = [ones[0] - zeros[0]]
    shares = np.array([1.0])
    spread = max(1.0, float(np.abs(ones - zeros[0]).max()), float(np.abs(zeros - ones[0]).max()))
    for _ in range(MOST_STEPS):
        x = shares @ np.array(corral)
        i, j = int((zeros @ x).argmax()), int((ones @ x).argmin())
        candidate = ones[j] - zeros[i]
        if x @ x - x @ candidate <= 1e-14 * spread * spread or (i, j) in pairs:
            break
        pairs.append((i, j))
        corral.append(candidate)
        shares = np.append(shares, 0.0)
        pairs, corral, shares = _into_the_hull(pairs, corral, shares)
    from_zeros, from_ones = np.array([i for i, _ in pairs]), np.array([j for _, j in pairs])
    return shares @ zeros[from_zeros], shares @ ones[from_ones], np.unique(from_zeros), np.unique(from_ones)


def _into_the_hull(
    pairs: list[tuple[int, int]], corral: list[Array], shares: Array
) -> tuple[list[tuple[int, int]], list[Array], Array]:
    """Wolfe's minor cycle: move to the point of the corral's affine hull nearest to the origin; points that would need a negative
    share are dropped on the way."""
    while True:
        points = np.array(corral)
        size = len(points)
        # Lagrange: points · pointsᵀ · shares = constant, shares add up to 1.
        system = np.block([[points @ points.T, np.ones((size, 1))], [np.ones((1, size)), np.zeros((1, 1))]])
        affine = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0][:size]
        if affine.min() > 1e-12:
            return pairs, corral, affine
        falling = affine <= 1e-12
        room = shares[falling] - affine[falling]
        step = float(np.min(np.divide(shares[falling], room, out=np.zeros_like(room), where=room > 0)))
        shares = shares + min(1.0, step) * (affine - shares)
        keep = shares > 1e-12
        if keep.all():
            keep[int(np.argmin(np.where(falling, shares, np.inf)))] = False
        pairs = [pair for pair, kept in zip(pairs, keep) if kept]
        corral = [point for point, kept in zip(corral, keep) if kept]
        shares = shares[keep] / shares[keep].sum()


def one_against_the_rest(classes: Indices) -> list[tuple[int, Indices]]:
    """Which questions a separating line can answer: of two classes one question, of more one a class."""
    kinds = sorted({int(each) for each in classes})
    if kinds == [0, 1]:
        return [(1, classes)]
    return [(kind, (classes == kind).astype(np.int64)) for kind in kinds]
