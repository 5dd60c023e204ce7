"""Batch against on-line learning: the same start, the same teacher set, the same learning rate; only when weights move differs."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..config.host import ANY_HOST, Host
from ..config.run import Run
from ..core.selection import Edge
from ..errors import ConfigError
from ..teacher.teacher import TeacherSet

MOST_EPOCHS, MOST_UPDATES = 1000, 200_000
Data = dict[str, Any]


def batch_and_online(
    explicit: dict[str, Any], teacher: TeacherSet | None, epochs: int, parameter: Edge, host: Host = ANY_HOST
) -> Data:
    """Run both for some epochs from the configuration's start.

    Returns {epochs, samples, online, batch}; each of the two {updates, loss (epochs + 1,): E over the whole teacher set after every
    epoch, path: the parameter's values through the first epoch}; batch has {contributions (N,): every sample's ∂E/∂w at the
    start, gradient: what they come to, by sum or mean} as well. Raises ConfigError.
    """
    if not 1 <= epochs <= MOST_EPOCHS:
        raise ConfigError("epochs", f"epochs is {epochs}; allowed are 1 to {MOST_EPOCHS}")
    runs = {
        name: Run.of({**explicit, "batch": size}, teacher, host=host)
        for name, size in (("online", 1), ("batch", "all"))
    }
    samples = len(runs["batch"].training.teacher)
    if samples * epochs > MOST_UPDATES:
        raise ConfigError(
            "epochs", f"epochs is {epochs}; with {samples} samples allowed are 1 to {max(1, MOST_UPDATES // samples)}"
        )
    answer: Data = {"epochs": epochs, "samples": samples}
    for name, run in runs.items():
        answer[name] = _followed(run, epochs, parameter)
    trace = runs["batch"].training
    trace.seek(0)
    start = trace.trace()
    k, row = parameter.layer - 1, parameter.source
    deltas = start.deltas[k][:, parameter.target]
    inputs = np.ones(samples) if row is None else start.activations[k][:, row]
    gradients = start.bias_gradients[k] if row is None else start.weight_gradients[k][row]
    answer["batch"] |= {"contributions": inputs * deltas, "gradient": float(gradients[parameter.target])}
    return answer


def _followed(run: Run, epochs: int, parameter: Edge) -> Data:
    training = run.training
    network, teacher = training.network, training.teacher
    matrix = network.matrices[parameter.layer - 1]
    place = (network.sizes[parameter.layer - 1] if parameter.source is None else parameter.source, parameter.target)
    path, loss = [float(matrix[place])], [network.loss_of(teacher.inputs, teacher.targets)]
    for epoch in range(epochs):
        for _ in range(training.updates_per_epoch):
            if not training.run(1):
                break
            if epoch == 0:
                path.append(float(matrix[place]))
        if training.diverged:
            break
        loss.append(network.loss_of(teacher.inputs, teacher.targets))
    return {"updates": training.iteration, "loss": loss, "path": path, "diverged": bool(training.diverged)}
