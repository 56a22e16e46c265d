"""The sections `rotations`, `hours` and `holidays` of a rota file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.hours import Hours, Range
from rinban.core.rota.rotations import Every, Rotation
from rinban.core.rota.workdays import Calendar, HolidaysOf
from rinban.settings import clock_hours, turns
from rinban.settings.file import values
from rinban.settings.file.fields import Field
from rinban.settings.file.named import known

_ROTATION = ("order", "every", "starts", "zone")
_HOURS = ("days", "time", "from", "to", "except", "zone")
_HOLIDAYS = ("calendar", "also")
_MIDNIGHT = time()
_NEVER = Range((), _MIDNIGHT, _MIDNIGHT, 1, "")
_SOMETIME = datetime(2000, 1, 3)  # noqa: DTZ001 - a wall time

Tree = dict[str, object]


# --- rotations ------------------------------------------------------------------------------------------------------


def rotation(field: Field, responders: Collection[str], zone: str) -> Rotation:
    """`{order: [sato, [suzuki, ann]], every: week, starts: 2026-11-23 09:00, zone: Asia/Tokyo}`"""
    field.read_key(_not_a_persons(responders))
    entries = field.entries(_ROTATION)
    for needed in ("order", "every", "starts"):
        if needed not in entries:
            field.refuse(f'"{needed}" is missing')
    return Rotation(
        order=_turns(entries["order"], responders) if "order" in entries else (),
        every=entries["every"].read(turns.every, Every()) if "every" in entries else Every(),
        starts=entries["starts"].read(turns.starts, _SOMETIME) if "starts" in entries else _SOMETIME,
        zone=entries["zone"].read(values.zone, zone) if "zone" in entries else zone,
    )


def _not_a_persons(responders: Collection[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text in responders:
            raise BadRequest(f'"{text}" is a responder as well; an order could not tell which one is meant')
        return text

    return read


def _turns(field: Field, responders: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """One person a turn, a list of those who share one, or [] for a turn in which nobody of the rotation is called."""
    somebody = known("responder", responders)
    order = tuple(
        (item.read(somebody, ""),) if item.is_text else tuple(one.read(somebody, "") for one in item.items())
        for item in field.items()
    )
    if not any(order):
        field.refuse("nobody would ever have a turn")
    for turn in order:
        for twice in sorted({who for who in turn if turn.count(who) > 1}):
            field.refuse(f'"{twice}" is named twice in one turn')
    return order


def rotation_tree(one: Rotation, zone: str) -> Tree:
    """The reverse of `rotation`, in a file of this zone."""
    tree: Tree = {
        "order": [turn[0] if len(turn) == 1 else list(turn) for turn in one.order],
        "every": turns.length(one.every),
        "starts": turns.wall_text(one.starts),
    }
    return tree if one.zone == zone else {**tree, "zone": one.zone}


# --- hours ----------------------------------------------------------------------------------------------------------


def hours(field: Field, zone: str) -> Hours:
    """`{days: Mon-Fri, time: 09:00-18:00, except: holidays}`, or a list of such ranges: any of them"""
    items = [field] if field.is_mapping else field.items()
    if not items:
        field.refuse("these hours never begin")
    return tuple(_range(item, zone) for item in items)


def _range(field: Field, zone: str) -> Range:
    entries = field.entries(_HOURS)
    zone = entries["zone"].read(values.zone, zone) if "zone" in entries else zone
    exception = entries["except"].read(values.one_of((clock_hours.HOLIDAYS,)), "") if "except" in entries else ""
    if not {"days", "time", "from", "to"} & entries.keys():
        field.refuse("say when: {days: Mon-Fri, time: 09:00-18:00}, or {from: Fri 17:00, to: Mon 08:30}")
        return _NEVER
    named = _longer(field, entries) if {"from", "to"} & entries.keys() else _of_a_day(entries)
    (days, holidays), (begins, ends, later) = named
    if holidays and exception:
        entries["except"].refuse("holidays are among its days")
    return Range(days, begins, ends, later, zone, holidays, bool(exception))


_Days = tuple[tuple[int, ...], bool]
_Times = tuple[time, time, int]
_WHOLE_DAY: _Times = (_MIDNIGHT, _MIDNIGHT, 1)


def _of_a_day(entries: Mapping[str, Field]) -> tuple[_Days, _Times]:
    """`days`, every day without them, and `time`, the whole day without it."""
    days: _Days = (tuple(range(7)), False)
    if "days" in entries:
        none: _Days = ((), False)
        read = [item.read(lambda text: clock_hours.weekdays([text]), none) for item in entries["days"].items()]
        days = tuple(sorted({day for some, _ in read for day in some})), any(holidays for _, holidays in read)
        if not read:
            entries["days"].refuse("these hours never begin")
    return days, entries["time"].read(clock_hours.times, _WHOLE_DAY) if "time" in entries else _WHOLE_DAY


def _longer(field: Field, entries: Mapping[str, Field]) -> tuple[_Days, _Times]:
    """`{from: Fri 17:00, to: Mon 08:30}`"""
    for also in ("days", "time"):
        if also in entries:
            entries[also].refuse('"from" and "to" say it all; take it out')
    if not {"from", "to"} <= entries.keys():
        field.refuse('"from" and "to" belong together')
        return ((), False), _WHOLE_DAY
    first, last = (entries[end].read(clock_hours.of_the_week, "") for end in ("from", "to"))
    never = (0, *_WHOLE_DAY)
    if not (first and last):
        return ((), False), _WHOLE_DAY
    day, begins, ends, later = entries["from"].read(lambda _: clock_hours.long_range(first, last), never)
    return ((day,), False), (begins, ends, later)


def hours_tree(one: Hours, zone: str) -> object:
    """The reverse of `hours`, in a file of this zone."""
    trees = [_range_tree(each, zone) for each in one]
    return trees[0] if len(trees) == 1 else trees


def _range_tree(one: Range, zone: str) -> Tree:
    if clock_hours.is_long(one):
        first, last = clock_hours.long_text(one)
        tree: Tree = {"from": first, "to": last}
    else:
        tree = {
            "days": clock_hours.days_text(one.days, holidays=one.holidays).split(", "),
            "time": clock_hours.times_text(one),
        }
    if one.except_holidays:
        tree["except"] = clock_hours.HOLIDAYS
    if one.zone != zone:
        tree["zone"] = one.zone
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in tree.items()
        if value
    }


# --- holidays -------------------------------------------------------------------------------------------------------


def holidays(field: Field, country: Callable[[str], HolidaysOf]) -> Calendar:
    """`{calendar: japan, also: [2026-12-29..2027-01-03]}`; `country` raises BadRequest for a country without any."""
    entries = field.entries(_HOLIDAYS)
    name = entries["calendar"].read(values.words(1, 64), "") if "calendar" in entries else ""
    public = entries["calendar"].read(country, None) if name else None
    also = tuple(item.read(_closed_days, Days()) for item in entries["also"].items()) if "also" in entries else ()
    if not (also or "calendar" in entries):
        field.refuse("name a calendar, or days of your own under `also`")
    return Calendar(name, also) if public is None else Calendar(name, also, public)


def _closed_days(text: str) -> Days:
    """A day, or a span with both ends."""
    days = values.days(text if ".." in text else f"{text}..{text}")
    if days.first is None or days.last is None:
        raise BadRequest(f'"{text}" has no end: holidays that never end would leave no working day')
    return days


def holidays_tree(calendar: Calendar) -> Tree:
    """The reverse of `holidays`."""
    tree: Tree = {"calendar": calendar.country, "also": [_days_text(days.first, days.last) for days in calendar.also]}
    return {name: value for name, value in tree.items() if value}


def _days_text(first: date | None, last: date | None) -> str:
    return f"{first}" if first == last else f"{first}..{last}"
