"""The arrays of a network are written into and never replaced: what is assigned to them has to fit, number by number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import ShapeError


class Arrays(tuple[Array, ...]):
    """The arrays of a network, one a layer. `weights[k] = new` writes into the network, never beside it."""

    name = "arrays"

    def __setitem__(self, k: int | slice, value: Any) -> None:
        """Raises ShapeError where shape or numbers are not allowed; then nothing is written."""
        if isinstance(k, slice):
            assign_all(self.name, self[k], value)
        else:
            self[k][...] = fitting(f"{self.name}[{k}]", self[k], value)


def assign_all(name: str, arrays: Sequence[Array], values: Iterable[Any]) -> None:
    """Write a whole list, or nothing."""
    for array, new in zip(arrays, fitting_all(name, arrays, values)):
        array[...] = new


def fitting_all(name: str, arrays: Sequence[Array], values: Iterable[Any]) -> list[Array]:
    """Copies of a whole list that may take the arrays' place, or a ShapeError."""
    try:
        given = list(values)
    except TypeError:
        raise ShapeError(
            f"{name} is {str(values)[:60]}; allowed is a list of one array a layer, {len(arrays)} in all", name
        ) from None
    if len(given) != len(arrays):
        raise ShapeError(f"{name} is a list of {len(given)}; allowed is one array a layer, {len(arrays)} in all", name)
    return [fitting(f"{name}[{k}]", array, value) for k, (array, value) in enumerate(zip(arrays, given))]


def fitting(name: str, array: Array, value: Any) -> Array:
    """The value as a copy that may take the array's place, or a ShapeError: nothing is stretched to fit, no number is left out."""
    field = name.partition("[")[0] or None
    try:
        with np.errstate(over="ignore"):  # too large a number becomes infinite, and is told of below
            new: Array = np.array(value, dtype=array.dtype)
    except (TypeError, ValueError):
        raise ShapeError(f"{name} is not an array of numbers; allowed is shape {array.shape}", field) from None
    if new.shape != array.shape:
        raise ShapeError(f"{name} has shape {new.shape}; allowed is {array.shape}", field)
    if not np.isfinite(new).all():
        raise ShapeError(f"{name} has a number that is not finite; allowed are finite numbers", field)
    return new
