"""What several answers need: the sets of a run, where the samples are in a layer, and whether a line could part them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...arrays import Array, Indices
from ...errors import ConfigError
from ...geometry.boundary import clipped
from ...geometry.separability import separability
from ...probes.maps import activations_at
from ...teacher.teacher import TeacherSet
from ...training.training import Training
from ..asked import positive

Params = dict[str, Any]
MOST_POINTS = 2000  # samples drawn, as many as the header lists
MARGIN = 0.2


def sets_of(training: Training) -> list[TeacherSet]:
    """The set that is learned from and, where there is one, what is held out."""
    return [training.teacher, *([training.held_out] if training.held_out else [])]


def bounds_of(points: Array) -> list[list[float]]:
    """[low, high] of each column, with a margin."""
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    return [[float(a), float(b)] for a, b in zip(low - margin, high + margin)]


def samples_in(training: Training, layer: int) -> tuple[Array, Indices]:
    """(points (N, n_layer), class of each): where the training samples are after `layer` layers."""
    teacher = training.teacher
    kinds = np.zeros(len(teacher), dtype=np.int64)
    if teacher.task == "classification":
        kinds[:] = teacher.classes_of(teacher.targets)
    return activations_at(training.network, teacher.inputs)[layer], kinds


def verdict_on(training: Training, points: Array, kind: int, asked: Indices) -> Params:
    """Could any line (plane) part one class's points from the rest, and why?"""
    if not np.isfinite(points).all():
        raise ConfigError("iteration", "the network's numbers are not finite here: there is nothing to separate")
    found = separability(points, asked)
    ends = None
    if found.weights is not None and points.shape[1] == 2:
        ends = clipped(found.weights, found.bias, bounds_of(points))
    return {
        "class": training.teacher.class_names[kind],
        "separable": found.separable,
        "gap": found.gap,
        "ends": ends,
        "shared": found.shared,
        "between": found.between,
    }


def budget_of(params: Params) -> float:
    """Seconds; none (but a first step) where nothing is said."""
    return positive(params, "budget_ms", 0.0) / 1000.0 if params.get("budget_ms") else 0.0
