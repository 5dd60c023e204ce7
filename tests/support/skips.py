"""Nothing is skipped in silence: under `build.py test` a test may be skipped only for a part that was announced as not tried."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def judged(report: Report) -> Report:
    """The report; a skip that nobody announced becomes a failure."""
    announced = os.environ.get("BACKPROP_NOT_TRIED")
    if announced and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        part = re.search(r"not tried: ([\w ]+)", reason)
        if not part or part[1].strip() not in json.loads(announced):
            report.outcome = "failed"
            report.longrepr = f"skipped, and build.py had not announced it as not tried: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return judged((yield))
