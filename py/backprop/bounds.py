"""How much is taken from outside: from files, links and messages. What is more is refused, with the number that is allowed.

The page has the same numbers: they come with the schema."""

from __future__ import annotations

MOST_BYTES = 20_000_000  # of a CSV file
MOST_ROWS = 100_000
MOST_COLUMNS = 100  # of a CSV file
MOST_INPUTS = 999  # of a teacher set: features name them with up to three digits
MOST_CLASSES = 50
LONGEST_NAME = 200  # characters of a column, a class, a label
MOST_LAYERS = 100
MOST_EVENTS = 10_000  # changes while training goes on
LAST_ITERATION = 999_999_999  # that a link can name
DEEPEST = 12  # lists in lists of a message
MOST_UNPACKED = 4_000_000  # characters of what a link carries, unpacked
LONGEST_LINK = 2_000_000  # characters


def as_data() -> dict[str, int]:
    """Those that the page checks as well."""
    return {"name": LONGEST_NAME, "layers": MOST_LAYERS, "events": MOST_EVENTS, "iteration": LAST_ITERATION, "depth": DEEPEST,
            "unpacked": MOST_UNPACKED, "rows": MOST_ROWS, "bytes": MOST_BYTES}
