"""What can go wrong, said in sentences: what was given, where, and what is allowed."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any


class BackpropError(ValueError):
    """Base of every error that this package raises on purpose: a ValueError. `field` names the argument or setting at fault.

    >>> from backprop import Network
    >>> try:
    ...     Network([2, 0, 1])
    ... except BackpropError as error:
    ...     print(error.field, "–", error)
    sizes – sizes is [2, 0, 1]; allowed are two or more whole numbers from 1, as in [2, 2, 1]
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ConfigError(BackpropError):
    """A setting has a value that is not allowed.

    >>> from backprop import Network
    >>> Network([2, 1], output="sigmoidal")
    Traceback (most recent call last):
    backprop.errors.ConfigError: output is 'sigmoidal'; allowed are identity, threshold, sigmoid, tanh, relu, leaky_relu, elu, gelu, \
softplus, sin, softmax
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field)


class ShapeError(BackpropError):
    """An array does not have the shape that the network needs, or holds what is not a finite number.

    >>> from backprop import Network
    >>> Network([2, 1]).predict([[1, 2, 3]])
    Traceback (most recent call last):
    backprop.errors.ShapeError: inputs has shape (1, 3); allowed is (N, 2) with N at least 1
    """


class TeacherSetError(BackpropError):
    """A teacher set cannot be made of what was given. `row` and `column` count from 1, as a spreadsheet does.

    >>> from backprop import TeacherSet
    >>> TeacherSet([[1.0], [float("nan")]], [0, 1])
    Traceback (most recent call last):
    backprop.errors.TeacherSetError: inputs: row 2, column 1 is nan; only finite numbers are allowed
    """

    def __init__(
        self, message: str, field: str | None = "teacher", row: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message, field)
        self.row = row
        self.column = column


class DivergenceError(BackpropError):
    """Training cannot go on: the error is not a finite number any more, or has exploded.

    >>> from backprop import Network, TeacherSet, Training
    >>> run = Training(Network([1, 1], output="identity", seed=1), TeacherSet([[1.0], [2.0]], [[1.0], [-1.0]]), 1e9, "all")
    >>> for _ in range(9):  # run() would stop and set `diverged`
    ...     _ = run.step()
    Traceback (most recent call last):
    backprop.errors.DivergenceError: Training diverged: at iteration 1 the error has exploded; iteration 0 was the last good one: \
go back to it and lower the learning rate (1e+09).
    """

    def __init__(self, message: str, iteration: int) -> None:
        super().__init__(message, "iteration")
        self.iteration = iteration


class FileError(BackpropError):
    """A file cannot be read, or is not what was asked for.

    >>> from backprop import load_network
    >>> load_network("nowhere.npz")
    Traceback (most recent call last):
    backprop.errors.FileError: nowhere.npz cannot be read (No such file or directory)
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, "path")


class RecordingError(BackpropError):
    """A file is not a recording that this version can read, or a recording cannot become what was asked for.

    >>> from backprop import Recording
    >>> Recording.from_data({})
    Traceback (most recent call last):
    backprop.errors.RecordingError: this is not a backprop recording
    """

    def __init__(self, message: str, field: str | None = "recording") -> None:
        super().__init__(message, field)


def brief(text: str) -> str:
    """As much of a text from outside as a sentence has room for."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def counted(count: int, what: str) -> str:
    """So many of what takes an s: "1 row", "2 rows"."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def checked_whole(name: str, value: object, low: int = 0) -> int:
    """A whole number from `low`, or a ConfigError."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or operator.index(value) < low:
        raise ConfigError(name, f"{name} is {value!r}; allowed are whole numbers from {low}")
    return operator.index(value)


def checked_share(name: str, value: Any, above: float = -1.0, low: float = 0.0, high: float = math.inf) -> float:
    """A finite number from `low` (above `above`) up to `high`, or a ConfigError."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not (math.isfinite(number) and low <= number <= high and number > above):
        lower = f"above {above:g}" if above >= low else f"from {low:g}"
        raise ConfigError(
            name, f"{name} is {value!r}; allowed are numbers {lower}{f' up to {high:g}' if high < math.inf else ''}"
        )
    return number


def checked_flag(name: str, value: object) -> bool:
    """True or False (as Python's or NumPy's), or a ConfigError."""
    if value not in (True, False) or isinstance(value, str):
        raise ConfigError(name, f"{name} is {value!r}; allowed are True and False")
    return bool(value)


def of_type(name: str, value: Any, kind: type, words: str) -> Any:
    """The value when it is one of `kind`, else a ConfigError."""
    if not isinstance(value, kind):
        raise ConfigError(name, f"{name} is {type(value).__name__}; allowed is {words}")
    return value


def one_of(name: str, value: object, table: Iterable[str]) -> str:
    """Return `value` when it is one of the names in `table`, else raise a ConfigError that lists them."""
    names = list(table)
    if value not in names:
        raise ConfigError(name, f"{name} is {value!r}; allowed are {', '.join(map(str, names))}")
    return str(value)
