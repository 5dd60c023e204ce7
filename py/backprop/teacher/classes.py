"""Classes: which labels there are, and one output for each of them (one-hot). The same rules hold for arrays and for tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import TeacherSetError, brief
from .tables import Column, Table, is_missing

SHOWN = 5


def is_one_hot(targets: Array) -> bool:
    """Are these targets classes: 0 and 1, with exactly one 1 in a row where there are several columns?"""
    binary = bool(np.all((targets == 0.0) | (targets == 1.0)))
    return binary and (targets.shape[1] == 1 or bool(np.all(targets.sum(axis=1) == 1.0)))


def one_hot(count: int, places: Sequence[int]) -> Array:
    """(N, count) with a 1 in each row, at that place."""
    return np.eye(count)[list(places)]


def refuse_unclear(labels: Array) -> None:
    """Whole numbers in a row may be classes or quantities: a TeacherSetError where nobody said which. 0 and 1 are the same either
    way."""
    distinct = sorted(set(labels.tolist()))
    if len(distinct) > 1 and distinct != [0, 1] and all(float(each).is_integer() for each in distinct):
        some = ", ".join(f"{value:.0f}" for value in distinct[:SHOWN]) + (" …" if len(distinct) > SHOWN else "")
        raise TeacherSetError(
            f"targets has the whole numbers {some}, which may be classes or quantities; allowed are classes=True (one "
            "output for each), classes=False (numbers to be fitted), and rows of desired outputs, (N, m)",
            "targets",
        )


def labelled(targets: Any, classes: bool | Sequence[Any] | None) -> tuple[list[str], list[int]]:
    """(names of the classes, class of each sample); two empty lists where the targets are numbers. Raises TeacherSetError."""
    try:
        array = np.asarray(targets)
    except ValueError:
        return [], []  # rows of unequal length: that is told of where numbers are read
    texts = array.dtype.kind in "US" or (
        array.dtype.kind == "O" and any(isinstance(each, str) for each in array.ravel())
    )
    alone = array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1)
    if classes is False or (classes is None and not texts):
        if classes is None and array.ndim == 1 and array.dtype.kind in "iuf":
            refuse_unclear(array)
        return [], []
    if not alone:
        if not texts and classes is True and array.ndim == 2 and is_one_hot(array):
            return [], []
        raise TeacherSetError(
            f"targets has shape {array.shape}; classes are one label a sample, (N,), or one-hot", "targets"
        )
    labels = array.ravel().tolist()
    names = [_name(label) for label in labels]
    kinds = _kinds(labels, names) if isinstance(classes, bool) or classes is None else _given(classes)
    place = {name: k for k, name in enumerate(kinds)}
    for row, name in enumerate(names, 1):
        if name not in place:
            problem = (
                "a class is missing"
                if is_missing(name)
                else f"“{brief(name)}” is none of the classes {', '.join(kinds[:20])}"
            )
            raise TeacherSetError(f"targets: row {row}: {problem}", "targets", row)
    if len(kinds) < 2:
        what = f"the one class “{brief(kinds[0])}”" if kinds else "no values"
        raise TeacherSetError(f"targets has {what}; at least two classes are needed", "targets")
    return kinds, [place[name] for name in names]


def one_hot_column(table: Table, column: Column) -> tuple[list[str], Array]:
    """(names of the classes, one-hot targets) of a table's column. Raises TeacherSetError."""
    kinds = column.classes or table.kinds(column.index)
    if len(kinds) > table.limits.classes:
        raise TeacherSetError(
            f"{column} has more than {table.limits.classes} different values; as classes that is too many",
            "targets",
            column=column.index + 1,
        )
    if len(kinds) < 2:
        what = f"the one class “{brief(kinds[0])}”" if kinds else "no values"
        raise TeacherSetError(
            f"{column} has {what}; at least two classes are needed", "targets", column=column.index + 1
        )
    check_name(column, "class", max(kinds, key=len), table)
    place = {name: k for k, name in enumerate(kinds)}
    cells = [row[column.index] for row in table.rows]
    for cell, line in zip(cells, table.lines):
        if cell not in place:
            raise TeacherSetError(
                f"{column.place(line)}: a class is missing; fill it in or delete the row",
                row=line,
                column=column.index + 1,
            )
    return kinds, one_hot(len(kinds), [place[cell] for cell in cells])


def check_name(column: Column, what: str, name: str, table: Table) -> None:
    """A TeacherSetError where a name in a table is longer than is allowed."""
    if len(name) > table.limits.name:
        raise TeacherSetError(
            f"{column} has a {what} of {len(name):,} characters (“{brief(name)}”); allowed are {table.limits.name}",
            "targets" if what == "class" else "csv",
            column=column.index + 1,
        )


def _name(label: Any) -> str:
    """A label as it is written: whole numbers without a point."""
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def _kinds(labels: Sequence[Any], names: Sequence[str]) -> list[str]:
    """The different ones in order: numbers by size, texts by letter; what is missing is none."""
    numbers = all(isinstance(label, (int, float)) for label in labels)
    return sorted({name for name in names if not is_missing(name)}, key=float if numbers else str)


def _given(classes: Any) -> list[str]:
    """The classes as they were given, in the order of the outputs."""
    if isinstance(classes, str) or not isinstance(classes, (Sequence, np.ndarray)):
        raise TeacherSetError(f"classes is {classes!r}; allowed are True, False, None and a list of labels", "classes")
    names = [_name(label) for label in np.asarray(classes).ravel().tolist()]
    if len(set(names)) < len(names):
        raise TeacherSetError(f"classes is {list(classes)!r}; allowed is each label once", "classes")
    return names
