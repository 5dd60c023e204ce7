"""The one kind of array there is here: rows of float64, one row a sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import ShapeError

Array = np.ndarray[Any, np.dtype[np.float64]]
Indices = np.ndarray[Any, np.dtype[np.int64]]


def random_generator(seed: int | list[int]) -> np.random.Generator:
    """As `np.random.default_rng`, which would import NumPy's older generators only to know them when it sees one."""
    return np.random.Generator(np.random.PCG64(seed))


def with_ones(rows: Array) -> Array:
    """(N, n) → (N, n + 1) with a last column of ones, the input of the biases."""
    return np.hstack([rows, np.ones((len(rows), 1))])


def as_rows(name: str, values: Any, width: int) -> Array:
    """`values` as a finite float64 array (N, width). One number a sample may come as (N,), one sample as (width,)."""
    try:
        rows = np.asarray(values, dtype=np.float64)
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
