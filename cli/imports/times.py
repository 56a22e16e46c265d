"""Instants and wall times, as exports write them and as a rota file can."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cli.answers import Refused
from rinban.core.rota import wall

MINUTE = 60
YEARS = range(1972, 2199)
"""A rota file has no others."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])(:[0-5][0-9])?")


def instant(written: object, where: str) -> float:
    """A time with its offset, in ISO 8601. Without one it is UTC. Raises Refused."""
    found = _read(written, where)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def instant_of(entry: Mapping[str, Any], key: str, where: str) -> float:
    """The time under this key. Raises Refused."""
    return instant(entry.get(key), f"{where}: {key}")


def instant_if_any(entry: Mapping[str, Any], key: str, where: str) -> float | None:
    """The same; None if nothing is given."""
    return instant_of(entry, key, where) if entry.get(key) else None


def wall_time(written: object, zone: str, where: str) -> datetime:
    """What the clocks of `zone` show at a time in ISO 8601; one without an offset is read as what they show."""
    found = _read(written, where)
    return wall.shown(found.timestamp(), ZoneInfo(zone)) if found.tzinfo else found


def clock_minute(written: str, where: str) -> int:
    """The minute of the day of a time such as "09:00" or "09:00:00". Raises Refused."""
    found = _CLOCK.fullmatch(written)
    if found is None:
        raise Refused(f'{where}: "{written}" is no time of the day')
    return int(found[1]) * 60 + int(found[2])


def _read(written: object, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise Refused(f'{where}: "{written}" is no time') from error
    if found.year not in YEARS:
        raise Refused(f"{where}: {written} is too far away")
    return found


def minute_of_day(shown: datetime) -> int:
    return shown.hour * 60 + shown.minute


def on_the_minute(at: float) -> float:
    """The nearest whole minute. Somebody may have pressed a button at any second of it."""
    return round(at / MINUTE) * MINUTE


def is_shown_once(at: float, zone: str) -> bool:
    """Whether the clocks of this zone show this time only now, so that hours of a rota file can begin or end then."""
    return not wall.comes_twice(wall.shown(at, ZoneInfo(zone)), ZoneInfo(zone))


def said(at: float, zone: str) -> str:
    """An instant for people, such as "Tue 2026-11-24 09:00"."""
    return f"{wall.shown(at, ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"
