"""What a user changed while training went on, and when: enough to do it all again.

An event belongs to an iteration n and happens before update n. The state "at n" is the one after the events of n.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import takewhile
from numbers import Real
from typing import Any

from ..core.network import Network
from ..errors import ConfigError

NEVER = 2**53
SETTING_NAMES = ("learning_rate", "momentum", "l1", "l2")


@dataclass(frozen=True)
class Settings:
    """What may change without a new start."""

    learning_rate: float = 0.5
    momentum: float = 0.0
    l1: float = 0.0
    l2: float = 0.0

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """The same with some of them replaced, or a ConfigError."""
        for name, value in changes.items():
            if name not in SETTING_NAMES:
                raise ConfigError(name, f"{name} cannot change while training; allowed are {', '.join(SETTING_NAMES)}")
            number = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
            if not number or value < 0 or (name == "momentum" and value >= 1):
                allowed = "numbers from 0, below 1" if name == "momentum" else "finite numbers from 0"
                raise ConfigError(name, f"{name} is {value!r}; allowed are {allowed}")
        return replace(self, **{name: float(value) for name, value in changes.items()})


class Setting:
    """One of the settings as an attribute of a run: assigning to it is an event of the run."""

    def __init__(self, help: str) -> None:
        self.__doc__ = help

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, run: Any, owner: type | None = None) -> float:
        return getattr(run.settings, self.name) if run is not None else self  # type: ignore[return-value]  # of the class: itself

    def __set__(self, run: Any, value: float) -> None:
        run.set(**{self.name: value})


@dataclass(frozen=True)
class Event:
    """At `iteration`, some settings changed, or all parameters were replaced (nested lists, layer by layer)."""

    iteration: int
    settings: dict[str, float] = field(default_factory=dict)
    weights: list[Any] | None = None
    biases: list[Any] | None = None

    def as_data(self) -> dict[str, Any]:
        """The event as JSON, without what it does not change."""
        return {name: value for name, value in asdict(self).items() if value or name == "iteration"}

    def check(self, network: Network) -> None:
        """A ShapeError where the parameters are not those of such a network."""
        if self.weights is not None and self.biases is not None:
            network.checked(self.weights, self.biases)

    @classmethod
    def from_data(cls, data: Any) -> Event:
        """Read what `as_data` wrote, or raise a ConfigError."""
        try:
            event = cls(**data)
            known = type(event.iteration) is int and event.iteration >= 0
            Settings().changed(event.settings)
        except (TypeError, AttributeError):
            known = False
        if not known or (event.weights is None) != (event.biases is None):
            raise ConfigError(
                "events",
                f"events has {str(data)[:80]}; allowed are iteration with settings, or with weights and biases",
            )
        return event


class EventLog:
    """The events of a run in order, and the settings that hold at any iteration."""

    def __init__(self, start: Settings, events: Iterable[Event]) -> None:
        self.start = start
        self.events = sorted(events, key=lambda event: event.iteration)

    def told(self) -> list[Event]:
        """The events, and before them, where any changes a setting, the settings that the run began with: enough to do it again
        whatever settings are given then."""
        if not any(event.settings for event in self.events) or (
            self.events[0].iteration == 0 and len(self.events[0].settings) == len(SETTING_NAMES)
        ):
            return list(self.events)
        return [Event(0, settings=asdict(self.start)), *self.events]

    def at(self, iteration: int) -> list[Event]:
        """The events of exactly this iteration."""
        return [event for event in self.events if event.iteration == iteration]

    def next_after(self, iteration: int) -> float:
        """The iteration of the next event later than this one; infinity where there is none."""
        return min((event.iteration for event in self.events if event.iteration > iteration), default=math.inf)

    def settings_at(self, iteration: int) -> Settings:
        """What holds for update number `iteration`."""
        settings = self.start
        for event in self.events:
            if event.iteration <= iteration and event.settings:
                settings = settings.changed(event.settings)
        return settings

    def ever(self, name: str) -> bool:
        """Is a setting anything but 0 at any time?"""
        return any([getattr(self.start, name), *(event.settings.get(name) for event in self.events)])

    def common_with(self, events: Sequence[Event]) -> int:
        """The first iteration from which on a run with these events may go another way; a large number where none does."""
        mine, theirs = self.told(), EventLog(self.start, events).told()
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs)))
        return min((each.iteration for each in mine[same:] + theirs[same:]), default=NEVER)

    def add(self, event: Event) -> None:
        """An event happens: whatever was to come later does not. Parameters replaced twice at one iteration count once."""

        def stays(each: Event) -> bool:
            again = event.weights is not None and each.weights is not None and not each.settings
            return each.iteration < event.iteration or (each.iteration == event.iteration and not again)

        self.events = [each for each in self.events if stays(each)] + [event]
