"""Teacher sets that come from the server when they are chosen, verified by hash."""

from __future__ import annotations

import json
from pathlib import Path

from ..errors import ConfigError
from .imports import fetch, unpack


class Offered:
    """The sets that the server has, {name: {"url", "sha256"}}: called as `load(name, path)`, it brings one."""

    def __init__(self, sets_json: str) -> None:
        self._sets = json.loads(sets_json)

    def __call__(self, name: str, path: str) -> None:
        try:
            data = fetch(self._sets[name]["url"], self._sets[name]["sha256"], f"The teacher set “{name}”")
        except ImportError as error:
            raise ConfigError("data", str(error)) from error
        unpack(data, Path(path).parent)
