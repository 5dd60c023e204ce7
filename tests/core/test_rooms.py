"""The core's rooms: arrows go one way. A room may import only what its first lines say, and only rooms in rows above it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import backprop

ROOT = Path(backprop.__file__).parent
ROWS = (
    "errors",
    "arrays",
    "objects",
    "core",
    "geometry",
    "teacher",
    "training",
    "config",
    "export",
    "explanation",
    "probes",
    "recording",
    "browser",
)
FOR_ALL = {"errors", "arrays", "objects"}  # need not be said
# `Training.record` is another name for `backprop.record`, which is about runs: looked up at the front door, when it is called.
ALIASES = {("training.training", "")}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}
INSIDE = [
    name for name in MODULES if name not in ("", "__main__")
]  # the package itself and its command line are made of all rooms


def imports(name: str) -> Iterator[str]:
    """The package's own modules that this one imports anywhere: at its top, in a function, for types only."""
    path = MODULES[name]
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "backprop":
                    yield alias.name.removeprefix("backprop").removeprefix(".")
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = [*package[: len(package) - node.level + 1], *(node.module.split(".") if node.module else [])]
            elif (node.module or "").split(".")[0] == "backprop":
                base = (node.module or "").split(".")[1:]
            else:
                continue
            for alias in node.names:
                deeper = ".".join([*base, alias.name])
                yield deeper if deeper in MODULES else ".".join(base)


def room(name: str) -> str:
    return name.split(".")[0]


def said(name: str) -> set[str]:
    """What a room's first lines say that it may import."""
    text = ast.get_docstring(ast.parse((ROOT / name / "__init__.py").read_text("utf-8"))) or ""
    _, _, listed = text.partition("May import: ")
    assert listed.endswith("."), f"{name}/__init__.py does not end with “May import: ….”"
    return {each.strip() for each in listed.removesuffix(".").split(",")}


ROOMS = [name for name in ROWS if (ROOT / name).is_dir()]


def test_every_module_has_a_row() -> None:
    assert {room(name) for name in INSIDE} == set(ROWS)


def test_a_room_says_what_it_may_import_and_that_is_above_it() -> None:
    for name in ROOMS:
        above = set(ROWS[: ROWS.index(name)])
        allowed = above if said(name) == {"all the others"} else said(name)
        assert allowed <= above, f"{name} says that it may import {allowed - above}, which is not above it"


def test_modules_import_only_what_their_room_may() -> None:
    wrong = []
    for name in INSIDE:
        mine = room(name)
        allowed = set(ROWS[: ROWS.index(mine)]) & (FOR_ALL | (said(mine) if mine in ROOMS else set())) | {mine}
        if mine in ROOMS and said(mine) == {"all the others"}:
            allowed = set(ROWS)
        wrong += [
            f"{name} imports {other or 'backprop'}"
            for other in imports(name)
            if room(other) not in allowed and (name, other) not in ALIASES
        ]
    assert not wrong


def test_no_module_imports_itself_in_a_circle() -> None:
    done: set[str] = set()

    def follow(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join([*way, name])
        if name not in done:
            for other in imports(name):
                if other in INSIDE:
                    follow(other, (*way, name))
            done.add(name)

    for name in INSIDE:
        follow(name, ())
