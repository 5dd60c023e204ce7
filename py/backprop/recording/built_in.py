"""What the page shows before Python has started: the schema, and a recording of the default configuration of every small
teacher set. `python -m backprop.recording.built_in --out DIR` writes them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ..config import schema
from ..config.run import Run
from ..teacher.named_sets import NAMED_SETS
from .data import write_json
from .recording import Recording, record

NUMBERS = 1_260  # about as many in a recording: 8 bytes each, hardly to be compressed
FEWEST, MOST = 2, 24


def built_in(name: str) -> Recording:
    """The first updates of the default configuration of a teacher set; fewer where there is more to an update."""
    run = Run.of({"data": name})
    length = max(layout.length for layout in run.training.layouts.values())
    return record(run, max(FEWEST, min(MOST, NUMBERS // length)), explain=None)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write schema.json and recordings/<teacher set>.json."""
    parser = argparse.ArgumentParser(prog="python -m backprop.recording.built_in", description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    out: Path = parser.parse_args(arguments).out
    (out / "recordings").mkdir(parents=True, exist_ok=True)
    write_json(out / "schema.json", schema.as_data())
    for name in (name for name, each in NAMED_SETS.items() if each.recorded):
        built_in(name).save(out / "recordings" / f"{name}.json")


if __name__ == "__main__":
    main()
