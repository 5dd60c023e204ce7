"""Teacher sets that lie on the server until one is chosen: Python does not wait, whoever called it fetches the file and calls again."""

from __future__ import annotations


class Needed(Exception):
    """The file of a set is not here yet."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name)
        self.name, self.path = name, path


def ask_for(name: str, path: str) -> None:
    """How a session gets the file of the set `name` to `path`."""
    raise Needed(name, path)
