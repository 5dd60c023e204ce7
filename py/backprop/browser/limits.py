"""What a page in a browser can bear; elsewhere the memory is the limit."""

from ..config.host import Host
from ..teacher.tables import Limits

PAGE = Host(most_parameters=2_000_000)
OF_TABLES = Limits(bytes=20_000_000, rows=100_000, columns=100, classes=50)
