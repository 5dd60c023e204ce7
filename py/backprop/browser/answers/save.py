"""What leaves as a file: programs, recordings, handouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ConfigError, RecordingError
from ...export.programs import UPDATES
from ...export.programs import export_code as program
from ...recording.handout import MOST_BYTES, check_size, fitting_in_pieces, handout_in_pieces
from ...recording.header import header_of
from ...recording.pieces import Pieces
from ...recording.recording import Recording, recording_in_pieces
from ..asked import mapping, text, whole

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]
MOST_UPDATES = 1000
MOST_NUMBERS = 4_000_000  # of a recording: 32 MB


def export_code(session: Session, params: Params) -> str:
    """{kind: "numpy" | "pytorch", iteration?, updates?} → the program as text."""
    session.seek(params)
    updates = whole(params, "updates", UPDATES)
    if not 1 <= updates <= MOST_UPDATES:
        raise ConfigError("updates", f"updates is {updates}; allowed are 1 to {MOST_UPDATES}")
    return program(session.training, text(params, "kind", "numpy"), updates)


def export_recording(session: Session, params: Params) -> Pieces[Params]:
    """{start?, stop?} → the recording as JSON: of updates start … stop − 1 as many of the last as a file can hold."""
    length = _longest(session)
    if length > MOST_NUMBERS:
        raise RecordingError(
            f"one update of {session.run.config['net']} has {length:,} numbers; a recording holds at most {MOST_NUMBERS:,}: "
            "choose a smaller network or batch",
            "net",
        )
    recording = yield from _recorded(session, params, MOST_NUMBERS, None)
    return recording.as_data()


def export_handout(session: Session, params: Params) -> Pieces[Params]:
    """{template, start?, stop?, title?, view?, selection?} → {html, first, last}: the last of those updates that one page can hold."""
    template = text(params, "template", "")
    check_size(header_of(session.training, session.run))
    recording = yield from _recorded(session, params, MOST_BYTES // 4, "all")
    recording = recording.opened(params.get("selection"), **mapping(params, "view"))
    recording = yield from fitting_in_pieces(recording, template=template, from_the_end=True)
    html = yield from handout_in_pieces(recording, text(params, "title", "") or None, template=template)
    return {"html": html, "first": recording.first, "last": recording.last}


def _longest(session: Session) -> int:
    """Numbers of the longest update."""
    return max(layout.length for layout in session.training.layouts.values())


def _recorded(session: Session, params: Params, most: int, explain: str | None) -> Pieces[Recording]:
    """The run from `start` to before `stop`, the last updates of it where that would be more than so many numbers."""
    training = session.training
    start, stop = whole(params, "start", 0), whole(params, "stop", training.iteration + 1)
    if not 0 <= start < stop:
        raise ConfigError("start", f"start is {start} and stop {stop}; allowed is 0 ≤ start < stop")
    fit = max(1, most // _longest(session))
    back, first = training.iteration, max(start, stop - fit)
    training.rewind(first)
    while training.iteration < first and training.run(1):
        yield 0.0
    recording = yield from recording_in_pieces(session.run, min(fit, stop - first), explain)
    training.seek(back)
    return recording
