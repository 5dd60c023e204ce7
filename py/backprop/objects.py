"""How the objects of this package behave when they are assigned to, and when they are copied."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .errors import ConfigError

if TYPE_CHECKING:
    from typing import Self  # newer than the oldest Python that this runs on


class Owned:
    """A copy (deep, from a pickle, in another process) has arrays of its own and may write to them: what a worker is handed may
    be memory that it shares and must not write to."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(
            {name: np.array(value) if isinstance(value, np.ndarray) else value for name, value in state.items()}
        )


class Fixed(Owned):
    """An object that was worked out from what it was made of: assigning to one of these things later would be ignored, so it is
    refused, with what can be assigned to. `copy.copy` copies all of it: half a copy would write into the other's arrays."""

    INSTEAD: ClassVar[dict[str, str]] = {}  # attribute → what to do where it cannot be assigned to
    _sealed: set[str]

    def _seal(self) -> None:
        """All is made: from here on an assignment takes effect or is refused."""
        self.__dict__["_sealed"] = {name for name in self.__dict__ if not name.startswith("_")}

    def __setattr__(self, name: str, value: Any) -> None:
        if (
            name.startswith("_")
            or "_sealed" not in self.__dict__
            or not self._is_ours(name)
            or _can_be_set(type(self), name)
        ):
            object.__setattr__(self, name, value)
            return
        kind = type(self)
        allowed = [each for each in dir(kind) if not each.startswith("_") and _can_be_set(kind, each)]
        instead = self.INSTEAD.get(name, f"make another {kind.__name__}")
        raise ConfigError(
            name,
            f"{name} of a {kind.__name__} cannot be assigned to; {instead}"
            f"{'; allowed are ' + ', '.join(allowed) if allowed else ''}",
        )

    def _is_ours(self, name: str) -> bool:
        """Is this a name of this package's, or one that nobody has? A class of the user's own may add what it likes."""
        kinds = [kind for kind in type(self).__mro__ if kind.__module__.startswith(f"{__package__}.")]
        known = name in self._sealed or any(name in vars(kind) for kind in kinds)
        return known or type(self) in kinds

    def __copy__(self) -> Self:
        return deepcopy(self)


def _can_be_set(kind: type, name: str) -> bool:
    """Is this an attribute that does something when it is assigned to?"""
    found = getattr(kind, name, None)
    return found.fset is not None if isinstance(found, property) else hasattr(found, "__set__")
