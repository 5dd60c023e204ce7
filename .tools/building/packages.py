"""npm packages: named in package.json, pinned with their hashes in package-lock.json, installed by npm into the cache."""

from __future__ import annotations

import json
import os
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

from building.ground import CACHE, TOOLS, Problem, SourceFailed, sha256, workspace
from building.programs import Command, need_node, run_quietly

FILES = [TOOLS / name for name in ("package.json", "package-lock.json")]
SITE, EVERYTHING = (
    60_000_000,
    185_000_000,
)  # bytes, about: what the site is made of; that and what only tests and checks use


@lru_cache
def locked(name: str) -> dict[str, Any]:
    """What the lock file says of a package."""
    entry: dict[str, Any] = json.loads(FILES[1].read_text(encoding="utf-8"))["packages"][f"node_modules/{name}"]
    return entry


def integrity(name: str) -> str:
    """A package's hash: what is made with it is made again when it changes."""
    return str(locked(name)["integrity"])


def package(name: str) -> Path:
    """A package's folder."""
    return installed(everything=bool(locked(name).get("dev"))) / "node_modules" / name


def installed(everything: bool) -> Path:
    """Where the packages are: what the site needs, or with those that only tests and checks use."""
    key = sha256(b"".join(path.read_bytes() for path in FILES))[:16]
    parts = {False: CACHE / "packages" / f"site-{key}", True: CACHE / "packages" / f"all-{key}"}
    for part in (True,) if everything else (True, False):
        if parts[part].exists():
            return parts[part]
    _, npm = need_node()
    with workspace() as folder:
        out = folder / "out"
        out.mkdir()
        for path in FILES:
            shutil.copy(path, out)
        command: Command = [
            *npm,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefix",
            out,
            "--cache",
            folder / "npm",
        ]
        command += [] if everything else ["--omit=dev"]
        try:
            run_quietly(command, "fetching npm packages", folder, EVERYTHING if everything else SITE)
        except SourceFailed as failure:
            raise Problem(
                f"The npm packages of .tools/package-lock.json could not be installed ({failure}): "
                "check the network and run this again."
            ) from failure
        shutil.rmtree(CACHE / "packages", ignore_errors=True)  # those of an older lock file
        (CACHE / "packages").mkdir()
        os.replace(out, parts[everything])
    return parts[everything]
