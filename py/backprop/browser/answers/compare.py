"""The Session's answers that take long and are worked out in slices: the error surface, a study of many configurations, and a
second run to compare with. The form of these functions is that of `learn`; what is under way belongs to the run it was begun for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from ...arrays import Array
from ...config.run import Run
from ...errors import ConfigError
from ...probes.maps import MARGIN, Plane, activations_at, output_map
from ...probes.study import Study
from ...probes.surface import Surface, surface
from ...training.evaluation import Evaluation
from ...training.training import Training
from ..asked import at_iteration, listed, mapping, positive, text, whole

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]
MOST_SAMPLES = 500  # drawn on a small picture
_SURFACES: WeakKeyDictionary[Session, Surface] = WeakKeyDictionary()  # by its run it would never go: it holds it
_STUDIES: WeakKeyDictionary[Any, Study] = WeakKeyDictionary()
_OTHERS: WeakKeyDictionary[Training, Run] = WeakKeyDictionary()


def surface_begin(session: Session, params: Params) -> Params:
    """{kind: weights | random | run, first?, second?, seed?, size?, iteration?} → what `surface_work` will fill in."""
    training = at_iteration(session.training, params)
    _SURFACES[session] = surface(training, text(params, "kind", "weights"), whole(params, "size", 31),
                                 listed(params, "first") or (0, 0, 0), listed(params, "second") or (0, 1, 0), whole(params, "seed", 0))
    return surface_work(session, params)


def surface_work(session: Session, params: Params) -> Params:
    """{budget_ms} → how far it is; in `buffer` the values (size², NaN where unknown), then the path as α, β pairs."""
    found = _SURFACES.get(session)
    if found is None or found.training is not session.training:
        raise ConfigError("method", "there is no surface yet; surface_begin comes first")
    found.work(_budget(params))
    session.buffer = np.concatenate([found.values.ravel(), found.path.ravel()])
    known = found.values[np.isfinite(found.values)]
    return {"iteration": found.iteration, "size": found.size, "done": found.done, "complete": found.complete, "reach": found.reach,
            "origin": found.origin, "low": known.min() if known.size else None, "high": known.max() if known.size else None,
            "path": len(found.path), "buffer": len(session.buffer)}


def study_begin(session: Session, params: Params) -> Params:
    """{vary: {key: [values]}, epochs?, below?} → the table of a study around the present configuration, still empty."""
    run = session.run
    vary = {name: listed({name: values}, name) for name, values in mapping(params, "vary").items()}
    base = {name: value for name, value in run.explicit.items() if name not in vary}
    below = positive(params, "below", 0.0) if params.get("below") else 0.0
    _STUDIES[session] = Study(base, vary, whole(params, "epochs", 100), below, run.own)
    return study_work(session, {"budget_ms": 0, "look": True})


def study_work(session: Session, params: Params) -> Params:
    """{budget_ms, look?} → {done, total, complete, rows}; with `look` nothing is trained."""
    study = _STUDIES.get(session)
    if study is None:
        raise ConfigError("method", "there is no study; study_begin comes first")
    if not params.get("look"):
        study.work(_budget(params))
    return {"done": study.done, "total": len(study.results), "complete": study.done == len(study.results),
            "rows": [asdict(each) for each in study.results], "base": study.base}


def study_end(session: Session, params: Params) -> Params:
    """{} → {}: what is under way is given up."""
    _STUDIES.pop(session, None)
    return {}


def compare(session: Session, params: Params) -> Params:
    """{config, iteration?, budget_ms?, points?, size?} → another run (the present configuration with these changes) brought to the
    same iteration, how E went in both and how they do on the whole sets; in `buffer`, with a `size`, what either answers: over
    the plane of two inputs size² values each (of several classes the winner and its margin), over one input size values. `complete`
    is false where there was no time to get there: ask again."""
    training = at_iteration(session.training, params)
    changes = mapping(params, "config")
    other = _OTHERS.get(training)
    if other is None or params.get("anew"):
        own = session.run.own if changes.get("data", "own") == "own" else None
        other = _OTHERS[training] = Run.of({**session.run.explicit, **changes}, own)
    goal = whole(params, "iteration", training.iteration)
    theirs = other.training
    if goal < theirs.iteration:
        theirs.seek(goal)
    _run_within(theirs, goal, _budget(params))
    reached, points = theirs.iteration, max(2, whole(params, "points", 300))
    mine = {"iterations": [], "loss": [], "rms": []} if not goal else session.history({"stop": goal, "points": points // 2})
    iterations, loss, rms = theirs.history.between(0, reached)
    kept = np.unique(np.linspace(0, len(loss) - 1, points).astype(int)) if reached else np.empty(0, dtype=int)
    picture = _pictures(session, (training, theirs), params)
    return {"iteration": goal, "reached": reached, "complete": reached == goal or theirs.diverged is not None, "mine": mine,
            "theirs": {"iterations": iterations[kept], "loss": loss[kept], "rms": rms[kept]},
            "scores": [_scores(each) for each in (training, theirs)], "picture": picture, "buffer": len(session.buffer) if picture else 0,
            "diverged": theirs.diverged.message if theirs.diverged else None, "explicit": other.explicit}


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
    maps = [output_map(each.network, each.teacher, activations_at(each.network, each.teacher.prepare(points))[-1]) for each in both]
    parts: list[Array] = [part for each in maps for part in each[1]]
    session.buffer = np.concatenate(parts)
    return {"kind": maps[0][0], "bounds": bounds, "size": size, "centre": maps[0][2], "reach": max(each[3] for each in maps),
            "samples": _drawn(both[0])}


def _drawn(training: Training) -> list[list[float]]:
    """The raw inputs of each training sample, then its class or first desired output."""
    teacher = training.teacher
    last = teacher.classes_of(teacher.targets) if teacher.task == "classification" else teacher.targets[:, 0]
    drawn: list[list[float]] = np.column_stack([teacher.raw_inputs, last])[:MOST_SAMPLES].tolist()
    return drawn


def _budget(params: Params) -> float:
    """Seconds; none (but a first step) where nothing is said."""
    return positive(params, "budget_ms", 0.0) / 1000.0 if params.get("budget_ms") else 0.0


def _run_within(training: Training, goal: int, budget: float) -> None:
    """Run towards an iteration for at most about `budget` seconds."""
    start = time.perf_counter()
    while training.iteration < goal and not training.diverged and time.perf_counter() - start < budget:
        training.run(min(64, goal - training.iteration))


METHODS: dict[str, Callable[[Session, Params], Any]] = {
    each.__name__: each for each in (surface_begin, surface_work, study_begin, study_work, study_end, compare)}
