"""One pass over the set as one update, and as many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.selection import Edge, parse_selection
from ...errors import ConfigError
from ...probes.batch_and_online import batch_and_online as both_ways

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def batch_and_online(session: Session, params: Params) -> Params:
    """{epochs, parameter: {edge | bias}} → both ways from the same start: see `probes.batch_and_online`. The run is left where it is."""
    run = session.run
    parameter = parse_selection(params.get("parameter"), run.training.network.sizes)
    if not isinstance(parameter, Edge):
        raise ConfigError(
            "parameter", "parameter names no weight or bias; give {edge: [layer, i, j]} or {bias: [layer, j]}"
        )
    return both_ways(run.explicit, run.own, int(params.get("epochs") or 20), parameter, session.host)
