"""Tests of pure modules, written in JavaScript: each `*.test.js` runs by itself under `node --test`, and counts as one of pytest's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


class Failed(Exception):
    """What Node.js said."""


class JavaScript(pytest.Item):
    """One run of Node.js."""

    def runtest(self) -> None:
        command = [os.environ.get("BACKPROP_NODE", "node"), "--test", "--test-reporter=spec", str(self.path)]
        environment = {**os.environ, "BACKPROP_PYTHON": sys.executable, "NO_COLOR": "1"}
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Failed((done.stdout.partition("failing tests:")[2] or done.stdout) + done.stderr)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


class JavaScriptFile(pytest.File):
    """A module of tests, all run in one go."""

    def collect(self) -> Iterator[JavaScript]:
        yield JavaScript.from_parent(self, name="node --test")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> JavaScriptFile | None:
    return JavaScriptFile.from_parent(parent, path=file_path) if file_path.name.endswith(".test.js") else None
