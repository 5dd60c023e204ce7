"""The teacher set: N samples, each with its inputs x and its desired outputs d.

A set never changes: noise, a split, scaling and features each make a new one. `raw_inputs` are the values as given,
`inputs` what the network is fed with.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, random_generator
from ..bounds import LONGEST_NAME, MOST_CLASSES
from ..errors import ConfigError, TeacherSetError, brief, checked_seed, checked_share, counted, one_of
from .features import parse_feature
from .named_sets import NAMED_SETS
from .tables import Column, Table, as_path, pick, read_table

SCALINGS = ("none", "standard", "range")
# Streams of random numbers, so that e.g. another split does not draw other noise.
POINTS_STREAM, NOISE_STREAM, SPLIT_STREAM = 1, 2, 3


@dataclass(frozen=True)
class Scaling:
    """x′ = (x − offset) · factor, one offset and factor a column; remembered, so that new inputs are scaled alike."""

    kind: str
    offset: Array
    factor: Array

    @classmethod
    def fitted(cls, kind: str, inputs: Array) -> Scaling:
        """"standard": mean 0 and standard deviation 1; "range": from −1 to 1; a constant column is only moved."""
        one_of("scaling", kind, SCALINGS)
        with np.errstate(over="ignore", invalid="ignore"):
            if kind == "standard":
                offset, spread = inputs.mean(axis=0), inputs.std(axis=0)
            elif kind == "range":
                low, high = inputs.min(axis=0), inputs.max(axis=0)
                offset, spread = (low + high) / 2.0, (high - low) / 2.0
            else:
                offset, spread = np.zeros(inputs.shape[1]), np.ones(inputs.shape[1])
            factor = 1.0 / np.where(spread > 0.0, spread, 1.0)
        _in_reach("scaling", "scaled", inputs, offset, spread, factor)
        return cls(kind, offset, factor)

    def __call__(self, inputs: Array) -> Array:
        return (inputs - self.offset) * self.factor if self.kind != "none" else inputs


class TeacherSet:
    """N samples: `inputs` (N, n), `targets` (N, m). One number a sample may come as (N,).

    `task` is "classification" when the targets are 0 and 1 (one output: class 0 or 1; several: one-hot), else
    "regression". Raises TeacherSetError.
    """

    def __init__(self, inputs: Any, targets: Any, *, name: str = "own", input_names: Sequence[str] | None = None,
                 target_names: Sequence[str] | None = None, class_names: Sequence[str] | None = None) -> None:
        self.raw_inputs = _matrix("inputs", inputs)
        self.targets = _matrix("targets", targets)
        if len(self.raw_inputs) != len(self.targets):
            raise TeacherSetError(f"inputs has {counted(len(self.raw_inputs), 'row')} and targets has {len(self.targets)}; "
                                  "each sample needs both", "targets")
        self.name = name
        self.raw_names = _names("input_names", input_names, "x", self.raw_inputs.shape[1])
        self.target_names = _names("target_names", target_names, "d", self.targets.shape[1])
        self.task = "classification" if is_one_hot(self.targets) else "regression"
        self.class_names = self._class_names(class_names)
        self.scaling = Scaling.fitted("none", self.raw_inputs)
        self.features = [f"x{k + 1}" for k in range(self.raw_inputs.shape[1])]
        self.inputs, self.input_names = self.raw_inputs, list(self.raw_names)
        self.settings: dict[str, Any] = {}

    def _class_names(self, given: Sequence[str] | None) -> list[str]:
        if self.task == "regression":
            return []
        outputs = self.targets.shape[1]
        count = 2 if outputs == 1 else outputs
        default = ["0", "1"] if outputs == 1 else self.target_names
        names = [str(each) for each in given] if given else default
        if len(names) != count:
            raise TeacherSetError(f"class_names has {counted(len(names), 'name')} for {count} classes", "class_names")
        return _not_too_long("class_names", names)

    def __len__(self) -> int:
        return len(self.targets)

    @classmethod
    def named(cls, name: str, seed: int = 0) -> TeacherSet:
        """A built-in set: and, or, xor, circle, gauss, spiral, plane, sine, iris, digits."""
        kind = NAMED_SETS[one_of("data", name, NAMED_SETS)]
        if kind.make is None:
            made = cls.from_csv(os.path.join(os.path.dirname(__file__), "data", f"{name}.csv"))
            made.name = name
            return made.scaled("standard")
        inputs, targets = kind.make(random_generator([checked_seed(seed), POINTS_STREAM]))
        return cls(inputs, targets, name=name, class_names=kind.class_names or None)

    @classmethod
    def from_csv(cls, text_or_path: str | bytes | os.PathLike[str], *, inputs: Sequence[int | str] | None = None,
                 targets: Sequence[int | str] | None = None, header: bool | None = None, classes: bool = False) -> TeacherSet:
        """A set from the columns of a CSV file, named or numbered from 0; without `targets` the last column is the target.

        A text column as target becomes one output a class (one-hot); so does a column of numbers with `classes`. Raises
        TeacherSetError with row and column.
        """
        return cls.from_table(read_table(as_path(text_or_path), header), inputs, targets, classes)

    @classmethod
    def from_table(cls, table: Table, inputs: Sequence[int | str] | None = None,
                   targets: Sequence[int | str] | None = None, classes: bool = False) -> TeacherSet:
        """The same for a table that was read already."""
        columns = table.columns()
        target_columns = pick(columns, targets, "targets") if targets else [columns[-1]]
        chosen = pick(columns, inputs, "inputs") if inputs else [c for c in columns if c not in target_columns]
        for column in chosen:
            if column in target_columns:
                raise TeacherSetError(f"{column} is both input and target", "inputs")
        for column in (*chosen, *target_columns):
            if len(column.name) > LONGEST_NAME:
                raise TeacherSetError(f"{column} has a name of {len(column.name):,} characters; allowed are {LONGEST_NAME}", "csv",
                                      column=column.index + 1)
        x = np.array([[table.number(row, column) for column in chosen] for row in range(len(table.rows))])
        names = [column.name for column in chosen]
        if classes or any(column.type == "text" for column in target_columns):
            if len(target_columns) > 1:
                raise TeacherSetError("a column of classes must be the only target; choose one", "targets")
            kinds, d = _one_hot(table, target_columns[0])
            return cls(x, d, input_names=names, target_names=kinds, class_names=kinds)
        d = np.array([[table.number(row, column) for column in target_columns] for row in range(len(table.rows))])
        for k, column in enumerate(target_columns):
            if np.all(d[:, k] == d[0, k]):
                raise TeacherSetError(f"{column} is {d[0, k]:g} in every row; a target "
                                      "needs at least two different values", "targets", column=column.index + 1)
        return cls(x, d, input_names=names, target_names=[column.name for column in target_columns])

    def with_noise(self, level: float, seed: int = 0) -> TeacherSet:
        """Gaussian noise of `level` × each column's spread: on the inputs of a classification, on regression's targets."""
        level = checked_share("noise", level)
        if not level:
            return self
        made = self._copy()
        rng = random_generator([checked_seed(seed), NOISE_STREAM])
        column = self.raw_inputs if self.task == "classification" else self.targets
        with np.errstate(over="ignore", invalid="ignore"):
            noisy = column + rng.normal(0.0, 1.0, column.shape) * level * column.std(axis=0)
        _in_reach("noise", "given noise", column, noisy)
        if self.task == "classification":
            made.raw_inputs = noisy
        else:
            made.targets = noisy
        return made._refresh()

    def split(self, share: float, seed: int = 0) -> tuple[TeacherSet, TeacherSet | None]:
        """(training part, held-out part) with `share` of the samples in the first; None where nothing is held out."""
        share = checked_share("split", share, above=0.0, high=1.0)
        count = min(len(self), max(1, round(share * len(self))))
        if count == len(self):
            return self, None
        order = random_generator([checked_seed(seed), SPLIT_STREAM]).permutation(len(self))
        return self._rows(np.sort(order[:count])), self._rows(np.sort(order[count:]))

    def suited(self, settings: Mapping[str, Any]) -> TeacherSet:
        """The same with settings that suit it: a configuration has them where it does not say otherwise (see `schema`)."""
        made = self._copy()
        made.settings = dict(settings)
        return made

    def scaled(self, scaling: str | Scaling) -> TeacherSet:
        """Inputs scaled: "none", "standard", "range", or as another set was (its `scaling`)."""
        made = self._copy()
        made.scaling = Scaling.fitted(scaling, self.raw_inputs) if isinstance(scaling, str) else scaling
        return made._refresh()

    def with_features(self, features: Sequence[str]) -> TeacherSet:
        """Inputs replaced by features of them, such as "x1", "x1^2", "x1x2", "sin(x1)". Raises ConfigError."""
        if isinstance(features, str) or not all(isinstance(each, str) for each in features) or not len(features):
            raise ConfigError("features", f"features is {features!r}; allowed is a list of texts, such as ['x1', 'x1^2']")
        for feature in features:
            parse_feature(feature, self.raw_inputs.shape[1])
        made = self._copy()
        made.features = list(features)
        return made._refresh()

    def prepare(self, raw: Array) -> Array:
        """Raw inputs (N, n_raw) as the network wants them (N, n): scaled, features taken."""
        scaled = self.scaling(raw)
        return np.stack([parse_feature(feature, raw.shape[1]).of(scaled) for feature in self.features], axis=1)

    def classes_of(self, outputs: Array) -> Array:
        """The class of each row of outputs (or targets), (N,): one output, above ½ or not; several, the largest."""
        return (outputs[:, 0] > 0.5).astype(int) if outputs.shape[1] == 1 else outputs.argmax(axis=1)

    def accuracy(self, outputs: Array, targets: Array | None = None) -> float:
        """The share of samples whose class comes out right; NaN for a regression."""
        if self.task != "classification":
            return float("nan")
        right = self.targets if targets is None else targets
        return float(np.mean(self.classes_of(outputs) == self.classes_of(right)))

    def _copy(self) -> TeacherSet:
        made = object.__new__(TeacherSet)
        made.__dict__.update(self.__dict__)
        return made

    def _rows(self, rows: Array) -> TeacherSet:
        made = self._copy()
        made.raw_inputs, made.targets = self.raw_inputs[rows], self.targets[rows]
        return made._refresh()

    def _refresh(self) -> TeacherSet:
        self.inputs = self.prepare(self.raw_inputs)
        plain = {f"x{k + 1}": name for k, name in enumerate(self.raw_names)}
        self.input_names = [plain.get(feature, feature) for feature in self.features]
        return self


def is_one_hot(targets: Array) -> bool:
    """Are these targets classes: 0 and 1, with exactly one 1 in a row where there are several columns?"""
    binary = bool(np.all((targets == 0.0) | (targets == 1.0)))
    return binary and (targets.shape[1] == 1 or bool(np.all(targets.sum(axis=1) == 1.0)))


def _one_hot(table: Table, column: Column) -> tuple[list[str], Array]:
    kinds = column.classes or table.kinds(column.index)
    if len(kinds) > MOST_CLASSES:
        raise TeacherSetError(f"{column} has more than {MOST_CLASSES} different values; as "
                              "classes that is too many", "targets", column=column.index + 1)
    if len(kinds) < 2:
        what = f"the one class “{brief(kinds[0])}”" if kinds else "no values"
        raise TeacherSetError(f"{column} has {what}; at least two classes are needed",
                              "targets", column=column.index + 1)
    longest = max(kinds, key=len)
    if len(longest) > LONGEST_NAME:
        raise TeacherSetError(f"{column} has a class of {len(longest):,} characters (“{brief(longest)}”); allowed are {LONGEST_NAME}",
                              "targets", column=column.index + 1)
    cells = [row[column.index] for row in table.rows]
    index = {name: k for k, name in enumerate(kinds)}
    for cell, line in zip(cells, table.lines):
        if cell not in index:
            raise TeacherSetError(f"{column.place(line)}: a class is missing; fill it in or delete the row",
                                  row=line, column=column.index + 1)
    return kinds, np.eye(len(kinds))[[index[cell] for cell in cells]]


def _in_reach(field: str, what: str, columns: Array, *made: Array) -> None:
    """A TeacherSetError where numbers are so large or so far apart that what was made of them is not finite."""
    for column in range(columns.shape[1]):
        if not all(np.isfinite(array[..., column]).all() for array in made):
            raise TeacherSetError(f"column {column + 1} has numbers as large as {np.abs(columns[:, column]).max():.3g}, too large to be {what}",
                                  field, column=column + 1)


def _matrix(name: str, values: Any) -> Array:
    try:
        array = np.array(values, dtype=np.float64) + 0.0  # without negative zeros, which JavaScript's JSON does not know
    except (TypeError, ValueError):
        raise TeacherSetError(f"{name} is not an array of numbers with rows of equal length", name) from None
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or 0 in array.shape:
        raise TeacherSetError(f"{name} has shape {array.shape}; allowed is (N, columns) or (N,), not empty", name)
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise TeacherSetError(f"{name}: row {row + 1}, column {column + 1} is {array[row, column]}; only finite numbers "
                              "are allowed", name, int(row) + 1, int(column) + 1)
    return array


def _names(field: str, given: Sequence[str] | None, letter: str, count: int) -> list[str]:
    if given is None:
        return [f"{letter}{k + 1}" for k in range(count)]
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise TeacherSetError(f"{field} is {str(given)[:60]!r}; allowed is a list of {count} texts", field)
    if len(given) != count:
        raise TeacherSetError(f"{field} has {counted(len(given), 'name')} for {counted(count, 'column')}", field)
    return _not_too_long(field, [str(name) for name in given])


def _not_too_long(field: str, names: list[str]) -> list[str]:
    for name in names:
        if len(name) > LONGEST_NAME:
            raise TeacherSetError(f"{field} has a name of {len(name):,} characters (“{brief(name)}”); allowed are {LONGEST_NAME}", field)
    return names
