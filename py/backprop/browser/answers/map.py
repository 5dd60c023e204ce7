"""The Session's answers about what the network has learned: maps and curves here, more in the `learn_…` modules beside it.

Each function is a method of the session (`METHODS`): it takes the session and the message's params and returns what there is
to say; numbers in bulk go into `session.buffer`, with their number as "buffer" in the result. `iteration`, where it is given,
is gone to first; without it the answer is about where training is now, so that a run under way is not disturbed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from ...arrays import Array
from ...errors import ConfigError, one_of
from ...probes.curve_fit import fit
from ...probes.curves import COLUMNS, WholeSetScores, epochs
from ...probes.maps import Plane, activations_at, confusion, misclassified, output_map, scale_of
from ...teacher.teacher import TeacherSet
from ...training.training import Training
from ..asked import at_iteration, listed, neuron_of, positive, whole
from . import compare, line

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]
# One a session, for its present run. (By the run itself they would never go: they hold it.)
_SCORES: WeakKeyDictionary[Session, WholeSetScores] = WeakKeyDictionary()
MOST_SMALL_MAPS = 128  # beyond so many neurons nobody looks at each
MOST_POINTS = 2000  # samples drawn, as many as the header lists


def plane_map(session: Session, params: Params) -> Params:
    """{iteration?, size, columns?, neuron?: [layer, j], strip?: small size, points?} → the map's plane and colours, and where the
    samples lie in it; in `buffer` its size² values (of more than one output: the winner's index, then its margin), then strip²
    values a neuron."""
    training = at_iteration(session.training, params)
    network, teacher = training.network, training.teacher
    plane = Plane.around(_sets(training), listed(params, "columns") or (0, 1))
    size, strip = whole(params, "size", 32), whole(params, "strip", 0)
    if strip and size % strip:
        raise ConfigError("strip", f"strip is {strip}; it has to divide the size, {size}")
    layers = activations_at(network, teacher.prepare(plane.grid(size)))
    layer, neuron = neuron_of(network.sizes, params.get("neuron"))
    if layer == len(network.sizes) - 1:
        kind, parts, centre, reach = output_map(network, teacher, layers[-1] if neuron is None else layers[-1][:, [neuron]])
    else:
        kind, parts, centre, reach = "value", [layers[layer][:, neuron or 0]], 0.0, 1.0
        if layer:
            centre, reach = scale_of(network.activations[layer - 1], parts[0])
    small = _small_maps(layers, size, strip) if strip else []
    session.buffer = np.concatenate([*parts, *(each for _, each in small)])
    return {
        "iteration": training.iteration, "columns": plane.columns, "bounds": plane.bounds, "size": size,
        "held": plane.held if teacher.raw_inputs.shape[1] > 2 else None, "kind": kind,
        "layer": layer, "neuron": neuron, "centre": centre, "reach": reach,
        "strip": strip, "small": [[*where, *_small_scale(training, where, each)] for where, each in small],
        "wrong": misclassified(network, teacher),
        "test_wrong": misclassified(network, training.held_out) if training.held_out else [],
        "points": [_points(each, plane) for each in _sets(training)] if params.get("points") else None,
        "buffer": len(session.buffer),
    }


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
    return {"iteration": training.iteration, "points": len(made.x), "neurons": len(made.parts), "layer": layer - 1, "output": output,
            "bias": made.bias, "plain": network.output.name == "identity",
            "samples": [np.column_stack([each.raw_inputs[:MOST_POINTS, 0], each.targets[:MOST_POINTS, output or 0]]).tolist()
                        for each in _sets(training)],
            "x": [made.x[0], made.x[-1]], "y": _range(values, teacher.targets[:, output or 0]),
            "parts": _range(made.parts, np.zeros(1)), "sums": _range(sums, np.zeros(1)), "buffer": len(session.buffer)}


def _range(*arrays: Array) -> list[float]:
    """[low, high] of the finite numbers in these arrays, with a margin."""
    values = np.concatenate([each.ravel() for each in arrays])
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    margin = 0.08 * (high - low) or 1.0
    return [low - margin, high + margin]


def classes(session: Session, params: Params) -> Params:
    """{iteration?} → {class_names, train, test}: each {counts, right, samples, accuracy}; test may be null. Rows of counts are
    the classes that were wanted, columns those that were found."""
    training = at_iteration(session.training, params)

    def counted(teacher: TeacherSet) -> Params:
        counts = confusion(training.network, teacher)
        return {"counts": counts, "right": counts.trace(), "samples": counts.sum(), "accuracy": counts.trace() / counts.sum()}

    sets = [counted(each) for each in _sets(training)]
    return {"iteration": training.iteration, "class_names": training.teacher.class_names, "train": sets[0],
            "test": sets[1] if len(sets) > 1 else None}


def curves(session: Session, params: Params) -> Params:
    """{per?: "update" | "epoch", points?, budget_ms?} → E and RMS of the updates so far (or of epochs), scores on the whole sets
    at kept states, and the events of the run. `complete` is false where there was no time for all scores: ask again."""
    training = session.training
    per = one_of("per", params.get("per") or "update", ("update", "epoch"))
    points, budget = max(2, whole(params, "points", 600)), positive(params, "budget_ms", 30.0) / 1000.0
    if per == "epoch":
        iterations, loss, rms = epochs(training)
        kept = np.unique(np.linspace(0, max(len(loss) - 1, 0), points).astype(int)) if len(loss) else np.empty(0, dtype=int)
        own = {"iterations": iterations[kept], "loss": loss[kept], "rms": rms[kept]}
    else:
        own = session.history({"points": points // 2})
    scorer = _SCORES.get(session)
    if scorer is None or scorer.training is not training:
        scorer = _SCORES[session] = WholeSetScores(training)
    kept_at, scores, complete = scorer.upto(150, budget)
    return {"iteration": training.iteration, "updates": len(training.history), "updates_per_epoch": training.updates_per_epoch,
            "per": per, "own": own, "complete": complete,
            "whole": {"iterations": kept_at, **{name: scores[:, k] for k, name in enumerate(COLUMNS)}},
            "events": [{"iteration": each.iteration, "settings": each.settings, "parameters": each.weights is not None}
                       for each in training.events if each.iteration or each.weights is not None]}


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
            small.append(((layer, j), answers[:, j].reshape(size, size)[step // 2::step, step // 2::step].ravel()))
    return small


def _small_scale(training: Training, where: tuple[int, int], values: Array) -> tuple[float, float]:
    layer, _ = where
    if layer == len(training.network.sizes) - 1 and training.teacher.task == "classification":
        return 0.5, 0.5
    return scale_of(training.network.activations[layer - 1], values)


def _sets(training: Training) -> list[TeacherSet]:
    return [training.teacher, *([training.held_out] if training.held_out else [])]


METHODS: dict[str, Callable[[Session, Params], Any]] = {
    "map": plane_map, "classes": classes, "curves": curves, "fit": fitted,
    **line.METHODS, **compare.METHODS}
