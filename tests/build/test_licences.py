"""Nothing of others is in the site without its licence, whole."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from building.ground import CheckFailed
from building.licences import LICENCE_OF, check_licences

ROOT = Path(__file__).resolve().parent.parent.parent
DIST = Path(os.environ.get("BACKPROP_DIST") or ROOT / "dist")
FILES = [path.relative_to(DIST).as_posix() for path in DIST.rglob("*") if path.is_file()]
# What only the whole text has.
WHOLE = {
    "pyodide": ["1.1. \"Contributor\"", "10.4. Distributing Source Code Form", "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2",
                "brief summary of the changes made to Python"],
    "numpy": ["Redistribution and use in source and binary forms", "NumPy Developers"], "digits": ["Section 3", "Alpaydin"],
    "fluent": ["TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION"], "katex": ["Khan Academy", "WITHOUT WARRANTY"],
    "scorm": ["WITHOUT WARRANTY"],
    "backprop-simulator": ["the Backprop Simulator authors", "WITHOUT WARRANTY"],
}  # fmt: skip


def test_every_file_has_its_licence() -> None:
    check_licences(FILES)
    used = {
        licence for start, licence in LICENCE_OF.items() if licence and any(name.startswith(start) for name in FILES)
    }
    assert used == {*WHOLE, "itself"}


@pytest.mark.parametrize("name", WHOLE)
def test_licences_are_whole(name: str) -> None:
    text = (DIST / f"licences/{name}.txt").read_text("utf-8")
    assert all(part in re.sub(r"\s+", " ", text) for part in WHOLE[name])


def test_what_was_changed_is_said_beside_it() -> None:
    for name in ("pyodide", "numpy"):
        text = (DIST / f"licences/{name}.txt").read_text("utf-8")
        assert "docstrings are left out" in text and "(lazy)" in text and "changes.py" in text
    assert (DIST / "licences/changes.py").read_bytes() == (ROOT / ".tools/slim.py").read_bytes()
    assert "Apache License 2.0" in (DIST / "static/generated/handout.html").read_text("utf-8")


def test_a_file_of_others_without_a_licence_fails_the_build() -> None:
    with pytest.raises(CheckFailed, match="static/vendor/new/library.js has no licence"):
        check_licences([*FILES, "static/vendor/new/library.js"])
    with pytest.raises(CheckFailed, match="katex"):
        check_licences([name for name in FILES if name != "licences/katex.txt"])


def test_the_readme_ends_with_the_licence() -> None:
    assert "MIT" in (ROOT / "README.md").read_text("utf-8").rstrip().splitlines()[-1]
    assert (ROOT / "py/LICENSE").read_text("utf-8").startswith("MIT License")
