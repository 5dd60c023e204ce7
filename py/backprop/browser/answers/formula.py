"""Where a number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...explanation.explain import explain as explained
from ..asked import text, whole

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def explain(session: Session, params: Params) -> Params:
    """{selection, iteration?, sample?, signal?} → formula, factors, derivation, paths: see `backprop.explain`."""
    session.seek(params)
    sample, signal = whole(params, "sample", 0), text(params, "signal", "activation")
    return explained(session.training, params.get("selection"), sample, signal)
