"""One neuron, opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...explanation.what_if import what_if as supposed

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def what_if(session: Session, params: Params) -> Params:
    """{neuron: [layer, j], iteration?, sample?, inputs?, weights?, bias?} → one neuron, opened: see `backprop.what_if`."""
    session.seek(params)
    layer, neuron = params.get("neuron") or (0, 0)
    given = {name: params[name] for name in ("inputs", "weights", "bias") if params.get(name) is not None}
    training = session.training
    return supposed(
        training.network, training.trace(), int(layer), int(neuron), int(params.get("sample") or 0), **given
    )
