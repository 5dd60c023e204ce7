"""The teacher set: N samples, each with its inputs x and its desired outputs d.

A set never changes: noise, a split, scaling and features each make a new one. `raw_inputs` are the values as given,
`inputs` what the network is fed with.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, Seed, checked_seed, random_generator
from ..errors import ConfigError, TeacherSetError, checked_share, counted, one_of
from ..objects import Fixed
from .classes import check_name, is_one_hot, labelled, one_hot, one_hot_column
from .features import parse_feature
from .named_sets import NAMED_SETS, Load, need_file
from .tables import NO_LIMITS, Limits, Table, as_path, pick, read_table

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
        """As "standard": mean 0 and standard deviation 1; as "range": from −1 to 1; a constant column is only moved."""
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


class TeacherSet(Fixed):
    """N samples: `inputs` (N, n) and desired outputs `targets` (N, m); or one label or number for each sample, (N,).

    Targets of 0 and 1 are classes (one output: class 0 or 1; several: one-hot). Labels that are texts become one output a class, in
    order. So do whole numbers with `classes=True`; with `classes=False` they are quantities, to be fitted. Without a word they are
    refused where they come as (N,), for nobody can tell which was meant. A list as `classes` says which there are, in the order of
    the outputs. `task` is "classification" or "regression". Raises TeacherSetError.

    >>> TeacherSet([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    TeacherSet('own': 4 samples, 2 inputs, 1 output, classification)
    >>> flowers = TeacherSet([[5.1], [6.3], [5.8]], ["setosa", "virginica", "setosa"])
    >>> flowers.class_names, flowers.targets.tolist()
    (['setosa', 'virginica'], [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    """

    INSTEAD = {
        name: "a set never changes: make another" for name in ("inputs", "targets", "raw_inputs", "scaling", "features")
    }

    def __init__(
        self,
        inputs: Any,
        targets: Any,
        *,
        classes: bool | Sequence[Any] | None = None,
        name: str = "own",
        input_names: Sequence[str] | None = None,
        target_names: Sequence[str] | None = None,
        class_names: Sequence[str] | None = None,
    ) -> None:
        self.raw_inputs = _matrix("inputs", inputs)
        kinds, places = labelled(targets, classes)
        self.targets = one_hot(len(kinds), places) if kinds else _matrix("targets", targets)
        if len(self.raw_inputs) != len(self.targets):
            raise TeacherSetError(
                f"inputs has {counted(len(self.raw_inputs), 'row')} and targets has {len(self.targets)}; "
                "each sample needs both",
                "targets",
            )
        self.name = name
        self.raw_names = _names("input_names", input_names, "x", self.raw_inputs.shape[1])
        self.target_names = _names("target_names", target_names or kinds or None, "d", self.targets.shape[1])
        self.task = "classification" if kinds or is_one_hot(self.targets) else "regression"
        self.class_names = self._class_names(class_names or kinds)
        self.scaling = Scaling.fitted("none", self.raw_inputs)
        self.features = [f"x{k + 1}" for k in range(self.raw_inputs.shape[1])]
        self.inputs, self.input_names = self.raw_inputs, list(self.raw_names)
        self.settings: dict[str, Any] = {}  # those that suit it, where somebody has said which: see `config.schema`
        self._freeze()
        self._seal()

    def _class_names(self, given: Sequence[str] | None) -> list[str]:
        if self.task == "regression":
            return []
        outputs = self.targets.shape[1]
        count = 2 if outputs == 1 else outputs
        default = ["0", "1"] if outputs == 1 else self.target_names
        names = [str(each) for each in given] if given else default
        if len(names) != count:
            raise TeacherSetError(f"class_names has {counted(len(names), 'name')} for {count} classes", "class_names")
        return names

    def _freeze(self) -> None:
        """Nobody writes into a set: a run has made its own copy of the samples."""
        for array in (self.raw_inputs, self.inputs, self.targets):
            array.flags.writeable = False

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._freeze()

    def __len__(self) -> int:
        return len(self.targets)

    def __repr__(self) -> str:
        return (
            f"TeacherSet({self.name!r}: {counted(len(self), 'sample')}, {counted(self.inputs.shape[1], 'input')}, "
            f"{counted(self.targets.shape[1], 'output')}, {self.task})"
        )

    @classmethod
    def named(cls, name: str, seed: Seed = 0, load: Load | None = None) -> TeacherSet:
        """A built-in set: xor, and, or, circle, quadrants, gauss, spiral, plane, bumps, sine, iris, digits. `seed` draws the points
        of those that are drawn; `load(name, path)` brings a file that is not here yet. Raises ConfigError."""
        kind = NAMED_SETS[one_of("data", name, NAMED_SETS)]
        if kind.make is None:
            return (
                cls.from_csv(os.path.join(os.path.dirname(__file__), "data", f"{name}.csv"))
                .altered(name=name)
                .scaled("standard")
            )
        need_file(name, load)
        inputs, targets = kind.make(random_generator([checked_seed(seed), POINTS_STREAM]))
        return cls(inputs, targets, name=name, classes=False, class_names=kind.class_names or None)

    @classmethod
    def from_csv(
        cls,
        text_or_path: str | bytes | os.PathLike[str],
        *,
        inputs: Sequence[int | str] | None = None,
        targets: Sequence[int | str] | None = None,
        header: bool | None = None,
        classes: bool = False,
        limits: Limits = NO_LIMITS,
    ) -> TeacherSet:
        r"""A set from the columns of a CSV file, named or numbered from 0; without `targets` the last column is the target.

        A text column as target becomes one output a class (one-hot); so does a column of numbers with `classes`. Raises
        TeacherSetError with row and column.

        >>> TeacherSet.from_csv("length,width,kind\n5.1,3.5,setosa\n6.3,3.3,virginica\n").class_names
        ['setosa', 'virginica']
        """
        return cls.from_table(read_table(as_path(text_or_path), header, limits), inputs, targets, classes)

    @classmethod
    def from_table(
        cls,
        table: Table,
        inputs: Sequence[int | str] | None = None,
        targets: Sequence[int | str] | None = None,
        classes: bool = False,
    ) -> TeacherSet:
        """The same for a table that was read already."""
        columns = table.columns()
        target_columns = pick(columns, targets, "targets") if targets else [columns[-1]]
        chosen = pick(columns, inputs, "inputs") if inputs else [c for c in columns if c not in target_columns]
        for column in chosen:
            if column in target_columns:
                raise TeacherSetError(f"{column} is both input and target", "inputs")
        for column in (*chosen, *target_columns):
            check_name(column, "name", column.name, table)
        x = np.array([[table.number(row, column) for column in chosen] for row in range(len(table.rows))])
        names = [column.name for column in chosen]
        if classes or any(column.type == "text" for column in target_columns):
            if len(target_columns) > 1:
                raise TeacherSetError("a column of classes must be the only target; choose one", "targets")
            kinds, d = one_hot_column(table, target_columns[0])
            return cls(x, d, classes=False, input_names=names, target_names=kinds, class_names=kinds)
        d = np.array([[table.number(row, column) for column in target_columns] for row in range(len(table.rows))])
        for k, column in enumerate(target_columns):
            if np.all(d[:, k] == d[0, k]):
                raise TeacherSetError(
                    f"{column} is {d[0, k]:g} in every row; a target needs at least two different values",
                    "targets",
                    column=column.index + 1,
                )
        return cls(x, d, classes=False, input_names=names, target_names=[column.name for column in target_columns])

    def with_noise(self, level: float, seed: Seed = 0) -> TeacherSet:
        """Gaussian noise of `level` × each column's standard deviation: on the inputs of a classification, on the targets of a
        regression. Raises ConfigError."""
        level = checked_share("noise", level)
        if not level:
            return self
        rng = random_generator([checked_seed(seed), NOISE_STREAM])
        column = self.raw_inputs if self.task == "classification" else self.targets
        with np.errstate(over="ignore", invalid="ignore"):
            noisy = column + rng.normal(0.0, 1.0, column.shape) * level * column.std(axis=0)
        _in_reach("noise", "given noise", column, noisy)
        return self.altered(**{"raw_inputs" if self.task == "classification" else "targets": noisy})

    def split(self, share: float, seed: Seed = 0) -> tuple[TeacherSet, TeacherSet | None]:
        """(training part, held-out part) with `share` of the samples in the first; None where nothing is held out. Raises ConfigError.

        >>> [len(part) for part in TeacherSet.named("iris").split(0.8)]
        [120, 30]
        """
        share = checked_share("split", share, above=0.0, high=1.0)
        count = min(len(self), max(1, round(share * len(self))))
        if count == len(self):
            return self, None
        order = random_generator([checked_seed(seed), SPLIT_STREAM]).permutation(len(self))
        return self._rows(np.sort(order[:count])), self._rows(np.sort(order[count:]))

    def scaled(self, scaling: str | Scaling) -> TeacherSet:
        """Inputs scaled: "none", "standard" (mean 0, standard deviation 1), "range" (−1 to 1), or as another set was (its `scaling`).
        Raises ConfigError.

        >>> TeacherSet([[10.0], [20.0]], [0, 1]).scaled("range").inputs.tolist()
        [[-1.0], [1.0]]
        """
        return self.altered(scaling=Scaling.fitted(scaling, self.raw_inputs) if isinstance(scaling, str) else scaling)

    def with_features(self, features: Sequence[str]) -> TeacherSet:
        """Inputs replaced by features of them, such as "x1", "x1^2", "x1x2", "sin(x1)" (of π x1). Raises ConfigError.

        >>> TeacherSet([[2.0, 3.0]], [1]).with_features(["x1", "x1^2", "x1x2"]).inputs.tolist()
        [[2.0, 4.0, 6.0]]
        """
        if isinstance(features, str) or not all(isinstance(each, str) for each in features) or not len(features):
            raise ConfigError(
                "features", f"features is {features!r}; allowed is a list of texts, such as ['x1', 'x1^2']"
            )
        for feature in features:
            parse_feature(feature, self.raw_inputs.shape[1])
        return self.altered(features=list(features))

    def prepare(self, raw: Array) -> Array:
        """Raw inputs (N, n_raw) as the network wants them (N, n): scaled, features taken."""
        scaled = self.scaling(raw)
        if self.features == [f"x{k + 1}" for k in range(raw.shape[1])]:
            return scaled
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

    def _rows(self, rows: Array) -> TeacherSet:
        return self.altered(raw_inputs=self.raw_inputs[rows], targets=self.targets[rows])

    def altered(self, **changes: Any) -> TeacherSet:
        """The same set but for these of its attributes, with what follows from them."""
        made = object.__new__(TeacherSet)
        made.__dict__.update(self.__dict__, **changes)
        plain = {f"x{k + 1}": name for k, name in enumerate(made.raw_names)}
        made.__dict__.update(
            inputs=made.prepare(made.raw_inputs), input_names=[plain.get(each, each) for each in made.features]
        )
        made._freeze()
        return made


def _in_reach(field: str, what: str, columns: Array, *made: Array) -> None:
    """A TeacherSetError where numbers are so large or so far apart that what was made of them is not finite."""
    for column in range(columns.shape[1]):
        if not all(np.isfinite(array[..., column]).all() for array in made):
            largest = np.abs(columns[:, column]).max()
            raise TeacherSetError(
                f"column {column + 1} has numbers as large as {largest:.3g}, too large to be {what}",
                field,
                column=column + 1,
            )


def _matrix(name: str, values: Any) -> Array:
    try:
        array = (
            np.array(values, dtype=np.float64, order="C") + 0.0
        )  # without negative zeros, which JavaScript's JSON does not know
    except (TypeError, ValueError):
        raise TeacherSetError(f"{name} is not an array of numbers with rows of equal length", name) from None
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or 0 in array.shape:
        raise TeacherSetError(f"{name} has shape {array.shape}; allowed is (N, columns) or (N,), not empty", name)
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise TeacherSetError(
            f"{name}: row {row + 1}, column {column + 1} is {array[row, column]}; only finite numbers are allowed",
            name,
            int(row) + 1,
            int(column) + 1,
        )
    return array


def _names(field: str, given: Sequence[str] | None, letter: str, count: int) -> list[str]:
    if given is None:
        return [f"{letter}{k + 1}" for k in range(count)]
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise TeacherSetError(f"{field} is {str(given)[:60]!r}; allowed is a list of {count} texts", field)
    if len(given) != count:
        raise TeacherSetError(f"{field} has {counted(len(given), 'name')} for {counted(count, 'column')}", field)
    return [str(name) for name in given]
