"""What can go wrong, said in sentences: what was given, where, and what is allowed."""

from __future__ import annotations

import operator
from collections.abc import Iterable


class BackpropError(ValueError):
    """Base of every error that this package raises on purpose. `field` names the argument or setting at fault."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ConfigError(BackpropError):
    """A setting has a value that is not allowed."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field)


class ShapeError(BackpropError):
    """An array does not have the shape that the network needs, or holds what is not a finite number."""


class TeacherSetError(BackpropError):
    """A teacher set cannot be made of what was given. `row` and `column` count from 1, as a spreadsheet does."""

    def __init__(self, message: str, field: str | None = "teacher", row: int | None = None,
                 column: int | None = None) -> None:
        super().__init__(message, field)
        self.row = row
        self.column = column


class DivergenceError(BackpropError):
    """Training cannot go on: the error is not a finite number any more, or has exploded."""

    def __init__(self, message: str, iteration: int) -> None:
        super().__init__(message, "iteration")
        self.iteration = iteration


def checked_seed(seed: object) -> int:
    """A seed for random numbers: a whole number from 0, or a ConfigError."""
    if isinstance(seed, bool) or not hasattr(seed, "__index__") or operator.index(seed) < 0:
        raise ConfigError("seed", f"seed is {seed!r}; allowed are whole numbers from 0")
    return operator.index(seed)


def one_of(name: str, value: object, table: Iterable[str]) -> str:
    """Return `value` when it is one of the names in `table`, else raise a ConfigError that lists them."""
    names = list(table)
    if value not in names:
        raise ConfigError(name, f"{name} is {value!r}; allowed are {', '.join(map(str, names))}")
    return str(value)
