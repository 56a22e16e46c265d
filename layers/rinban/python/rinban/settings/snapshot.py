"""Groups, stored messages, readings and stages as JSON: the snapshots that serve while MySQL is away.

Two versions of the code may share a snapshot. So fields that are not known are ignored, and missing ones have their
defaults.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any

from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.hours import Range
from rinban.core.rota.overrides import Override
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, Policy
from rinban.core.rota.quiet import MaintenanceWindow, Wait
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.core.rota.stage import Stage
from rinban.core.rota.workdays import Calendar, HolidaysOf, no_holidays
from rinban.core.text.message import StoredMessage, Wording
from rinban.settings.tolerant import outlets_of

Tree = Mapping[str, Any]

_FROM_THE_FIRST = frozenset(
    {"names", "lines", "responders", "employed"}  # of a group
    | {"pause", "remind_after", "extra"}  # of a policy; its keys have the last, too
    | {"reading", "extra", "first", "last"}  # of a responder and of days
    | {"values", "severity"}  # of a stored message
)
"""What is empty by default and stands in every snapshot all the same. No later field has to be named here."""


def _none_known(_country: str) -> HolidaysOf:
    return no_holidays


def to_json(group: Group) -> str:
    """`group` as one line of JSON; days are ISO 8601."""
    return json.dumps(group, ensure_ascii=False, default=_tree, separators=(",", ":"))


def _tree(value: Any) -> Any:
    """One level of what JSON does not have; `asdict` copies all levels, which takes five times as long."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return {name: own for name, kept in _layout(value.__class__) if (own := getattr(value, name)) or kept}


@cache
def _layout(kind: Any) -> tuple[tuple[str, bool], ...]:
    """Each field of a dataclass, and whether it is written even when it is empty.

    A field that came later is left out while it is empty by default, as the snapshots of versions without it leave it
    out; one that is not compared is no data, and never written.
    """
    data = (field for field in fields(kind) if field.compare)
    return tuple((f.name, f.name in _FROM_THE_FIRST or f.default is MISSING or bool(f.default)) for f in data)


def from_json(text: str, country: Callable[[str], HolidaysOf] = _none_known) -> Group:
    """The reverse of `to_json`. `country`: what knows the public holidays of a country, by its name in the rota.

    Raises ValueError, KeyError or TypeError for anything else.
    """
    tree = json.loads(text)
    return Group(
        id=tree["id"],
        names=tuple((language, name) for language, name in tree["names"]),
        zone=tree["zone"],
        policy=_policy(tree["policy"]),
        lines=tuple(_line(line) for line in tree["lines"]),
        responders=tuple(Responder(**_known(Responder, person)) for person in tree["responders"]),
        employed=tuple((who, _valid(valid)) for who, valid in tree["employed"]),
        rotations=tuple((name, _rotation(one)) for name, one in tree.get("rotations", ())),
        hours=tuple((name, tuple(map(_range, ranges))) for name, ranges in tree.get("hours", ())),
        overrides=tuple(Override(**_known(Override, one)) for one in tree.get("overrides", ())),
        leave=tuple((who, _valid(days)) for who, days in tree.get("leave", ())),
        calendar=_calendar(tree.get("calendar"), country),
        exhausted=tree.get("exhausted", ""),
        wait=_wait(tree.get("wait")),
        outlets=outlets_of(tree.get("outlets", ())),
        quiet=tuple(MaintenanceWindow(**_known(MaintenanceWindow, one)) for one in tree.get("quiet", ())),
        informed=tuple(Responder(**_known(Responder, person)) for person in tree.get("informed", ())),
    )


def message_to_json(message: StoredMessage) -> str:
    """`message` as one line of JSON."""
    return json.dumps(message, ensure_ascii=False, default=_tree, separators=(",", ":"))


def message_from_json(text: str) -> StoredMessage:
    """The reverse of `message_to_json`. Raises ValueError, KeyError or TypeError for anything else."""
    tree = json.loads(text)
    return StoredMessage(tree["id"], tree["zone"], tuple(_wording(wording) for wording in tree["wordings"]))


def readings_to_json(readings: Mapping[str, str]) -> str:
    """The readings as one line of JSON, the same for equal ones."""
    return json.dumps(dict(sorted(readings.items())), ensure_ascii=False, separators=(",", ":"))


def readings_from_json(text: str) -> Mapping[str, str]:
    """The reverse of `readings_to_json`. Raises ValueError or AttributeError for anything else."""
    return {str(word): str(how) for word, how in json.loads(text).items()}


def stage_from_json(text: str) -> Stage:
    """A stage from the JSON of its fields. Raises ValueError or TypeError for anything else."""
    tree = json.loads(text)
    return Stage(**{**_known(Stage, tree), "warn": outlets_of(tree.get("warn", ()))})


def responder_to_json(responder: Responder | None) -> str:
    """`responder` as one line of JSON, "" for nobody."""
    return json.dumps(responder, ensure_ascii=False, default=_tree) if responder else ""


def responder_from_json(text: str) -> Responder | None:
    """The reverse of `responder_to_json`. Raises ValueError or TypeError for anything else."""
    return Responder(**_known(Responder, json.loads(text))) if text else None


def _line(tree: Tree) -> Line:
    return Line(tuple(tree["order"]), _valid(tree["valid"]), tuple(tree.get("during", ())))


def _rotation(tree: Tree) -> Rotation:
    every = tree["every"]
    return Rotation(
        order=tuple(map(tuple, tree["order"])),
        every=Every(every["number"], Unit(every["unit"])),
        starts=datetime.fromisoformat(tree["starts"]),
        zone=tree["zone"],
    )


def _range(tree: Tree) -> Range:
    known = _known(Range, tree)
    return Range(**{**known, **{name: time.fromisoformat(tree[name]) for name in ("begins", "ends")}})


def _wait(tree: Tree | None) -> Wait | None:
    return Wait(Severity(tree["below"]), tree["until"]) if tree else None


def _calendar(tree: Tree | None, country: Callable[[str], HolidaysOf]) -> Calendar | None:
    if tree is None:
        return None
    name, also = tree.get("country", ""), tree.get("also", ())
    return Calendar(name, tuple(map(_valid, also)), country(name))


def _wording(tree: Tree) -> Wording:
    severity = tree.get("severity")
    return Wording(
        texts=tuple((language, text) for language, text in tree["texts"]),
        values=tuple(tree["values"]),
        severity=None if severity is None else Severity(severity),
        valid=_valid(tree["valid"]),
    )


def _policy(tree: Tree) -> Policy:
    return Policy(**{**_known(Policy, tree), "digits": Digits(**_known(Digits, tree["digits"]))})


def _valid(tree: Tree) -> Days:
    return Days(_day(tree["first"]), _day(tree["last"]))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _known(kind: type[Any], tree: Tree) -> dict[str, Any]:
    """The values of the fields that this version has; what is a list in JSON is a tuple."""
    names = {field.name for field in fields(kind)} - {"extra"}
    return {name: tuple(one) if isinstance(one, list) else one for name, one in tree.items() if name in names}
