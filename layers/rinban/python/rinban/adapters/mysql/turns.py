"""Rotations, hours and holidays in MySQL. What was typed there and cannot be used counts as not given, and is said."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from rinban.adapters.mysql import columns
from rinban.adapters.mysql.rows import Row, insert
from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.hours import Hours, Range
from rinban.core.rota.rotations import Rotation
from rinban.core.rota.settings import Settings
from rinban.core.rota.workdays import Calendar
from rinban.ports.holidays import PublicHolidays
from rinban.settings import clock_hours, tolerant
from rinban.settings import turns as written

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

T = TypeVar("T")

ROTATIONS = "id, turns, turn_length, starts, zone"
RANGES = "hours_id, position, days, begins, ends, later, except_holidays, zone"
OWN_HOLIDAYS = "first_day, last_day"


def every_rotation(
    cursor: Cursor, people: Collection[str], zone: str, on_invalid: tolerant.OnInvalid
) -> dict[str, Rotation]:
    select = f"SELECT {ROTATIONS} FROM rotation"  # noqa: S608
    return rotations(columns.every(cursor, "rotation", select, on_invalid), people, zone, on_invalid)


def every_hours(cursor: Cursor, zone: str, on_invalid: tolerant.OnInvalid) -> dict[str, Hours]:
    select = f"SELECT {RANGES} FROM hours_range"  # noqa: S608
    return hours(columns.every(cursor, "hours_range", select, on_invalid), zone, on_invalid)


def holidays(cursor: Cursor, public: PublicHolidays, on_invalid: tolerant.OnInvalid) -> Calendar | None:
    """The rota's holidays; None if it has none."""
    select = f"SELECT {OWN_HOLIDAYS} FROM own_holiday ORDER BY position"  # noqa: S608
    own = columns.every(cursor, "own_holiday", select, on_invalid)
    name = columns.every(cursor, "rota", "SELECT calendar FROM rota", on_invalid)
    return calendar(name[0][0] if name else None, own, public, on_invalid)


def rotations(
    rows: Iterable[Row], people: Collection[str], zone: str, on_invalid: tolerant.OnInvalid
) -> dict[str, Rotation]:
    """By their names. `rows`: the columns of ROTATIONS; `people`: the responders that there are; `zone`: the rota's."""
    read = ((row[0], tried(f"rotation {row[0]}", partial(_rotation, row, people, zone), on_invalid)) for row in rows)
    found = {name: one for name, one in read if one is not None}
    for name, one in found.items():
        for who in sorted({who for turn in one.order for who in turn} - {*people}):
            on_invalid(f'rotation {name}: there is no responder "{who}", and the next one stands in')
    return found


def _rotation(row: Row, people: Collection[str], zone: str) -> Rotation:
    """Somebody who is no responder has a turn all the same, in which the next one stands in."""
    _, order, every, starts, own = row
    turns = tuple(map(_turn, _list(order)))
    if not any(who in people for turn in turns for who in turn):
        raise BadRequest(f"nobody would ever have a turn of {order}")
    return Rotation(turns, written.every(every), written.starts(starts), _zone(own, zone))


def _turn(typed: object) -> tuple[str, ...]:
    """One person, or a list of them."""
    turn = [typed] if isinstance(typed, str) else typed
    if not isinstance(turn, list) or not all(isinstance(who, str) for who in turn):
        raise BadRequest(f"{typed} is no turn")
    return tuple(dict.fromkeys(turn))


def hours(rows: Iterable[Row], zone: str, on_invalid: tolerant.OnInvalid) -> dict[str, Hours]:
    """By their names, each with its ranges in their order. `rows`: the columns of RANGES.

    Hours of which one range cannot be used are none: a line that lost a part of them could leave nobody on duty then.
    """
    found: defaultdict[str, list[Range | None]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[0], row[1])):
        found[row[0]].append(tried(f"hours {row[0]}", partial(_range, row, zone), on_invalid))
    usable = ((name, tuple(one for one in ranges if one), len(ranges)) for name, ranges in found.items())
    return {name: ranges for name, ranges, typed in usable if len(ranges) == typed}


def _range(row: Row, zone: str) -> Range:
    _, _, days, begins, ends, later, except_holidays, own = row
    weekdays, holidays = clock_hours.weekdays([days])
    (first, of_the_next), (last, more) = clock_hours.clock(begins), clock_hours.clock(ends)
    lasts = int(later) + more
    if of_the_next:
        raise BadRequest(f"{begins}: a day begins at 00:00")
    one = Range(weekdays, first, last, lasts, _zone(own, zone), holidays, bool(except_holidays))
    if not int(last <= first) <= lasts <= 7 or (clock_hours.is_long(one) and (holidays or len(weekdays) > 1)):
        raise BadRequest(f"they cannot end {later} days later")
    if holidays and except_holidays:
        raise BadRequest("holidays are among its days, and excepted")
    return one


def calendar(
    name: str | None, own: Iterable[Row], public: PublicHolidays, on_invalid: tolerant.OnInvalid
) -> Calendar | None:
    """The rota's holidays; None if it has none. `own`: the columns of OWN_HOLIDAYS in their order."""
    read = (tried("own_holiday", partial(span, *row), on_invalid) for row in own)
    also = tuple(days for days in read if days is not None)
    if name and not public.knows(name):
        on_invalid(f'rota: calendar "{name}": no holidays are known of it')
        name = ""
    return Calendar(name or "", also, public.of_country(name or "")) if name or also else None


def names(text: str | None, where: str, on_invalid: tolerant.OnInvalid) -> tuple[str, ...] | None:
    """A column that holds a list of names as JSON; None if it is NULL or cannot be used."""
    return None if text is None else tried(where, lambda: tuple(map(str, _list(text))), on_invalid)


def span(first: date | str | None, last: date | str | None) -> Days:
    """Days from two columns, both of which have to be there. Raises BadRequest."""
    days = tolerant.days(first, last)
    if days.first is None or days.last is None or days.last < days.first:
        raise BadRequest(f"{first} to {last} are no days with a first and a last one")
    return days


def _list(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise BadRequest(f"{text} is no list in JSON")
    return found


def _zone(own: str | None, zone: str) -> str:
    if own is None:
        return zone
    return tolerant.zone(own, _refuse)


def _refuse(what: str) -> None:
    raise BadRequest(what)


def tried(where: str, read: Callable[[], T], on_invalid: tolerant.OnInvalid) -> T | None:
    """What `read` makes of a row, or None: then it is said that the row counts as not given."""
    try:
        return read()
    except (BadRequest, ValueError, TypeError) as error:
        on_invalid(f"{where}: {error}")
        return None


# --- written --------------------------------------------------------------------------------------------------------


def replace(cursor: Cursor, settings: Settings) -> None:
    """Put them in the place of what is there."""
    for table in ("rotation", "hours_range", "own_holiday"):
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    zone, holidays = settings.zone, settings.holidays
    cursor.execute("UPDATE rota SET calendar = %s", (holidays.country or None if holidays else None,))
    insert(cursor, f"rotation ({ROTATIONS})", [_rotation_row(*one, zone) for one in settings.rotations.items()])
    insert(cursor, f"hours_range ({RANGES})", _range_rows(settings.hours, zone))
    own = [(at, days.first, days.last) for at, days in enumerate(holidays.also if holidays else ())]
    insert(cursor, f"own_holiday (position, {OWN_HOLIDAYS})", own)


def _rotation_row(name: str, one: Rotation, zone: str) -> Row:
    return name, json.dumps(one.order), written.length(one.every), written.wall_text(one.starts), _own(one.zone, zone)


def _range_rows(hours: Mapping[str, Hours], zone: str) -> list[Row]:
    return [
        (
            *(name, at, clock_hours.days_text(one.days, holidays=one.holidays)),
            *(f"{one.begins:%H:%M}", f"{one.ends:%H:%M}", one.later, int(one.except_holidays), _own(one.zone, zone)),
        )
        for name, ranges in hours.items()
        for at, one in enumerate(ranges)
    ]


def _own(zone: str, rotas: str) -> str | None:
    return None if zone == rotas else zone


def json_or_null(names: Iterable[str]) -> str | None:
    """The reverse of `names`: NULL for none."""
    listed = list(names)
    return json.dumps(listed) if listed else None
