"""Updates that were kept, and their file: JSON that can be read without this package, its numbers in base64.

{"format": "backprop-recording", "version": 1, "config", "header", "layout": {"<B>": layout}, "iterations": [{iteration, epoch,
batch, samples, offset}], "teacher", "dtype": "float64" | "float32", "data": base64, "explanations"?}. Each iteration's numbers
begin at `offset` (in numbers, not bytes) and lie as the layout of its batch size says.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from ..arrays import Array
from ..config import schema
from ..core.selection import parse_selection
from ..core.trace import Layout, Trace
from ..errors import ConfigError, RecordingError, brief
from .checked import check_depth, check_explanations, check_header, check_updates
from .header import plain

if TYPE_CHECKING:
    from typing import Self  # newer than the oldest Python that this runs on

FORMAT, VERSION = "backprop-recording", 1
DTYPES = {"float64": "<f8", "float32": "<f4"}


@dataclass(frozen=True, repr=False)
class RecordingData:
    """Updates of a run, one after the other: `entries` say where the numbers of each begin in `data`.

    `explanations` say where the numbers of some of them come from (see `selected`).
    """

    header: dict[str, Any]
    entries: list[dict[str, Any]]
    data: Array
    explanations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def first(self) -> int:
        """The iteration of the first update in it."""
        return int(self.entries[0]["iteration"])

    @property
    def last(self) -> int:
        """The iteration of the last one."""
        return int(self.entries[-1]["iteration"])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.about})"

    @property
    def about(self) -> str:
        """What it is a recording of, in a line."""
        updates = f"update {self.first}" if len(self) == 1 else f"updates {self.first} to {self.last}"
        return f"network {self.header['config']['net']}, teacher set {self.header['teacher']['name']}, {updates}"

    def __len__(self) -> int:
        """How many updates there are."""
        return len(self.entries)

    @overload
    def __getitem__(self, k: int) -> Trace: ...

    @overload
    def __getitem__(self, k: slice) -> Self: ...

    def __getitem__(self, k: int | slice) -> Trace | Self:
        """The k-th update as a Trace, from 0 or, with a minus, from the end; of a slice (without gaps) a recording of its own."""
        if not isinstance(k, slice):
            return self._trace(self.entries[k])
        start, stop, step = k.indices(len(self))
        if step != 1 or start >= stop:
            raise RecordingError(
                f"[{k.start}:{k.stop}:{k.step}] is no piece of this recording, which has {len(self)} updates; allowed are "
                "updates without gaps, at least one"
            )
        return self.part(int(self.entries[start]["iteration"]), int(self.entries[stop - 1]["iteration"]))

    def __iter__(self) -> Iterator[Trace]:
        """The updates one after the other, each as a Trace."""
        return map(self._trace, self.entries)

    def _trace(self, entry: dict[str, Any]) -> Trace:
        trace = Trace(*self._numbers(entry))
        trace.iteration, trace.epoch, trace.samples = (
            int(entry["iteration"]),
            int(entry["epoch"]),
            list(entry["samples"]),
        )
        return trace

    def _numbers(self, entry: dict[str, Any]) -> tuple[Layout, Array]:
        layout = Layout.from_data(self.header["layouts"][str(entry["batch"])])
        return layout, self.data[entry["offset"] : entry["offset"] + layout.length]

    def part(self, first: int, last: int) -> Self:
        """The updates first … last of it."""
        kept = [entry for entry in self.entries if first <= entry["iteration"] <= last]
        if not kept:
            raise RecordingError(
                f"updates {first} to {last} are not in this recording, which has {self.first} to {self.last}", "first"
            )
        start = kept[0]["offset"]
        after = [entry["offset"] for entry in self.entries if entry["iteration"] == last + 1]
        return replace(
            self,
            entries=[{**entry, "offset": entry["offset"] - start} for entry in kept],
            data=self.data[start : after[0] if after else None],
            explanations=[each for each in self.explanations if first <= each["iteration"] <= last],
        )

    def as_data(self, dtype: str = "float64") -> dict[str, Any]:
        """The recording as JSON; "float32" halves its size and keeps seven digits of every number."""
        if dtype not in DTYPES:
            raise ConfigError("dtype", f"dtype is {dtype!r}; allowed are {', '.join(DTYPES)}")
        apart = ("config", "layouts", "teacher")
        with np.errstate(over="ignore"):  # a diverged run may go beyond
            numbers = base64.b64encode(self.data.astype(DTYPES[dtype]).tobytes()).decode("ascii")
        return {
            "format": FORMAT,
            "version": VERSION,
            "config": self.header["config"],
            "header": {name: value for name, value in self.header.items() if name not in apart},
            "layout": self.header["layouts"],
            "iterations": self.entries,
            "teacher": self.header["teacher"],
            "dtype": dtype,
            "data": numbers,
            **({"explanations": plain(self.explanations)} if self.explanations else {}),
        }

    @classmethod
    def from_data(cls, data: Any) -> Self:
        """Read what `as_data` wrote. Raises RecordingError."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise RecordingError("this is not a backprop recording")
        if data.get("version") != VERSION:
            raise RecordingError(
                f"this recording is of version {brief(str(data.get('version')))}; this package reads version {VERSION}: "
                "open it with a newer one"
            )
        check_depth(data)
        parts = {name: data.get(name) for name in ("config", "header", "teacher", "layout")}
        for name, part in parts.items():
            if not isinstance(part, dict):
                raise RecordingError(
                    f"this recording is damaged: {name} is {brief(str(part))}; expected is an object", name
                )
        numbers = _numbers_in(data.get("data"), data.get("dtype", "float64"))
        header = {**data["header"], "config": data["config"], "layouts": data["layout"], "teacher": data["teacher"]}
        check_header(header)
        check_updates(data.get("iterations", []), header["layouts"], len(numbers), header.get("samples", 0))
        explanations = check_explanations(data.get("explanations", []))
        return cls(header, list(data["iterations"]), numbers, explanations)

    def save(self, path: str | os.PathLike[str], dtype: str = "float64") -> None:
        """Write it to a file of JSON."""
        write_json(Path(path), self.as_data(dtype))

    def arrays(self, iteration: int) -> dict[str, list[Array]]:
        """Every field of one update as a list of arrays, layer by layer."""
        entry = next((entry for entry in self.entries if entry["iteration"] == iteration), None)
        if entry is None:
            raise RecordingError(
                f"iteration {iteration} is not in this recording, which has {self.first} to {self.last}", "iteration"
            )
        layout, buffer = self._numbers(entry)
        return {name: layout.views(buffer, name) for name in layout.fields}

    def opened(self, selection: Any = None, **view: Any) -> Self:
        """The same, to be opened with something selected, as `backprop.explain` takes it, and with settings of the view:
        at="3.backward.2.0", labels="names", theme="light" …"""
        if selection is not None:
            parse_selection(selection, self.header["sizes"])
        for name, value in view.items():
            if name not in schema.KEYS or schema.KEYS[name].group != "view":
                raise ConfigError(name, f"{name} is not a setting of the view")
            view[name] = schema.check(name, value)
        return replace(
            self, header={**self.header, "selection": selection, "config": {**self.header["config"], **view}}
        )


def _numbers_in(text: Any, dtype: Any) -> Array:
    if dtype not in list(DTYPES):
        raise RecordingError(
            f"this recording is damaged: dtype is {brief(str(dtype))}; expected is {' or '.join(DTYPES)}", "dtype"
        )
    try:
        return np.frombuffer(base64.b64decode(text, validate=True), DTYPES[dtype]).astype(np.float64)
    except (TypeError, ValueError) as error:
        raise RecordingError(
            "this recording is damaged: data is no base64 of whole numbers of that kind", "data"
        ) from error


def write_json(path: Path, data: Any) -> None:
    """The data into a file of JSON, as short as it can be written."""
    path.write_text(json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")), "utf-8")
