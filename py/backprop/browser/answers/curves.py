"""How the error went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import one_of
from ...probes.curves import COLUMNS, WholeSetScores, epochs
from ..asked import positive, whole

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def curves(session: Session, params: Params) -> Params:
    """{per?: "update" | "epoch", points?, budget_ms?} → E and RMS of the updates so far (or of epochs), scores on the whole sets
    at kept states, and the events of the run. `complete` is false where there was no time for all scores: ask again."""
    training = session.training
    per = one_of("per", params.get("per") or "update", ("update", "epoch"))
    points, budget = max(2, whole(params, "points", 600)), positive(params, "budget_ms", 30.0) / 1000.0
    if per == "epoch":
        iterations, loss, rms = epochs(training)
        kept = (
            np.unique(np.linspace(0, max(len(loss) - 1, 0), points).astype(int))
            if len(loss)
            else np.empty(0, dtype=int)
        )
        own = {"iterations": iterations[kept], "loss": loss[kept], "rms": rms[kept]}
    else:
        own = session.history({"points": points // 2})
    if session.worked.scores is None:
        session.worked.scores = WholeSetScores(training)
    kept_at, scores, complete = session.worked.scores.upto(150, budget)
    return {
        "iteration": training.iteration,
        "updates": len(training.history),
        "updates_per_epoch": training.updates_per_epoch,
        "per": per,
        "own": own,
        "complete": complete,
        "whole": {"iterations": kept_at, **{name: scores[:, k] for k, name in enumerate(COLUMNS)}},
        "events": [
            {"iteration": each.iteration, "settings": each.settings, "parameters": each.weights is not None}
            for each in training.events
            if each.iteration or each.weights is not None
        ],
    }
