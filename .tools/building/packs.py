"""The packs that Python starts from in the browser, and boot.json, which tells the worker of them."""

from __future__ import annotations

import ast
import gzip
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from building.core import fetched_sets, run_in_pyodide, with_byte_code
from building.ground import CACHE, TOOLS, Problem, SourceFailed, files_in, keep_only, say, sha256, workspace
from building.packages import integrity
from building.pinned import fetch, numpy_wheel
from building.programs import need_node


def pack(files: dict[str, bytes]) -> bytes:
    """Files in one gzipped piece that the worker can take apart without a zip reader: a line of JSON, then the bytes."""
    names = sorted(files)
    index = json.dumps([[name, len(files[name])] for name in names])
    return gzip.compress(index.encode() + b"\n" + b"".join(files[name] for name in names), 9, mtime=0)


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
    recipe = [integrity("pyodide"), numpy_wheel().sha256, ",".join(keep)]
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
        wheel, library = fetch(numpy_wheel()), temporary / "stdlib.zip"
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
            (packs / f"{part}.pack").write_bytes(
                gzip.compress(stored_zip(needed), 9, mtime=0) if part == "stdlib" else pack(needed)
            )
            (packs / f"{part}-rest.pack").write_bytes(pack(rest))
            (packs / f"{part}-rest.json").write_text(json.dumps(module_names(rest)))
        keep_only(folder, packs)
    return folder


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
        "stock": {"stdlib": "vendor/pyodide/python_stdlib.zip", "numpy": f"vendor/pyodide/{numpy_wheel().name}"},
        "slim": {"stdlib": "generated/stdlib.pack", "numpy": "generated/numpy.pack", "rest": rest} if slim else None,
        "sets": {name: f"generated/{name}.pack" for name in sets},
        "files": {
            name.removeprefix("static/"): {"bytes": len(data), "sha256": sha256(data)}
            for name, data in (hashed | files).items()
        },
    }
    files["static/generated/boot.json"] = json.dumps(boot, separators=(",", ":")).encode()
    return files
