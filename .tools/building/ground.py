"""What all of the build stands on: its folders, what can go wrong and how it is said, files that are never half-written."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = Path(os.environ.get("BACKPROP_CACHE") or ROOT / ".cache")
VENV = Path(os.environ.get("BACKPROP_VENV") or ROOT / ".venv")
DIST = Path(os.environ.get("BACKPROP_DIST") or ROOT / "dist")
TOOLS = ROOT / ".tools"


class Problem(Exception):
    """Something outside the project stands in the way; the text is one sentence that says what to do."""


class CheckFailed(Exception):
    """A test, a lint or a benchmark fell short; its own output has said so already."""


class SourceFailed(Exception):
    """One source of a file did not deliver; the next may."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Progress:
    """One line that counts up while something is fetched; plain lines where the output is not a terminal."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.shown = what, total, -1
        self.live = sys.stderr.isatty()

    def update(self, done: int) -> None:
        percent = min(100, 100 * done // max(1, self.total))
        if self.live and percent != self.shown:
            megabytes = f"{done / 1e6:.1f} of {self.total / 1e6:.1f} MB"
            sys.stderr.write(f"\r{self.what}: {megabytes} ({percent} %)\x1b[K")
            sys.stderr.flush()
        self.shown = percent

    def close(self, outcome: str) -> None:
        sys.stderr.write(f"\r{self.what}: {outcome}\x1b[K\n" if self.live else f"{self.what}: {outcome}\n")
        sys.stderr.flush()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def alive(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """A folder in the cache for unfinished things; gone afterwards whatever happens, and swept up if we were killed."""
    CACHE.mkdir(parents=True, exist_ok=True)
    for left_over in CACHE.glob("tmp-*"):
        pid = left_over.name.split("-")[1]
        if pid.isdigit() and not alive(int(pid)):
            shutil.rmtree(left_over, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"tmp-{os.getpid()}-", dir=CACHE))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Two builds at once take turns (they share the cache and dist/)."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w") as lock:
        try:
            import fcntl
        except ImportError:  # Windows: no turns there, atomic renames still keep every file whole
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another build.py to finish…")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file in the folder: path inside it → content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def fingerprint(sources: dict[str, bytes]) -> str:
    return sha256(json.dumps({name: sha256(data) for name, data in sources.items()}).encode())


def keep_only(folder: Path, made: Path) -> None:
    """Puts what was made in its place in the cache, and removes what was there for older sources."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for older in folder.parent.iterdir():
        shutil.rmtree(older, ignore_errors=True)
    os.replace(made, folder)
