"""dist/ on 127.0.0.1, built again when a source has changed."""

from __future__ import annotations

import contextlib
import errno
import http.client
import http.server
import threading
import webbrowser

from building.ground import DIST, ROOT, CheckFailed, Problem, say
from building.site import build


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
    times = [(ROOT / "index.html").stat().st_mtime]
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
