"""After the night: the report tells whom the phone woke."""

from __future__ import annotations

from typing import Any

from tests.e2e.world import World


def share(world: World, who: str, month: str) -> dict[str, Any]:
    (found,) = [one for one in world.service.admin("report", month=month)["people"] if one["who"] == who]
    return dict(found)


def test_the_calls_of_a_night_are_those_of_the_date_on_which_it_began(world: World) -> None:
    """It is 3:12 on the first of December, so that the night is the last one of November."""
    world.alert(severity="high").is_("calling")
    sato, suzuki = world.phone("sato"), world.phone("suzuki")
    sato.rings().answers().hears("disk full").presses("2").stays_on_the_line()
    suzuki.rings().answers().hears("disk full").presses("1").stays_on_the_line()
    passed, took = share(world, "sato", "2026-11"), share(world, "suzuki", "2026-11")
    assert [(one["calls"], one["answered_at_night"], one["passes"]) for one in (passed, took)] == [(1, 1, 1), (1, 1, 0)]
    for one in (passed, took):
        assert 0 < one["seconds_to_key"] < 60 * one["minutes_awake"] < 120
    assert share(world, "sato", "2026-12")["calls"] == 0
    (row,) = world.service.admin("history", month="2026-11")["rows"]
    assert (row["who"], row["outcome"], row["alerts"], row["calls"], row["severity"]) == ("鈴木", "taken", 1, 2, "high")
    assert 0 <= row["seconds_to_ring"] < took["seconds_to_key"] + row["seconds_to_ring"] < row["seconds_to_key"] < 120
    month = world.service.admin("report", month="2026-11")["escalations"]
    assert (month["count"], month["alerts"], month["to_key"]["median"]) == (1, 1, row["seconds_to_key"])


WEEKS = """
holidays: {calendar: japan}
responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001, language: ja}
  ann:  {name: Ann, phone: +81 90 0000 0003, language: en}
rotations: {night: {order: [sato, ann], every: week, starts: 2026-11-02 09:00}}
groups:
  infra: {call: [{order: [night]}], overrides: [{for: sato, by: ann, from: 2026-12-15 18:00, to: 2026-12-16 09:00}]}
  web: {call: [{order: [night]}]}
"""


def test_a_loaded_rotation_its_holidays_and_a_cover_are_what_is_counted(world: World) -> None:
    """Nov 3 and Nov 23 are holidays, and both are in weeks of different people."""
    world.rota(WEEKS)
    november = [share(world, who, "2026-11") for who in ("sato", "ann")]
    assert [(one["nights"], one["weekend_nights"], one["holiday_nights"]) for one in november] == [
        (15, 4, 1),
        (15, 5, 1),
    ]
    balances = world.service.admin("report", month="2026-12")["groups"]
    assert {one["group"]: one["nights"] for one in balances} == {"infra": 15 / 16, "web": 14 / 17}
