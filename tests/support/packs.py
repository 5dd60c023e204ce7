"""Packs of the boot (see build.py), taken apart and served anew."""

from __future__ import annotations

import gzip
import hashlib
import json

from .site import Site

GENERATED = "static/generated/"


def core_files(site: Site) -> dict[str, bytes]:
    """The files of the core's pack by name."""
    content = gzip.decompress((site.folder / GENERATED / "core.pack").read_bytes())
    end = content.index(b"\n")
    files, at = {}, end + 1
    for name, size in json.loads(content[:end]):
        files[name] = content[at : at + size]
        at += size
    return files


def replace_pack(site: Site, name: str, data: bytes) -> None:
    """Serves another pack, with its hash where it belongs."""
    manifest = json.loads((site.folder / GENERATED / "boot.json").read_bytes())
    manifest["files"][f"generated/{name}"] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    site.replace(GENERATED + name, data)
    site.replace(GENERATED + "boot.json", json.dumps(manifest).encode())


def replace_core(site: Site, files: dict[str, bytes]) -> None:
    """Serves a core of these files."""
    index = json.dumps([[name, len(data)] for name, data in files.items()]).encode()
    replace_pack(site, "core.pack", gzip.compress(index + b"\n" + b"".join(files.values())))
