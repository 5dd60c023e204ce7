"""A run of traces as one file: JSON that can be read without this package, its numbers in base64.

{"format": "backprop-recording", "version": 1, "config", "header", "layout": {"<B>": layout}, "iterations": [{iteration, epoch,
batch, samples, offset}], "teacher", "dtype": "float64", "data": base64}. Each iteration's numbers begin at `offset` (in numbers,
not bytes) and lie as the layout of its batch size says. `python -m backprop.recording --out DIR` writes what the page shows
before Python has started: the schema, and a recording of the default configuration of every small teacher set.
"""

from __future__ import annotations

import argparse
import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import schema
from .browser.session import Session
from .errors import BackpropError
from .named_sets import NAMED_SETS
from .trace import Layout

FORMAT, VERSION = "backprop-recording", 1
NUMBERS = 4_000  # about as many in a built-in recording: 8 bytes each, hardly to be compressed
ENTRY = ("iteration", "epoch", "batch", "samples", "window_start", "diverged")
FEWEST, MOST = 2, 24


class RecordingError(BackpropError):
    """A file is not a recording that this version can read."""


@dataclass(frozen=True)
class Recording:
    """The updates start … stop − 1 of a run: `entries` say where each begins in `data`."""

    header: dict[str, Any]
    entries: list[dict[str, Any]]
    data: np.ndarray

    @classmethod
    def of(cls, session: Session, start: int, stop: int) -> Recording:
        """Record a session's run, which must be able to get that far. Leaves it at `start`."""
        entries, buffers, offset = [], [], 0
        for iteration in range(start, stop):
            training = session.training
            answer = session.trace({"iteration": iteration})
            if training.iteration != iteration:
                break  # it diverged before
            entries.append({name: answer[name] for name in ENTRY} | {"offset": offset})
            buffers.append(session.buffer)
            offset += len(session.buffer)
        session.training.seek(start)
        return cls(session.header(), entries, np.concatenate(buffers) if buffers else np.empty(0))

    def as_data(self) -> dict[str, Any]:
        """The recording as JSON."""
        return {"format": FORMAT, "version": VERSION, "config": self.header["config"], "header": self.header,
                "layout": self.header["layouts"], "iterations": self.entries, "teacher": self.header["teacher"],
                "dtype": "float64", "data": base64.b64encode(self.data.astype("<f8").tobytes()).decode("ascii")}

    @classmethod
    def from_data(cls, data: Any) -> Recording:
        """Read what `as_data` wrote. Raises RecordingError."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise RecordingError("this is not a backprop recording", "recording")
        if data.get("version") != VERSION:
            raise RecordingError(f"this recording is of version {data.get('version')}; this package reads version {VERSION}",
                                 "recording")
        return cls(data["header"], data["iterations"], np.frombuffer(base64.b64decode(data["data"]), "<f8"))

    def arrays(self, iteration: int) -> dict[str, list[np.ndarray]]:
        """Every field of one update as a list of arrays, layer by layer."""
        entry = next((entry for entry in self.entries if entry["iteration"] == iteration), None)
        if entry is None:
            raise RecordingError(f"iteration {iteration} is not in this recording", "iteration")
        layout = Layout(self.header["sizes"], entry["batch"])
        buffer = self.data[entry["offset"]:entry["offset"] + layout.length]
        return {name: layout.views(buffer, name) for name in layout.fields}


def built_in(name: str) -> Recording:
    """The first updates of the default configuration of a teacher set; fewer where there is more to an update."""
    session = Session()
    session.configure({"config": {"data": name}})
    length = max(layout.length for layout in session.training.layouts.values())
    return Recording.of(session, 0, max(FEWEST, min(MOST, NUMBERS // length)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write schema.json and recordings/<teacher set>.json."""
    parser = argparse.ArgumentParser(prog="python -m backprop.recording", description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    out: Path = parser.parse_args(arguments).out
    (out / "recordings").mkdir(parents=True, exist_ok=True)
    _write(out / "schema.json", schema.as_data())
    for name in (name for name, each in NAMED_SETS.items() if each.recorded):
        _write(out / "recordings" / f"{name}.json", built_in(name).as_data())


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main()
