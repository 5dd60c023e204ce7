"""A run as the page and a recording read it: what is the same for every update, as JSON, and one update in one buffer."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..arrays import Array
from ..config import schema
from ..config.run import SETTING_OF, Run
from ..core.graphs import graphs
from ..core.losses import SquaredError
from ..errors import ConfigError, counted
from ..teacher.named_sets import about
from ..training.training import Training

ROWS_SENT = 2000


def header_of(training: Training, run: Run | None = None) -> dict[str, Any]:
    """The header of a run; `run` is the configuration that it was made from, where there was one."""
    network, teacher, held_out = training.network, training.teacher, training.held_out
    now = training.settings
    for event in (
        training.events
    ):  # what holds after all of them: the header is the run's, not that of the place where it happens to be
        now = now.changed(event.settings)
    config = {
        **(run.config if run else _config_of(training)),
        **{key: getattr(now, setting) for key, setting in SETTING_OF.items()},
    }
    shown, name = slice(0, ROWS_SENT), run.whole.name if run else teacher.name
    return plain(
        {
            "config": config,
            "explicit": {name: config[name] for name in run.explicit} if run else {},
            "notes": run.notes if run else [],
            "sizes": network.sizes,
            "layouts": {str(size): layout.as_data() for size, layout in training.layouts.items()},
            "samples": len(teacher),
            "held_out": len(held_out) if held_out else 0,
            "updates_per_epoch": training.updates_per_epoch,
            "teacher": {
                "name": name,
                "about": about(name),
                "task": teacher.task,
                "input_names": teacher.input_names,
                "target_names": teacher.target_names,
                "class_names": teacher.class_names,
                "raw_names": teacher.raw_names,
                "scaling": teacher.scaling.kind,
                "features": teacher.features,
                "inputs": teacher.inputs[shown],
                "targets": teacher.targets[shown],
                "raw_inputs": None if np.array_equal(teacher.inputs, teacher.raw_inputs) else teacher.raw_inputs[shown],
                "test_inputs": held_out.inputs[shown] if held_out else [],
                "test_targets": held_out.targets[shown] if held_out else [],
            },
            "activations": [
                {"name": each.name, "tex": each.tex, "slope_tex": each.slope_tex} for each in network.activations
            ],
            "graphs": graphs(network.activations, network.loss),
            "events": [event.as_data() for event in training.events],
            "iteration": training.iteration,
            "diverged": training.diverged.as_data() if training.diverged else None,
        }
    )


def _config_of(training: Training) -> dict[str, Any]:
    """The settings as far as a Training knows them: not how its weights were begun, nor what was done to its data."""
    network, teacher = training.network, training.teacher
    view = {name: key.default for name, key in schema.KEYS.items() if key.group == "view"}
    return {
        "net": "-".join(str(n) for n in network.sizes),
        "hidden": network.hidden_names,
        "output": network.output.name,
        "loss": "squared_error" if isinstance(network.loss, SquaredError) else "cross_entropy",
        "reduction": network.reduction,
        "data": teacher.name,
        "features": ",".join(teacher.features),
        "batch": "all" if training.updates_per_epoch == 1 else training.batch_size,
        "optimizer": training.descent.optimizer.name,
        "train_biases": training.descent.train_biases,
        **view,
    }


def packed(training: Training, window_start: int = 0) -> tuple[dict[str, Any], Array]:
    """The update that comes next, as the page reads it: what there is to say about it, and its numbers in one buffer."""
    size = training.next_batch_size
    if not 0 <= window_start < size:
        raise ConfigError(
            "window_start",
            f"window_start is {window_start}; this update has {counted(size, 'sample')} (0 to {size - 1})",
        )
    buffer = np.zeros(training.layouts[size].length)
    trace = training.trace(buffer)
    trace.pack(window_start)
    return {
        "iteration": trace.iteration,
        "epoch": trace.epoch,
        "batch": size,
        "samples": trace.samples,
        "window_start": window_start,
        "diverged": training.diverged.as_data() if training.diverged else None,
    }, buffer


def plain(value: Any) -> Any:
    """The value as JSON knows it: arrays as lists, numbers that are not finite as null."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
