"""Rotations in layers become lines and hours of a group that say the same at every hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.imports import weeks
from cli.imports.lines import CallLines, Namer, call_lines
from cli.imports.model import WEEK_MINUTES, SourceRotation, Window
from cli.imports.naming import FreshIds
from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line, on_duty
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Every, Rotation
from tests.unit.imports.made_up import MONDAY

HOUR = 3600
ZONE = "Asia/Tokyo"
START = datetime.fromisoformat("2026-11-02T00:00+09:00").timestamp()  # a Monday
PEOPLE = {f"p{number}": f"p{number}" for number in range(9)}


def rotation(name: str, *turns: tuple[str, ...], **more: object) -> SourceRotation:
    return SourceRotation(name, name, turns, Every(), MONDAY, ZONE, **more)  # type: ignore[arg-type]


def made(rotations: list[SourceRotation], *, heads: bool = True) -> CallLines:
    names = Namer({one.id: one.id for one in rotations}, PEOPLE, FreshIds().new)
    return call_lines(rotations, ZONE, START, names, heads=heads)


def group(rotations: list[SourceRotation], found: CallLines) -> Group:
    return Group(
        "infra",
        zone=ZONE,
        lines=found.lines,
        responders=tuple(Responder(who, who, "+819000000000") for who in PEOPLE),
        rotations=tuple((one.id, Rotation(one.turns, one.every, one.starts, one.zone)) for one in rotations),
        hours=tuple(found.hours.items()),
    )


def on_call(rotations: list[SourceRotation], at: float) -> set[str]:
    """What the product means: of the rotations that are there at this time, all of the highest level."""
    now = shown(at)
    minute = now.weekday() * 1440 + now.hour * 60 + now.minute
    there = [one for one in rotations if is_there(one, at) and in_hours(one, minute)]
    highest = max((one.level for one in there), default=0)
    turns = [one.turns[(now - MONDAY).days // 7 % len(one.turns)] for one in there if one.level == highest]
    return {who for turn in turns for who in turn}


def shown(at: float) -> datetime:
    return datetime.fromisoformat("1970-01-01T09:00") + timedelta(seconds=at)


def is_there(one: SourceRotation, at: float) -> bool:
    return (one.since is None or one.since <= at) and (one.until is None or at < one.until)


def in_hours(one: SourceRotation, minute: int) -> bool:
    later = (minute, minute + WEEK_MINUTES)
    return not one.windows or any(each.begins <= now < each.ends for each in one.windows for now in later)


windows = st.builds(
    lambda begins, hours: Window(begins * 60, (begins + hours) * 60), st.integers(0, 167), st.integers(1, 80)
)


@st.composite
def layers(draw: st.DrawFn) -> list[SourceRotation]:
    """Draw up to four rotations, which may come and go, all at one time of the day."""
    hour = draw(st.integers(0, 23))
    days = st.none() | st.integers(1, 20).map(lambda day: START + (day * 24 + hour) * HOUR)
    found = []
    for number in range(draw(st.integers(1, 4))):
        turns = draw(st.lists(st.sampled_from([*PEOPLE]).map(lambda who: (who,)), min_size=1, max_size=3))
        since, until = draw(days), draw(days)
        if since is not None and until is not None and until <= since:
            until = None
        some = tuple(draw(st.lists(windows, max_size=3)))
        level = draw(st.integers(0, 2))
        found.append(rotation(f"r{number}", *turns, level=level, windows=some, since=since, until=until))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(layers())
def test_at_every_hour_of_four_weeks_the_lines_say_what_the_layers_say(rotations: list[SourceRotation]) -> None:
    found = made(rotations)
    ours = group(rotations, found)
    for hour in range(4 * 7 * 24):
        at = START + hour * HOUR
        assert {one.id for one in on_duty(ours, at)} == on_call(rotations, at), f"{shown(at)} {found}"


def test_those_whose_turns_follow_are_called_after_all_who_are_on_call() -> None:
    rotations = [rotation("one", ("p1",), ("p2",)), rotation("two", ("p3",), ("p4",)), rotation("lead", ("p5",))]
    (line,) = made(rotations, heads=False).lines
    assert line == Line(("turn of one", "turn of two", "p5", "one", "two"))


def test_what_is_left_of_the_week_needs_no_hours() -> None:
    day = rotation("day", ("p1",), ("p2",), level=1, windows=weeks.daily(9 * 60, 9 * 60, range(5)))
    found = made([day, rotation("night", ("p3",), ("p4",))], heads=False)
    assert found.lines == (Line(("day",), during=("day-hours",)), Line(("night",)))
    assert found.hours.keys() == {"day-hours"}


def test_a_rotation_that_begins_on_a_day_has_its_line_from_that_day_on() -> None:
    begins = START + 7 * 24 * HOUR + 9 * HOUR
    found = made([rotation("old", ("p1",), until=begins), rotation("new", ("p2",), since=begins)])
    assert [(line.order, str(line.valid.first), str(line.valid.last)) for line in found.lines] == [
        (("p1",), "None", "2026-11-08"),
        (("p2",), "2026-11-09", "None"),
    ]
    (ranges,) = {found.hours[line.during[0]] for line in found.lines}
    assert [(one.begins.hour, one.ends.hour, one.days) for one in ranges] == [(9, 9, (0, 1, 2, 3, 4, 5, 6))]


def test_a_rotation_that_is_over_is_left_out() -> None:
    found = made([rotation("old", ("p1",), until=START), rotation("new", ("p2",))])
    assert found.lines == (Line(("p2",), Days()),)


def test_a_weekend_is_said_as_whole_days_and_a_long_range_with_its_weekdays() -> None:
    (whole,) = weeks.hours([Window(5 * 1440, 7 * 1440)], ZONE)
    assert (whole.days, whole.begins.hour, whole.later) == ((5, 6), 0, 1)
    (long,) = weeks.hours([Window(4 * 1440 + 17 * 60, 7 * 1440 + 510)], ZONE)
    assert (long.days, long.begins.hour, long.ends.minute, long.later) == ((4,), 17, 30, 3)
