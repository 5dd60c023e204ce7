"""The page about the code says what the code has: each stop of its walks, each room of its tables."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "static/ARCHITECTURE.md").read_text(encoding="utf-8")
STOP = re.compile(r"^\d+\. `([\w./-]+)` · `(\w+)`", re.MULTILINE)


def test_every_stop_of_the_walks_is_there() -> None:
    stops = STOP.findall(PAGE)
    assert len(stops) == len(re.findall(r"(?m)^\d+\. ", PAGE)) > 25
    for file, name in stops:
        text = (ROOT / file).read_text(encoding="utf-8")
        defined = rf"(?m)^\s*(?:(?:export |async |\* )*(?:function\*? |class |def |const )?){name}\b\s*(?:\(|=|:|\{{)"
        assert re.search(defined, text), f"{file} has no {name}"


def test_every_room_is_in_the_tables() -> None:
    named = set(re.findall(r"`([\w]+)/?`", PAGE))
    rooms = {
        path.name
        for folder in ("py/backprop", "static")
        for path in (ROOT / folder).iterdir()
        if path.is_dir() and any(path.rglob("*.py" if folder.startswith("py") else "*.js"))
    }
    assert rooms - {"__pycache__", "vendor", "generated", "data"} <= named
