"""Shifts that recur by a rule [RFC 5545, 3.3.10], as turns and hours of the week."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cli.imports import weeks
from cli.imports.model import DAY_MINUTES, WEEK_MINUTES, Window
from cli.imports.times import minute_of_day
from rinban.core.rota.rotations import Every, Unit

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = {0, 1, 2, 3, 4}
MONTH_DAYS = 28
"""A shift of a month lasts at least as long."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`frequency`: hourly, daily, weekly or monthly, once in `interval` of them. `days`: weekdays (Monday 0), () for
    that on which it starts. `minutes`: how long each shift is. `others`: parts of the rule that are not looked at."""

    frequency: str
    starts: datetime
    minutes: int
    interval: int = 1
    days: tuple[int, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What a rule says in a rota: how long a turn is, when the first one begins, and at which hours (): always."""

    every: Every
    starts: datetime
    windows: tuple[Window, ...] = ()


def rule_of(written: str, starts: datetime, minutes: int) -> Rule:
    """An RRULE, such as "RRULE:FREQ=WEEKLY;BYDAY=MO,TU"."""
    parts = dict(part.split("=", 1) for part in written.removeprefix("RRULE:").split(";") if "=" in part)
    days, others = weekdays(parts.get("BYDAY", "").split(",")), {*parts} - {"FREQ", "INTERVAL", "BYDAY", "WKST"}
    return Rule(
        parts.get("FREQ", "").lower(), starts, minutes, _number(parts.get("INTERVAL", "")), days, tuple(sorted(others))
    )


def _number(written: str) -> int:
    return max(1, int(written)) if written.isdigit() else 1


def weekdays(written: Collection[str]) -> tuple[int, ...]:
    return tuple(number for number, day in enumerate(WEEKDAYS) if day in written)


def of_each_shift(rule: Rule, shifts: int) -> Recurrence | str:
    """Turns of so many shifts, or why a rota file cannot say it."""
    why = _beyond(rule)
    if why:
        return why
    if rule.frequency == "weekly":
        return _of_shifts_of_a_week(rule, shifts)
    return _plain(rule, shifts)


def of_each_period(rule: Rule, first_day: int) -> Recurrence | str:
    """Turns of a whole day, week or month of the rule, with all its shifts. `first_day` of a week: Monday is 0."""
    why = _beyond(rule)
    if why:
        return why
    if rule.frequency == "weekly" and rule.days:
        back = timedelta(days=(rule.starts.weekday() - first_day) % 7)
        return Recurrence(Every(rule.interval, Unit.WEEK), rule.starts - back, _windows(rule, rule.days))
    if rule.frequency == "daily" and rule.days and {*rule.days} == WORKDAYS and rule.interval == 1:
        return Recurrence(Every(1, Unit.WORKING_DAY), rule.starts, _windows(rule, rule.days))
    if rule.frequency == "daily" and len(rule.days) not in (0, 7):
        return "turns of a day on some days of the week"
    return _plain(rule, 1)


def _beyond(rule: Rule) -> str:
    if rule.others:
        return f"its rule has {', '.join(rule.others)}"
    if rule.frequency not in _UNITS:
        return f'its frequency is "{rule.frequency}"'
    if rule.frequency in ("hourly", "monthly") and rule.days:
        return f"it recurs {rule.frequency} on some days of the week"
    return ""


def _of_shifts_of_a_week(rule: Rule, shifts: int) -> Recurrence | str:
    days = rule.days or (rule.starts.weekday(),)
    if rule.interval > 1 or len(days) == 1:
        return _plain(rule, shifts)
    windows = _windows(rule, days)
    if shifts % len(days) == 0:
        return Recurrence(Every(shifts // len(days), Unit.WEEK), rule.starts, windows)
    if len(days) == 7:
        return Recurrence(Every(shifts, Unit.DAY), rule.starts, windows)
    if {*days} == WORKDAYS and shifts == 1:
        return Recurrence(Every(1, Unit.WORKING_DAY), rule.starts, windows)
    return f"turns of {shifts} of its shifts, of which a week has {len(days)}"


def _plain(rule: Rule, shifts: int) -> Recurrence | str:
    """One shift in each interval: it may last all of it, or else a part of each day or week."""
    unit, whole = _UNITS[rule.frequency]
    every = Every(rule.interval * shifts, unit)
    if rule.minutes >= rule.interval * whole:
        return Recurrence(every, rule.starts)
    if rule.interval > 1 or whole not in (DAY_MINUTES, WEEK_MINUTES):
        return f"a shift that is shorter than its {rule.interval} {unit.value}s"
    days: Sequence[int] = weeks.EVERY_DAY if whole == DAY_MINUTES else rule.days or (rule.starts.weekday(),)
    return Recurrence(every, rule.starts, _windows(rule, days))


def _windows(rule: Rule, days: Sequence[int]) -> tuple[Window, ...]:
    return weeks.daily(minute_of_day(rule.starts), rule.minutes, days)


_UNITS: Mapping[str, tuple[Unit, int]] = {
    "hourly": (Unit.HOUR, 60),
    "daily": (Unit.DAY, DAY_MINUTES),
    "weekly": (Unit.WEEK, WEEK_MINUTES),
    "monthly": (Unit.MONTH, MONTH_DAYS * DAY_MINUTES),
}
"""Of each frequency: the unit of its turns, and how many minutes a shift has at least that lasts all of it."""
