"""What comes from outside along with a configuration: data of one's own and what was changed on the way.

From a link they are parts that do not depend on each other: one that cannot be used is left out, with a note, and the rest stands.
"""

from __future__ import annotations

from typing import Any

from ..config.schema import checked_settings, left_out
from ..errors import BackpropError, ConfigError, TeacherSetError, brief
from ..teacher.tables import read_table
from ..teacher.teacher import TeacherSet
from ..training.events import Event
from .asked import flag, listed, mapping, text
from .limits import LAST_ITERATION, LONGEST_NAME, MOST_EVENTS, MOST_INPUTS, OF_TABLES

Params = dict[str, Any]
Notes = list[dict[str, str]] | None  # None: nothing is left out, an error is raised

TEACHER = ("inputs", "targets", "input_names", "target_names", "class_names", "scaling", "settings")


def given_teacher(params: Params, explicit: Params, notes: Notes) -> TeacherSet | None:
    """The teacher set of a message, if there is one; where it is left out, so is the wish for it in `explicit`."""
    if params.get("teacher") is None:
        return None
    try:
        given = mapping(params, "teacher")
        settings = mapping(given, "settings")
        return _suited(teacher_from({**given, "settings": None}), settings, notes)
    except BackpropError as error:
        if notes is None:
            raise
        notes.append({"field": "data", "message": f"The data cannot be used: {error}. They were left out."})
        if explicit.get("data") == "own":
            del explicit["data"]
        return None


def _suited(teacher: TeacherSet, settings: Params, notes: Notes) -> TeacherSet:
    """With the settings that go with the data, as far as they can be used."""
    checked: Params = {}
    for name, value in settings.items():
        try:
            checked |= checked_settings({name: value})
        except BackpropError as error:
            if notes is None:
                raise
            notes.append(
                {
                    "field": "data",
                    "message": f"A setting that goes with the data cannot be used: {error}. It was left out.",
                }
            )
    return teacher.altered(settings=checked) if checked else teacher


def given_events(params: Params, notes: Notes) -> list[Event]:
    """What was changed on the way, as far as it can be used."""
    try:
        given = listed(params, "events")
        if len(given) > MOST_EVENTS:
            raise ConfigError("events", f"events has {len(given):,} changes; allowed are {MOST_EVENTS:,}")
    except ConfigError as error:
        if notes is None:
            raise
        notes.append(
            {"field": "events", "message": f"What was changed on the way cannot be used: {error}. It was left out."}
        )
        return []
    events, wrong = [], []
    for data in given:
        try:
            event = Event.from_data(data)
            if event.iteration > LAST_ITERATION:
                raise ConfigError(
                    "events", f"events has one at update {event.iteration:,}; allowed are 0 to {LAST_ITERATION:,}"
                )
            events.append(event)
        except ConfigError as error:
            if notes is None:
                raise
            wrong.append(str(error))
    if wrong and notes is not None:
        notes.append(left_out(wrong, len(given)))
    return events


def teacher_from(data: Params) -> TeacherSet:
    """A teacher set from a message's arrays."""
    names = {name: value for name, value in data.items() if name != "config"}
    for name in names:
        if name not in TEACHER:
            raise ConfigError("teacher", f"{name[:40]} is not known of a teacher set; allowed are {', '.join(TEACHER)}")
    scaling, settings = text(names, "scaling", "none"), mapping(names, "settings")
    inputs, targets = (_rows(names, name) for name in ("inputs", "targets"))
    columns, outputs, classes = (listed(names, name) or None for name in ("input_names", "target_names", "class_names"))
    for field, named in (("input_names", columns), ("target_names", outputs), ("class_names", classes)):
        _check_names(field, named or [])
    teacher = TeacherSet(
        inputs, targets, classes=False, input_names=columns, target_names=outputs, class_names=classes
    ).scaled(scaling)
    return _suited(teacher, settings, None)


def teacher_from_csv(params: Params) -> TeacherSet:
    """A teacher set from the text of a CSV file, which is never taken for a path, and the choice of its columns."""
    options = mapping(params, "options")
    scaling = text(options, "scaling", "standard")
    options.pop("scaling", None)
    for name in options:
        if name not in ("inputs", "targets", "header", "classes"):
            raise ConfigError(
                "options", f"options has {name[:40]}; allowed are inputs, targets, header, classes and scaling"
            )
    columns: Params = {name: listed(options, name) or None for name in ("inputs", "targets")}
    for name, keys in columns.items():
        if keys and not all(isinstance(key, (str, int)) for key in keys):
            raise ConfigError(
                name, f"{name} is {str(keys)[:60]}; allowed are names of columns, or their indices from 0"
            )
    table = read_table(text(params, "csv", ""), flag(options, "header"), OF_TABLES)
    return TeacherSet.from_table(table, columns["inputs"], columns["targets"], bool(flag(options, "classes"))).scaled(
        scaling
    )


def _check_names(field: str, names: list[Any]) -> None:
    for name in map(str, names):
        if len(name) > LONGEST_NAME:
            raise TeacherSetError(
                f"{field} has a name of {len(name):,} characters (“{brief(name)}”); allowed are {LONGEST_NAME}", field
            )


def _rows(data: Params, name: str) -> list[Any]:
    rows = data.get(name)
    if rows is None:
        raise ConfigError("teacher", "a teacher set needs inputs and targets")
    rows = listed(data, name)
    if len(rows) > OF_TABLES.rows:
        raise TeacherSetError(f"{name} has {len(rows):,} rows; allowed are {OF_TABLES.rows:,}", name)
    if rows and isinstance(rows[0], list) and len(rows[0]) > MOST_INPUTS:
        raise TeacherSetError(f"{name} has {len(rows[0]):,} columns; allowed are {MOST_INPUTS}", name)
    return rows
