"""Random rotas: the product says what a reference finds minute by minute, and the laws of a rota hold.

With --long, or RINBAN_LONG=1, ten thousand rotas are tried.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rinban.core.rota.duty import Group, on_duty
from rinban.core.rota.shifts import shifts
from tests.unit.core import rota_oracle
from tests.unit.core.rota_drawn import CHANGES, HOUR, MINUTE, Scene, scenes, seconds

LONG = bool(os.environ.get("RINBAN_LONG")) or "--long" in sys.argv
DAY = 24 * HOUR
AROUND = 14 * 60
"""Minutes that are compared before a change of the clock, and after it."""


def rotas(short: int) -> settings:
    return settings(
        max_examples=10_000 if LONG else short,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def ids(group: Group, at: float) -> tuple[str, ...]:
    return tuple(one.id for one in on_duty(group, at))


@rotas(60)
@given(scenes())
def test_the_shifts_are_those_that_one_finds_minute_by_minute(scene: Scene) -> None:
    start = scene.change - AROUND * MINUTE
    found = shifts(scene.group, start, start + 2 * AROUND * MINUTE)
    assert [(one.people, one.begins, one.ends) for one in found] == rota_oracle.shifts(scene.group, start, 2 * AROUND)


@rotas(60)
@given(scenes(), st.data())
def test_at_each_instant_those_are_on_duty_whose_shift_it_is(scene: Scene, data: st.DataObject) -> None:
    start, end = scene.change - 3 * DAY, scene.change + 3 * DAY
    found = shifts(scene.group, start, end)
    assert (found[0].begins, found[-1].ends) == (start, end)
    for one, following in pairwise(found):
        assert one.begins < one.ends == following.begins
        assert one.people != following.people
    for one in found:
        within = data.draw(st.floats(one.begins, one.ends, exclude_max=True).map(lambda at: at // 0.5 * 0.5))
        assert {ids(scene.group, at) for at in (one.begins, max(within, one.begins), one.ends - 0.5)} == {one.people}


@pytest.mark.parametrize(("zone", "text"), CHANGES)
def test_at_each_of_these_instants_but_in_tokyo_a_clock_is_changed(zone: str, text: str) -> None:
    before, after = (datetime.fromtimestamp(seconds(text) + more, ZoneInfo(zone)).utcoffset() for more in (-1, 0))
    assert (before == after) == (zone == "Asia/Tokyo")
