"""Instants and wall times, as exports write them and as a rota file can."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cli.answers import Refused
from rinban.core.rota import wall

MINUTE = 60


def instant(written: object, where: str) -> float:
    """A time with its offset, in ISO 8601. Without one it is UTC. Raises Refused."""
    try:
        found = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise Refused(f'{where}: "{written}" is no time') from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def wall_time(written: object, zone: str, where: str) -> datetime:
    """What the clocks of `zone` show at a time in ISO 8601; one without an offset is read as what they show."""
    try:
        found = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise Refused(f'{where}: "{written}" is no time') from error
    return wall.shown(found.timestamp(), ZoneInfo(zone)) if found.tzinfo else found


def minute_of_day(shown: datetime) -> int:
    return shown.hour * 60 + shown.minute


def sayable(at: float, zone: str) -> bool:
    """Whether a rota file can say this instant in this zone: a whole minute, which the clocks do not show twice."""
    shown = wall.shown(at, ZoneInfo(zone))
    return at % MINUTE == 0 and not wall.comes_twice(shown, ZoneInfo(zone))


def said(at: float, zone: str) -> str:
    """An instant for people, such as "Tue 2026-11-24 09:00"."""
    return f"{wall.shown(at, ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"
