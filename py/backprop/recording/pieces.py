"""Work that takes long, in pieces: a generator that yields, now and then, which share of it is done, and returns what it comes to."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Made = TypeVar("Made")
Pieces = Generator[float, None, Made]


def finished(work: Pieces[Made]) -> Made:
    """What it comes to, without a pause."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
