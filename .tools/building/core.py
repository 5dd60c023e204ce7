"""What is made of the Python core: its files for the browser, its teacher sets, its recordings and the pictures of these."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

from building.ground import (
    CACHE,
    ROOT,
    TOOLS,
    CheckFailed,
    Problem,
    SourceFailed,
    files_in,
    fingerprint,
    keep_only,
    say,
    sha256,
    workspace,
    write_whole,
)
from building.packages import integrity, package
from building.pinned import DIGITS, fetch
from building.programs import Command, last_words, need_node, need_python, with_core


def core_sources() -> dict[str, bytes]:
    """py/backprop as the browser's Python gets it: path under site-packages → content."""
    folder = ROOT / "py"
    wanted = (".py", ".csv", ".json", ".txt", ".md")
    paths = sorted(p for p in (folder / "backprop").rglob("*") if p.is_file() and p.suffix in wanted)
    apart = {"__pycache__", FETCHED.name}
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths if not apart.intersection(p.parts)}


# Git-ignored: what is fetched is not committed. The browser gets these files when they are asked for, not with the core.
FETCHED = ROOT / "py/backprop/teacher/data/fetched"
DIGITS_SOURCE = """\
# Optical Recognition of Handwritten Digits: 1,797 digits by 13 people, each 8 x 8 pixels of brightness 0 to 16, and which digit it is.
# E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository, doi.org/10.24432/C50P49; licence CC BY 4.0
# (creativecommons.org/licenses/by/4.0). The test set, as scikit-learn hands it on in digits.csv.gz; names of columns added.
"""


def fetched_sets() -> dict[str, bytes]:
    """The teacher sets that are fetched, with their source named: name → CSV. Also put beside the core, for Python outside the browser."""
    rows = gzip.decompress(fetch(DIGITS).read_bytes()).decode()
    names = ",".join([*(f"x{k + 1}" for k in range(64)), "digit"])
    sets = {"digits": f"{DIGITS_SOURCE}{names}\n{rows}".encode()}
    for name, data in sets.items():
        path = FETCHED / f"{name}.csv"
        if not path.exists() or path.read_bytes() != data:
            write_whole(path, data)
    return sets


def run_in_pyodide(script: str, folder: Path, **variables: str) -> None:
    """Runs a script of .tools in the browser's own Python, in Node.js, with `folder` as /out. Raises SourceFailed."""
    node, _ = need_node()
    given = [f"{name}={value}" for name, value in variables.items()]
    command: Command = [node, TOOLS / "in-pyodide.mjs", package("pyodide"), folder, TOOLS / script, *given]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        raise SourceFailed(last_words(made.stderr, script))


def with_byte_code(sources: dict[str, bytes]) -> dict[str, bytes]:
    """The core's files and, where there is Node.js, their byte code for the browser's Python."""
    recipe = [integrity("pyodide"), sha256((TOOLS / "compile_core.py").read_bytes()), fingerprint(sources)]
    folder = CACHE / "core" / sha256("\n".join(recipe).encode())[:16]
    if not folder.exists():
        with workspace() as temporary:
            out = temporary / "out"
            for name, data in sources.items():
                write_whole(out / name, data)
            try:
                run_in_pyodide("compile_core.py", out)
            except (Problem, SourceFailed) as failure:
                say(f"the core goes to the browser as source only ({failure})")
                return sources
            keep_only(folder, out)
    return files_in(folder)


def recordings(sources: dict[str, bytes]) -> Path:
    """The folder with schema.json and recordings/, made by the core itself."""
    folder = CACHE / "recordings" / fingerprint(sources)[:16]
    if not folder.exists():
        python = need_python("requirements-run.txt")
        say("making schema and recordings with the core…")
        with workspace() as temporary:
            out = temporary / "out"
            out.mkdir()
            command: Command = [python, "-m", "backprop.recording.built_in", "--out", out]
            made = subprocess.run(command, env=with_core(), capture_output=True, text=True)
            if made.returncode:
                raise CheckFailed(f"the core could not make its recordings:\n{made.stderr or made.stdout}")
            keep_only(folder, out)
    return folder


NO_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 520"/>'


def posters(made: Path) -> dict[str, bytes | Path]:
    """What embeds of built-in teacher sets show until they start; empty pictures where there is no Node.js to draw with."""
    names = [path.stem for path in (made / "recordings").glob("*.json")]
    parts = ("engine", "timeline", "scene", "paint", "narration", "words", "locales", "style")
    drawn = [path for part in parts for path in (ROOT / "static" / part).rglob("*")]
    drawn += [made / "schema.json", TOOLS / "posters.mjs", TOOLS / "drawing.mjs"]
    recipe = {path.name: path.read_bytes() for path in drawn if path.is_file()}
    folder = CACHE / "posters" / sha256((made.name + fingerprint(recipe)).encode())[:16]
    if not folder.exists():
        with workspace() as temporary:
            out = temporary / "out"
            out.mkdir()
            try:
                node, _ = need_node()
            except Problem as problem:
                say(f"embeds have no pictures until they start ({problem})")
                return {
                    f"static/generated/posters/{name}-{theme}.svg": NO_PICTURE
                    for name in names
                    for theme in ("light", "dark")
                }
            command: Command = [node, TOOLS / "posters.mjs", ROOT, made / "recordings", out]
            ran = subprocess.run(command, capture_output=True, text=True)
            if ran.returncode:
                raise CheckFailed(f"the pictures of embeds could not be drawn:\n{ran.stderr}")
            keep_only(folder, out)
    return {f"static/generated/posters/{path.name}": path for path in sorted(folder.iterdir())}
