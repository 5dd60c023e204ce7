"""The Session's answers that take long and are worked out in slices: the error surface, a study of many configurations, and a
second run to compare with. The form of these functions is that of `learn`; what is under way belongs to the run it was begun for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from ..errors import ConfigError
from ..run import Run
from ..study import Study
from ..surface import Surface, surface
from ..training import Training
from .asked import at_iteration, listed, mapping, positive, text, whole

if TYPE_CHECKING:
    from .session import Session

Params = dict[str, Any]
_SURFACES: WeakKeyDictionary[Training, Surface] = WeakKeyDictionary()
_STUDIES: WeakKeyDictionary[Any, Study] = WeakKeyDictionary()
_OTHERS: WeakKeyDictionary[Training, Run] = WeakKeyDictionary()


def surface_begin(session: Session, params: Params) -> Params:
    """{kind: weights | random | run, first?, second?, seed?, size?, iteration?} → what `surface_work` will fill in."""
    training = at_iteration(session, params)
    _SURFACES[training] = surface(training, text(params, "kind", "weights"), whole(params, "size", 31),
                                  listed(params, "first") or (0, 0, 0), listed(params, "second") or (0, 1, 0), whole(params, "seed", 0))
    return surface_work(session, params)


def surface_work(session: Session, params: Params) -> Params:
    """{budget_ms} → how far it is; in `buffer` the values (size², NaN where unknown), then the path as α, β pairs."""
    found = _SURFACES.get(session.training)
    if found is None:
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
    own = run.whole if run.config["data"] == "own" else None
    below = positive(params, "below", 0.0) if params.get("below") else 0.0
    _STUDIES[session] = Study(base, vary, whole(params, "epochs", 100), below, own)
    return study_work(session, {"budget_ms": 0, "look": True})


def study_work(session: Session, params: Params) -> Params:
    """{budget_ms, look?} → {done, total, complete, rows}; with `look` nothing is trained."""
    study = _STUDIES.get(session)
    if study is None:
        raise ConfigError("method", "there is no study; study_begin comes first")
    if not params.get("look"):
        study.work(_budget(params))
    return {"done": study.done, "total": len(study.results), "complete": study.done == len(study.results),
            "rows": [asdict(each) for each in study.results]}


def study_end(session: Session, params: Params) -> Params:
    """{} → {}: what is under way is given up."""
    _STUDIES.pop(session, None)
    return {}


def compare(session: Session, params: Params) -> Params:
    """{config, iteration?, budget_ms?, points?} → another run (the present configuration with these changes) brought to the same
    iteration, and how E went in both. `complete` is false where there was no time to get there: ask again."""
    training = session.training
    changes = mapping(params, "config")
    other = _OTHERS.get(training)
    if other is None or params.get("anew"):
        own = session.run.whole if session.run.config["data"] == "own" and changes.get("data", "own") == "own" else None
        other = _OTHERS[training] = Run.of({**session.run.explicit, **changes}, own)
    goal = whole(params, "iteration", training.iteration)
    theirs = other.training
    if goal < theirs.iteration:
        theirs.seek(goal)
    _run_within(theirs, goal, _budget(params))
    reached, points = theirs.iteration, max(2, whole(params, "points", 300))
    mine = {"iterations": [], "loss": [], "rms": []} if not goal else session.history({"stop": goal, "points": points // 2})
    kept = np.unique(np.linspace(0, max(reached - 1, 0), points).astype(int)) if reached else np.empty(0, dtype=int)
    return {"iteration": goal, "reached": reached, "complete": reached == goal or theirs.diverged is not None, "mine": mine,
            "theirs": {"iterations": kept, "loss": theirs.history.loss_between(0, reached)[kept],
                       "rms": theirs.history.rms_between(0, reached)[kept]},
            "diverged": theirs.diverged.message if theirs.diverged else None, "config": other.config}


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
