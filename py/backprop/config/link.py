"""A link, read as the page reads it: its settings by name, and what x= carries (data of one's own, changes, what is selected)."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any
from urllib.parse import parse_qsl

from ..errors import ConfigError
from .schema import check

MOST_UNPACKED = 16_000_000  # bytes


def parse_link(link: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """"…#net=2-2-1&x=…", or what stands behind the # → (settings, checked; what x= carries). Raises ConfigError.

    >>> parse_link("net=2-3-1&data=xor&rate=2")
    ({'net': '2-3-1', 'data': 'xor', 'rate': 2}, {})
    """
    settings: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for part in filter(None, (link.partition("#")[2] or link.lstrip("?#")).split("&")):
        if "=" not in part:
            raise ConfigError("settings", f"“{part[:60]}” is no setting; allowed are settings as in net=2-2-1, joined by &")
        ((name, value),) = parse_qsl(part, keep_blank_values=True)
        if name == "x":
            kept = _unpacked(value)
        else:
            settings[name] = check(name, value)
    return settings, kept


def _unpacked(text: str) -> dict[str, Any]:
    """What static/settings/permalink.js packed."""
    try:
        inflate = zlib.decompressobj(-15)
        data = inflate.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), MOST_UNPACKED)
        kept = json.loads(data)
        if isinstance(kept, dict) and inflate.eof:
            return kept
    except (ValueError, zlib.error, RecursionError):
        pass
    raise ConfigError("x", "what the link carries in x= could not be read: it is cut off, damaged or too long")
