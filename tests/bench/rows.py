"""A row of the benchmark's table: what was measured, its target, and whether it is met."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

# Two runs on the same machine may differ by this much (as a factor) without anything having changed.
NOISE = 1.25


@dataclass(frozen=True)
class Target:
    """How good a figure should be."""

    bound: float
    higher_is_better: bool = False

    def met(self, value: float) -> bool:
        return value >= self.bound if self.higher_is_better else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.higher_is_better else '≤'} {self.bound:g}"


def at_most(bound: float) -> Target:
    return Target(bound)


def at_least(bound: float) -> Target:
    return Target(bound, higher_is_better=True)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    value: float
    unit: str
    target: Target | None = None
    detail: str = ""

    @property
    def verdict(self) -> str:
        if self.target is None or math.isnan(self.value):
            return "—"
        return "ok" if self.target.met(self.value) else "short"

    def against(self, last: float | None) -> str:
        """How it compares with the last result that was kept."""
        if last is None or last <= 0 or self.value <= 0 or math.isnan(self.value):
            return ""
        factor = self.value / last
        if 1 / NOISE <= factor <= NOISE:
            return "as before"
        better = (factor > 1) == bool(self.target and self.target.higher_is_better)
        return f"{'better' if better else 'WORSE'} (was {last:.3g})"


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else math.nan


def table(rows: Sequence[Row], last: dict[str, float]) -> str:
    """The rows as aligned text."""
    lines = [("", "value", "target", "", "against the last kept", "")]
    for row in rows:
        target = f"{row.target}" if row.target else ""
        lines.append(
            (row.what, f"{row.value:.3g} {row.unit}", target, row.verdict, row.against(last.get(row.what)), row.detail)
        )
    widths = [max(len(line[k]) for line in lines) for k in range(5)]
    return "\n".join("  ".join([*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[5]]).rstrip()
                     for line in lines)  # fmt: skip
