"""The core as pip takes it: a wheel and an sdist, the same bytes from the same sources, made without a network."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from building.ground import CACHE, ROOT, TOOLS, CheckFailed, fingerprint, keep_only, sha256, workspace
from building.programs import Command, last_words, need_python

MAKE = (
    "import sys; from flit_core import buildapi; buildapi.build_wheel(sys.argv[1]); buildapi.build_sdist(sys.argv[1])"
)
EPOCH = "1767225600"  # 2026-01-01: the time of every file in them


def distributions() -> dict[str, Path]:
    """What dist/packages/ holds. The package's folder must be complete: what the build puts into it belongs to it."""
    folder = ROOT / "py"
    parts = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    sources = {path.relative_to(folder).as_posix(): path.read_bytes() for path in parts}
    recipe = (TOOLS / "requirements-run.txt").read_bytes() + EPOCH.encode() + fingerprint(sources).encode()
    made = CACHE / "distributions" / sha256(recipe)[:16]
    if not made.exists():
        python = need_python("requirements-run.txt")
        with workspace() as temporary:
            out = temporary / "out"
            out.mkdir()
            command: Command = [python, "-c", MAKE, out]
            environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
            ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
            if ran.returncode:
                raise CheckFailed(f"the core could not be packed for pip ({last_words(ran.stderr, 'flit_core')})")
            keep_only(made, out)
    return {f"packages/{path.name}": path for path in sorted(made.iterdir())}
