"""A link, read as the page reads it: its settings by name, and what x= carries (data of one's own, changes, what is selected)."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any
from urllib.parse import parse_qsl

from ..config.host import Host
from ..config.run import Run
from ..config.schema import KEYS, check
from ..errors import ConfigError, RecordingError, brief
from ..recording.recording import Recording, record
from .limits import MOST_UNPACKED, PAGE
from .session import Session


def parse_link(link: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """From "…#net=2-2-1&x=…", or what stands behind the #, to (settings, checked; what x= carries). Raises ConfigError.

    >>> parse_link("net=2-3-1&data=xor&rate=2")
    ({'net': '2-3-1', 'data': 'xor', 'rate': 2}, {})
    """
    settings: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for part in filter(None, (link.partition("#")[2] or link.lstrip("?#")).split("&")):
        if "=" not in part:
            raise ConfigError("settings", f"“{brief(part)}” is neither a setting (as in net=2-2-1) nor a file")
        ((name, value),) = parse_qsl(part, keep_blank_values=True)
        if name == "x":
            kept = _unpacked(value)
        else:
            settings[name] = check(name, value)
    return settings, kept


def run_of_link(link: str, host: Host = PAGE) -> tuple[Run, dict[str, Any]]:
    """(the run that a link describes, from its start; what it says of the view: settings, and the selection)."""
    settings, kept = parse_link(link)
    view = {name: settings.pop(name) for name in list(settings) if KEYS[name].group == "view"}
    session = Session(host=host)
    session.configure({"config": settings, "teacher": kept.get("teacher"), "events": kept.get("events")})
    return session.run, {"selection": kept.get("select"), **view}


def recorded(link: str, updates: int, host: Host = PAGE) -> Recording:
    """So many updates of the run that a link describes, to be opened as the link would be. Raises BackpropError."""
    run, view = run_of_link(link, host)
    recording = record(run, updates)
    if "at" in view and int(str(view["at"]).split(".")[0]) > recording.last:
        raise RecordingError(
            f"at is “{view['at']}”, but the recording ends with update {recording.last}: ask for more --updates", "at"
        )
    return recording.opened(**view)


def _unpacked(text: str) -> dict[str, Any]:
    """What static/settings/permalink.js packed."""
    try:
        inflate = zlib.decompressobj(-15)
        data = inflate.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), 4 * MOST_UNPACKED)
        kept = json.loads(data)
        if isinstance(kept, dict) and inflate.eof:
            return kept
    except (ValueError, zlib.error, RecursionError):
        pass
    raise ConfigError("x", "what the link carries in x= could not be read: it is cut off, damaged or too long")
