"""Run by `build.py handout` with the core on the path: from the settings of a link, or a recording's file, to one HTML page.

    python make_handout.py "net=2-2-2-1&data=xor" UPDATES|- TITLE OUT

What stands in the way is one sentence on standard error, and exit code 2.
"""

import base64
import json
import sys
import zlib
from pathlib import Path
from urllib.parse import parse_qsl

from backprop.browser.limits import MOST_UNPACKED
from backprop.browser.session import Session
from backprop.config.schema import KEYS, check
from backprop.errors import BackpropError, RecordingError
from backprop.recording.handout import fitting
from backprop.recording.recording import Recording, record

UPDATES = 20  # where nobody says how many, as far as they fit


def main(source: str, updates: str, title: str, out: str) -> None:
    recording = Recording.load(source) if is_file(source) else recorded(source, int(updates) if updates != "-" else UPDATES)
    if updates == "-":
        recording = fitting(recording)
    elif is_file(source):
        recording = recording.part(recording.first, recording.first + int(updates) - 1)
    page = recording.to_html(title or None).encode()
    Path(out).write_bytes(page)
    print(f"{out}: {len(page):,} bytes, updates {recording.first} to {recording.last} of {recording.header['config']['net']}")


def is_file(source: str) -> bool:
    try:
        return "=" not in source and Path(source).is_file()
    except OSError:
        return False


def recorded(source: str, updates: int) -> Recording:
    """The run that a link's settings describe, with what it keeps in x=, from its start."""
    settings, kept = parse(source)
    view = {name: settings.pop(name) for name in list(settings) if KEYS[name].group == "view"}
    session = Session()
    session.configure({"config": settings, "teacher": kept.get("teacher"), "events": kept.get("events")})
    recording = record(session.run, updates)
    if "at" in view and int(str(view["at"]).split(".")[0]) > recording.last:
        raise RecordingError(f"at is “{view['at']}”, but the recording ends with update {recording.last}: ask for more --updates", "at")
    return recording.opened(kept.get("select"), **view)


def parse(source: str) -> tuple[dict[str, object], dict[str, object]]:
    """"…#net=2-2-1&x=…" → settings, checked, and what x= keeps."""
    query = source.partition("#")[2] or source.lstrip("?#")
    settings: dict[str, object] = {}
    kept: dict[str, object] = {}
    for part in filter(None, query.split("&")):
        if "=" not in part:
            raise RecordingError(f"“{part[:60]}” is neither a setting (as in net=2-2-1) nor the file of a recording")
        ((name, value),) = parse_qsl(part, keep_blank_values=True)
        if name == "x":
            kept = unpacked(value)
        else:
            settings[name] = check(name, value)
    return settings, kept


def unpacked(text: str) -> dict[str, object]:
    """What static/settings/permalink.js packed."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        inflate = zlib.decompressobj(-15)
        kept = json.loads(inflate.decompress(data, 4 * MOST_UNPACKED))
        if isinstance(kept, dict) and inflate.eof:
            return kept
    except (ValueError, zlib.error, RecursionError):
        pass
    raise RecordingError("what the link carries in x= could not be read: it is cut off, damaged or too long", "x")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (BackpropError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        raise SystemExit(2) from None
