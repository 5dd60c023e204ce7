"""A run, kept: every quantity of each of its updates, to be saved, watched, handed out and shown in a notebook."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..config.run import Run
from ..errors import RecordingError, checked_whole
from ..training.training import Training
from .data import RecordingData
from .handout import MOST_BYTES, handout, notebook_view, recording_in
from .header import header_of, packed
from .pieces import Pieces, finished
from .selected import explanations_of, plan

if TYPE_CHECKING:
    from typing import Self  # newer than the oldest Python that this runs on


@dataclass(frozen=True, repr=False)
class Recording(RecordingData):
    """Updates of a run, one after the other, each a Trace with every quantity. In a notebook it shows itself.

    >>> from backprop import Network, TeacherSet
    >>> run = Training(Network([2, 2, 1], seed=0), TeacherSet.named("xor"))
    >>> recording = record(run, 20)
    >>> len(recording), recording[0].iteration, recording[-1].deltas[0].shape
    (20, 0, (1, 2))
    >>> [trace.samples for trace in recording[4:8]]
    [[0], [2], [3], [1]]
    >>> recording[4:8]
    Recording(network 2-2-1, teacher set xor, updates 4 to 7)
    """

    @classmethod
    def of(
        cls, training: Training, updates: int, explain: str | Sequence[Any] | None = None, run: Run | None = None
    ) -> Recording:
        """`record`, under the name it had first. `run`: where the training's configuration comes from."""
        return record(run or training, updates, explain)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a file that `save`, the page or `to_html` wrote. Raises RecordingError."""
        text = Path(path).read_text("utf-8", errors="replace")
        if text.lstrip()[:1] == "<":
            return cls.from_data(recording_in(text))
        try:
            return cls.from_data(json.loads(text))
        except json.JSONDecodeError as error:
            raise RecordingError(f"{path} is not JSON ({error})") from error
        except RecursionError as error:
            raise RecordingError(f"{path} is no recording: it is nested too deep") from error

    def to_html(
        self, title: str | None = None, limit: int | None = None, template: str | os.PathLike[str] | None = None
    ) -> str:
        """One HTML page that steps, scrubs, explains and prints this run with no Python and no server: see `handout`."""
        return handout(self, title, MOST_BYTES if limit is None else limit, template)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return notebook_view(self)


def record(run: Training | Run, updates: int, explain: str | Sequence[Any] | None = "all") -> Recording:
    """Do up to `updates` updates of a run, fewer where it diverges, and keep every quantity of each.

    `explain`: which weights, biases and neurons the recording can explain, as `backprop.explain` takes them; "all", or None for no
    formulas. Raises ConfigError.

    >>> from backprop import Network, TeacherSet
    >>> record(Training(Network([2, 2, 1], seed=0), TeacherSet.named("xor")), 20)
    Recording(network 2-2-1, teacher set xor, updates 0 to 19)
    """
    return finished(recording_in_pieces(run, updates, explain))


def recording_in_pieces(
    run: Training | Run, updates: int, explain: str | Sequence[Any] | None = "all"
) -> Pieces[Recording]:
    """The same, an update at a time. Nothing else may be done with the run meanwhile."""
    training, origin = (run.training, run) if isinstance(run, Run) else (run, None)
    updates = checked_whole("updates", updates, 1)
    header, start = header_of(training, origin), training.iteration
    planned = plan(training, updates, explain)
    entries, buffers, offset, explanations = [], [], 0, []
    for iteration in range(start, start + updates):
        entry, buffer = packed(training)
        entries.append({**entry, "offset": offset})
        buffers.append(buffer)
        offset += len(buffer)
        explanations += explanations_of(training, planned.get(iteration, []), header["config"]["signal"])
        if not training.run(1):
            break
        yield (iteration + 1 - start) / updates
    return Recording(header, entries, np.concatenate(buffers), explanations)
