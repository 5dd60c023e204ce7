"""A recording as one HTML page, and as what a notebook shows: steps, scrubs, explains and prints with no Python and no server.

The page is a template, which the build makes of the site's own modules, with three holes: the title, what can be read without
scripts, and the recording. That is compressed and in base64, so nothing in it can be taken for markup.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from ..config.schema import KEYS
from ..core.trace import OF_BIASES, OF_WEIGHTS
from ..errors import RecordingError
from .data import RecordingData
from .pieces import Pieces, finished

Kept = TypeVar("Kept", bound=RecordingData)
MOST_BYTES = 400_000
BEST_SHARE = 2  # numbers that are alike or 0 take less room than others: at the best, half of it
NEARLY = 0.9  # how far it is when there are only trials to come, of which nobody knows how many
TEMPLATE = Path(__file__).parent / "handout.html"
HOLES = TITLE, PLAIN, DATA = "<!--handout:title-->", "<!--handout:plain-->", "<!--handout:recording-->"
FOUND = re.compile(r'<script type="application/octet-stream" id="recording">([A-Za-z0-9+/=\s]*)</script>')
MOST_ROWS = 60
TOLD = ("before", "gradient", "change", "after")  # what OF_WEIGHTS and OF_BIASES are
SETTINGS = (
    "net",
    "hidden",
    "output",
    "loss",
    "reduction",
    "data",
    "batch",
    "rate",
    "optimizer",
    "momentum",
    "l1",
    "l2",
    "seed",
)
NO_TEMPLATE = (
    "there is no template for handouts yet: run `python3 build.py handout` in the project's folder, which makes it (and, "
    "where the package is installed, `build`, which packs it, and `pip install dist/packages/*.whl`)"
)


def handout(
    recording: RecordingData,
    title: str | None = None,
    limit: int = MOST_BYTES,
    template: str | os.PathLike[str] | None = None,
) -> str:
    """The page as text, of at most `limit` bytes. `template`: its text or its file; else the one that the build made.

    Explanations are left out from the end where they do not fit. Raises RecordingError where the numbers do not.
    """
    return finished(handout_in_pieces(recording, title, limit, template))


def handout_in_pieces(
    recording: RecordingData,
    title: str | None = None,
    limit: int = MOST_BYTES,
    template: str | os.PathLike[str] | None = None,
) -> Pieces[str]:
    """The same, a trial at a time."""
    frame = _template(template)
    if not recording.first <= int(str(recording.header["config"].get("at", "0")).split(".")[0]) <= recording.last:
        recording = recording.opened(recording.header.get("selection"), at=str(recording.first))
    title = title or f"Backprop: {recording.about}"
    text = frame.replace(TITLE, escaped(title)).replace(PLAIN, plain_view(recording))
    room = limit - len(text.replace(DATA, "").encode())
    packed = yield from _packing(recording, room)
    if packed is None:
        most = yield from fitting_in_pieces(recording, limit, frame)
        raise RecordingError(
            f"{len(recording)} updates of {recording.header['config']['net']} take more than the {limit:,} bytes of a handout; "
            f"{len(most)} fit: record fewer, or set `limit`",
            "updates",
        )
    return text.replace(DATA, f'<script type="application/octet-stream" id="recording">{packed}</script>')


def fitting(
    recording: Kept, limit: int = MOST_BYTES, template: str | os.PathLike[str] | None = None, from_the_end: bool = False
) -> Kept:
    """As many updates as a page of `limit` bytes can hold: the first, or the last. Raises RecordingError where none fits."""
    return finished(fitting_in_pieces(recording, limit, template, from_the_end))


def fitting_in_pieces(
    recording: Kept, limit: int = MOST_BYTES, template: str | os.PathLike[str] | None = None, from_the_end: bool = False
) -> Pieces[Kept]:
    """The same, a trial at a time."""
    check_size(recording.header, limit)
    room = limit - len(_template(template).encode()) - len(plain_view(recording).encode())

    def part(updates: int) -> Kept:
        first = recording.last - updates + 1 if from_the_end else recording.first
        return recording.part(first, first + updates - 1)

    low, high = 0, len(recording)
    while low < high:
        middle = (low + high + 1) // 2
        if (yield from _packing(replace(part(middle), explanations=[]), room)) is None:
            high = middle - 1
        else:
            low = middle
    if not low:
        raise RecordingError(
            f"one update of {recording.header['config']['net']} takes more than the {limit:,} bytes of a handout: "
            "choose a smaller network or batch",
            "net",
        )
    return recording if low == len(recording) else part(low)


def check_size(header: Mapping[str, Any], limit: int = MOST_BYTES) -> None:
    """Raises RecordingError where even one update is far more than `limit` bytes can hold, before any work is done on it."""
    numbers = min(int(layout["length"]) for layout in header["layouts"].values())
    most = BEST_SHARE * limit // 4  # of 4 bytes each
    if numbers > most:
        raise RecordingError(
            f"one update of {header['config']['net']} takes more than the {limit:,} bytes of a handout, which holds at most {most:,} "
            f"numbers, not {numbers:,}: choose a smaller network or batch",
            "net",
        )


def recording_in(page: str) -> Any:
    """The recording's data in a handout, or a RecordingError."""
    found = FOUND.search(page)
    if not found:
        raise RecordingError("this page holds no recording")
    try:
        return json.loads(zlib.decompress(base64.b64decode(found[1]), 31))
    except (ValueError, RecursionError, zlib.error) as error:
        raise RecordingError(f"the recording in this page is damaged ({error})") from error


def notebook_view(recording: RecordingData) -> str:
    """What a notebook shows: the page in a frame of its own, without rights; and where scripts and styles are stripped because
    the notebook is not trusted, or there is no template, its tables."""
    plain = plain_view(recording)
    try:
        page = handout(fitting(recording))
    except RecordingError as error:
        return f"<div>{plain}<p>Not to be stepped through here: {escaped(str(error))}.</p></div>"
    return (
        f'<div class="backprop-recording"><style>.backprop-recording > .backprop-plain {{ display: none }}</style>'
        f'<div class="backprop-plain">{plain}<p>Trust this notebook to step through the recording here.</p></div>'
        f'<iframe title="{escaped(recording.about)}" sandbox="allow-scripts allow-downloads allow-modals" '
        f'style="width: 100%; height: 760px; border: 1px solid #8886; border-radius: 8px" srcdoc="{escaped(page)}"></iframe></div>'
    )


def plain_view(recording: RecordingData) -> str:
    """The recording without scripts: settings, the errors of its updates, and the numbers of the first."""
    config, first = recording.header["config"], recording.arrays(recording.first)
    settings = [(KEYS[name].label, config[name]) for name in SETTINGS if config.get(name) not in (None, 0)]
    updates = []
    for entry in recording.entries[:MOST_ROWS]:
        scalars = recording.arrays(entry["iteration"])["scalars"][0]
        updates.append(
            [entry["iteration"], ", ".join(str(n + 1) for n in entry["samples"][:10]), scalars[0], scalars[1]]
        )
    more = len(recording) - len(updates)
    parameters = []
    for k, (rows, columns) in enumerate(zip(recording.header["sizes"], recording.header["sizes"][1:])):
        parameters += [
            [f"w({k + 1}) {i + 1}→{j + 1}", *(first[name][k][i, j] for name in OF_WEIGHTS)]
            for i in range(rows)
            for j in range(columns)
        ]
        parameters += [[f"b({k + 1}) {j + 1}", *(first[name][k][j] for name in OF_BIASES)] for j in range(columns)]
    return (
        f"<h2>{escaped(recording.about)}</h2><p>{escaped('; '.join(f'{label}: {value}' for label, value in settings))}.</p>"
        + _table("Updates", ["update", "samples", "E", "RMS"], updates)
        + (f"<p>… and {more} more.</p>" if more else "")
        + _table(f"Weights and biases in update {recording.first}", ["", *TOLD], parameters[:MOST_ROWS])
    )


def _table(caption: str, heads: list[str], rows: list[list[Any]]) -> str:
    def line(tag: str, cells: list[Any]) -> str:
        texts = (each if isinstance(each, str) else f"{each:.4g}" for each in cells)
        return "<tr>" + "".join(f"<{tag}>{escaped(each)}</{tag}>" for each in texts) + "</tr>"

    body = "".join(line("td", row) for row in rows)
    return (
        f"<table><caption>{escaped(caption)}</caption><thead>{line('th', heads)}</thead><tbody>{body}</tbody></table>"
    )


def _template(given: str | os.PathLike[str] | None) -> str:
    """The text of a template: given as such, from a file, or from where the build put it."""
    if isinstance(given, str) and given.lstrip().startswith("<"):
        text, name = given, "it"
    else:
        path = Path(given) if given else TEMPLATE
        if not given and not path.exists():
            raise RecordingError(NO_TEMPLATE, "template")
        try:
            text, name = path.read_text("utf-8"), str(path)
        except OSError as error:
            raise RecordingError(f"template {path} cannot be read ({error.strerror})", "template") from error
    if any(text.count(hole) != 1 for hole in HOLES):
        raise RecordingError(
            f"template: {name} is not a template for handouts, which has {', '.join(HOLES)} once each", "template"
        )
    return text


def _packing(recording: RecordingData, room: int) -> Pieces[str | None]:
    """The recording in at most `room` characters: with as many digits and explanations as that allows; None where it cannot be."""
    for dtype, share in (("float64", 0.6), ("float32", 1.0)):
        packed = _compressed(replace(recording, explanations=[]), dtype)
        yield NEARLY
        if len(packed) <= room * share:
            break
    else:
        return None
    explanations = recording.explanations
    low, high = 0, len(explanations)
    while low < high:  # the most that fit; usually all of them, so that comes first
        middle = high if low == 0 and high == len(explanations) else (low + high + 1) // 2
        trial = _compressed(replace(recording, explanations=_sorted(explanations[:middle])), dtype)
        yield NEARLY
        if len(trial) <= room:
            low, packed = middle, trial
        else:
            high = middle - 1
    return packed


def _sorted(explanations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of one weight beside each other: they differ in their numbers only, and compress well."""
    return sorted(explanations, key=lambda each: (json.dumps(each["selection"]), each["sample"], each["iteration"]))


def _compressed(recording: RecordingData, dtype: str) -> str:
    text = json.dumps(recording.as_data(dtype), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # as gzip does: the browser's own DecompressionStream reads it
    return base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode("ascii")


def escaped(text: str) -> str:
    """Text that stays text in HTML, as content and between quotes."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(character, entity)
    return text
