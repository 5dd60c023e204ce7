"""A course package (SCORM 1.2) of the built site: run by `build.py scorm`, with the core on the path to check the settings.

The page's Share dialog makes the same in the browser (static/embed/package.js); static/embed/course.js is what runs in it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote
from xml.sax.saxutils import escape

from backprop.browser.limits import PAGE
from backprop.config import schema
from backprop.errors import ConfigError

GOALS = "updates=3, rms=0.1 or answers=5; several joined by commas"
LONGEST_TITLE = 200
DAY = (1980, 1, 1, 0, 0, 0)


class UsageError(Exception):
    """What was asked for cannot be made; the text says what is allowed."""


def checked_settings(text: str) -> str:
    """The settings as the page reads them, from a link or from what is behind its #."""
    settings = text.partition("#")[2] if "#" in text else text
    given = dict(parse_qsl(settings, keep_blank_values=True))
    if settings and not given:
        raise UsageError(
            f"the settings are “{text[:60]}”; allowed is what a link has behind #, as in net=2-2-2-1&data=xor"
        )
    explicit = {name: value for name, value in given.items() if name != "x"}
    try:
        for name, value in explicit.items():
            schema.check(name, value)
        if "x" not in given:  # the link's own data, which only the page unpacks
            schema.validate(explicit, host=PAGE)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    return settings


def checked_panels(text: str | None, site: Path) -> str | None:
    """Names of panels, as the page's modules give them."""
    if text is None:
        return None
    known = {
        name
        for path in (site / "static/panels").rglob("*.js")
        for name in re.findall(r'panel\("(\w+)"', path.read_text())
    }
    for name in text.split(","):
        if name not in known:
            raise UsageError(f"--panels has “{name}”; allowed: {', '.join(sorted(known))}")
    return text


def checked_goal(text: str) -> dict[str, float]:
    """From "updates=3,rms=0.1" to what has to be reached."""
    goal: dict[str, float] = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        whole, real = re.fullmatch(r"[1-9]\d{0,6}", value), re.fullmatch(r"\d*\.?\d+", value)
        if name in ("updates", "answers") and whole:
            goal[name] = int(value)
        elif name == "rms" and real and float(value) > 0:
            goal[name] = float(value)
        else:
            raise UsageError(f"--done is “{part}”; allowed: {GOALS}")
    return goal


def package(site: Path, course: dict[str, Any], target: Path) -> int:
    """Writes the package; how many files it has."""
    listed = "static/generated/files.json"
    files = {name: (site / name).read_bytes() for name in [*json.loads((site / listed).read_bytes()), listed]}
    for path in sorted((site / "static/vendor/scorm").glob("*.xsd")):
        files[path.name] = path.read_bytes()  # course systems look for them beside the manifest
    files["course.json"] = json.dumps(course, ensure_ascii=False, separators=(",", ":")).encode()
    entities = {'"': "&quot;"}
    fields = {
        "identifier": f"backprop-{hashlib.sha256(files['course.json']).hexdigest()[:16]}",
        "title": escape(course["title"], entities),
        "files": "\n".join(f'      <file href="{escape(quote(name), entities)}"/>' for name in files),
    }
    template = (site / "static/embed/imsmanifest.xml").read_text(encoding="utf-8")
    manifest = re.sub(r"\{(identifier|title|files)\}", lambda found: fields[found[1]], template)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w") as archive:
            for name, data in {"imsmanifest.xml": manifest.encode(), **files}.items():
                archive.writestr(zipfile.ZipInfo(name, DAY), data, zipfile.ZIP_DEFLATED)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return len(files) + 1


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="build.py scorm", description="Make a course package (SCORM 1.2) of the site."
    )
    parser.add_argument("settings", help="what a link has behind its #, as in net=2-2-2-1&data=xor, or the whole link")
    parser.add_argument("-o", "--output", type=Path, default=Path("backprop-scorm.zip"), metavar="FILE.zip")
    parser.add_argument("--title", default="Backpropagation simulator", help="its name in the course")
    parser.add_argument("--panels", metavar="NAMES", help="panels that are shown, open: numbers,formula,…")
    parser.add_argument(
        "--done", default="updates=1", metavar="GOAL", help=f"what completes it: {GOALS} (default: updates=1)"
    )
    parser.add_argument("--site", type=Path, required=True, help=argparse.SUPPRESS)
    given = parser.parse_args()
    try:
        if not 1 <= len(given.title.strip()) <= LONGEST_TITLE:
            raise UsageError(f"--title has {len(given.title.strip())} characters; 1 to {LONGEST_TITLE} are allowed")
        course = {"title": given.title.strip(), "settings": checked_settings(given.settings),
                  "panels": checked_panels(given.panels, given.site), "done": checked_goal(given.done)}  # fmt: skip
        count = package(given.site, course, given.output)
    except UsageError as error:
        sys.stderr.write(f"build.py scorm: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"build.py scorm: {given.output}: {error.strerror}: name another place with -o.\n")
        return 2
    size = given.output.stat().st_size / 1e6
    print(f"{given.output}: {count} files, {size:.1f} MB; upload it to the course as a SCORM package")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
