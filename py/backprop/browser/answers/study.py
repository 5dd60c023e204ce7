"""Many configurations, each trained, a slice of work after the other."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ...errors import ConfigError
from ...probes.study import Study
from ..asked import listed, mapping, positive, whole
from .shared import budget_of

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def study_begin(session: Session, params: Params) -> Params:
    """{vary: {key: [values]}, epochs?, below?} → the table of a study around the present configuration, still empty."""
    run = session.run
    vary = {name: listed({name: values}, name) for name, values in mapping(params, "vary").items()}
    base = {name: value for name, value in run.explicit.items() if name not in vary}
    below = positive(params, "below", 0.0) if params.get("below") else 0.0
    session.study = Study(base, vary, whole(params, "epochs", 100), below, run.own, session.host)
    return study_work(session, {"budget_ms": 0, "look": True})


def study_work(session: Session, params: Params) -> Params:
    """{budget_ms, look?} → {done, total, complete, rows, base}; with `look` nothing is trained."""
    study = session.study
    if study is None:
        raise ConfigError("method", "there is no study; study_begin comes first")
    if not params.get("look"):
        study.work(budget_of(params))
    return {
        "done": study.done,
        "total": len(study.results),
        "complete": study.done == len(study.results),
        "rows": [asdict(each) for each in study.results],
        "base": study.base,
    }


def study_end(session: Session, params: Params) -> Params:
    """{} → {}: what is under way is given up."""
    session.study = None
    return {}
