"""A run as one HTML page: the template that all of them are made of, and the command that makes one."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

from building.ground import (
    CACHE,
    ROOT,
    CheckFailed,
    Problem,
    fingerprint,
    keep_only,
    only_one,
    say,
    sha256,
    workspace,
    write_whole,
)
from building.page import esbuild_recipe, inline_words, modules_of, run_esbuild
from building.programs import Command, need_python, with_core

HANDOUT = ROOT / "static/handout"
HANDOUT_STYLES = [ROOT / "static/style" / name for name in ("tokens.css", "page.css", "handout.css")]


# A handout goes about alone: it says itself whose it is.
NOTICE = (
    "/*! Backprop Simulator, by the Backprop Simulator authors, MIT licence. Holds Fluent (@fluent/bundle), by Mozilla and others, "
    "Apache License 2.0 (www.apache.org/licenses/LICENSE-2.0). */"
)


def handout_place() -> Path:
    """Where the template of a handout is, or will be, made of the present sources."""
    parts = (*modules_of(HANDOUT / "handout.js"), *HANDOUT_STYLES, HANDOUT / "page.html")
    sources = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in parts}
    sources["words"] = inline_words().encode()
    return CACHE / "handout" / sha256((fingerprint(sources) + NOTICE + esbuild_recipe()).encode())[:16] / "handout.html"


def handout_template() -> Path | None:
    """The page of a handout, with its scripts and styles inside and holes for a run; None without Node.js. The Python package gets
    it as well."""
    template = handout_place()
    if not template.exists():
        styles = "\n".join(path.read_text(encoding="utf-8") for path in HANDOUT_STYLES)
        try:
            made = run_esbuild([
                {"build": {"entryPoints": ["static/handout/handout.js"], "charset": "utf8", "banner": {"js": NOTICE}}},
                {"transform": styles, "options": {"loader": "css"}},
            ])  # fmt: skip
        except Problem as problem:
            say(f"no template for handouts ({problem})")
            return None
        script, style = (str(text).encode() for text in made)
        if b"</script" in script or b"<!--" in script or b"</style" in style:
            raise CheckFailed("the script or style of a handout would end too early: it holds a tag of its own")
        text = (HANDOUT / "page.html").read_bytes()
        for hole, part in ((b"words", inline_words().encode()), (b"style", style.strip()), (b"script", script.strip())):
            text = text.replace(b"<!--build:%s-->" % hole, part)
        with workspace() as temporary:
            (temporary / "made").mkdir()
            (temporary / "made/handout.html").write_bytes(text)
            keep_only(template.parent, temporary / "made")
    packaged = ROOT / "py/backprop/recording/handout.html"
    if not packaged.exists() or packaged.read_bytes() != template.read_bytes():
        write_whole(packaged, template.read_bytes())
    return template


def handout(source: str, updates: int | None, title: str, out: Path) -> None:
    """Record a run natively and write it as one page."""
    python = need_python("requirements-run.txt")
    with contextlib.nullcontext() if handout_place().exists() else only_one():
        template = handout_template()
    if not template:
        raise Problem("A handout needs Node.js to be made: install Node.js 20 or newer and run this again.")
    options = [*(["--updates", str(updates)] if updates else []), *(["--title", title] if title else [])]
    command: Command = [python, "-m", "backprop", "record", "--page", *options, "-o", out, "--", source]
    made = subprocess.run(command, env=with_core(), capture_output=True, text=True)
    if made.returncode:
        raise Problem(
            made.stderr.strip().rpartition("\n")[2].removeprefix("backprop: ") or "The handout could not be made."
        )
    say(made.stdout.strip())
