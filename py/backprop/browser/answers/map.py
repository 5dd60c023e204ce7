"""What the network answers over the plane of two inputs, and every neuron in small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...probes.maps import Plane, activations_at, misclassified, output_map, scale_of
from ...teacher.teacher import TeacherSet
from ...training.training import Training
from ..asked import at_iteration, listed, neuron_of, whole
from .shared import MOST_POINTS, sets_of

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]
MOST_SMALL_MAPS = 128  # beyond so many neurons nobody looks at each


def plane_map(session: Session, params: Params) -> Params:
    """{iteration?, size, columns?, neuron?: [layer, j], strip?: small size, points?} → the map's plane and colours, and where the
    samples lie in it; in `buffer` its size² values (of more than one output: the winner's index, then its margin), then strip²
    values a neuron."""
    training = at_iteration(session.training, params)
    network, teacher = training.network, training.teacher
    plane = Plane.around(sets_of(training), listed(params, "columns") or (0, 1))
    size, strip = whole(params, "size", 32), whole(params, "strip", 0)
    if strip and size % strip:
        raise ConfigError("strip", f"strip is {strip}; it has to divide the size, {size}")
    layers = activations_at(network, teacher.prepare(plane.grid(size)))
    layer, neuron = neuron_of(network.sizes, params.get("neuron"))
    if layer == len(network.sizes) - 1:
        kind, parts, centre, reach = output_map(
            network, teacher, layers[-1] if neuron is None else layers[-1][:, [neuron]]
        )
    else:
        kind, parts, centre, reach = "value", [layers[layer][:, neuron or 0]], 0.0, 1.0
        if layer:
            centre, reach = scale_of(network.activations[layer - 1], parts[0])
    small = _small_maps(layers, size, strip) if strip else []
    session.buffer = np.concatenate([*parts, *(each for _, each in small)])
    return {
        "iteration": training.iteration,
        "columns": plane.columns,
        "bounds": plane.bounds,
        "size": size,
        "held": plane.held if teacher.raw_inputs.shape[1] > 2 else None,
        "kind": kind,
        "layer": layer,
        "neuron": neuron,
        "centre": centre,
        "reach": reach,
        "strip": strip,
        "small": [[*where, *_small_scale(training, where, each)] for where, each in small],
        "wrong": misclassified(network, teacher),
        "test_wrong": misclassified(network, training.held_out) if training.held_out else [],
        "points": [_points(each, plane) for each in sets_of(training)] if params.get("points") else None,
        "buffer": len(session.buffer),
    }


def _points(teacher: TeacherSet, plane: Plane) -> list[list[float]]:
    """[x, y, class or first target] of each sample."""
    shown = teacher.classes_of(teacher.targets) if teacher.task == "classification" else teacher.targets[:, 0]
    return np.column_stack([teacher.raw_inputs[:MOST_POINTS][:, plane.columns], shown[:MOST_POINTS]]).tolist()


def _small_maps(layers: list[Array], size: int, strip: int) -> list[tuple[tuple[int, int], Array]]:
    """Every so-manieth point of each neuron's map, from the middle of each small cell."""
    step = size // strip
    small: list[tuple[tuple[int, int], Array]] = []
    for layer, answers in enumerate(layers[1:], 1):
        for j in range(answers.shape[1]):
            if len(small) == MOST_SMALL_MAPS:
                return small
            small.append(((layer, j), answers[:, j].reshape(size, size)[step // 2 :: step, step // 2 :: step].ravel()))
    return small


def _small_scale(training: Training, where: tuple[int, int], values: Array) -> tuple[float, float]:
    layer, _ = where
    if layer == len(training.network.sizes) - 1 and training.teacher.task == "classification":
        return 0.5, 0.5
    return scale_of(training.network.activations[layer - 1], values)
