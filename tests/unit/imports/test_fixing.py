"""Fixed shifts: whatever the product renders, the file says it afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.imports.carrying import carried
from cli.imports.model import Imported, SourceOverride, SourcePerson, SourceRotation, SourceSchedule, SourceShift
from cli.imports.proving import ShiftProof, proven
from rinban.core.rota.arrangements import overrides_of
from rinban.core.rota.rotations import Every, Unit
from rinban.core.rota.settings import Settings, group_of
from rinban.core.rota.shifts import shifts
from tests.unit.imports.made_up import MONDAY

NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"
PEOPLE = {who: SourcePerson(who, who.title(), f"{who}@example.com") for who in ("ann", "bob", "carol", "dave")}
WEEKS = SourceRotation("r", "Weeks", (("ann",), ("bob",), ("carol",)), Every(1, Unit.WEEK), MONDAY, TOKYO)


def at(text: str, zone: str = TOKYO) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def rendered(text: str, zone: str = TOKYO) -> tuple[SourceShift, ...]:
    """Shifts, one on a line: "ann 2026-10-12 00:00 2026-10-19 00:00"."""
    found = []
    for line in text.strip().splitlines():
        who, *times = line.split()
        begins, ends = (at(" ".join(times[place : place + 2]), zone) for place in (0, 2))
        found.append(SourceShift(() if who == "unknown" else (who,), begins, ends))
    return tuple(found)


def fixed(
    shown: tuple[SourceShift, ...],
    *overrides: SourceOverride,
    rotation: SourceRotation | None = WEEKS,
    zone: str = TOKYO,
) -> tuple[Settings, ShiftProof]:
    span = (min(one.begins for one in shown), max(one.ends for one in shown))
    rotations = () if rotation is None else (rotation,)
    schedule = SourceSchedule("s", "Infra", zone, rotations, overrides, rendered=shown, span=span)
    found = Imported(PEOPLE, (schedule,))
    made = carried(found, {}, 0)
    mended, (proof,) = proven(made.settings, found, made.ids, fixed=True)
    return mended, proof


def who(mended: Settings, proof: ShiftProof) -> list[str]:
    """The first person of each shift of the span; "-" for nobody."""
    group = group_of(mended, "infra")
    assert group is not None
    assert proof.schedule.span is not None
    return [" ".join(one.people[:1]) or "-" for one in shifts(group, *proof.schedule.span)]


def orders(mended: Settings) -> list[tuple[str, ...]]:
    return [line.order for line in mended.groups["infra"].lines]


def test_who_is_replaced_is_so_by_an_override() -> None:
    mended, proof = fixed(rendered("ann 2026-11-16 00:00 2026-11-18 21:00\ndave 2026-11-18 21:00 2026-11-23 00:00"))
    assert proof.left == ()
    assert orders(mended) == [("weeks",)]
    (override,) = overrides_of(mended.arrangements, "infra")
    assert (override.instead_of, override.by, override.begins) == ("ann", "dave", at("2026-11-18 21:00"))


def test_hours_without_anybody_are_a_line_of_nobody() -> None:
    mended, proof = fixed(rendered("ann 2026-11-16 00:00 2026-11-18 21:00\nann 2026-11-19 09:00 2026-11-23 00:00"))
    assert proof.left == ()
    assert orders(mended) == [(), ("weeks",)]
    assert who(mended, proof) == ["ann", "-", "ann"]


BOTH = """
ann 2026-11-16 00:00 2026-11-23 00:00
dave 2026-11-18 09:00 2026-11-18 18:00
"""


def test_somebody_more_takes_the_place_of_the_one_who_would_follow() -> None:
    mended, proof = fixed(rendered(BOTH))
    assert proof.left == ()
    (override,) = overrides_of(mended.arrangements, "infra")
    assert (override.instead_of, override.by) == ("bob", "dave")


def test_somebody_more_has_a_line_where_nobody_would_follow() -> None:
    alone = SourceRotation("r", "Alone", (("ann",),), Every(), MONDAY, TOKYO)
    mended, proof = fixed(rendered(BOTH), rotation=alone)
    assert proof.left == ()
    assert orders(mended) == [("ann", "dave"), ("ann",)]


def test_a_shift_of_a_fortnight_is_said_in_parts_of_a_week() -> None:
    mended, proof = fixed(rendered("dave 2026-11-16 03:00 2026-11-30 03:00"), rotation=None)
    assert proof.left == ()
    assert orders(mended) == [("dave",)] * 3 + [()]
    assert who(mended, proof) == ["dave"]


def test_an_hour_that_comes_twice_is_said_in_utc() -> None:
    """On 2026-11-01 New York shows 01:30 twice. The shift ends at the first of them."""
    shown = rendered("dave 2026-10-31 20:00 2026-11-01 01:30\nann 2026-11-01 06:00 2026-11-01 09:00", NEW_YORK)
    mended, proof = fixed(shown, rotation=None, zone=NEW_YORK)
    assert proof.left == ()
    zones = {one.zone for name in mended.groups["infra"].lines[0].during for one in mended.hours[name]}
    assert zones | {one.zone for hours in mended.hours.values() for one in hours} == {"UTC", NEW_YORK}
    assert who(mended, proof) == ["dave", "-", "ann"]


def test_times_to_the_second_are_taken_to_the_minute() -> None:
    cut = at("2026-11-18 21:07") + 13.747
    shown = (SourceShift(("ann",), at("2026-11-16 00:00"), cut), SourceShift(("dave",), cut, at("2026-11-23 00:00")))
    mended, proof = fixed(shown)
    assert proof.left == ()
    (override,) = overrides_of(mended.arrangements, "infra")
    assert override.begins == at("2026-11-18 21:07")


def test_an_override_that_the_shifts_know_nothing_of_does_not_stay() -> None:
    """Else it would stand in the way of what they say."""
    said = SourceOverride("bob", at("2026-11-17 00:00"), at("2026-11-19 00:00"), instead_of="ann")
    mended, proof = fixed(rendered("ann 2026-11-16 00:00 2026-11-23 00:00"), said)
    assert len(proof.found) == 1
    assert proof.left == ()
    assert who(mended, proof) == ["ann"]


def test_where_the_export_does_not_say_who_it_is_nothing_is_compared() -> None:
    shown = rendered("unknown 2026-11-16 00:00 2026-11-18 00:00\ndave 2026-11-18 00:00 2026-11-20 00:00")
    _, proof = fixed(shown)
    assert [(one.begins, one.theirs) for one in proof.found] == [(at("2026-11-18 00:00"), ("dave",))]


def test_at_most_eight_weeks_are_compared() -> None:
    shown = rendered("dave 2026-10-05 00:00 2027-10-05 00:00")
    _, proof = fixed(shown)
    assert max(one.ends for one in proof.found) == at("2026-11-30 00:00")


START = at("2026-10-19 00:00", NEW_YORK)
half_hours = st.integers(0, 21 * 48)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from([*PEOPLE]), half_hours, half_hours), min_size=1, max_size=8),
    st.sampled_from([None, WEEKS]),
)
def test_whatever_the_product_renders_nothing_differs_after_the_fixed_shifts(
    drawn: list[tuple[str, int, int]], rotation: SourceRotation | None
) -> None:
    """Three weeks with the end of summer time in them."""
    shown = tuple(
        SourceShift((one,), START + min(some, other) * 1800, START + (max(some, other) + 1) * 1800)
        for one, some, other in drawn
    )
    assert fixed(shown, rotation=rotation, zone=NEW_YORK)[1].left == ()


@pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "Europe/London", "Pacific/Apia"])
def test_also_where_the_clock_changes_otherwise(zone: str) -> None:
    begins = at("2026-10-01 00:00", zone)
    quarter = timedelta(minutes=15).total_seconds()
    shown = tuple(
        SourceShift((one,), begins + place * 30011 * quarter / 1000, begins + (place + 1) * 30011 * quarter / 1000)
        for place, one in enumerate([*PEOPLE] * 15)
    )
    assert fixed(shown, rotation=None, zone=zone)[1].left == ()
