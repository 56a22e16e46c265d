"""GoAlert: schedules with rules of hours for people and rotations, which add up [GraphQL]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from cli.imports import weeks
from cli.imports.documents import Document, Entry, Notes, entries, holds, listed, text, whole, within
from cli.imports.model import (
    Imported,
    SourceOverride,
    SourcePolicy,
    SourceRotation,
    SourceSchedule,
    SourceShift,
    SourceStep,
    Window,
)
from cli.imports.once import once
from cli.imports.times import clock_minute, instant_of, wall_time
from cli.imports.zones import iana
from rinban.core.rota.rotations import Every, Unit

_UNITS = {"hourly": Unit.HOUR, "daily": Unit.DAY, "weekly": Unit.WEEK, "monthly": Unit.MONTH}
_SCHEDULE = (
    "id",
    "name",
    "description",
    "timeZone",
    "targets",
    "shifts",
    "temporarySchedules",
    "__typename",
    "isFavorite",
)
_ROTATION = (
    *("id", "name", "description", "type", "shiftLength", "start", "timeZone", "userIDs", "users"),
    *("activeUserIndex", "nextHandoffTimes", "__typename", "isFavorite"),
)
_ANCHOR = datetime(2026, 1, 5)  # noqa: DTZ001 - a Monday on the wall, for what has no turns


def read(documents: Sequence[Document]) -> Imported:
    """Answers to the query of docs/import.md, in any number of files."""
    notes = Notes()
    for user in _all(documents, "users"):
        notes.person(text(user, "id"), text(user, "email"), text(user, "name"), _phone(user))
    rotations = {text(one, "id"): one for one in _all(documents, "rotations")}
    made = {text(one, "id"): _schedule(one, rotations, notes) for one in _all(documents, "schedules", "schedule")}
    for one in _all(documents, "userOverrides"):
        _add_override(one, made, notes)
    policies = tuple(_policy(one, notes) for one in _all(documents, "escalationPolicies"))
    return Imported(notes.people, tuple(made.values()), policies, tuple(notes.uncarried))


def _all(documents: Sequence[Document], *keys: str) -> list[Entry]:
    """The things under these keys of each answer, with or without the `nodes` around them."""
    answers = (document.get("data", document) for _, document in documents if isinstance(document, Mapping))
    return [one for answer in answers for key in keys if holds(answer, key) for one in entries(answer[key], "nodes")]


def _phone(user: Entry) -> str:
    """The first telephone of a user that is not switched off."""
    methods = entries(user.get("contactMethods"))
    found = (text(one, "value") for one in methods if text(one, "type") in ("VOICE", "SMS") and not one.get("disabled"))
    return next(found, "")


def _schedule(one: Entry, rotations: Mapping[str, Entry], notes: Notes) -> SourceSchedule:
    name, schedule = text(one, "name"), text(one, "id")
    zone = iana(text(one, "timeZone") or "UTC", f"schedule {name}")
    notes.unknown(one, _SCHEDULE, f"schedule {name}", schedule)
    made = [_target(each, rotations, zone, schedule, notes) for each in entries(one.get("targets"))]
    rendered = tuple(_shift(each, notes) for each in entries(one.get("shifts")))
    return SourceSchedule(
        schedule,
        name,
        zone,
        tuple(each for each in made if each),
        fixed=tuple(part for each in entries(one.get("temporarySchedules")) for part in _temporary(each, notes)),
        rendered=rendered,
        span=(min(each.begins for each in rendered), max(each.ends for each in rendered)) if rendered else None,
    )


def _shift(one: Entry, notes: Notes) -> SourceShift:
    who = notes.person(text(one, "userID") or text(within(one, "user"), "id"), name=text(within(one, "user"), "name"))
    return SourceShift((who,), instant_of(one, "start", "a shift"), instant_of(one, "end", "a shift"))


def _temporary(one: Entry, notes: Notes) -> list[SourceShift]:
    """A temporary schedule holds in the place of everything else, also where it has nobody."""
    shifts = [_shift(each, notes) for each in entries(one.get("shifts"))]
    begins, ends = (instant_of(one, end, "a temporary schedule") for end in ("start", "end"))
    edges = sorted(
        {begins, ends, *(edge for each in shifts for edge in (each.begins, each.ends) if begins < edge < ends)}
    )
    return [
        SourceShift(
            tuple(sorted({who for each in shifts if each.begins <= at < each.ends for who in each.people})), at, to
        )
        for at, to in pairwise(edges)
    ]


# --- rules -----------------------------------------------------------------------------------------------------------


def _target(
    one: Entry, rotations: Mapping[str, Entry], zone: str, schedule: str, notes: Notes
) -> SourceRotation | None:
    """A person or a rotation, in the hours of its rules. A rotation without its own entry in the files is not known."""
    target = within(one, "target")
    kind, number, name = text(target, "type"), text(target, "id"), text(target, "name")
    windows = tuple(window for rule in entries(one.get("rules")) for window in _windows(rule))
    if kind == "user":
        who = notes.person(number, name=name)
        return SourceRotation(f"{schedule}-{number}", name, ((who,),), Every(), _ANCHOR, zone, windows=windows)
    if kind != "rotation" or number not in rotations:
        notes.leave(
            f"{kind} {name}",
            "no file has it" if kind == "rotation" else "it is neither a person nor a rotation",
            schedule,
        )
        return None
    return _rotation(rotations[number], f"{schedule}-{number}", windows, schedule, notes)


def _windows(rule: Entry) -> tuple[Window, ...]:
    """A rule's hours: `weekdayFilter` begins with Sunday, and hours over midnight belong to the day they begin on."""
    begins, ends = (clock_minute(text(rule, end), "a rule") for end in ("start", "end"))
    chosen = listed(rule, "weekdayFilter")
    days = [day for day in weeks.EVERY_DAY if len(chosen) != 7 or chosen[(day + 1) % 7]]
    return weeks.daily(begins, weeks.minutes_until(begins, ends), days)


def _rotation(
    one: Entry, number: str, windows: tuple[Window, ...], schedule: str, notes: Notes
) -> SourceRotation | None:
    where = f"rotation {text(one, 'name')}"
    notes.unknown(one, _ROTATION, where, schedule)
    users = [str(who) for who in listed(one, "userIDs")] or [text(each, "id") for each in entries(one.get("users"))]
    unit = _UNITS.get(text(one, "type").lower())
    if unit is None or not users:
        notes.leave(where, "it has no users" if unit else f'its type is "{text(one, "type")}"', schedule)
        return None
    zone = iana(text(one, "timeZone") or "UTC", where)
    handovers = [str(each) for each in listed(one, "nextHandoffTimes")]
    first = (whole(one, "activeUserIndex", where) + 1) % len(users) if handovers else 0
    if not handovers:
        notes.leave(where, "it has no nextHandoffTimes, so that its first user is taken for the first turn", schedule)
    return SourceRotation(
        number,
        text(one, "name"),
        tuple((notes.person(who),) for who in users[first:] + users[:first]),
        Every(max(1, whole(one, "shiftLength", where, 1)), unit),
        wall_time(handovers[0] if handovers else one.get("start"), zone, where),
        zone,
        windows=windows,
    )


def _add_override(one: Entry, made: dict[str, SourceSchedule], notes: Notes) -> None:
    schedule = text(within(one, "target"), "id") or text(one, "scheduleID")
    if schedule not in made:
        return
    known, where = made[schedule], f"the override from {text(one, 'start')}"
    added, removed = text(one, "addUserID"), text(one, "removeUserID")
    begins, ends = (instant_of(one, end, where) for end in ("start", "end"))
    if not added:
        notes.leave(where, "it takes somebody away, and nobody covers", schedule)
        return
    if not removed:
        more = once(text(one, "id") or added, [notes.person(added)], known.zone, 0, begins, ends)
        made[schedule] = replace(known, once=(*known.once, more))
        return
    new = SourceOverride(notes.person(added), begins, ends, notes.person(removed))
    made[schedule] = replace(known, overrides=(*known.overrides, new))


def _policy(one: Entry, notes: Notes) -> SourcePolicy:
    """An escalation policy. `repeat` is how often it is gone through again."""
    steps = tuple(
        SourceStep(
            tuple(text(each, "id") for each in entries(step.get("targets")) if text(each, "type") == "schedule"),
            tuple(
                notes.person(text(each, "id"), name=text(each, "name"))
                for each in entries(step.get("targets"))
                if text(each, "type") == "user"
            ),
            whole(step, "delayMinutes", "a step"),
        )
        for step in entries(one.get("steps"))
    )
    return SourcePolicy(text(one, "name"), steps, 1 + whole(one, "repeat", "an escalation policy"))
