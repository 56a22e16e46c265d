"""What holds of notices for every rota, in zones whose clocks change: each duty is told at its time, and no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rinban.core.rota.duty import Group, on_duty
from rinban.core.rota.notices import LATE, NoticeKind, of_duties
from rinban.core.rota.shifts import first_shifts
from tests.unit.core.rota_drawn import HOUR, Scene, rotas, scenes

DAY = 24 * HOUR


def told(group: Group, at: float, begins: float) -> list[tuple[NoticeKind, str]]:
    """What is told at an instant of the duty that begins then."""
    return [(one.kind, one.who) for one in of_duties(group, at) if one.begins == begins]


@rotas(40)
@given(scenes())
def test_each_duty_is_told_a_day_before_an_hour_before_and_as_it_begins(scene: Scene) -> None:
    for duty in first_shifts(scene.group, scene.change - 2 * DAY, scene.change + 2 * DAY)[1:]:
        for before, kind in ((HOUR + 1, NoticeKind.DAY), (HOUR, NoticeKind.HOUR), (0, NoticeKind.HAND_OVER)):
            expected = [(kind, who) for who in duty.people]
            assert told(scene.group, duty.begins - before, duty.begins) == expected


@rotas(40)
@given(scenes(), st.integers(-2 * DAY, 2 * DAY))
def test_what_is_told_is_that_somebody_else_becomes_the_first(scene: Scene, after: int) -> None:
    now = scene.change + after
    for one in of_duties(scene.group, now):
        was, is_now = (next(iter(on_duty(scene.group, at)), None) for at in (one.begins - 0.5, one.begins))
        assert is_now is not None
        assert was != is_now
        assert is_now.id == one.who
        assert now - LATE < one.begins < now + DAY + 2 * HOUR


@rotas(40)
@given(scenes(), st.integers(-2 * DAY, 2 * DAY))
def test_no_two_occasions_have_one_name(scene: Scene, after: int) -> None:
    names = [one.name for one in of_duties(scene.group, scene.change + after)]
    assert len(names) == len(set(names))
