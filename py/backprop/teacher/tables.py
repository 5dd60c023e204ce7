"""A CSV file as a table of numbers and classes, or one sentence that says what is wrong with it, where.

Rows and columns in messages count from 1, as in a spreadsheet. Commas, semicolons and tabs separate; text may be quoted;
blank lines and lines that begin with # are skipped.
"""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import TeacherSetError, brief, counted

MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-"}
PROBLEMS_SHOWN = 20


class Limits(NamedTuple):
    """How much of a table is too much; the memory, where nothing is said."""

    bytes: float = math.inf
    rows: float = math.inf
    columns: float = math.inf
    classes: float = math.inf
    name: float = math.inf  # characters


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Column:
    """One column: "number" where more of its cells are numbers than not, else "text"."""

    index: int
    name: str
    type: str
    classes: list[str]

    def __str__(self) -> str:
        return f"column {self.index + 1} (“{brief(self.name)}”)"

    def place(self, row: int) -> str:
        return f"row {row}, {self}"


@dataclass(frozen=True)
class Table:
    """The cells of a CSV file as text, with the file's line of each row."""

    names: list[str]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str
    limits: Limits = NO_LIMITS

    def columns(self) -> list[Column]:
        """What each column holds."""
        out = []
        for index, name in enumerate(self.names):
            cells = [row[index] for row in self.rows if not is_missing(row[index])]
            numbers = sum(looks_numeric(cell) for cell in cells)
            kind = "number" if cells and 2 * numbers >= len(cells) else "text"
            out.append(Column(index, name, kind, self.kinds(index) if kind == "text" else []))
        return out

    def kinds(self, index: int) -> list[str]:
        """The different values of a column, numbers by size; one more than are allowed where there are too many."""
        every, most = {row[index] for row in self.rows}, min(self.limits.classes + 1, len(self.rows))
        if len(every) > most + len(MISSING):
            return sorted(every)[: int(most)]
        cells = {cell for cell in every if not is_missing(cell)}
        numbers = all(problem_of(cell) is None for cell in cells)
        return sorted(cells, key=float if numbers else str)[: int(most)]

    def number(self, row: int, column: Column) -> float:
        """The number in a cell, or a TeacherSetError that says where there is none."""
        cell, line = self.rows[row][column.index], self.lines[row]
        problem = problem_of(cell)
        if problem:
            raise TeacherSetError(f"{column.place(line)}: {problem}", row=line, column=column.index + 1)
        return float(cell)

    def problems(self) -> list[dict[str, Any]]:
        """What stands in the way of using the number columns, up to the first few cells."""
        found: list[dict[str, Any]] = []
        for column in self.columns():
            for row, line in zip(self.rows, self.lines):
                cell = row[column.index]
                problem = (
                    problem_of(cell) if column.type == "number" else "a value is missing" if is_missing(cell) else None
                )
                if problem:
                    found.append(
                        {"row": line, "column": column.index + 1, "message": f"{column.place(line)}: {problem}"}
                    )
                if len(found) == PROBLEMS_SHOWN:
                    return found
        return found


def as_path(text_or_path: str | bytes | os.PathLike[str]) -> str | bytes | os.PathLike[str]:
    """A path where a text names a file. Only for what a person wrote into a program: what comes from outside is always text."""
    if (
        isinstance(text_or_path, str)
        and "\n" not in text_or_path
        and text_or_path.lower().endswith((".csv", ".tsv", ".txt"))
    ):
        return Path(text_or_path)
    return text_or_path


def read_text(source: str | bytes | os.PathLike[str], limits: Limits = NO_LIMITS) -> str:
    """The text of a CSV file: given as text, as bytes, or as a path. UTF-8, with or without a byte order mark."""
    data: str | bytes
    if isinstance(source, os.PathLike):
        data = _read_file(os.fspath(source), limits)
    elif isinstance(source, (str, bytes)):
        data = source
    else:
        raise TeacherSetError(f"csv is {type(source).__name__}; allowed are text, bytes and a path", "csv")
    _check_length(len(data), limits)
    if isinstance(data, bytes):
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise TeacherSetError("the file is in UTF-16; save it as UTF-8", "csv", 1, 1)
        try:
            data = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise TeacherSetError(
                f"row {line} is not in UTF-8 (byte {error.start + 1} of the file); save the file as UTF-8", "csv", line
            ) from None
    return data.removeprefix("\ufeff")


def read_table(source: str | bytes | os.PathLike[str], header: bool | None = None, limits: Limits = NO_LIMITS) -> Table:
    """Parse a CSV file; text is never taken for a path. `header` says whether the first row holds names; None: it does if no cell of it
    is a number."""
    text = read_text(source, limits)
    for mark, reason in (
        ("\ufffd", "is not in UTF-8; save the file as UTF-8"),
        ("\0", "holds a zero byte: this is not a text file"),
    ):
        if mark in text:
            line = text[: text.index(mark)].count("\n") + 1
            raise TeacherSetError(f"row {line} {reason}", "csv", line)
    content = [
        (number, line)
        for number, line in enumerate(text.splitlines(keepends=True), 1)
        if line.strip() and not line.startswith("#")
    ]
    if not content:
        raise TeacherSetError("the file is empty; it needs a row of names and at least two rows of numbers", "csv")
    delimiter = max(",;\t", key=_outside_quotes(content[0][1]).count)
    rows, lines = _parse(content, delimiter, limits)
    first = rows[0]
    if len(first) < 2:
        raise TeacherSetError(
            f"row {lines[0]} has one column; at least two are needed (inputs and a target), "
            "separated by commas, semicolons or tabs",
            "csv",
            lines[0],
            1,
        )
    if len(first) > limits.columns:
        raise TeacherSetError(f"row {lines[0]} has {len(first)} columns; allowed are {limits.columns}", "csv", lines[0])
    for row, line in zip(rows, lines):
        if len(row) != len(first):
            raise TeacherSetError(
                f"row {line} has {counted(len(row), 'column')} where row {lines[0]} has {len(first)}",
                "csv",
                line,
                min(len(row), len(first)) + 1,
            )
    named = not any(looks_numeric(cell) for cell in first) if header is None else header
    if header is not None and not isinstance(header, bool):
        raise TeacherSetError(f"header is {header!r}; allowed are True, False and None", "header")
    names = unlike([named and cell or f"column {k + 1}" for k, cell in enumerate(first)])
    rows, lines = (rows[1:], lines[1:]) if named else (rows, lines)
    if len(rows) < 2:
        raise TeacherSetError(f"the file has {counted(len(rows), 'row')} of data; at least two are needed", "csv")
    return Table(names, rows, lines, delimiter, limits)


def pick(columns: Sequence[Column], wanted: Sequence[int | str], argument: str) -> list[Column]:
    """The columns of these names or indices, or a TeacherSetError that lists those there are."""
    by_key: dict[int | str, Column] = {column.name: column for column in columns} | {
        column.index: column for column in columns
    }
    if isinstance(wanted, str) or not isinstance(wanted, Sequence):
        raise TeacherSetError(
            f"{argument} is {wanted!r}; allowed is a list of columns, by name or by index from 0", argument
        )
    for key in wanted:
        if key not in by_key:
            names = ", ".join(brief(column.name) for column in columns)
            raise TeacherSetError(
                f"{argument} has {key!r}; allowed are the columns {names}, or their indices from 0", argument
            )
    return [by_key[key] for key in wanted]


def unlike(names: Sequence[str]) -> list[str]:
    """The names, each but once: what occurs again is numbered."""
    out: list[str] = []
    for name in names:
        again = sum(1 for each in names[: len(out)] if each == name)
        out.append(f"{name} ({again + 1})" if again else name)
    return out


def is_missing(cell: str) -> bool:
    return cell.lower() in MISSING


def looks_numeric(cell: str) -> bool:
    """Is this a number, or meant as one (a decimal comma)?"""
    try:
        float(cell.replace(",", ".", 1))
    except ValueError:
        return False
    return not is_missing(cell)


def problem_of(cell: str) -> str | None:
    """Why a cell of a number column cannot be used; None when it can."""
    if is_missing(cell):
        return f"a value is missing{f' (“{cell}”)' if cell else ''}; fill it in or delete the row"
    try:
        value = float(cell)
    except ValueError:
        if looks_numeric(cell):
            return f"“{brief(cell)}” has a decimal comma; write a decimal point"
        return f"“{brief(cell)}” is not a number"
    return None if math.isfinite(value) else f"“{brief(cell)}” is not a finite number"


def _check_length(count: int, limits: Limits) -> None:
    if count > limits.bytes:
        raise TeacherSetError(f"the file has {count / 1e6:.0f} MB; allowed are {limits.bytes / 1e6:.0f} MB", "csv")


def _read_file(path: str, limits: Limits) -> bytes:
    try:
        _check_length(os.stat(path).st_size, limits)
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise TeacherSetError(f"{path} cannot be read: {error.strerror}", "csv") from None


def _parse(content: list[tuple[int, str]], delimiter: str, limits: Limits) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO("".join(line for _, line in content)), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 0  # a quoted cell may run over several lines: the row is where it begins
    try:
        for row in reader:
            rows.append([cell.strip() for cell in row])
            lines.append(content[start][0])
            start = reader.line_num
            if len(rows) > limits.rows + 1:
                raise TeacherSetError(
                    f"the file has more than {limits.rows:,} rows; that many are allowed", "csv", lines[-1]
                )
    except csv.Error as error:
        line = content[min(start, len(content) - 1)][0]
        raise TeacherSetError(
            f"row {line} cannot be read ({error}); is a quotation mark left open?", "csv", line
        ) from None
    return rows, lines


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
