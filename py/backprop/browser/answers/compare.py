"""A second run beside the present one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays import Array
from ...config.run import Run
from ...probes.maps import MARGIN, Plane, activations_at, output_map
from ...training.evaluation import Evaluation
from ...training.training import Training
from ..asked import at_iteration, mapping, whole
from .shared import budget_of

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]
MOST_SAMPLES = 500  # drawn on a small picture


def compare(session: Session, params: Params) -> Params:
    """{config, iteration?, budget_ms?, points?, size?} → another run (the present configuration with these changes) brought to the
    same iteration, how E went in both and how they do on the whole sets; in `buffer`, with a `size`, what either answers: over
    the plane of two inputs size² values each (of several classes the winner and its margin), over one input size values. `complete`
    is false where there was no time to get there: ask again."""
    training = at_iteration(session.training, params)
    changes = mapping(params, "config")
    other = session.worked.other
    if other is None or params.get("anew"):
        own = session.run.own if changes.get("data", "own") == "own" else None
        other = session.worked.other = Run.of({**session.run.explicit, **changes}, own, host=session.host)
    goal = whole(params, "iteration", training.iteration)
    theirs = other.training
    if goal < theirs.iteration:
        theirs.seek(goal)
    _run_within(theirs, goal, budget_of(params))
    reached, points = theirs.iteration, max(2, whole(params, "points", 300))
    mine = (
        {"iterations": [], "loss": [], "rms": []}
        if not goal
        else session.history({"stop": goal, "points": points // 2})
    )
    iterations, loss, rms = theirs.history.between(0, reached)
    kept = np.unique(np.linspace(0, len(loss) - 1, points).astype(int)) if reached else np.empty(0, dtype=int)
    picture = _pictures(session, (training, theirs), params)
    return {
        "iteration": goal,
        "reached": reached,
        "complete": reached == goal or theirs.diverged is not None,
        "mine": mine,
        "theirs": {"iterations": iterations[kept], "loss": loss[kept], "rms": rms[kept]},
        "scores": [_scores(each) for each in (training, theirs)],
        "picture": picture,
        "buffer": len(session.buffer) if picture else 0,
        "diverged": theirs.diverged.message if theirs.diverged else None,
        "explicit": other.explicit,
    }


def _scores(training: Training) -> Params:
    """E and the share that is right (NaN for a regression), on the whole training set and on what is held out."""
    with np.errstate(all="ignore"):
        sets = {"train": training.teacher, **({"test": training.held_out} if training.held_out else {})}
        scores = {name: Evaluation(training.network, each).scores() for name, each in sets.items()}
    return {name: {"loss": loss, "accuracy": accuracy} for name, (loss, accuracy) in scores.items()}


def _pictures(session: Session, both: tuple[Training, Training], params: Params) -> Params | None:
    """What both networks answer, on one scale, into the buffer; None where there is nothing that can be drawn."""
    size = whole(params, "size", 0)
    inputs = both[0].teacher.raw_inputs
    if not size or inputs.shape[1] > 2:
        return None
    if inputs.shape[1] == 1:
        low, high = float(inputs.min()), float(inputs.max())
        margin = MARGIN * (high - low)
        bounds, points = [[low - margin, high + margin]], np.linspace(low - margin, high + margin, size)[:, None]
    else:
        plane = Plane.around([both[0].teacher])
        bounds, points = [list(each) for each in plane.bounds], plane.grid(size)
    maps = [
        output_map(each.network, each.teacher, activations_at(each.network, each.teacher.prepare(points))[-1])
        for each in both
    ]
    parts: list[Array] = [part for each in maps for part in each[1]]
    session.buffer = np.concatenate(parts)
    return {
        "kind": maps[0][0],
        "bounds": bounds,
        "size": size,
        "centre": maps[0][2],
        "reach": max(each[3] for each in maps),
        "samples": _drawn(both[0]),
    }


def _drawn(training: Training) -> list[list[float]]:
    """The raw inputs of each training sample, then its class or first desired output."""
    teacher = training.teacher
    last = teacher.classes_of(teacher.targets) if teacher.task == "classification" else teacher.targets[:, 0]
    drawn: list[list[float]] = np.column_stack([teacher.raw_inputs, last])[:MOST_SAMPLES].tolist()
    return drawn


def _run_within(training: Training, goal: int, budget: float) -> None:
    """Run towards an iteration for at most about `budget` seconds."""
    start = time.perf_counter()
    while training.iteration < goal and not training.diverged and time.perf_counter() - start < budget:
        training.run(min(64, goal - training.iteration))
