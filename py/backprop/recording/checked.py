"""A recording from outside: whatever was done to the file, it is read as it was written or refused with what is wrong where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..core.trace import OF_EDGES, Layout
from ..errors import RecordingError, brief

DEEPEST = 30  # lists in lists, objects in objects: what we write is half as deep
LONGEST_TEXT = 2000  # characters of a setting, a name
NEEDED = set(Layout([1, 1], 1).fields) - {"output_losses"}  # which came later
NAMES = ("input_names", "target_names", "class_names", "raw_names", "features")
ROWS = ("inputs", "targets", "test_inputs", "test_targets", "raw_inputs")
COUNTS = ("samples", "held_out", "updates_per_epoch")


def check_depth(data: Any) -> None:
    """Raises RecordingError where it is nested deeper than any recording."""
    level = [data]
    for _ in range(DEEPEST):
        level = [each for value in level if isinstance(value, (list, dict)) for each in _inside(value)]
        if not level:
            return
    raise RecordingError(f"this recording is damaged: it is nested more than {DEEPEST} levels deep")


def check_header(header: Mapping[str, Any]) -> None:
    """Everything but the numbers themselves. `header` as of a run, with config, teacher and layouts. Raises RecordingError."""
    sizes = _whole_numbers("header.sizes", header.get("sizes"), 1)
    _hold(len(sizes) >= 2, "header.sizes", sizes, "two layers or more")
    for name in COUNTS:
        _whole(f"header.{name}", header.get(name, 0))
    _settings(_mapping("config", header.get("config")), sizes)
    _teacher(_mapping("teacher", header.get("teacher")), sizes)
    for each in _listed("header.activations", header.get("activations", [])):
        _text("header.activations", _mapping("header.activations", each).get("name"))
    for name, layout in _mapping("layout", header.get("layouts")).items():
        _layout(f"layout.{name[:20]}", layout, sizes, name)


def check_updates(entries: Iterable[Any], layouts: Mapping[str, Any], numbers: int, samples: int) -> None:
    """The updates one after the other, without a gap between them or between their numbers. Raises RecordingError."""
    end, after = 0, None
    for k, each in enumerate(_listed("iterations", entries)):
        where = f"iterations[{k}]"
        entry = _mapping(where, each)
        iteration, batch = (
            _whole(f"{where}.iteration", entry.get("iteration")),
            _whole(f"{where}.batch", entry.get("batch")),
        )
        _whole(f"{where}.epoch", entry.get("epoch"))
        _hold(after in (None, iteration), f"{where}.iteration", iteration, f"{after}, the next one")
        _hold(str(batch) in layouts, f"{where}.batch", batch, f"one that has a layout: {brief(', '.join(layouts))}")
        _hold(
            entry.get("offset") == end, f"{where}.offset", entry.get("offset"), f"{end}, where the numbers before end"
        )
        of = _whole_numbers(f"{where}.samples", entry.get("samples"))
        _hold(len(of) == batch, f"{where}.samples", f"{len(of)} numbers", f"{batch}")
        _hold(all(n < samples for n in of), f"{where}.samples", of, f"numbers below {samples}")
        end, after = end + layouts[str(batch)]["length"], iteration + 1
    _hold(after is not None, "iterations", "empty", "one update or more")
    _hold(end <= numbers, "data", f"{numbers} numbers", f"{end}: it has fewer numbers than it says")


def check_explanations(explanations: Any) -> list[dict[str, Any]]:
    """Where they belong; what they say is shown as text. Raises RecordingError."""
    for k, each in enumerate(_listed("explanations", explanations)):
        where = f"explanations[{k}]"
        entry = _mapping(where, each)
        _whole(f"{where}.iteration", entry.get("iteration"))
        _hold("selection" in entry and "sample" in entry, where, "without selection or sample", "both")
    return list(explanations)


def _settings(config: dict[str, Any], sizes: list[int]) -> None:
    for name, value in config.items():
        allowed = isinstance(value, (str, int, float, type(None))) and len(str(value)) <= LONGEST_TEXT
        _hold(allowed, f"config.{name[:40]}", value, f"a number, or a text of up to {LONGEST_TEXT} characters")
    net = "-".join(map(str, sizes))
    _hold(config.get("net") == net, "config.net", config.get("net"), f"{net}, as the header's sizes say")
    at = str(config.get("at", "0")).split(".")[0]
    _hold(
        at.isascii() and at.isdigit() and len(at) < 10, "config.at", config.get("at"), "an update, and a moment in it"
    )


def _teacher(teacher: dict[str, Any], sizes: list[int]) -> None:
    _text("teacher.name", teacher.get("name"))
    for name in NAMES:
        for each in _listed(f"teacher.{name}", teacher.get(name) or []):
            _text(f"teacher.{name}", each)
    for name in ROWS:
        rows = _listed(f"teacher.{name}", teacher.get(name) or [])
        width = {"raw_inputs": None}.get(name, sizes[0] if "inputs" in name else sizes[-1])
        for row in rows:
            cells = _listed(f"teacher.{name}", row)
            _hold(width in (None, len(cells)), f"teacher.{name}", f"a row of {len(cells)}", f"{width} numbers a row")
            _hold(all(_is_number(each) for each in cells), f"teacher.{name}", row, "numbers")


def _layout(where: str, given: Any, sizes: list[int], name: str) -> None:
    layout = _mapping(where, given)
    _hold(layout.get("sizes") == sizes, f"{where}.sizes", layout.get("sizes"), f"{sizes}, as the header says")
    batch, length = _whole(f"{where}.batch", layout.get("batch"), 1), _whole(f"{where}.length", layout.get("length"), 1)
    window = _whole(f"{where}.window", layout.get("window"), 1)
    _hold(str(batch) == name, f"{where}.batch", batch, f"{name[:20]}, its name")
    _hold(window <= batch, f"{where}.window", window, f"up to {batch}")
    fields = _mapping(f"{where}.fields", layout.get("fields"))
    _hold(set(fields) >= NEEDED, f"{where}.fields", list(fields), f"{', '.join(sorted(NEEDED - set(fields)))} as well")
    known = Layout(sizes, batch).fields
    pieces = []
    for field, entries in fields.items():
        shapes = []
        for entry in _listed(f"{where}.fields.{field[:40]}", entries):
            of = _mapping(f"{where}.fields.{field[:40]}", entry)
            shape = _whole_numbers(f"{where}.fields.{field[:40]}.shape", of.get("shape"), 1)
            offset = _whole(f"{where}.fields.{field[:40]}.offset", of.get("offset"))
            size = 1
            for n in shape:
                size *= n
            pieces.append((offset, offset + size))
            shapes.append(tuple(shape))
        expected = [(window, *shape[1:]) if field in OF_EDGES else shape for _, shape in known.get(field, [])]
        fits = field not in known or shapes == expected
        _hold(fits, f"{where}.fields.{field[:40]}", shapes, f"the shapes {expected}")
    end = 0
    for start, stop in sorted(pieces):
        _hold(
            start >= end, f"{where}.fields", f"a field that begins at {start}", f"none before {end}, where another ends"
        )
        end = stop
    _hold(end <= length, f"{where}.length", length, f"{end} or more, where the last field ends")


def _inside(value: list[Any] | dict[Any, Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _hold(is_right: bool, where: str, found: Any, allowed: str) -> None:
    if not is_right:
        raise RecordingError(f"this recording is damaged: {where} is {brief(str(found))}; expected is {allowed}", where)


def _mapping(where: str, value: Any) -> dict[str, Any]:
    _hold(isinstance(value, dict), where, value, "an object")
    return dict(value)


def _listed(where: str, value: Any) -> list[Any]:
    _hold(isinstance(value, list), where, value, "a list")
    return list(value)


def _text(where: str, value: Any) -> None:
    _hold(
        isinstance(value, str) and len(value) <= LONGEST_TEXT,
        where,
        value,
        f"a text of up to {LONGEST_TEXT} characters",
    )


def _whole(where: str, value: Any, least: int = 0) -> int:
    _hold(type(value) is int and least <= value < 2**53, where, value, f"a whole number, {least} or more")
    return int(value)


def _whole_numbers(where: str, value: Any, least: int = 0) -> list[int]:
    return [_whole(where, each, least) for each in _listed(where, value)]


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)
