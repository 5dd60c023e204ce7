"""Teacher sets that come from the server when they are chosen, verified by hash; the core asks for them by name."""

from __future__ import annotations

import json
from pathlib import Path

from ..errors import ConfigError
from ..teacher import named_sets
from .imports import fetch, unpack


def offer(sets_json: str) -> None:
    """Makes these sets available: {name: {"url", "sha256"}}."""
    sets = json.loads(sets_json)

    def bring(name: str, path: str) -> None:
        try:
            data = fetch(sets[name]["url"], sets[name]["sha256"], f"The teacher set “{name}”")
        except ImportError as error:
            raise ConfigError("data", str(error)) from error
        unpack(data, Path(path).parent)

    named_sets.bring = bring
