"""Arrays of numbers, one row a sample, and the random numbers they are filled with."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import ConfigError, ShapeError, checked_whole

Array = np.ndarray[Any, np.dtype[np.float64]]
Indices = np.ndarray[Any, np.dtype[np.int64]]


Seed = int | np.random.Generator | None


def checked_seed(seed: object) -> int:
    """A seed for random numbers: the whole number given, one drawn from a Generator, or (for None) one that nobody has had before.
    Raises ConfigError."""
    if seed is None:
        seed = np.random.SeedSequence().generate_state(1, np.uint64)[0]
    elif isinstance(seed, np.random.Generator):
        seed = seed.integers(2**63)
    try:
        return checked_whole("seed", seed)
    except ConfigError:
        raise ConfigError(
            "seed", f"seed is {seed!r}; allowed are whole numbers from 0, a Generator, and None"
        ) from None


def random_generator(seed: int | list[int]) -> np.random.Generator:
    """As `np.random.default_rng`, which would import NumPy's older generators only to know them when it sees one."""
    return np.random.Generator(np.random.PCG64(seed))


def with_ones(rows: Array) -> Array:
    """(N, n) → (N, n + 1) with a last column of ones, the input of the biases."""
    return np.hstack([rows, np.ones((len(rows), 1), rows.dtype)])


def as_rows(name: str, values: Any, width: int, dtype: Any = np.float64) -> Array:
    """`values` as an array (N, width) of finite numbers. One number a sample may come as (N,), one sample as (width,)."""
    try:
        with np.errstate(over="ignore"):  # too large a number becomes infinite, and is told of below
            rows: Array = np.asarray(values, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise ShapeError(f"{name} is not an array of numbers ({error}); allowed is shape (N, {width})", name) from None
    if rows.ndim == 1:
        rows = rows.reshape(-1, 1) if width == 1 else rows.reshape(1, -1)
    if rows.ndim != 2 or rows.shape[1] != width or len(rows) == 0:
        raise ShapeError(f"{name} has shape {np.shape(values)}; allowed is (N, {width}) with N at least 1", name)
    if not np.isfinite(rows).all():
        row, column = np.argwhere(~np.isfinite(rows))[0]
        raise ShapeError(f"{name}[{row}, {column}] is {rows[row, column]}; only finite numbers are allowed", name)
    return rows
