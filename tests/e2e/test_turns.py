"""A rota that turns while phones ring: who is called next, and who is not."""

from __future__ import annotations

import pytest

from tests.e2e.outages import MENDED, OURS, away
from tests.e2e.world import MINUTE, World

PEOPLE = """
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
  kacho:  {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en}
policies: {twice: {rounds: 2}}
"""
# The world begins at 3:12, so that the turn is kacho's for one more minute.
TURNING = PEOPLE + (
    "rotations: {night: {order: [sato, suzuki, kacho], every: day, starts: 2026-12-01 03:13}}\n"
    "groups: {infra: {name: {ja: 基盤}, policy: twice, call: [{order: [night]}]}}\n"
    "stages: {local: {caller_id: +81 50 0000 0009, last_resort: kacho}}\n"
)
COVERED = TURNING + "overrides: [{for: sato, by: ann, from: 2026-12-01 03:12, to: 2026-12-02 09:00}]\n"


def test_a_hand_over_in_the_middle_reshuffles_nothing_and_the_round_after_the_rest_has_the_new_order(
    world: World,
) -> None:
    world.rota(TURNING)
    world.alert().is_("calling")
    for who in ("kacho", "sato", "suzuki", "kacho", "sato", "suzuki"):
        world.phone(who).rings().lets_it_ring()
    assert world.status()["state"] == "resting"
    world.phone("sato").rings(within=11 * MINUTE).lets_it_ring()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")


def test_an_override_that_is_made_while_it_rings_counts_from_the_round_after_the_rest(world: World) -> None:
    world.rota(TURNING)
    world.alert().is_("calling")
    kacho = world.phone("kacho").rings()
    world.rota(COVERED)
    kacho.lets_it_ring()
    for who in ("sato", "suzuki", "kacho", "sato", "suzuki"):
        world.phone(who).rings().lets_it_ring()
    world.phone("ann").rings(within=11 * MINUTE).answers().presses("1").hears("It is yours, Ann")
    assert world.phone("sato").times_called == 2


@pytest.mark.parametrize(("holidays", "called"), [("{calendar: japan}", "sato"), ("{also: [2026-12-01]}", "kacho")])
def test_on_a_holiday_others_are_called(world: World, holidays: str, called: str) -> None:
    lines = "[{during: tuesdays, order: [sato]}, {order: [kacho]}]"
    hours = "hours: {tuesdays: {days: Tue, except: holidays}}\n"
    world.rota(f"{PEOPLE}holidays: {holidays}\n{hours}groups: {{infra: {{name: {{ja: 基盤}}, call: {lines}}}}}\n")
    world.alert().is_("calling")
    world.phone(called).rings().answers().presses("1").hears("記録しました")
    world.nobody_else.rings()


@OURS
@MENDED
def test_the_last_resort_knows_of_no_turn_and_no_override_and_is_called(world: World) -> None:
    """Somebody covers for kacho, and he is away as well: neither counts where no store can say so."""
    covered = "{for: kacho, by: ann, from: 2026-12-01 03:00, to: 2026-12-02 09:00}"
    world.starts_cold()
    world.rota(f"{TURNING}overrides: [{covered}, {{for: kacho, valid: 2026-12-01..2026-12-02}}]\n")
    world.alert(dedup_key="before").is_("calling")
    world.phone("ann").rings().answers()
    world.recovery(dedup_key="before").is_("recovered")
    world.passes(MINUTE)
    with away(world, "redis", "mysql", how="killed"):
        world.alert(dedup_key="disk").is_("last_resort")
        world.phone("kacho").rings().answers().hears("輪番の非常連絡です。").stays_on_the_line()
