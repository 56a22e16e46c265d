"""What is there once, besides the rotations, is a line of its own for its hours."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.imports.carrying import carried
from cli.imports.model import Imported, SourceOverride, SourcePerson, SourceRotation, SourceSchedule
from cli.imports.once import once
from rinban.core.rota.duty import on_duty
from rinban.core.rota.settings import Settings, group_of
from tests.unit.imports.test_layers import PEOPLE, START, ZONE, layers, on_call, rotation

HALF = 1800
WEEK = 7 * 24 * 2 * HALF


def made(
    rotations: list[SourceRotation], singles: list[SourceRotation], *overrides: SourceOverride
) -> tuple[Settings, tuple[str, ...]]:
    schedule = SourceSchedule(
        "s", "Infra", ZONE, tuple(rotations), overrides, tuple(singles), span=(START, START + WEEK)
    )
    found = carried(Imported({who: SourcePerson(who, who, f"{who}@example.com") for who in PEOPLE}, (schedule,)), {}, 0)
    return found.settings, tuple(one.why for one in found.uncarried)


def called(made: Settings, at: float) -> list[str]:
    group = group_of(made, "infra")
    assert group is not None
    return [one.id for one in on_duty(group, at)]


def single(people: list[str], level: int, begins: int, length: int) -> SourceRotation:
    return once(
        f"{begins}-{length}-{level}", people, ZONE, level, START + begins * HALF, START + (begins + length) * HALF
    )


singles = st.builds(
    single,
    st.lists(st.sampled_from([*PEOPLE]), min_size=1, max_size=2, unique=True),
    st.integers(0, 3),
    st.integers(0, 20 * 48),
    st.integers(1, 5 * 48),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(layers(), st.lists(singles, min_size=1, max_size=4))
def test_at_every_half_hour_of_three_weeks_those_on_call_are_called_first(
    rotations: list[SourceRotation], added: list[SourceRotation]
) -> None:
    group = group_of(made(rotations, added)[0], "infra")
    assert group is not None
    for half in range(3 * 7 * 48):
        theirs = on_call([*rotations, *added], START + half * HALF)
        ours = [one.id for one in on_duty(group, START + half * HALF)]
        assert {*ours[: len(theirs)]} == theirs
        assert bool(ours) == bool(theirs)


def test_those_whose_turns_follow_are_called_after_who_is_added() -> None:
    found, _ = made([rotation("weeks", ("p1",), ("p2",))], [single(["p7"], 0, 10, 4)])
    usual, then = called(found, START + 9 * HALF), called(found, START + 10 * HALF)
    assert (usual, then) == (["p1", "p2"], ["p1", "p7", "p2"])


def test_what_a_lower_level_adds_changes_nothing() -> None:
    found, _ = made([rotation("weeks", ("p1",), ("p2",), level=2)], [single(["p7"], 1, 10, 4)])
    assert len(found.groups["infra"].lines) == 1


def test_an_override_of_the_whole_schedule_may_fill_hours_without_anybody() -> None:
    override = SourceOverride("p7", START + 10 * HALF, START + 14 * HALF)
    found, left = made([], [], override)
    assert [called(found, START + half * HALF) for half in (9, 10, 13, 14)] == [[], ["p7"], ["p7"], []]
    assert left == ()


def test_an_override_of_the_whole_schedule_may_take_the_place_of_several() -> None:
    override = SourceOverride("p7", START + 10 * HALF, START + 14 * HALF)
    found, left = made([rotation("one", ("p1",)), rotation("two", ("p2",))], [], override)
    assert called(found, START + 10 * HALF) == ["p7", "p1", "p2"]
    assert left == ()


def test_two_overrides_that_cannot_both_hold_are_named() -> None:
    some = SourceOverride("p7", START + 10 * HALF, START + 14 * HALF, instead_of="p1")
    other = SourceOverride("p8", START + 12 * HALF, START + 16 * HALF, instead_of="p1")
    found, left = made([rotation("one", ("p1",))], [], some, other)
    assert called(found, START + 13 * HALF) == ["p7"]
    assert left == ("it holds together with that of p1 by p7, and only one of the two can",)
