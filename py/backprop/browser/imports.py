"""The rest of the standard library and of NumPy, fetched when an import asks for it.

A visit starts with only those modules that the core uses (see `.tools/slim.py`). Everything else lies in packs on the
server; the first import of such a module fetches its pack, once, while Python waits (a worker may wait), and unpacks it
beside the rest. Only this module and its caller know that anything is missing.
"""

import json
import sys
import zlib
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

ROOT = Path("/lib/rest")
PATIENCE = 60_000  # milliseconds


class RestFinder:
    """Asked last by the import system, after everything that is already there."""

    def __init__(self, packs: list[dict[str, Any]]) -> None:
        """`packs`: `{"url", "sha256", "modules": [dotted names]}` each."""
        self.packs = packs
        self.pack_of = {name: pack for pack in packs for name in pack["modules"]}

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Where the module is, once its pack has been fetched; None for names that no pack holds."""
        pack = self.pack_of.get(fullname)
        if pack is None:
            return None
        if "unpacked" not in pack:
            unpack(fetch(pack["url"], pack["sha256"], fullname))
            pack["unpacked"] = True
        folder = ROOT.joinpath(*fullname.split(".")[:-1])
        return PathFinder.find_spec(fullname, [str(folder)], target)


def fetch(url: str, sha256: str, wanted_by: str) -> bytes:
    """The pack's bytes, verified. Raises ImportError that says what is wrong."""
    import hashlib  # seldom wanted, and a start would wait for it

    import js
    from pyodide.ffi import JsException

    request = js.XMLHttpRequest.new()
    request.open("GET", url, False)
    on_page = hasattr(js, "document")
    if on_page:  # may not wait for bytes: they come as text, one character each
        request.overrideMimeType("text/plain; charset=x-user-defined")
    else:
        request.responseType = "arraybuffer"
        request.timeout = PATIENCE
    try:
        request.send()
    except JsException as error:
        raise ImportError(
            f"{wanted_by} has to be fetched first, and the network does not answer", name=wanted_by
        ) from error
    if request.status != 200:
        raise ImportError(
            f"{wanted_by} has to be fetched first, and the server answered {request.status}", name=wanted_by
        )
    data: bytes = request.responseText.encode("utf-16")[2::2] if on_page else request.response.to_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ImportError(f"{wanted_by} has to be fetched first, and what arrived was damaged", name=wanted_by)
    return data


def unpack(data: bytes, root: Path = ROOT) -> None:
    """A pack as build.py makes it: gzipped; a line of JSON with names and sizes, then the files' bytes."""
    content = zlib.decompress(data, 31)
    end = content.index(b"\n")
    at = end + 1
    for name, size in json.loads(content[:end]):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content[at : at + size])
        at += size


def install(packs_json: str) -> None:
    """Makes what the packs hold importable."""
    sys.meta_path.append(RestFinder(json.loads(packs_json)))
