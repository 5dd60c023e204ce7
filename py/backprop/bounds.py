"""How much is taken from outside: from files, links and messages. What is more is refused, with the number that is allowed.

The page checks some of it as well: it has these numbers from the schema.
"""

from __future__ import annotations

MOST_BYTES = 20_000_000  # of a CSV file
MOST_ROWS = 100_000
MOST_COLUMNS = 100  # of a CSV file
MOST_INPUTS = 999  # columns of a message: features name them with up to three digits
MOST_CLASSES = 50
MOST_FEATURES = 100
LONGEST_NAME = 200  # characters of a column's, a class's or a label's
MOST_LAYERS = 100
MOST_EVENTS = 10_000  # changes while training goes on
LAST_ITERATION = 999_999_999  # the last that a link can name
MOST_UNPACKED = 4_000_000  # characters of what a link carries
LONGEST_HASH = 2_000_000  # characters of a link


def as_data() -> dict[str, int]:
    """Those that the page checks."""
    return {"hash": LONGEST_HASH, "unpacked": MOST_UNPACKED, "name": LONGEST_NAME, "events": MOST_EVENTS,
            "layers": MOST_LAYERS}
