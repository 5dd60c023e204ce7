"""Which class was found for which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...probes.maps import confusion
from ...teacher.teacher import TeacherSet
from ..asked import at_iteration
from .shared import sets_of

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def classes(session: Session, params: Params) -> Params:
    """{iteration?} → {class_names, train, test}: each {counts, right, samples, accuracy}; test may be null. Rows of counts are
    the classes that were wanted, columns those that were found."""
    training = at_iteration(session.training, params)

    def counted(teacher: TeacherSet) -> Params:
        counts = confusion(training.network, teacher)
        return {
            "counts": counts,
            "right": counts.trace(),
            "samples": counts.sum(),
            "accuracy": counts.trace() / counts.sum(),
        }

    sets = [counted(each) for each in sets_of(training)]
    return {
        "iteration": training.iteration,
        "class_names": training.teacher.class_names,
        "train": sets[0],
        "test": sets[1] if len(sets) > 1 else None,
    }
