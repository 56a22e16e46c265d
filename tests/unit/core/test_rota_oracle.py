"""Random rotas: the product says what a reference finds minute by minute.

With --long, or RINBAN_LONG=1, ten thousand rotas are tried.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from rinban.core.rota.shifts import shifts
from tests.unit.core import rota_oracle
from tests.unit.core.rota_drawn import CHANGES, MINUTE, Scene, rotas, scenes, seconds

AROUND = 14 * 60
"""Minutes that are compared before a change of the clock, and after it."""


@rotas(80)
@given(scenes())
def test_the_shifts_are_those_that_one_finds_minute_by_minute(scene: Scene) -> None:
    start = scene.change - AROUND * MINUTE
    found = shifts(scene.group, start, start + 2 * AROUND * MINUTE)
    assert [(one.people, one.begins, one.ends) for one in found] == rota_oracle.shifts(scene.group, start, 2 * AROUND)


@pytest.mark.parametrize(("zone", "text"), CHANGES)
def test_at_each_of_these_instants_but_in_tokyo_a_clock_is_changed(zone: str, text: str) -> None:
    before, after = (datetime.fromtimestamp(seconds(text) + more, ZoneInfo(zone)).utcoffset() for more in (-1, 0))
    assert (before == after) == (zone == "Asia/Tokyo")
