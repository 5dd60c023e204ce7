"""A run that skips more than build.py announced fails, and its closing line counts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
SKIPPING = """
import pytest

def test_announced():
    pytest.importorskip("no_such_module", reason="not tried: PyTorch")

def test_of_a_part_that_is_tried():
    pytest.skip("not tried: WebKit")

@pytest.mark.skipif(True, reason="too slow today")
def test_for_a_reason_of_its_own():
    pass

@pytest.mark.xfail(strict=True)
def test_that_is_known_to_fail():
    assert False

def test_that_runs():
    pass
"""


def closing_line(tmp_path: Path, source: str, *options: str, announced: list[str] | None) -> str:
    (tmp_path / "test_some.py").write_text(source)
    environment = {key: value for key, value in os.environ.items() if key != "BACKPROP_NOT_TRIED"}
    environment |= {"PYTHONPATH": str(TESTS)} | (
        {} if announced is None else {"BACKPROP_NOT_TRIED": json.dumps(announced)}
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "support.skips",
        "-p",
        "no:cacheprovider",
        "-q",
        *options,
        "test_some.py",
    ]
    return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True).stdout.splitlines()[
        -1
    ]


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["here", "in a worker"])
def test_only_what_was_announced_may_be_skipped(tmp_path: Path, options: tuple[str, ...]) -> None:
    last = closing_line(tmp_path, SKIPPING, *options, announced=["PyTorch", "a full disk"])
    assert last.startswith("1 failed, 1 passed, 1 skipped, 1 xfailed, 1 error in "), last


def test_a_module_cannot_be_skipped_in_silence_either(tmp_path: Path) -> None:
    source = "import pytest\npytest.skip('not here', allow_module_level=True)\n"
    assert closing_line(tmp_path, source, announced=[]).startswith("1 error in ")


def test_pytest_by_itself_skips_as_ever(tmp_path: Path) -> None:
    assert closing_line(tmp_path, SKIPPING, announced=None).startswith("1 passed, 3 skipped, 1 xfailed in ")
