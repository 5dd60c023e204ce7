"""A static host on 127.0.0.1 for the tests: counts requests, and refuses, alters, delays or throttles on demand."""

from __future__ import annotations

import fnmatch
import gzip
import http.server
import mimetypes
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json",
         ".pack": "application/octet-stream", ".woff2": "font/woff2", ".whl": "application/zip"}  # fmt: skip
FAULTS = ("missing", "cut", "altered", "login", "mistyped", "reset")
COMPRESSED_BY_HOSTS = (".js", ".mjs", ".wasm", ".json", ".html", ".css", ".svg")


@dataclass(frozen=True)
class Request:
    """One request as it was answered: path below the site's base, status, bytes of the body on the wire."""

    path: str
    status: int
    size: int
    query: str = ""


@dataclass
class Site:
    """Serves `folder` under `prefix`, with what most hosts do and nothing more: no special headers.

    `types` has content types by suffix that this host gets wrong.
    Patterns are those of fnmatch on the path below the base, as in `static/vendor/*.wasm`.
    """

    folder: Path
    prefix: str = "/"
    compress: bool = False
    requests: list[Request] = field(default_factory=list)
    extra: dict[str, bytes] = field(default_factory=dict)
    denied: list[str] = field(default_factory=list)
    held: dict[str, threading.Event] = field(default_factory=dict)
    broken_after: dict[str, int] = field(default_factory=dict)
    mistyped: dict[str, str] = field(default_factory=dict)
    resetting: list[str] = field(default_factory=list)
    bytes_per_second: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False
    host: str = "127.0.0.1"  # "localhost" reaches the same server, and is another site to a browser

    def __post_init__(self) -> None:
        site = self

        class Handler(_Handler):
            owner = site

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.pipe = threading.Lock()
        self.changing = threading.Lock()  # an answer has one fault or the other, never a moment between them
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.restore()
        self.server.shutdown()
        self.server.server_close()

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.server.server_port}{self.prefix}"

    def url(self, path: str = "") -> str:
        return self.base + path

    # What a test can do to it ------------------------------------------------------------------------------------

    def deny(self, pattern: str) -> None:
        """Answer 404 from now on."""
        self.denied.append(pattern)

    def replace(self, path: str, content: bytes) -> None:
        """Serve this instead of (or in addition to) the file."""
        self.extra[path] = content

    def corrupt(self, path: str) -> None:
        """Flip one bit in the middle of a file."""
        data = bytearray((self.folder / path).read_bytes())
        data[len(data) // 2] ^= 1
        self.extra[path] = bytes(data)

    def hold(self, pattern: str) -> threading.Event:
        """Answer nothing for these paths until the returned event is set."""
        self.held[pattern] = threading.Event()
        return self.held[pattern]

    def break_off(self, path: str, after: int) -> None:
        """Close the connection in the middle of this file."""
        self.broken_after[path] = after

    def login(self, path: str) -> None:
        """Answer with a page to log in, as if that were the file."""
        self.extra[path] = b"<!doctype html><html lang=en><title>Log in</title><form><input name=user></form></html>"
        self.mistyped[path] = "text/html; charset=utf-8"

    def mistype(self, path: str, kind: str = "text/plain") -> None:
        """The right file, as another kind."""
        self.mistyped[path] = kind

    def reset(self, path: str) -> None:
        """Break the connection off before there is an answer."""
        self.resetting.append(path)

    def spoil(self, path: str, fault: str) -> None:
        """One of FAULTS, in place of any other."""
        with self.changing:
            self.heal(path)
            {
                "missing": self.deny,
                "cut": lambda name: self.break_off(name, (self.folder / name).stat().st_size // 2),
                "altered": self.corrupt,
                "login": self.login,
                "mistyped": self.mistype,
                "reset": self.reset,
            }[fault](path)

    def heal(self, path: str) -> None:
        """The file as it is."""
        for record in (self.extra, self.broken_after, self.mistyped):
            record.pop(path, None)
        self.denied = [pattern for pattern in self.denied if pattern != path]
        self.resetting = [name for name in self.resetting if name != path]

    def cut(self) -> None:
        """No answer to anything, as with the cable pulled."""
        self.is_cut = True

    def restore(self) -> None:
        """A good host again."""
        self.is_cut = False
        self.denied.clear()
        self.extra.clear()
        self.broken_after.clear()
        self.mistyped.clear()
        self.resetting.clear()
        self.headers.clear()
        for event in self.held.values():
            event.set()
        self.held.clear()

    # What a test can ask it --------------------------------------------------------------------------------------

    def count(self, pattern: str = "*") -> int:
        return sum(fnmatch.fnmatch(request.path, pattern) for request in self.requests)

    @property
    def bytes_sent(self) -> int:
        return sum(request.size for request in self.requests)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no news."""


@lru_cache(maxsize=256)
def _compressed(path: Path, _changed: float) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class _Handler(http.server.BaseHTTPRequestHandler):
    owner: Site
    limit: int | None = None  # the bytes after which this answer breaks off
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = self.owner
        if site.is_cut:
            self.close_connection = True
            return
        full, _, query = self.path.partition("?")
        if not full.startswith(site.prefix):
            self.answer(full, query, 404, b"", "text/plain")
            return
        path = full[len(site.prefix) :] or "index.html"
        if path.endswith("/"):
            path += "index.html"
        for pattern, event in list(site.held.items()):
            if fnmatch.fnmatch(path, pattern):
                event.wait(120)
        file = site.folder / path
        suffix = Path(path).suffix
        known = site.types.get(suffix) or TYPES.get(suffix) or mimetypes.guess_type(path)[0]
        with site.changing:
            kind = site.mistyped.get(path) or known or "application/octet-stream"
            is_reset = path in site.resetting
            is_denied = any(fnmatch.fnmatch(path, pattern) for pattern in site.denied)
            extra = site.extra.get(path)
            self.limit = site.broken_after.get(path)
        if is_reset:
            site.requests.append(Request(path, 0, 0, query))
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        elif is_denied:
            self.answer(path, query, 404, b"not here", "text/plain")
        elif extra is not None:
            self.answer(path, query, 200, extra, kind)
        elif file.is_file() and file.resolve().is_relative_to(site.folder.resolve()):
            changed = file.stat().st_mtime
            tag = f'"{changed}-{file.stat().st_size}"'
            if self.headers.get("If-None-Match") == tag:
                self.answer(path, query, 304, b"", kind, tag)
                return
            packed = (
                site.compress
                and file.suffix in COMPRESSED_BY_HOSTS
                and "gzip" in self.headers.get("Accept-Encoding", "")
            )
            body = _compressed(file, changed) if packed else file.read_bytes()
            self.answer(path, query, 200, body, kind, tag, packed)
        else:
            self.answer(path, query, 404, b"not here", "text/plain")

    def answer(
        self, path: str, query: str, status: int, body: bytes, kind: str, tag: str = "", packed: bool = False
    ) -> None:
        site = self.owner
        site.requests.append(Request(path, status, len(body), query))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        for name, value in site.headers.items():
            self.send_header(name, value)
        if tag:
            self.send_header("ETag", tag)
            self.send_header("Cache-Control", "max-age=0, must-revalidate")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if self.limit is not None:
            self.wfile.write(body[: self.limit])
            self.close_connection = True
        elif site.bytes_per_second:
            self.trickle(body)
        else:
            self.wfile.write(body)

    def trickle(self, body: bytes) -> None:
        """All connections share one pipe of so many bytes a second."""
        for start in range(0, len(body), 16384):
            piece = body[start : start + 16384]
            with self.owner.pipe:
                time.sleep(len(piece) / self.owner.bytes_per_second)
            self.wfile.write(piece)

    def log_message(self, format: str, *arguments: object) -> None:
        pass
