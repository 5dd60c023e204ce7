"""What a page in a browser can bear, and what it takes from outside; elsewhere the memory is the limit.

static/settings/bounds.js has those that the page checks as well.
"""

from ..config.host import Host
from ..teacher.tables import Limits

LONGEST_NAME = 200  # characters of a column's, a class's, a label's
PAGE = Host(most_parameters=2_000_000, most_layers=100)
OF_TABLES = Limits(bytes=20_000_000, rows=100_000, columns=100, classes=50, name=LONGEST_NAME)
MOST_INPUTS = 999  # columns of a teacher set in a message: features name them with up to three digits
MOST_EVENTS = 10_000  # changes while training goes on
LAST_ITERATION = 999_999_999  # the last that a link can name
MOST_UNPACKED = 4_000_000  # characters of what a link carries
