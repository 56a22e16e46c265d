"""What holds for every rota, in zones whose clocks change: laws over random rotations and groups.

With --long, or RINBAN_LONG=1, ten thousand of each are tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from rinban.core.rota import wall
from rinban.core.rota.duty import on_duty
from rinban.core.rota.rotations import ON_THE_CLOCK, Rotation, Turn, Unit, turn_at, turns
from rinban.core.rota.shifts import shifts
from rinban.core.rota.workdays import Calendar
from tests.unit.core import rota_oracle
from tests.unit.core.rota_drawn import CHANGES, HOUR, MINUTE, Scene, festivals, rotas, rotations, scenes, seconds

DAY = 24 * HOUR
CALENDAR = Calendar("harvestland", public=festivals)
LENGTHS = {Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1), Unit.WEEK: timedelta(weeks=1)}


class Turning(NamedTuple):
    """A rotation, and an instant (seconds since 1970) near which its zone changes the clock."""

    rotation: Rotation
    change: int


@st.composite
def turnings(draw: st.DrawFn) -> Turning:
    zone, text = draw(st.sampled_from(CHANGES))
    today = datetime.fromtimestamp(seconds(text), ZoneInfo(zone)).date()
    return Turning(draw(rotations(zone, today)), seconds(text))


def around(change: int, days: int) -> tuple[float, float]:
    return change - days * DAY, change + days * DAY


# --- a turn is neither lost nor doubled ------------------------------------------------------------------------------


@rotas(80)
@given(turnings(), st.integers(2, 70))
def test_each_turn_begins_when_the_one_before_it_ends_and_none_is_doubled(turning: Turning, days: int) -> None:
    start, end = around(turning.change, days)
    found = list(turns(turning.rotation, start, end, CALENDAR))
    assert found[0].begins <= start < end <= found[-1].ends
    for one, following in pairwise(found):
        assert one.begins < one.ends == following.begins
        assert one.number < following.number
    assert all(turn.begins < turn.ends for turn in found)


@rotas(80)
@given(turnings())
def test_a_turn_is_lost_only_where_the_clocks_skip_the_whole_of_it(turning: Turning) -> None:
    found = list(turns(turning.rotation, *around(turning.change, 3), CALENDAR))
    lost = {number for one, following in pairwise(found) for number in range(one.number + 1, following.number)}
    unit = turning.rotation.every.unit
    assert lost == set() or unit in (Unit.HOUR, Unit.DAY)
    if lost:
        length = turning.rotation.every.number * LENGTHS[unit]
        seen = shown_around(turning)
        for number in lost:
            begins = turning.rotation.starts + number * length
            assert not any(begins <= minute < begins + length for minute in seen)


def shown_around(turning: Turning) -> list[datetime]:
    """What the clocks show at each minute of six days."""
    zone, (start, end) = ZoneInfo(turning.rotation.zone), around(turning.change, 3)
    minutes = range(int(start), int(end), MINUTE)
    return [datetime.fromtimestamp(at, zone).replace(tzinfo=None) for at in minutes]


@rotas(80)
@given(turnings(), st.data())
def test_an_instant_is_in_the_turn_of_its_number(turning: Turning, data: st.DataObject) -> None:
    start, end = around(turning.change, 3)
    found = list(turns(turning.rotation, start, end, CALENDAR))
    turn: Turn = data.draw(st.sampled_from(found))
    for at in (turn.begins, (turn.begins + turn.ends) // 2, turn.ends - 0.5):
        assert turn_at(turning.rotation, at, CALENDAR) == turn.number


# --- the anchor ------------------------------------------------------------------------------------------------------


@rotas(80)
@given(turnings(), st.integers(-3, 3), st.lists(st.integers(-90 * 24 * 60, 90 * 24 * 60), min_size=1, max_size=9))
def test_an_anchor_moved_by_whole_rounds_changes_nothing(turning: Turning, rounds: int, minutes: list[int]) -> None:
    """But for months from the 29th on: then a short month in between would move the day for ever."""
    rotation = turning.rotation
    assume(rotation.every.unit is not Unit.MONTH or rotation.starts.day < 29)
    steps = rounds * len(rotation.order)
    moved = replace(rotation, starts=later(rotation, steps))
    assume(moved.starts != rotation.starts or rounds == 0)
    for at in (turning.change + more * MINUTE for more in minutes):
        assert turn_at(rotation, at, CALENDAR) == turn_at(moved, at, CALENDAR) + steps


def later(rotation: Rotation, turns: int) -> datetime:
    """The time on the wall at which the turn begins that is so many turns after the anchor."""
    every, starts = rotation.every, rotation.starts
    if every.unit is Unit.WORKING_DAY:
        return datetime.combine(working_day(starts.date(), turns), starts.time())
    if every.unit is Unit.MONTH:
        months = starts.year * 12 + starts.month - 1 + turns * every.number
        return starts.replace(year=months // 12, month=months % 12 + 1)
    if every.unit is Unit.HOUR and every.number not in ON_THE_CLOCK:
        zone = ZoneInfo(rotation.zone)
        there = wall.shown(wall.first(starts, zone) + turns * every.number * HOUR, zone)
        assume(not there.fold)  # such an anchor means the first of the two
        return there
    return starts + turns * every.number * LENGTHS[every.unit]


def working_day(day: date, steps: int) -> date:
    """The first working day from `day` on, and then so many further or back."""
    days = working_days(day, 1)
    first = next(days)
    if steps >= 0:
        return [first, *(next(days) for _ in range(steps))][-1]
    back = working_days(first - timedelta(days=1), -1)
    return [next(back) for _ in range(-steps)][-1]


def working_days(day: date, step: int) -> Iterator[date]:
    """The working days from `day` on, or back from it (`step` -1)."""
    while True:
        if day.weekday() < 5 and not rota_oracle.is_holiday(day, CALENDAR):
            yield day
        day += timedelta(days=step)


# --- whole groups ----------------------------------------------------------------------------------------------------


@rotas(50)
@given(scenes(), st.data())
def test_every_instant_has_somebody_or_is_in_a_gap_and_shifts_follow_each_other(
    scene: Scene, data: st.DataObject
) -> None:
    start, end = around(scene.change, 3)
    found = shifts(scene.group, start, end)
    assert (found[0].begins, found[-1].ends) == (start, end)
    for one, following in pairwise(found):
        assert one.begins < one.ends == following.begins
        assert one.people != following.people
    for one in found:
        within = data.draw(st.integers(int(one.begins), int(one.ends) - 1))
        for at in (one.begins, within, within + 0.5, one.ends - 0.5):
            assert tuple(who.id for who in on_duty(scene.group, at)) == one.people


@rotas(30)
@given(scenes(), st.data())
def test_the_order_of_overrides_does_not_matter(scene: Scene, data: st.DataObject) -> None:
    other = replace(scene.group, overrides=tuple(data.draw(st.permutations(scene.group.overrides))))
    assert shifts(other, *around(scene.change, 2)) == shifts(scene.group, *around(scene.change, 2))


@rotas(30)
@given(scenes(), st.integers(1, 5 * 24 * 60))
def test_the_shifts_of_two_spans_are_those_of_both_together(scene: Scene, minutes: int) -> None:
    start, end = around(scene.change, 3)
    middle = start + minutes * MINUTE
    whole = shifts(scene.group, start, end)
    parts = [*shifts(scene.group, start, middle), *shifts(scene.group, middle, end)]
    assert {(one.people, one.begins) for one in whole} <= {(one.people, one.begins) for one in parts}
    assert len(parts) - len(whole) == (middle not in {one.begins for one in whole})
