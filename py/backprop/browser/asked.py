"""What messages have in common: the iteration they are about, the neuron they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ConfigError
from ..training import Training

if TYPE_CHECKING:
    from .session import Session


def at_iteration(session: Session, params: dict[str, Any]) -> Training:
    """The training, at the iteration that is asked about; without one, where it is, so that a run under way is not disturbed."""
    if params.get("iteration") is not None:
        session.training.seek(params["iteration"])
    return session.training


def neuron_of(sizes: list[int], given: Any) -> tuple[int, int | None]:
    """(layer, index) of the neuron asked for; the whole output layer, with None, where none is. Raises ConfigError."""
    if given is None:
        return len(sizes) - 1, None
    try:
        layer, j = (int(each) for each in given)
        fits = 0 <= layer < len(sizes) and 0 <= j < sizes[layer]
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ConfigError("neuron", f"neuron is {given!r}; allowed is [layer, index] of a network of {sizes}")
    return layer, j
