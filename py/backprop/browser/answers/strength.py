"""How strong the error signal is, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ConfigError
from ...probes import gradients
from ..asked import whole

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def strength(session: Session, params: Params) -> Params:
    """{start, stop, points?} → per layer and update: mean |δ|, mean |∂E/∂w|, the shares of saturated and of dead neurons."""
    training = session.training
    start, stop = whole(params, "start", 0), whole(params, "stop", training.iteration)
    if not 0 <= start <= stop:
        raise ConfigError("start", f"start is {start} and stop {stop}; allowed is 0 ≤ start ≤ stop")
    return gradients.strength(training, start, stop, whole(params, "points", 60))
