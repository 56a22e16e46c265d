"""Grafana OnCall: schedules of shifts with levels, of which the highest wins; overrides and swaps [API v1]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from cli.imports import recurring
from cli.imports.documents import Document, Entry, Notes, entries, listed, owner, text, whole
from cli.imports.model import (
    Imported,
    SourceOverride,
    SourcePolicy,
    SourceRotation,
    SourceSchedule,
    SourceShift,
    SourceStep,
)
from cli.imports.once import once
from cli.imports.times import instant, instant_of, wall_time
from cli.imports.zones import iana

_SCHEDULE = (
    *("id", "name", "type", "team_id", "time_zone", "on_call_now", "shifts", "slack", "ical_url_primary"),
    *("ical_url_overrides", "enable_web_overrides"),
)
_SHIFT = (
    *("id", "name", "type", "team_id", "time_zone", "level", "start", "duration", "rotation_start", "frequency"),
    *("interval", "until", "week_start", "by_day", "by_month", "by_monthday", "users", "rolling_users"),
    *("start_rotation_from_user_index", "schedule", "source"),
)
OVERRIDES, ONCE = "override", "single_event"
ABOVE_ALL = 1000
SECONDS = 60


def read(documents: Sequence[Document]) -> Imported:
    """Files of schedules, shifts, final shifts, users, swaps and escalation policies, in any order."""
    notes = Notes()
    found = {name: entries(document, "results") for name, document in documents}
    everything = [one for things in found.values() for one in things]
    for one in everything:
        if "username" in one and "shift_start" not in one:
            notes.person(text(one, "id", "pk"), text(one, "email"), text(one, "name", "username"))
    shifts = {text(one, "id"): one for one in everything if "duration" in one and "start" in one}
    schedules = [one for one in everything if "time_zone" in one and "start" not in one and "username" not in one]
    made = {text(one, "id"): _schedule(one, shifts, notes) for one in schedules}
    for name, things in found.items():
        _add_final(things, owner(schedules, name), made, notes)
        for one in things:
            if "beneficiary" in one:
                _add_swap(one, made, notes)
    policies = _policies([one for one in everything if "escalation_chain_id" in one], notes)
    return Imported(notes.people, tuple(made.values()), policies, tuple(notes.uncarried))


# --- schedules -------------------------------------------------------------------------------------------------------


def _schedule(one: Entry, shifts: dict[str, Entry], notes: Notes) -> SourceSchedule:
    name, schedule = text(one, "name"), text(one, "id")
    zone = iana(text(one, "time_zone") or "UTC", f"schedule {name}")
    notes.unknown(one, _SCHEDULE, f"schedule {name}", schedule)
    for key in ("ical_url_primary", "ical_url_overrides"):
        if text(one, key):
            notes.leave(
                f"schedule {name}: {key}", "it is a calendar elsewhere, of which only the shifts are known", schedule
            )
    named = [str(each) for each in listed(one, "shifts")]
    own = [each for each in shifts.values() if text(each, "id") in named or text(each, "schedule") == schedule]
    if missing := sorted({*named} - {*shifts}):
        notes.leave(f"schedule {name}: shifts", f"no file has {', '.join(missing)}", schedule)
    rotations = [_rotation(each, zone, schedule, notes) for each in own if text(each, "type") not in (OVERRIDES, ONCE)]
    singles = [_once(each, zone, notes) for each in own if _is_once(each)]
    overrides = [_override(each, zone, notes) for each in own if text(each, "type") == OVERRIDES and not _is_once(each)]
    made = tuple(each for each in rotations if each)
    return SourceSchedule(schedule, name, zone, made, tuple(overrides), tuple(singles))


def _rotation(one: Entry, schedule_zone: str, schedule: str, notes: Notes) -> SourceRotation | None:
    where = f"shift {text(one, 'name') or text(one, 'id')}"
    notes.unknown(one, _SHIFT, where, schedule)
    zone = iana(text(one, "time_zone") or schedule_zone, where)
    made = _recurrence(one, zone, where)
    why = made if isinstance(made, str) else _no_turns(one) or _elsewhere(zone, schedule_zone, made.windows)
    if isinstance(made, str) or why:
        notes.leave(where, why, schedule)
        return None
    return SourceRotation(
        text(one, "id"),
        text(one, "name"),
        _turns(one, notes),
        made.every,
        made.starts,
        zone,
        whole(one, "level", where),
        made.windows,
        instant(_in_zone(text(one, "rotation_start"), zone, where), where) if text(one, "rotation_start") else None,
        instant(_in_zone(text(one, "until"), zone, where), where) if text(one, "until") else None,
    )


def _in_zone(written: str, zone: str, where: str) -> str:
    """A time without a zone as one with its offset."""
    return wall_time(written, zone, where).replace(tzinfo=ZoneInfo(zone)).isoformat()


def _elsewhere(zone: str, schedule_zone: str, windows: Sequence[object]) -> str:
    return (
        f"its hours are those of {zone}, and the schedule's those of {schedule_zone}"
        if windows and zone != schedule_zone
        else ""
    )


def _no_turns(one: Entry) -> str:
    if not (listed(one, "rolling_users") or listed(one, "users")):
        return "it has no users"
    if any(not turn for turn in listed(one, "rolling_users")):
        return "a turn without users leaves the turn to lower levels"
    return ""


def _recurrence(one: Entry, zone: str, where: str) -> recurring.Recurrence | str:
    others = tuple(key for key in ("by_month", "by_monthday") if one.get(key))
    rule = recurring.Rule(
        text(one, "frequency").lower(),
        wall_time(text(one, "start"), zone, where),
        whole(one, "duration", where) // SECONDS,
        max(1, whole(one, "interval", where, 1)),
        recurring.weekdays(listed(one, "by_day")),
        others,
    )
    first = (*recurring.weekdays([text(one, "week_start") or "SU"]), 6)[0]
    return recurring.of_each_period(rule, first)


def _turns(one: Entry, notes: Notes) -> tuple[tuple[str, ...], ...]:
    """The turns, from that on with which the rotation begins."""
    turns = tuple(tuple(notes.person(str(who)) for who in turn) for turn in _rolling(one))
    first = whole(one, "start_rotation_from_user_index", "a shift") % len(turns)
    return turns[first:] + turns[:first]


def _rolling(one: Entry) -> list[list[Any]]:
    """The users of each turn; those of a shift without turns are on call together."""
    found = listed(one, "rolling_users") or [listed(one, "users")]
    return [turn if isinstance(turn, list) else [turn] for turn in found]


def _is_once(one: Entry) -> bool:
    """Whether it is a line for once: a single event, or an override by several people."""
    return text(one, "type") == ONCE or (text(one, "type") == OVERRIDES and len(_users(one)) != 1)


def _users(one: Entry) -> list[str]:
    return [str(who) for turn in _rolling(one) for who in turn]


def _once(one: Entry, zone: str, notes: Notes) -> SourceRotation:
    """An override is above all levels, whatever its own says."""
    where = f"shift {text(one, 'name') or text(one, 'id')}"
    begins = _begins(one, zone, where)
    people = [notes.person(who) for who in _users(one)]
    level = whole(one, "level", where) if text(one, "type") == ONCE else ABOVE_ALL
    return once(text(one, "id"), people, zone, level, begins, begins + whole(one, "duration", where))


def _begins(one: Entry, zone: str, where: str) -> float:
    """The instant at which a shift that happens once begins."""
    return instant(_in_zone(text(one, "start"), iana(text(one, "time_zone") or zone, where), where), where)


def _override(one: Entry, zone: str, notes: Notes) -> SourceOverride:
    """An override of the web schedule: its user is on call, and nobody else is."""
    where = f"override {text(one, 'id')}"
    begins = _begins(one, zone, where)
    return SourceOverride(notes.person(*_users(one)), begins, begins + whole(one, "duration", where))


# --- what is on call in the end --------------------------------------------------------------------------------------


def _add_final(things: Sequence[Entry], schedule: str, made: dict[str, SourceSchedule], notes: Notes) -> None:
    """The final shifts of one file, which do not name their schedule."""
    final = [one for one in things if "shift_start" in one]
    if not final:
        return
    if schedule not in made:
        notes.leave(
            "final shifts", "their file's name tells no schedule of these files: name it after the schedule's id"
        )
        return
    shifts = tuple(
        SourceShift(
            (notes.person(text(one, "user_pk"), text(one, "user_email"), text(one, "user_username")),),
            instant_of(one, "shift_start", "a final shift"),
            instant_of(one, "shift_end", "a final shift"),
        )
        for one in final
    )
    span = (min(one.begins for one in shifts), max(one.ends for one in shifts))
    made[schedule] = replace(made[schedule], rendered=shifts, span=span)


def _add_swap(one: Entry, made: dict[str, SourceSchedule], notes: Notes) -> None:
    """Shifts that the benefactor takes from the beneficiary. A swap that nobody has taken changes nothing."""
    schedule = text(one, "schedule")
    if not text(one, "benefactor") or schedule not in made:
        return
    begins, ends = (instant_of(one, end, "a swap") for end in ("swap_start", "swap_end"))
    by, instead_of = (notes.person(text(one, who)) for who in ("benefactor", "beneficiary"))
    known = made[schedule]
    swap = SourceOverride(by, begins, ends, instead_of)
    made[schedule] = replace(known, overrides=(*known.overrides, swap))


def _policies(steps: Sequence[Entry], notes: Notes) -> tuple[SourcePolicy, ...]:
    """One for each escalation chain. How often a chain is repeated, it does not say."""
    chains = dict.fromkeys(text(one, "escalation_chain_id") for one in steps)
    return tuple(
        SourcePolicy(
            f"chain {chain}",
            tuple(
                _step(one, chain, notes)
                for one in sorted(steps, key=lambda one: whole(one, "position", "a step"))
                if text(one, "escalation_chain_id") == chain
            ),
        )
        for chain in chains
    )


def _step(one: Entry, chain: str, notes: Notes) -> SourceStep:
    kind = text(one, "type")
    if kind == "wait":
        return SourceStep(minutes=whole(one, "duration", "a step") / SECONDS)
    if kind == "notify_on_call_from_schedule":
        return SourceStep(schedules=(text(one, "notify_on_call_from_schedule"),))
    if kind == "notify_persons":
        return SourceStep(people=tuple(notes.person(str(who)) for who in listed(one, "persons_to_notify")))
    notes.leave(f"escalation chain {chain}, step {text(one, 'position')}", f"nothing here does as {kind}")
    return SourceStep()
