"""The page: its modules in few short files, its styles in one, and the data of the first picture inside."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path

from building.ground import (
    CACHE,
    ROOT,
    TOOLS,
    CheckFailed,
    Problem,
    fingerprint,
    keep_only,
    say,
    sha256,
    workspace,
    write_whole,
)
from building.packages import integrity, package
from building.programs import Command, need_node

IMPORT = re.compile(r"""(?:^|[\s;}])(?:import|export)\s*(?:[\w*{}\s,$]+?\s*from\s*)?["'](\.{1,2}/[^"']+)["']""")


def modules_of(entry: Path) -> list[Path]:
    """Every module that `entry` imports, directly or not (import() and workers apart): what the first picture needs."""
    found: list[Path] = []
    waiting = [entry]
    while waiting:
        path = waiting.pop(0)
        if path in found or not path.exists():
            continue
        found.append(path)
        waiting += [(path.parent / name).resolve() for name in IMPORT.findall(path.read_text(encoding="utf-8"))]
    return found


PAGE, WORKER = "static/app/app.js", "static/engine/worker.js"
# What the page fetches when it is wanted (static/engine/late.js): name → module.
LATE = {"panels": "static/panels/later.js", "embed": "static/embed/page.js", "python": "static/engine/python.js"}
AFTER = "static/app/otherwise.js"  # looks whether the page has started: by itself, whatever became of the rest
ELEMENT = "static/embed/embed.js"  # what host pages load: one file by itself
BUNDLE = "static/page"  # one folder deep, like the modules it is made of: what they address relative to themselves stays right


def bundle(sources: dict[str, Path]) -> Path | None:
    """The folder with the page's modules in few, short files; None without Node.js (then the modules are shipped as they are)."""
    modules = {name: path.read_bytes() for name, path in sources.items() if path.suffix == ".js"}
    recipe = [fingerprint(modules), esbuild_recipe(), PAGE, WORKER, ELEMENT, AFTER, *LATE]
    folder = CACHE / "bundle" / sha256("\n".join(recipe).encode())[:16]
    if folder.exists():
        return folder
    with workspace() as temporary:
        out = temporary / "page"
        named = {"entryNames": "[name]-[hash]", "chunkNames": "[name]-[hash]"}
        whole: dict[str, object] = {"sourcemap": True, "sourcesContent": False, "outdir": str(out), **named}
        entries = [{"in": path, "out": name} for name, path in {"app": PAGE, **LATE}.items()]
        alone = (ELEMENT, AFTER)
        jobs: list[dict[str, object]] = [
            {"build": {**whole, "entryPoints": entries, "splitting": True}},
            {
                "build": {**whole, "entryPoints": [WORKER], "entryNames": "[name]"}
            },  # in one: a worker that needs a second file waits for it
        ]
        jobs += [{"transform": modules[name].decode(), "options": {}} for name in alone]
        try:
            made = run_esbuild(jobs)
        except Problem as problem:
            say(f"the page's modules are shipped one by one ({problem})")
            return None
        for name, text in zip(alone, made[2:]):
            write_whole(out / Path(name).name, str(text).encode())
        if len(list(out.glob("chunk-*.js"))) > 1:
            raise CheckFailed(
                "late scripts share code that the page does not begin with; a retry could not fetch that anew: join them"
            )
        keep_only(folder, out)
    return folder


def made_of(bundled: Path | None, name: str, module: str) -> str:
    """Where in the site the script is that was made of this module."""
    return f"{BUNDLE}/{next(bundled.glob(f'{name}-????????.js')).name}" if bundled else module


LIBRARIES = {
    "static/vendor/katex/katex.js": ("katex", "dist/katex.mjs"),
}


def short_libraries() -> dict[str, Path]:
    """Libraries that come later than the first picture, made as short as the page's own modules; without Node.js as they came."""
    recipe = [esbuild_recipe(), *(integrity(name) for name, _ in LIBRARIES.values())]
    folder = CACHE / "libraries" / sha256("\n".join(recipe).encode())[:16]
    if not folder.exists():
        texts = [(package(name) / path).read_text(encoding="utf-8") for name, path in LIBRARIES.values()]
        jobs: list[dict[str, object]] = [{"transform": text, "options": {"charset": "utf8"}} for text in texts]
        try:
            made = run_esbuild(jobs)
        except Problem:
            return {place: package(name) / path for place, (name, path) in LIBRARIES.items()}
        with workspace() as temporary:
            for place, text in zip(LIBRARIES, made, strict=True):
                write_whole(temporary / "out" / Path(place).name, str(text).encode())
            keep_only(folder, temporary / "out")
    return {place: folder / Path(place).name for place in LIBRARIES}


def esbuild_recipe() -> str:
    return integrity("esbuild-wasm") + sha256((TOOLS / "esbuild.mjs").read_bytes())


def run_esbuild(jobs: list[dict[str, object]]) -> list[str | None]:
    """What `.tools/esbuild.mjs` makes of each job. Raises Problem where there is no Node.js."""
    node, _ = need_node()
    command: Command = [node, TOOLS / "esbuild.mjs", package("esbuild-wasm")]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, input=json.dumps(jobs).encode())
    if made.returncode:
        raise CheckFailed(f"a script or style could not be made short:\n{made.stderr.decode()}")
    results: list[str | None] = json.loads(made.stdout)
    return results


FLUENT = ROOT / "static/vendor/fluent"  # git-ignored: where the page's modules, their tests and their types find it
LOCALES = ROOT / "static/locales"


def place_fluent() -> dict[str, Path]:
    """Puts the library that the sentences are read with beside the modules that import it: path under dist/ → file."""
    for path in (package("@fluent/bundle") / "esm").iterdir():
        target = FLUENT / path.name
        if path.name.endswith((".js", ".d.ts")) and (not target.exists() or target.read_bytes() != path.read_bytes()):
            write_whole(target, path.read_bytes())
    return {path.relative_to(ROOT).as_posix(): path for path in sorted(FLUENT.glob("*.js"))}


def inline_words() -> str:
    """The English sentences of the first picture."""
    text = (LOCALES / "en/start.ftl").read_text(encoding="utf-8")
    if "</script" in text:
        raise CheckFailed("static/locales/en/start.ftl would end the script that it stands in")
    sentences = re.sub(r"(?m)^(#.*)?\n", "", text)  # without comments
    return f'<script type="text/plain" id="words">{sentences}</script>'


def compared(content: bytes) -> str:
    """What the browser compares a script with."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def inline_json(name: str, value: object) -> str:
    text = json.dumps(value, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/json" id="{name}">{text}</script>'


STYLES = re.compile(r'(?:<link rel="stylesheet" href="static/style/[\w-]+\.css">\n)+')
PAGE_STYLE = "static/style/whole.css"


def page_style() -> bytes:
    """The page's styles in one file: each request before the first picture costs a learner far away a tenth of a second."""
    linked = STYLES.search((ROOT / "index.html").read_text(encoding="utf-8"))
    return (
        b"\n".join((ROOT / name).read_bytes() for name in re.findall(r'href="([^"]+)"', linked[0])) if linked else b""
    )


def page(made: Path, bundled: Path | None, late: dict[str, list[str | int]]) -> bytes:
    """index.html with its placeholders filled: modules to preload, and the data that the first picture is drawn from; `late`: what
    may be fetched later, as [path, bytes, SHA-256]."""
    text = (ROOT / "index.html").read_text(encoding="utf-8")
    if bundled:
        modules = modules_of((bundled / Path(made_of(bundled, "app", PAGE)).name).resolve())
        if len(modules) == 2:  # its one import holds all of the code (.tools/esbuild.mjs): one request less
            del modules[0]
        links = [f'"{BUNDLE}/{path.name}" integrity="{compared(path.read_bytes())}"' for path in modules]
        text = text.replace(f'src="{PAGE}"', f"src={links[0]}")
    else:
        links = [f'"{path.relative_to(ROOT).as_posix()}"' for path in modules_of(ROOT / PAGE)]
    build = sha256("".join(folder.name for folder in (made, bundled) if folder).encode())[:12]
    languages = " ".join(sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir()))
    text = text.replace('<html lang="en">', f'<html lang="en" data-build="{build}" data-languages="{languages}">')
    head = "\n".join(f'<link rel="modulepreload" href={link}>' for link in links)
    text = STYLES.sub(f'<link rel="stylesheet" href="{PAGE_STYLE}">\n', text, count=1)
    schema = json.loads((made / "schema.json").read_bytes())
    default = next(key["default"] for key in schema["keys"] if key["name"] == "data")
    recording = inline_json("recording-default", json.loads((made / f"recordings/{default}.json").read_bytes()))
    data = "\n".join((inline_words(), inline_json("schema", schema), inline_json("late", late), recording))
    return text.replace("<!--build:head-->", head).replace("<!--build:data-->", data).encode()
