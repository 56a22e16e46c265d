"""Random rotas around a change of the clock."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.hours import Range
from rinban.core.rota.overrides import Override
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.core.rota.workdays import Calendar

LONG = bool(os.environ.get("RINBAN_LONG")) or "--long" in sys.argv
MINUTE = 60
HOUR = 3600
CHANGES = (
    ("Asia/Tokyo", "2026-11-23T00:00Z"),  # none, nor ever
    ("America/New_York", "2026-03-08T07:00Z"),
    ("America/New_York", "2026-11-01T06:00Z"),
    ("Europe/London", "2026-03-29T01:00Z"),
    ("Europe/London", "2026-10-25T01:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30Z"),  # half an hour
    ("Australia/Lord_Howe", "2026-04-04T15:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00Z"),  # a whole day is skipped
    ("America/Havana", "2026-03-08T05:00Z"),  # there is no midnight
    ("America/Havana", "2026-11-01T05:00Z"),  # midnight comes twice
    ("Asia/Beirut", "2026-03-28T22:00Z"),
    ("Asia/Beirut", "2026-10-24T21:00Z"),  # the last hour of a day comes twice
    ("America/St_Johns", "2010-11-07T02:31Z"),  # set back over midnight, from 00:01 to 23:01
    ("America/St_Johns", "2010-03-14T03:31Z"),
)
"""Zones, and when their clocks change."""

PEOPLE = ("sato", "suzuki", "ann", "kacho", "bo")
ROTATIONS = ("night", "day")
HOURS = ("business", "evening")
UNITS = {Unit.HOUR: (1, 2, 3, 4, 5, 6, 7, 8, 12, 24, 36), Unit.DAY: (1, 2, 3), Unit.WEEK: (1, 2), Unit.MONTH: (1, 2)}


class Scene(NamedTuple):
    """A group, and an instant (seconds since 1970, a whole minute) near which its zone changes the clock."""

    group: Group
    change: int


@cache
def festivals(year: int) -> frozenset[date]:
    """The holidays of a country in which every eleventh day is one."""
    first = date(year, 1, 1)
    return frozenset(first + timedelta(days=number) for number in range(0, 365, 11))


def rotas(short: int) -> settings:
    """So many examples are drawn in a short run, and ten thousand in a long one."""
    return settings(
        max_examples=10_000 if LONG else short,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


_times = st.sampled_from(
    ["00:00", "00:01", "00:30", "01:00", "01:30", "02:00", "02:15", "03:00", "09:00", "23:30"]
).map(time.fromisoformat) | st.builds(time, st.integers(0, 23), st.integers(0, 59))
_turns = st.sampled_from([*((who,) for who in PEOPLE), ("sato", "ann"), ("bo", "suzuki"), ()])
_words = st.sampled_from([*ROTATIONS, *ROTATIONS, *(f"turn of {name}" for name in ROTATIONS), *PEOPLE])


@st.composite
def _spans(draw: st.DrawFn, today: date) -> Days:
    days = sorted(today + timedelta(days=draw(st.integers(-2, 2))) for _ in range(2))
    return Days(draw(st.sampled_from([None, None, days[0]])), draw(st.sampled_from([None, None, days[1]])))


@st.composite
def _everies(draw: st.DrawFn) -> Every:
    unit = draw(st.sampled_from(Unit))
    return Every(draw(st.sampled_from(UNITS.get(unit, (1,)))), unit)


@st.composite
def rotations(draw: st.DrawFn, zone: str, today: date) -> Rotation:
    """Draw a rotation that began, or is going to begin, within some weeks."""
    starts = datetime.combine(today + timedelta(days=draw(st.integers(-40, 40))), draw(_times))
    return Rotation(tuple(draw(st.lists(_turns, min_size=1, max_size=4))), draw(_everies()), starts, zone)


@st.composite
def _ranges(draw: st.DrawFn, zone: str) -> Range:
    begins, ends, later = draw(_times), draw(_times), draw(st.integers(0, 3))
    if ends <= begins:
        later = max(later, 1)
    days = tuple(day for day in range(7) if draw(st.integers(0, 4)))
    return Range(days, begins, ends, later, zone, draw(st.booleans()), draw(st.booleans()))


@st.composite
def _overrides(draw: st.DrawFn, change: int) -> tuple[Override, ...]:
    """Draw overrides that may hold together."""
    found: list[Override] = []
    for _ in range(draw(st.integers(0, 3))):
        who, by = draw(st.permutations(PEOPLE))[:2]
        begins = change + draw(st.integers(-30 * 60, 20 * 60)) * MINUTE
        one = Override(who, by, begins, begins + draw(st.integers(1, 20 * 60)) * MINUTE)
        if not any(_together(one, other) for other in found):
            found.append(one)
    return tuple(found)


def _together(one: Override, other: Override) -> bool:
    return (one.instead_of == other.instead_of or one.by == other.by) and max(one.begins, other.begins) < min(
        one.ends, other.ends
    )


@st.composite
def _lines(draw: st.DrawFn, today: date) -> Line:
    during = draw(st.lists(st.sampled_from(HOURS), max_size=2, unique=True))
    return Line(tuple(draw(st.lists(_words, min_size=1, max_size=4))), draw(_spans(today)), tuple(during))


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Draw a rota with all that a rota may have, in a zone whose clocks are about to change."""
    zone, text = draw(st.sampled_from(CHANGES))
    change = seconds(text)
    today = datetime.fromtimestamp(change, ZoneInfo(zone)).date()
    zones = st.sampled_from([zone, zone, "Asia/Tokyo", "Europe/London"])
    there = st.lists(st.tuples(st.sampled_from(PEOPLE), _spans(today)), max_size=2).map(tuple)
    away = st.lists(st.tuples(st.sampled_from(PEOPLE), _closed(today)), max_size=3).map(tuple)
    last = draw(st.sampled_from([(), (Line(ROTATIONS),), (Line(("turn of night", "day")),)]))
    group = Group(
        "infra",
        zone=zone,
        lines=(*draw(st.lists(_lines(today), min_size=1, max_size=3)), *last),
        responders=tuple(Responder(who, who.title(), f"+8190000000{n:02}") for n, who in enumerate(PEOPLE)),
        employed=draw(there),
        rotations=tuple((name, draw(rotations(draw(zones), today))) for name in ROTATIONS),
        hours=tuple((name, tuple(draw(st.lists(_ranges(draw(zones)), min_size=1, max_size=2)))) for name in HOURS),
        overrides=draw(_overrides(change)),
        leave=draw(away),
        calendar=draw(
            st.none() | st.builds(Calendar, st.just("harvestland"), st.tuples(_closed(today)), st.just(festivals))
        ),
    )
    return Scene(group, change)


@st.composite
def _closed(draw: st.DrawFn, today: date) -> Days:
    first = today + timedelta(days=draw(st.integers(-4, 4)))
    return Days(first, first + timedelta(days=draw(st.integers(0, 3))))
