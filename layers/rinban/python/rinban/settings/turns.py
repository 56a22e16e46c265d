"""How long turns are and when they begin, as people write it in a rota file and in a table.

Each function that reads text raises BadRequest, which says what to mend.
"""

from __future__ import annotations

import re
from datetime import datetime

from rinban.core.errors import BadRequest
from rinban.core.rota.rotations import Every, Unit

_EVERY = re.compile(r"(?:([0-9]{1,3}) +)?(hour|day|working day|week|month)(s?)")
_WALL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]+([0-9]{1,2}:[0-9]{2}))?")
_YEARS = range(1971, 2200)
"""Far enough from the ends of the calendar that turns can be counted in both directions."""


def every(text: str) -> Every:
    """Such as "week", "2 weeks", "12 hours" or "working day"."""
    known = _EVERY.fullmatch(" ".join(text.split()))
    if known is None:
        raise BadRequest(f'"{text}" is no length of a turn: write hour, day, working day, week, month, or 2 weeks')
    number, unit = int(known[1] or 1), Unit(known[2])
    if number == 0:
        raise BadRequest(f'"{text}": a turn lasts at least one {unit.value}')
    if unit is Unit.WORKING_DAY and (known[1] or known[3]):
        raise BadRequest(f'"{text}": a turn of working days is always of one; write "working day"')
    return Every(number, unit)


def length(turn: Every) -> str:
    """The reverse of `every`."""
    return turn.unit.value if turn.number == 1 else f"{turn.number} {turn.unit.value}s"


def starts(text: str) -> datetime:
    """A time on the wall, such as "2026-11-23 09:00"; a day is its midnight."""
    known = _WALL.fullmatch(text.strip())
    if known is None:
        raise BadRequest(f'"{text}" is no time: write it as 2026-11-23 09:00')
    day, time = known[1], known[2] or "00:00"
    try:
        wall = datetime.fromisoformat(f"{day} {time:0>5}")
    except ValueError as error:
        raise BadRequest(f'"{text}" is not in the calendar, or not on the clock') from error
    if wall.year not in _YEARS:
        raise BadRequest(f'"{text}" is too far away: the years are {_YEARS[0]} to {_YEARS[-1]}')
    return wall


def wall_text(wall: datetime) -> str:
    """The reverse of `starts`."""
    return wall.strftime("%Y-%m-%d %H:%M")
