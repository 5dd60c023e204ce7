"""The error over two directions among the weights, a slice of work after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ConfigError
from ...probes.surface import surface
from ..asked import at_iteration, listed, text, whole
from .shared import budget_of

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def surface_begin(session: Session, params: Params) -> Params:
    """{kind: weights | random | run, first?, second?, seed?, size?, iteration?} → what `surface_work` will fill in."""
    training = at_iteration(session.training, params)
    session.worked.surface = surface(
        training,
        text(params, "kind", "weights"),
        whole(params, "size", 31),
        listed(params, "first") or (0, 0, 0),
        listed(params, "second") or (0, 1, 0),
        whole(params, "seed", 0),
    )
    return surface_work(session, params)


def surface_work(session: Session, params: Params) -> Params:
    """{budget_ms} → how far it is; in `buffer` the values (size², NaN where unknown), then the path as α, β pairs."""
    found = session.worked.surface
    if found is None:
        raise ConfigError("method", "there is no surface yet; surface_begin comes first")
    found.work(budget_of(params))
    session.buffer = np.concatenate([found.values.ravel(), found.path.ravel()])
    known = found.values[np.isfinite(found.values)]
    return {
        "iteration": found.iteration,
        "size": found.size,
        "done": found.done,
        "complete": found.complete,
        "reach": found.reach,
        "origin": found.origin,
        "low": known.min() if known.size else None,
        "high": known.max() if known.size else None,
        "path": len(found.path),
        "buffer": len(session.buffer),
    }
