"""The Session's answers that leave as files: programs and recordings. Each function is a method of the session, as in `learn`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError
from ..export import UPDATES
from ..export import export_code as program
from .asked import text, whole

if TYPE_CHECKING:
    from .session import Session

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
    from ..recording import Recording  # it makes recordings with a Session, so it cannot come first

    training = session.training
    start, stop = whole(params, "start", 0), whole(params, "stop", training.iteration + 1)
    if not 0 <= start < stop:
        raise ConfigError("start", f"start is {start} and stop {stop}; allowed is 0 ≤ start < stop")
    fit = max(1, MOST_NUMBERS // max(layout.length for layout in training.layouts.values()))
    back = training.iteration
    recording = Recording.of(session, max(start, stop - fit), stop)
    training.seek(back)
    return recording.as_data()


METHODS: dict[str, Callable[[Session, Params], Any]] = {method.__name__: method for method in (export_code, export_recording)}
