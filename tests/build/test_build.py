"""build.py as a person meets it: real subprocesses on a project copy of their own, with a network that misbehaves."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOWHERE = "http://127.0.0.1:9/"  # the discard port: nothing answers there
WHEEL = next((Path(os.environ.get("BACKPROP_CACHE") or ROOT / ".cache") / "downloads").glob("numpy-*.whl")).name


@pytest.fixture
def cache() -> Path:
    """The cache that this test run itself was built with."""
    return Path(os.environ.get("BACKPROP_CACHE") or ROOT / ".cache")


@pytest.fixture
def project(tmp_path: Path, cache: Path) -> Path:
    """A copy of the project with a filled cache, so that what a test breaks is its own, and nothing needs a network."""
    copy = tmp_path / "a project"
    copy.mkdir()
    for name in ("build.py", "index.html"):
        shutil.copy(ROOT / name, copy)
    for name in ("static", "py", ".tools"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("downloads", "packages", "slim", "core", "bundle", "libraries", "recordings", "handout", "posters"):
        if (cache / name).exists():
            shutil.copytree(cache / name, copy / ".cache" / name, copy_function=linked)
    return copy


def linked(source: str, target: str) -> None:
    """The same file under a second name, where the disk can: build.py replaces files and never writes into one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


Build = Callable[..., subprocess.CompletedProcess[str]]


def environment(**more: str) -> dict[str, str]:
    """No network by any way, and none of the folders of this test run."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("BACKPROP_", "PIP_", "npm_config"))}
    return {
        **kept, "BACKPROP_VENV": os.environ.get("BACKPROP_VENV") or str(ROOT / ".venv"),
        "BACKPROP_CDN": NOWHERE, "PIP_INDEX_URL": NOWHERE, "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull, "npm_config_registry": NOWHERE, "npm_config_fetch_retries": "0", **more,
    }  # fmt: skip


@pytest.fixture
def build(project: Path) -> Build:
    """Runs build.py of the copy and gives what it printed."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "build.py", *arguments]
        return subprocess.run(
            command, cwd=project, env=environment(**variables), capture_output=True, text=True, timeout=240
        )

    return run


def sentence(result: subprocess.CompletedProcess[str]) -> str:
    """The one line that build.py ended with; a traceback is never among what it prints."""
    assert "Traceback" not in result.stderr
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("build.py: ")
    return last


def left_over(project: Path) -> list[str]:
    """Unfinished files in the cache."""
    every = [path for path in (project / ".cache").rglob("*") if path.is_file() and "node_modules" not in path.parts]
    return [path.name for path in every if path.name.startswith(".")] + [
        p.name for p in (project / ".cache").glob("tmp-*")
    ]


class Host:
    """A download server that sends `content` as `behaviour` says."""

    def __init__(self, content: bytes, behaviour: str) -> None:
        host = self
        self.asked = threading.Event()
        self.release = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if behaviour == "whole":
                    self.wfile.write(content)
                    return
                self.wfile.write(content[: len(content) // 2])
                self.wfile.flush()
                host.asked.set()
                if behaviour == "stalls":
                    host.release.wait(60)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def close(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def host() -> Iterator[Callable[[bytes, str], Host]]:
    hosts: list[Host] = []

    def start(content: bytes, behaviour: str) -> Host:
        hosts.append(Host(content, behaviour))
        return hosts[-1]

    yield start
    for each in hosts:
        each.close()


def without_numpy(project: Path) -> bytes:
    """Takes the NumPy wheel out of the cache (and what was made of it)."""
    wheel = project / ".cache/downloads" / WHEEL
    content = wheel.read_bytes()
    wheel.unlink()
    return content


# — what works ————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_filled_cache_needs_no_network_and_a_second_build_changes_nothing(build: Build, project: Path) -> None:
    first = build("build")
    assert first.returncode == 0, first.stderr
    for name in (
        "index.html",
        "static/generated/boot.json",
        "static/vendor/pyodide/pyodide.asm.wasm",
        "licences/numpy.txt",
    ):
        assert (project / "dist" / name).stat().st_size
    code = re.findall(r'(?:src|modulepreload" href)="(static/page/[^"]+)"', (project / "dist/index.html").read_text())
    assert len(code) == 2 and len(set(code)) == 1, "one request for all the code that the first picture waits for"
    started = time.monotonic()
    second = build("build")
    assert second.returncode == 0
    assert " 0 changed" in second.stderr
    assert time.monotonic() - started < 10
    assert left_over(project) == []


def test_only_what_changed_is_built_again(build: Build, project: Path) -> None:
    build("build")
    tokens = project / "static/style/tokens.css"
    tokens.write_text(tokens.read_text() + "/* changed */\n")
    (project / "static/new.js").write_text("export {};")
    assert " 5 changed" in build("build").stderr, (
        "these two, the page's styles, its number of the build, the list of files"
    )
    (project / "static/new.js").unlink()
    assert " 3 changed" in build("build").stderr
    assert not (project / "dist/static/new.js").exists()


def test_a_good_mirror_is_used_and_named(build: Build, project: Path, host: Callable[[bytes, str], Host]) -> None:
    mirror = host(without_numpy(project), "whole")
    result = build("build", BACKPROP_CDN=mirror.address)
    assert result.returncode == 0, result.stderr
    assert "from Pyodide's CDN, hash verified" in result.stderr
    assert (project / ".cache/downloads" / WHEEL).exists()


def test_serve_prints_an_address_that_answers_and_stops_on_a_signal(project: Path) -> None:
    command = [sys.executable, "build.py", "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(command, cwd=project, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert found, line
            kinds = {"": "text/html", "static/vendor/pyodide/pyodide.js": "text/javascript",
                     "static/vendor/pyodide/pyodide.asm.wasm": "application/wasm"}  # fmt: skip
            for path, kind in kinds.items():
                with urllib.request.urlopen(found[0] + path) as response:
                    assert response.headers.get_content_type() == kind
            index = project / "index.html"
            index.write_text(index.read_text().replace("</body>", "<!-- changed while serving --></body>"))
            with urllib.request.urlopen(found[0]) as response:
                assert b"changed while serving" in response.read()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


# — what goes wrong ———————————————————————————————————————————————————————————————————————————————————————————————————


def test_no_network(build: Build, project: Path) -> None:
    without_numpy(project)
    result = build("build")
    assert result.returncode == 2
    text = sentence(result)
    assert WHEEL in text and "check the network" in text
    assert left_over(project) == []
    assert not (project / ".cache/downloads" / WHEEL).exists()


def test_no_network_and_nothing_from_npm(build: Build, project: Path) -> None:
    shutil.rmtree(project / ".cache/packages")
    result = build("build")
    assert result.returncode == 2
    assert "The npm packages of .tools/package-lock.json could not be installed (npm" in sentence(result)
    assert "check the network" in sentence(result)
    assert not (project / ".cache/packages").exists()
    assert left_over(project) == []


@pytest.mark.parametrize("change", ["a bit", "the end"])
def test_a_wrong_hash_is_refused(build: Build, project: Path, host: Callable[[bytes, str], Host], change: str) -> None:
    content = bytearray(without_numpy(project))
    if change == "a bit":
        content[1000] ^= 1
    else:
        del content[-1]
    result = build("build", BACKPROP_CDN=host(bytes(content), "whole").address)
    assert result.returncode == 2
    assert "wrong hash" in sentence(result)
    assert not (project / ".cache/downloads" / WHEEL).exists()
    assert left_over(project) == []


def test_a_damaged_file_in_the_cache_is_fetched_again(
    build: Build, project: Path, host: Callable[[bytes, str], Host]
) -> None:
    content = without_numpy(project)
    (project / ".cache/downloads" / WHEEL).write_bytes(content[:-100])
    result = build("build", BACKPROP_CDN=host(content, "whole").address)
    assert result.returncode == 0, result.stderr
    assert (project / ".cache/downloads" / WHEEL).read_bytes() == content


def test_a_download_that_breaks_off(build: Build, project: Path, host: Callable[[bytes, str], Host]) -> None:
    content = without_numpy(project)
    result = build("build", BACKPROP_CDN=host(content, "breaks").address)
    assert result.returncode == 2
    assert re.search(r"broken off after|wrong hash", sentence(result))
    assert not (project / ".cache/downloads" / WHEEL).exists()
    assert left_over(project) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_download(project: Path, host: Callable[[bytes, str], Host], how: signal.Signals) -> None:
    content = without_numpy(project)
    stalling = host(content, "stalls")
    command = [sys.executable, "build.py", "build"]
    variables = environment(BACKPROP_CDN=stalling.address)
    with subprocess.Popen(command, cwd=project, env=variables, stderr=subprocess.PIPE, text=True) as process:
        assert stalling.asked.wait(60)
        process.send_signal(how)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert sentence(subprocess.CompletedProcess(command, 2, "", errors)).startswith("build.py: Interrupted")
    assert left_over(project) == []
    assert not (project / ".cache/downloads" / WHEEL).exists()


def test_what_a_killed_build_left_is_swept_up(build: Build, project: Path, host: Callable[[bytes, str], Host]) -> None:
    content = without_numpy(project)
    stalling = host(content, "stalls")
    command = [sys.executable, "build.py", "build"]
    variables = environment(BACKPROP_CDN=stalling.address)
    with subprocess.Popen(command, cwd=project, env=variables, stderr=subprocess.DEVNULL) as process:
        assert stalling.asked.wait(60)
        process.kill()
    assert left_over(project) != []
    assert build("build", BACKPROP_CDN=host(content, "whole").address).returncode == 0
    assert left_over(project) == []


def test_a_port_that_is_taken(build: Build) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = build("serve", "--no-open", "--port", str(port))
    assert result.returncode == 2
    assert f"Port {port} is taken" in sentence(result)
    assert f"--port {port + 1}" in sentence(result)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="not tried: a full disk")
def test_a_full_disk(build: Build, project: Path, tmp_path: Path) -> None:
    small = tmp_path / "small disk"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("not tried: a full disk")
    try:
        result = build("build", BACKPROP_CACHE=str(small))
        assert result.returncode == 2
        text = sentence(result)
        assert "disk is full" in text or "npm" in text
        assert [path for path in small.glob("tmp-*")] == []
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_python_that_is_too_old() -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); runpy.run_path('build.py', run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 2
    assert (
        result.stderr
        == "build.py: this needs Python 3.10 or newer, and this is Python 3.9: run it with a newer python3.\n"
    )


MISTAKES = [(), ("sail",), ("serve", "--port", "many"), ("build", "--fast"), ("serve", "--port", "70000")]


@pytest.mark.parametrize("arguments", MISTAKES)
def test_usage_mistakes_are_told(build: Build, arguments: tuple[str, ...]) -> None:
    result = build(*arguments)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "build.py" in result.stderr


def test_without_node_the_site_is_built_with_the_stock_files(build: Build, project: Path, tmp_path: Path) -> None:
    shutil.rmtree(project / ".cache/slim")
    bare = tmp_path / "bin"
    bare.mkdir()
    (bare / "python3").symlink_to(sys.executable)
    result = build("build", PATH=str(bare))
    assert result.returncode == 0, result.stderr
    assert "the slow way" in result.stderr
    assert '"slim":null' in (project / "dist/static/generated/boot.json").read_text()
