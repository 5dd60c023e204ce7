"""From a configuration to a run: the teacher set, the network and the training that it describes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.network import Network
from ..errors import BackpropError
from ..teacher.teacher import TeacherSet
from ..training.events import Event
from ..training.training import Training
from . import schema
from .host import ANY_HOST, Host

# Settings that Python's own names call otherwise.
SETTING_OF = {"rate": "learning_rate", "momentum": "momentum", "l1": "l1", "l2": "l2"}
KEY_OF = {"sizes": "net", "batch_size": "batch", **{setting: key for key, setting in SETTING_OF.items()}}


@dataclass(repr=False)
class Run:
    """A configuration and what was made of it. `whole` is the teacher set before anything was held out."""

    config: dict[str, Any]
    explicit: dict[str, Any]
    notes: list[dict[str, str]]
    whole: TeacherSet
    training: Training

    @property
    def own(self) -> TeacherSet | None:
        """The teacher set where it is one's own: another configuration needs it to have the same defaults."""
        return self.whole if self.config["data"] == "own" else None

    def __repr__(self) -> str:
        return f"Run({', '.join(f'{name}={value}' for name, value in self.explicit.items()) or 'all defaults'}: {self.training})"

    @classmethod
    def of(
        cls,
        explicit: Mapping[str, Any],
        teacher: TeacherSet | None = None,
        events: Sequence[Event] = (),
        lenient: bool | Collection[str] = False,
        host: Host = ANY_HOST,
    ) -> Run:
        """Make the run of a configuration (only what was set explicitly; the rest has defaults). `lenient`: all settings, or those
        named, give way where they do not fit. `host`: where it is made. Raises BackpropError."""
        config, notes = schema.resolve(explicit, teacher, None if lenient is True else lenient or (), host)
        kept = {name: config[name] for name in explicit if name in config}
        try:
            whole = teacher or TeacherSet.named(config["data"], config["seed"], host.load)
            network = Network(
                schema.parse_sizes(config["net"]),
                config["hidden"],
                config["output"],
                config["loss"],
                config["reduction"],
                config["init"],
                config["seed"],
            )
            if lenient is True:
                events = _fitting(events, network, notes)
            return cls(config, kept, notes, whole, _training(config, whole, network, events))
        except BackpropError as error:
            error.field = KEY_OF.get(str(error.field), error.field)
            raise


def _fitting(events: Sequence[Event], network: Network, notes: list[dict[str, str]]) -> list[Event]:
    """Those that can happen to this network; a note about the others."""
    fitting, wrong = [], []
    for event in events:
        try:
            event.check(network)
            fitting.append(event)
        except BackpropError as error:
            wrong.append(f"at update {event.iteration}, {error}")
    if wrong:
        notes.append(schema.left_out(wrong, len(events)))
    return fitting


def _training(config: dict[str, Any], whole: TeacherSet, network: Network, events: Sequence[Event]) -> Training:
    seed = config["seed"]
    teacher = whole.with_noise(config["noise"], seed).with_features(schema.parse_features(config["features"]))
    train, held_out = teacher.split(config["split"], seed)
    return Training(
        network,
        train,
        config["rate"],
        config["batch"],
        config["shuffle"],
        config["optimizer"],
        config["momentum"],
        config["l1"],
        config["l2"],
        config["train_biases"],
        seed,
        held_out,
        events,
    )
