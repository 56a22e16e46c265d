"""Opsgenie: schedules with their rotations, which add up; overrides; timelines [REST API v2, and the backup jar]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cli.answers import Refused
from cli.imports import weeks
from cli.imports.documents import Document, Entry, Notes, entries, owner, text, whole, within
from cli.imports.model import (
    DAY_MINUTES,
    WEEK_MINUTES,
    Imported,
    SourceOverride,
    SourcePolicy,
    SourceRotation,
    SourceSchedule,
    SourceShift,
    SourceStep,
    Window,
)
from cli.imports.times import instant_if_any, instant_of, wall_time
from cli.imports.zones import iana
from rinban.core.rota.rotations import Every, Unit

ZONE = "America/New_York"
"""Of a schedule that names none [API reference]."""

_UNITS = {"hourly": Unit.HOUR, "daily": Unit.DAY, "weekly": Unit.WEEK, "monthly": Unit.MONTH}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SCHEDULE = ("id", "name", "description", "timezone", "enabled", "ownerTeam", "rotations", "_parent", "links")
_ROTATION = ("id", "name", "enabled", "startDate", "endDate", "type", "length", "participants", "timeRestriction")
_MINUTES = {"minutes": 1, "hours": 60, "days": 1440}
"""Of a unit of time."""


def read(documents: Sequence[Document]) -> Imported:
    """Files of schedules, overrides, timelines, users and escalations, in any order."""
    notes = Notes()
    found = {name: _things(document) for name, document in documents}
    for one in _all(found, "fullName"):
        notes.person(text(one, "id"), text(one, "username"), text(one, "fullName"))
    schedules = [one for one in _all(found, "timezone", "rotations") if _is_in_use(one, notes)]
    made = {text(one, "id"): _schedule(one, notes) for one in schedules}
    for name, things in found.items():
        for one in things:
            _add(one, owner(schedules, name, *_names(one, made)), made, notes)
    policies = tuple(_policy(one, notes) for one in _all(found, "rules"))
    return Imported(notes.people, tuple(made.values()), policies, tuple(notes.uncarried))


def _things(document: object) -> list[Entry]:
    """What a file holds: a list of things or one, in an answer of the API or as the backup writes it."""
    found: list[Entry] = []
    for one in entries(document, "data"):
        if "scheduleOverrideList" in one:
            schedule = within(one, "schedule")
            found += [schedule, *({**each, "_parent": schedule} for each in entries(one.get("scheduleOverrideList")))]
        else:
            found.append(one)
    return found


def _all(found: dict[str, list[Entry]], *keys: str) -> list[Entry]:
    return [one for things in found.values() for one in things if any(key in one for key in keys) and "user" not in one]


def _names(one: Entry, made: dict[str, SourceSchedule]) -> tuple[str, ...]:
    """The ids and names of schedules that a thing says it belongs to; that of an override may be told by a rotation."""
    rotations = {text(each, "id") for each in entries(one.get("rotations"))}
    rotations |= {text(each, "id") for each in entries(one.get("finalTimeline"), "rotations")}
    by_rotation = (name for name, each in made.items() if rotations & {rotation.id for rotation in each.rotations})
    return (text(one.get("_parent"), "id"), text(one.get("_parent"), "name"), *by_rotation)


def _is_in_use(one: Entry, notes: Notes) -> bool:
    if one.get("enabled", True):
        return True
    notes.leave(f"schedule {text(one, 'name')}", "it is disabled")
    return False


# --- schedules -------------------------------------------------------------------------------------------------------


def _schedule(one: Entry, notes: Notes) -> SourceSchedule:
    name, schedule = text(one, "name"), text(one, "id")
    zone = iana(text(one, "timezone") or ZONE, f"schedule {name}")
    notes.unknown(one, _SCHEDULE, f"schedule {name}", schedule)
    made = [_rotation(each, zone, schedule, notes) for each in entries(one.get("rotations"))]
    return SourceSchedule(schedule, name, zone, tuple(each for each in made if each))


def _rotation(one: Entry, zone: str, schedule: str, notes: Notes) -> SourceRotation | None:
    where = f"rotation {text(one, 'name') or text(one, 'id')}"
    notes.unknown(one, _ROTATION, where, schedule)
    unit = _UNITS.get(text(one, "type").lower())
    if unit is None or not one.get("enabled", True):
        notes.leave(where, "it is disabled" if unit else f'its type is "{text(one, "type")}"', schedule)
        return None
    participants = [_turn(each, where, schedule, notes) for each in entries(one.get("participants"))]
    if not participants:
        notes.leave(where, "it has no participants", schedule)
        return None
    return SourceRotation(
        text(one, "id") or text(one, "name"),
        text(one, "name"),
        tuple(participants),
        Every(max(1, whole(one, "length", where, 1)), unit),
        wall_time(one.get("startDate"), zone, where),
        zone,
        windows=_windows(within(one, "timeRestriction"), where, schedule, notes),
        since=instant_of(one, "startDate", where),
        until=instant_if_any(one, "endDate", where),
    )


def _turn(one: Entry, where: str, schedule: str, notes: Notes) -> tuple[str, ...]:
    """The people of a turn. A participant who is nobody leaves it empty, and one who is no person does, too."""
    kind = text(one, "type")
    if kind == "user":
        return (notes.person(text(one, "id"), text(one, "username"), text(one, "name")),)
    if kind != "none":
        notes.leave(
            f"{where}, participant {text(one, 'name', 'id')}", f"a turn of type {kind} names no person", schedule
        )
    return ()


def _windows(one: Entry, where: str, schedule: str, notes: Notes) -> tuple[Window, ...]:
    if not one:
        return ()
    if text(one, "type") == "time-of-day":
        found = entries(one.get("restriction") or one.get("restrictions"))
        return tuple(
            window
            for each in found
            for window in weeks.daily(_at(each, "start"), weeks.minutes_until(_at(each, "start"), _at(each, "end")))
        )
    if text(one, "type") == "weekday-and-time-of-day":
        return tuple(_weekly(each) for each in entries(one.get("restrictions")))
    notes.leave(f"{where}: timeRestriction", f'its type is "{text(one, "type")}"', schedule)
    return ()


def _at(one: Entry, end: str) -> int:
    return whole(one, f"{end}Hour", "timeRestriction") * 60 + whole(one, f"{end}Min", "timeRestriction")


def _weekly(one: Entry) -> Window:
    begins, ends = (_weekday(text(one, f"{end}Day")) * DAY_MINUTES + _at(one, end) for end in ("start", "end"))
    return Window(begins, ends if ends > begins else ends + WEEK_MINUTES)


def _weekday(written: str) -> int:
    if written.lower() not in _DAYS:
        raise Refused(f'timeRestriction: "{written}" is no day of the week')
    return _DAYS.index(written.lower())


# --- what belongs to a schedule --------------------------------------------------------------------------------------


def _add(one: Entry, schedule: str, made: dict[str, SourceSchedule], notes: Notes) -> None:
    """Give a timeline or an override to its schedule."""
    is_timeline, is_override = "finalTimeline" in one, "user" in one and "startDate" in one
    if not (is_timeline or is_override):
        return
    if schedule not in made:
        notes.leave("a timeline" if is_timeline else "an override", "no schedule of these files is the one it is of")
        return
    known = made[schedule]
    if is_timeline:
        made[schedule] = _with_timeline(known, one, notes)
    else:
        made[schedule] = replace(known, overrides=(*known.overrides, _override(one, notes)))


def _override(one: Entry, notes: Notes) -> SourceOverride:
    """The people on call in its rotations, or in all of them, are replaced."""
    user = within(one, "user")
    by = notes.person(text(user, "id"), text(user, "username", "name"))
    rotations = tuple(text(each, "id", "name") for each in entries(one.get("rotations")))
    where = "an override"
    return SourceOverride(
        by, instant_of(one, "startDate", where), instant_of(one, "endDate", where), rotations=rotations
    )


def _with_timeline(schedule: SourceSchedule, one: Entry, notes: Notes) -> SourceSchedule:
    """The shifts of `finalTimeline`. A period without a recipient is nobody's; one of a team is somebody's unknown."""
    shifts = []
    for rotation in entries(one.get("finalTimeline"), "rotations"):
        for period in entries(rotation.get("periods")):
            who = within(period, "recipient") or within(period, "responder")
            if not who or text(who, "type") == "none":
                continue
            people = (_recipient(who, notes),) if text(who, "type") in ("user", "") else ()
            begins, ends = (instant_of(period, key, "a timeline") for key in ("startDate", "endDate"))
            shifts.append(SourceShift(people, begins, ends))
    begins = instant_of(one, "startDate", "a timeline")
    ends = instant_of(one, "endDate", "a timeline")
    return replace(schedule, rendered=tuple(shifts), span=(begins, ends))


def _recipient(who: Entry, notes: Notes) -> str:
    name = text(who, "name")
    return notes.person(text(who, "id"), text(who, "username") or name * ("@" in name), name * ("@" not in name))


def _policy(one: Entry, notes: Notes) -> SourcePolicy:
    """An escalation. `repeat.count` is how often it is gone through again."""
    rules = sorted(entries(one.get("rules")), key=_delay)
    delays = [_delay(each) for each in rules]
    steps = []
    for number, rule in enumerate(rules):
        who = within(rule, "recipient")
        minutes = delays[number + 1] - delays[number] if number + 1 < len(rules) else 0
        steps.append(_step(who, minutes, f"escalation {text(one, 'name')}, rule {number + 1}", notes))
    again = within(one, "repeat")
    return SourcePolicy(text(one, "name"), tuple(steps), 1 + whole(again, "count", "an escalation") if again else 0)


def _step(who: Entry, minutes: float, where: str, notes: Notes) -> SourceStep:
    if text(who, "type") == "schedule":
        return SourceStep(schedules=(text(who, "id") or text(who, "name"),), minutes=minutes)
    if text(who, "type") == "user":
        return SourceStep(people=(notes.person(text(who, "id"), text(who, "username", "name")),), minutes=minutes)
    notes.leave(where, f"it calls a {text(who, 'type') or 'nobody'}")
    return SourceStep(minutes=minutes)


def _delay(rule: Entry) -> float:
    delay = within(rule, "delay")
    if delay:
        return whole(delay, "timeAmount", "an escalation") * _MINUTES.get(text(delay, "timeUnit").lower(), 1)
    return whole(rule, "delay", "an escalation") if rule.get("delay") else 0
