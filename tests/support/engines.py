"""The other engines, each by the protocol that it speaks itself: Firefox by WebDriver BiDi, WebKitGTK by WebDriver under Xvfb.

with firefox(tmp_path) as engine:
    engine.goto(site.url())
    assert engine.run("return backprop.state().iteration") == 0     # the body of an async function
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

SECONDS = 120
T = TypeVar("T")


class NotHere(Exception):
    """The engine is not installed; the text says what is missing."""


@dataclass
class Engine:
    """A window of a browser, and what it complained about as far as its protocol tells."""

    goto: Callable[[str], Any]
    run: Callable[[str], Any]
    complaints: list[str] = field(default_factory=list)


def program(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    raise NotHere(f"{' or '.join(names)} is not installed")


@contextlib.contextmanager
def started(command: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(found: Callable[[], T | None], process: subprocess.Popen[bytes], what: str) -> T:
    """Waits for what a program that has just been started will show."""
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            if (answer := found()) is not None:
                return answer
        time.sleep(0.05)
    raise NotHere(f"{what} does not start here")


# Some preferences keep it from asking the network for anything of its own.
PREFERENCES = {
    "app.update.auto": False, "browser.shell.checkDefaultBrowser": False, "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False, "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False, "extensions.update.enabled": False,
    "toolkit.telemetry.enabled": False, "browser.aboutwelcome.enabled": False, "services.settings.server": "data:,#remote-settings-dummy",
}  # fmt: skip


# Sites that a frame belongs to may keep nothing, and are refused what could keep something.
NO_STORAGE = {"network.cookie.cookieBehavior": 2}


@contextlib.contextmanager
def firefox(folder: Path, storage: bool = True) -> Iterator[Engine]:
    """A headless Firefox with a profile of its own in `folder`."""
    binary = program("firefox-esr", "firefox")
    preferences = PREFERENCES if storage else {**PREFERENCES, **NO_STORAGE}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
    (folder / "user.js").write_text("".join(lines))
    command = [
        binary,
        "--headless",
        "--no-remote",
        "--profile",
        str(folder),
        "--remote-debugging-port",
        "0",
        "about:blank",
    ]
    environment = {**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
    with started(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        port = until(
            lambda: int(json.loads((folder / "WebDriverBiDiServer.json").read_text())["ws_port"]), process, "Firefox"
        )
        with connect(f"ws://127.0.0.1:{port}/session", open_timeout=SECONDS, max_size=None, proxy=None) as channel:
            complaints: list[str] = []
            last = 0

            def ask(method: str, **params: Any) -> Any:
                nonlocal last
                last += 1
                channel.send(json.dumps({"id": last, "method": method, "params": params}))
                while True:
                    message = json.loads(channel.recv(SECONDS))
                    if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                        complaints.append(str(message["params"]["text"]))
                    if message.get("id") == last:
                        assert message["type"] == "success", message
                        return message["result"]

            def run(body: str) -> Any:
                function = f"async () => JSON.stringify(await (async () => {{ {body} }})() ?? null)"
                answer = ask(
                    "script.callFunction", functionDeclaration=function, awaitPromise=True, target={"context": window}
                )
                assert answer["type"] == "success", answer["exceptionDetails"]["text"]
                return json.loads(answer["result"]["value"])

            ask("session.new", capabilities={})
            ask("session.subscribe", events=["log.entryAdded"])
            window = ask("browsingContext.getTree")["contexts"][0]["context"]
            yield Engine(
                lambda url: ask("browsingContext.navigate", context=window, url=url, wait="complete"), run, complaints
            )
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                ask("browser.close")


@contextlib.contextmanager
def webkit(folder: Path) -> Iterator[Engine]:
    """WebKitGTK's small browser on a screen of its own."""
    driver, screen = program("WebKitWebDriver"), program("Xvfb")
    browser = next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)
    if browser is None:
        raise NotHere("WebKitGTK's MiniBrowser is not installed")
    receive, give = os.pipe()
    with contextlib.ExitStack() as stack:
        stack.enter_context(started([screen, "-displayfd", str(give), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
                                    pass_fds=[give], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))  # fmt: skip
        os.close(give)
        with open(receive) as display:
            environment = {**os.environ, "DISPLAY": f":{display.readline().strip()}", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder),
                           "WEBKIT_DISABLE_COMPOSITING_MODE": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}  # fmt: skip
        port = free_port()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = stack.enter_context(started([driver, f"--port={port}"], env=environment, **quiet))
        until(lambda: answers(port), process, "WebKitWebDriver")

        def ask(path: str, body: Any = None, method: str = "POST") -> Any:
            request = urllib.request.Request(f"http://127.0.0.1:{port}/session{path}", method=method,
                                             data=None if body is None else json.dumps(body).encode())  # fmt: skip
            try:
                with urllib.request.urlopen(request, timeout=SECONDS) as response:
                    return json.load(response)["value"]
            except urllib.error.HTTPError as error:
                raise AssertionError(json.load(error)["value"]) from error

        options = {"binary": str(browser), "args": ["--automation"]}
        session = ask("", {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}})["sessionId"]
        ask(f"/{session}/timeouts", {"script": 1000 * SECONDS, "pageLoad": 1000 * SECONDS})

        def run(body: str) -> Any:
            script = f"""const done = (answer) => arguments[arguments.length - 1](JSON.stringify(answer));
                (async () => {{ {body} }})().then((value) => done({{ value: value ?? null }}),
                    (error) => done({{ error: String(error) }}));"""
            answer = json.loads(ask(f"/{session}/execute/async", {"script": script, "args": []}))
            assert "error" not in answer, answer["error"]
            return answer["value"]

        yield Engine(lambda url: ask(f"/{session}/url", {"url": url}), run)
        ask(f"/{session}", method="DELETE")


def answers(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
