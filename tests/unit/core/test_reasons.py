"""Why somebody is on duty: a line, a turn, an override, or that somebody else is away."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rinban.core.rota.duty import Group, Line, on_duty
from rinban.core.rota.overrides import Override
from rinban.core.rota.reasons import ReasonKind, reasons
from tests.unit.core.rota_drawn import HOUR, Scene, rotas, scenes
from tests.unit.core.rota_team import days, group, hours, instant, nights, takes_turns

WEEKLY = takes_turns("sato", "suzuki", "ann", starts="2026-11-23 09:00")
AT = "2026-11-25 03:00"
"""In the turn of sato."""


def why(team: Group, at: str = AT) -> dict[str, tuple[ReasonKind, tuple[str, ...]]]:
    return {one.who: (one.kind, one.missing) for one in reasons(team, instant(at)).people}


def weekly(*order: str) -> Group:
    return group(lines=(Line(order),), rotations=(("night", WEEKLY),))


def test_whose_turn_it_is_and_who_follows() -> None:
    assert why(weekly("night", "kacho")) == {
        "sato": (ReasonKind.TURN, ()),
        "suzuki": (ReasonKind.FOLLOWS, ()),
        "ann": (ReasonKind.FOLLOWS, ()),
        "kacho": (ReasonKind.NAMED, ()),
    }


def test_who_is_named_before_the_rotation_is_there_by_the_line_and_not_by_the_turn() -> None:
    (sato, *_) = reasons(weekly("sato", "night"), instant(AT)).people
    assert (sato.kind, sato.rotation) == (ReasonKind.NAMED, "")


def test_who_is_away_is_stood_in_for_by_the_next_of_the_circle() -> None:
    away = (("sato", days("2026-11-24", "2026-11-26")), ("suzuki", days("2026-11-25", "2026-11-25")))
    assert why(replace(weekly("turn of night", "kacho"), leave=away)) == {
        "ann": (ReasonKind.STANDS_IN, ("sato", "suzuki")),
        "kacho": (ReasonKind.NAMED, ()),
    }


def test_of_a_turn_of_two_the_other_one_stands_in_for_nobody() -> None:
    team = nights("sato+suzuki", "ann", starts="2026-11-23 09:00")
    alone = group(lines=team.lines, rotations=team.rotations, leave=(("sato", days("2026-11-24", "2026-11-26")),))
    assert why(alone) == {"suzuki": (ReasonKind.TURN, ()), "ann": (ReasonKind.FOLLOWS, ())}


def test_who_is_named_and_the_first_since_somebody_is_not_there_is_told_so() -> None:
    left = (("sato", days(None, "2026-11-24")),)
    assert why(replace(weekly("sato", "suzuki", "ann"), employed=left)) == {
        "suzuki": (ReasonKind.NAMED, ("sato",)),
        "ann": (ReasonKind.NAMED, ()),
    }


def test_who_covers_is_there_by_the_override_and_not_by_a_turn() -> None:
    night = Override("sato", "kacho", instant("2026-11-24 21:00"), instant("2026-11-25 09:00"))
    first = reasons(replace(weekly("night"), overrides=(night,)), instant(AT)).people[0]
    assert (first.who, first.kind, first.rotation, first.override) == ("kacho", ReasonKind.COVERS, "night", night)
    assert why(replace(weekly("night"), overrides=(night,)), "2026-11-25 09:00")["sato"] == (ReasonKind.TURN, ())


def test_an_override_by_somebody_who_is_away_is_no_reason() -> None:
    night = Override("sato", "kacho", instant("2026-11-24 21:00"), instant("2026-11-25 09:00"))
    away = (("kacho", days("2026-11-25", "2026-11-25")),)
    assert why(replace(weekly("night"), overrides=(night,), leave=away))["sato"] == (ReasonKind.TURN, ())


def test_the_line_that_decides_is_known_by_its_place_and_so_is_that_there_is_none() -> None:
    business = Line(("sato",), during=("business",))
    team = group(lines=(business, Line(("ann",), days(None, "2026-11-25"))), hours=(("business", (hours(range(5)),)),))
    at_night = group(
        lines=(business, Line(("ann",), days(None, "2026-11-25"))),
        hours=(("business", (hours(range(5), "09:00-18:00"),)),),
    )
    assert reasons(team, instant(AT)).line == 1
    assert reasons(at_night, instant(AT)).line == 2
    assert reasons(at_night, instant("2026-11-26 03:00")) == (0, (), ())


def test_where_nobody_is_there_those_who_are_not_are_named() -> None:
    away = tuple((who, days("2026-11-25", "2026-11-25")) for who in ("sato", "suzuki", "ann"))
    assert reasons(replace(weekly("night"), leave=away), instant(AT)) == (1, (), ("sato", "suzuki", "ann"))


@rotas(60)
@given(scenes(), st.integers(-2 * 24 * HOUR, 2 * 24 * HOUR))
def test_everybody_who_is_on_duty_has_one_reason_and_nobody_else(scene: Scene, after: int) -> None:
    at = float(scene.change + after)
    found = reasons(scene.group, at)
    people = [one.id for one in on_duty(scene.group, at)]
    assert [one.who for one in found.people] == people
    assert not {*found.missing} & {*people}
    for one in found.people:
        assert one.kind is not ReasonKind.STANDS_IN or {*one.missing} <= {*found.missing}
        assert (one.override is not None) == (one.kind is ReasonKind.COVERS)
