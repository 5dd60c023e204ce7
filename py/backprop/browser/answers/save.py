"""What leaves as a file: programs, recordings, handouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ConfigError
from ...export.programs import UPDATES
from ...export.programs import export_code as program
from ...recording.handout import MOST_BYTES, fitting, handout
from ...recording.recording import Recording, record
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


def export_recording(session: Session, params: Params) -> Params:
    """{start?, stop?} → the recording as JSON: of updates start … stop − 1 as many of the last as a file can hold."""
    return _recorded(session, params, MOST_NUMBERS, None).as_data()


def export_handout(session: Session, params: Params) -> Params:
    """{template, start?, stop?, title?, view?, selection?} → {html, first, last}: the last of those updates that one page can hold."""
    template = text(params, "template", "")
    recording = _recorded(session, params, MOST_BYTES // 4, "all").opened(
        params.get("selection"), **mapping(params, "view")
    )
    recording = fitting(recording, template=template, from_the_end=True)
    html = handout(recording, text(params, "title", "") or None, template=template)
    return {"html": html, "first": recording.first, "last": recording.last}


def _recorded(session: Session, params: Params, most: int, explain: str | None) -> Recording:
    """The run from `start` to before `stop`, the last updates of it where that would be more than so many numbers."""
    training = session.training
    start, stop = whole(params, "start", 0), whole(params, "stop", training.iteration + 1)
    if not 0 <= start < stop:
        raise ConfigError("start", f"start is {start} and stop {stop}; allowed is 0 ≤ start < stop")
    fit = max(1, most // max(layout.length for layout in training.layouts.values()))
    back = training.iteration
    try:
        training.seek(max(start, stop - fit))
        return record(session.run, min(fit, stop - start), explain)
    finally:
        training.seek(back)
