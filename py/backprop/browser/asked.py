"""What messages have in common: the iteration they are about, the neuron they mean, and arguments of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ConfigError
from ..training.training import Training


def at_iteration(training: Training, params: dict[str, Any]) -> Training:
    """The same training, at the iteration that is asked about; without one, where it is, so that a run under way is not disturbed."""
    if params.get("iteration") is not None:
        training.seek(params["iteration"])
    return training


def whole(params: dict[str, Any], name: str, default: int) -> int:
    """A whole number from 0; the default where it is left out. Raises ConfigError."""
    value = params.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**53 or value != int(value):
        raise ConfigError(name, f"{name} is {value!r}; allowed are whole numbers from 0")
    return int(value)


def positive(params: dict[str, Any], name: str, default: float) -> float:
    """A number above 0; the default where it is left out. Raises ConfigError."""
    value = params.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
        raise ConfigError(name, f"{name} is {value!r}; allowed are numbers above 0")
    return float(value)


def mapping(params: dict[str, Any], name: str) -> dict[str, Any]:
    """An object; an empty one where it is left out. Raises ConfigError."""
    value = params.get(name)
    if value is not None and not isinstance(value, dict):
        raise ConfigError(name, f"{name} is {str(value)[:60]!r}; allowed is an object")
    return dict(value or {})


def listed(params: dict[str, Any], name: str) -> list[Any]:
    """A list; an empty one where it is left out. Raises ConfigError."""
    value = params.get(name)
    if value is not None and not isinstance(value, list):
        raise ConfigError(name, f"{name} is {str(value)[:60]!r}; allowed is a list")
    return value or []


def flag(params: dict[str, Any], name: str) -> bool | None:
    """True or False; None where it is left out. Raises ConfigError."""
    value = params.get(name)
    if value is not None and not isinstance(value, bool):
        raise ConfigError(name, f"{name} is {str(value)[:60]!r}; allowed are true, false and null")
    return value


def text(params: dict[str, Any], name: str, default: str) -> str:
    """A text; the default where it is left out. Raises ConfigError."""
    value = params.get(name)
    if value is not None and not isinstance(value, str):
        raise ConfigError(name, f"{name} is {str(value)[:60]!r}; allowed is text")
    return value or default


def neuron_of(sizes: Sequence[int], given: Any) -> tuple[int, int | None]:
    """(layer, index) of the neuron asked for; the whole output layer, with None, where none is. Raises ConfigError."""
    if given is None:
        return len(sizes) - 1, None
    try:
        layer, j = (int(each) for each in given)
        fits = 0 <= layer < len(sizes) and 0 <= j < sizes[layer]
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ConfigError("neuron", f"neuron is {given!r}; allowed is [layer, index] of a network of {list(sizes)}")
    return layer, j
