"""Strategies that draw rotations, hours, holidays and arrangements as a rota file can hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from hypothesis import strategies as st

from rinban.core.days import Days
from rinban.core.rota.arrangements import Arrangement, Leave, clashing
from rinban.core.rota.hours import Hours, Range
from rinban.core.rota.overrides import Override
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.core.rota.workdays import Calendar

ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")
_zones = st.sampled_from(ZONES)
_times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
_walls = st.builds(datetime.combine, st.dates(date(1990, 1, 1), date(2100, 12, 31)), _times)


@st.composite
def rotations(draw: st.DrawFn, people: Sequence[str], zone: str) -> Rotation:
    """Draw one, with turns of nobody, one or several of these people."""
    somebody = st.sampled_from(people)
    turn = somebody.map(lambda who: (who,)) | st.lists(somebody, unique=True, max_size=2).map(tuple)
    order = draw(st.lists(turn, min_size=1, max_size=4).filter(any))
    unit = draw(st.sampled_from(Unit))
    number = 1 if unit is Unit.WORKING_DAY else draw(st.integers(1, 13))
    return Rotation(tuple(order), Every(number, unit), draw(_walls), draw(st.just(zone) | _zones))


@st.composite
def _ranges(draw: st.DrawFn, zone: str) -> Range:
    begins, ends = draw(_times), draw(st.just(time()) | _times)
    days = tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1))))
    holidays = draw(st.booleans())
    one = Range(
        days,
        begins,
        ends,
        int(ends <= begins),
        draw(st.just(zone) | _zones),
        holidays,
        not holidays and draw(st.booleans()),
    )
    if draw(st.integers(0, 3)):
        return one
    return replace(one, days=days[:1], later=one.later + draw(st.integers(1, 6)), holidays=False)


def hours(zone: str) -> st.SearchStrategy[Hours]:
    return st.lists(_ranges(zone), min_size=1, max_size=3).map(tuple)


_closed = st.tuples(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 40)).map(
    lambda drawn: Days(drawn[0], date.fromordinal(drawn[0].toordinal() + drawn[1]))
)
calendars = st.none() | st.builds(
    Calendar, st.sampled_from(["japan", "DE-BY"]), st.lists(_closed, max_size=2).map(tuple)
)
_instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC).timestamp()
)
_texts = st.just("") | st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)


@st.composite
def _arrangement(draw: st.DrawFn, people: Sequence[str], groups: Sequence[str]) -> Arrangement:
    why = draw(_texts)
    who = draw(st.sampled_from(people))
    others = [one for one in people if one != who]
    if not others or draw(st.booleans()):
        return Arrangement(Leave(who, draw(_closed)), "", why)
    begins = draw(_instants)
    ends = begins + 60 * draw(st.integers(1, 20_000))
    return Arrangement(Override(who, draw(st.sampled_from(others)), begins, ends), draw(st.sampled_from(groups)), why)


@st.composite
def arrangements(draw: st.DrawFn, people: Sequence[str], groups: Sequence[str]) -> tuple[Arrangement, ...]:
    """Draw some, of which no two clash, sorted as a file has them: those of all groups first."""
    if not people:
        return ()
    found: list[Arrangement] = []
    for one in draw(
        st.lists(_arrangement(people, ["", *groups]), max_size=4, unique_by=lambda one: (one.what, one.group))
    ):
        if not any(clashing([*found, one], lambda _: groups)):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.group))
