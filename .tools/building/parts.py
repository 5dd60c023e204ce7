"""Parts of the tests that not every machine can run: found out beforehand and said, so that nothing else may be skipped."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from building.ground import TOOLS, Problem, say, workspace
from building.programs import PIP, Command, install


def not_tried(python: Path) -> dict[str, str]:
    """Part → why it is not tried here. Installs what can be had; says a line for each part that is left out."""
    reasons = {"PyTorch": no_pytorch(python), "Firefox": lacking(("firefox-esr", "firefox")),
               "WebKit": lacking(("WebKitWebDriver",), ("Xvfb",)), "a full disk": no_small_disk(),
               "WebKit without storage": "its driver has no way to refuse it"}  # fmt: skip
    left_out = {part: reason for part, reason in reasons.items() if reason}
    for part, reason in left_out.items():
        say(f"not tried: {part} ({reason})")
    return left_out


def no_pytorch(python: Path) -> str:
    """Why there is no PyTorch to compare with. For Linux its usual package brings gigabytes for graphics cards: there only a build
    is taken that pip finds without asking an index."""
    name = "requirements-torch.txt"
    if platform.system() == "Linux":
        command: Command = [python, *PIP, "install", "--dry-run", "--no-index", "--no-deps", "-r", TOOLS / name]
        if subprocess.run(command, capture_output=True).returncode:
            return "its usual package for Linux takes gigabytes: name a place that has a CPU build in PIP_FIND_LINKS"
    try:
        install(python, name)
    except Problem as problem:
        return str(problem)
    return ""


def lacking(*programs: tuple[str, ...]) -> str:
    missing = [" or ".join(names) for names in programs if not any(map(shutil.which, names))]
    return f"{' and '.join(missing)} not installed" if missing else ""


def no_small_disk() -> str:
    if platform.system() != "Linux" or os.geteuid() != 0:
        return "only root on Linux can mount a small one"
    with workspace() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True).returncode:
            return "nothing can be mounted here"
        subprocess.run(["umount", folder], check=True)
    return ""
