"""A run of traces as one file: JSON that can be read without this package, its numbers in base64.

{"format": "backprop-recording", "version": 1, "config", "header", "layout": {"<B>": layout}, "iterations": [{iteration, epoch,
batch, samples, offset}], "teacher", "dtype": "float64" | "float32", "data": base64, "explanations"?}. Each iteration's numbers begin
at `offset` (in numbers, not bytes) and lie as the layout of its batch size says. `python -m backprop.recording.recording --out DIR` writes
what the page shows before Python has started: the schema, and a recording of the default configuration of every small teacher set.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import Array
from ..config import schema
from ..config.run import Run
from ..core.trace import Layout
from ..errors import BackpropError, ConfigError
from ..explanation.notation import parse_selection
from ..teacher.named_sets import NAMED_SETS
from ..training.training import Training
from .header import header_of, packed, plain
from .selected import explanations_of, plan

FORMAT, VERSION = "backprop-recording", 1
DTYPES = {"float64": "<f8", "float32": "<f4"}
NUMBERS = 4_000  # about as many in a built-in recording: 8 bytes each, hardly to be compressed
FEWEST, MOST = 2, 24


class RecordingError(BackpropError):
    """A file is not a recording that this version can read, or a recording cannot become what was asked for."""

    def __init__(self, message: str, field: str | None = "recording") -> None:
        super().__init__(message, field)


@dataclass(frozen=True)
class Recording:
    """Updates of a run, one after the other: `entries` say where the numbers of each begin in `data`.

    `explanations` say where the numbers of some of them come from (see `explained`). In a notebook it shows itself.
    """

    header: dict[str, Any]
    entries: list[dict[str, Any]]
    data: Array
    explanations: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, training: Training, updates: int, explain: str | Sequence[Any] | None = None, run: Run | None = None) -> Recording:
        """Do up to `updates` updates, fewer where training diverges, and keep each. `run`: where its configuration comes from."""
        if isinstance(updates, bool) or not isinstance(updates, (int, np.integer)) or updates < 1:
            raise ConfigError("updates", f"updates is {updates!r}; allowed are whole numbers from 1")
        header, start = header_of(training, run), training.iteration
        planned = plan(training, int(updates), explain)
        entries, buffers, offset, explanations = [], [], 0, []
        for iteration in range(start, start + int(updates)):
            entry, buffer = packed(training)
            entries.append({**entry, "offset": offset})
            buffers.append(buffer)
            offset += len(buffer)
            explanations += explanations_of(training, planned.get(iteration, []), header["config"]["signal"])
            if not training.run(1):
                break
        return cls(header, entries, np.concatenate(buffers), explanations)

    @property
    def first(self) -> int:
        """The iteration of the first update in it."""
        return int(self.entries[0]["iteration"])

    @property
    def last(self) -> int:
        return int(self.entries[-1]["iteration"])

    def __len__(self) -> int:
        return len(self.entries)

    def part(self, first: int, last: int) -> Recording:
        """The updates first … last of it."""
        kept = [entry for entry in self.entries if first <= entry["iteration"] <= last]
        if not kept:
            raise RecordingError(f"updates {first} to {last} are not in this recording, which has {self.first} to {self.last}", "first")
        start = kept[0]["offset"]
        after = [entry["offset"] for entry in self.entries if entry["iteration"] == last + 1]
        return Recording(self.header, [{**entry, "offset": entry["offset"] - start} for entry in kept],
                         self.data[start:after[0] if after else None],
                         [each for each in self.explanations if first <= each["iteration"] <= last])

    def as_data(self, dtype: str = "float64") -> dict[str, Any]:
        """The recording as JSON; "float32" halves its size and keeps seven digits of every number."""
        if dtype not in DTYPES:
            raise ConfigError("dtype", f"dtype is {dtype!r}; allowed are {', '.join(DTYPES)}")
        apart = ("config", "layouts", "teacher")
        with np.errstate(over="ignore"):  # a diverged run may go beyond
            numbers = base64.b64encode(self.data.astype(DTYPES[dtype]).tobytes()).decode("ascii")
        return {"format": FORMAT, "version": VERSION, "config": self.header["config"],
                "header": {name: value for name, value in self.header.items() if name not in apart},
                "layout": self.header["layouts"], "iterations": self.entries, "teacher": self.header["teacher"],
                "dtype": dtype, "data": numbers, **({"explanations": plain(self.explanations)} if self.explanations else {})}

    @classmethod
    def from_data(cls, data: Any) -> Recording:
        """Read what `as_data` wrote. Raises RecordingError."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise RecordingError("this is not a backprop recording")
        if data.get("version") != VERSION:
            raise RecordingError(f"this recording is of version {data.get('version')}; this package reads version {VERSION}: "
                                 "open it with a newer one")
        try:
            header = {**data["header"], "config": data["config"], "layouts": data["layout"], "teacher": data["teacher"]}
            numbers = np.frombuffer(base64.b64decode(data["data"], validate=True), DTYPES[data.get("dtype", "float64")])
            recording = cls(header, list(data["iterations"]), numbers.astype(np.float64), list(data.get("explanations", [])))
            ends = [entry["offset"] + Layout(header["sizes"], entry["batch"]).length for entry in recording.entries]
            whole = bool(ends) and max(ends) <= len(numbers)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise RecordingError(f"this recording is damaged ({type(error).__name__}: {str(error)[:80]})") from error
        if not whole:
            raise RecordingError("this recording is damaged: it has fewer numbers than it says")
        return recording

    def save(self, path: str | os.PathLike[str], dtype: str = "float64") -> None:
        """Write it to a file of JSON."""
        _write(Path(path), self.as_data(dtype))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Recording:
        """Read a file that `save`, the page or `to_html` wrote. Raises RecordingError."""
        from .handout import recording_in  # which is about recordings, and so comes after them

        text = Path(path).read_text("utf-8", errors="replace")
        if text.lstrip()[:1] == "<":
            return cls.from_data(recording_in(text))
        try:
            return cls.from_data(json.loads(text))
        except json.JSONDecodeError as error:
            raise RecordingError(f"{path} is not JSON ({error})") from error

    def arrays(self, iteration: int) -> dict[str, list[Array]]:
        """Every field of one update as a list of arrays, layer by layer."""
        entry = next((entry for entry in self.entries if entry["iteration"] == iteration), None)
        if entry is None:
            raise RecordingError(f"iteration {iteration} is not in this recording, which has {self.first} to {self.last}", "iteration")
        layout = Layout(self.header["sizes"], entry["batch"])
        buffer = self.data[entry["offset"]:entry["offset"] + layout.length]
        return {name: layout.views(buffer, name) for name in layout.fields}

    def opened(self, selection: Any = None, **view: Any) -> Recording:
        """The same, to be opened with something selected, as `backprop.explain` takes it, and with settings of the view:
        at="3.backward.2.0", labels="names", theme="light" …"""
        if selection is not None:
            parse_selection(selection, self.header["sizes"])
        for name, value in view.items():
            if name not in schema.KEYS or schema.KEYS[name].group != "view":
                raise ConfigError(name, f"{name} is not a setting of the view")
            view[name] = schema.check(name, value)
        return replace(self, header={**self.header, "selection": selection, "config": {**self.header["config"], **view}})

    def to_html(self, title: str | None = None, limit: int | None = None, template: str | os.PathLike[str] | None = None) -> str:
        """One HTML page that steps, scrubs, explains and prints this run with no Python and no server: see `handout`."""
        from .handout import MOST_BYTES, handout

        return handout(self, title, MOST_BYTES if limit is None else limit, template)

    def _repr_html_(self) -> str:
        from .handout import notebook_view

        return notebook_view(self)


def built_in(name: str) -> Recording:
    """The first updates of the default configuration of a teacher set; fewer where there is more to an update."""
    run = Run.of({"data": name})
    length = max(layout.length for layout in run.training.layouts.values())
    return Recording.of(run.training, max(FEWEST, min(MOST, NUMBERS // length)), run=run)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write schema.json and recordings/<teacher set>.json."""
    import argparse  # not where the page imports this

    parser = argparse.ArgumentParser(prog="python -m backprop.recording", description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    out: Path = parser.parse_args(arguments).out
    (out / "recordings").mkdir(parents=True, exist_ok=True)
    _write(out / "schema.json", schema.as_data())
    for name in (name for name, each in NAMED_SETS.items() if each.recorded):
        built_in(name).save(out / "recordings" / f"{name}.json")


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main()
