"""Both stores are away when an alert comes in, and still somebody's phone rings."""

from __future__ import annotations

import pytest

from tests.e2e.outages import MENDED, OURS, away
from tests.e2e.world import NUMBERS, World

pytestmark = [OURS, MENDED]

ROTA = """
responders:
  sato:  {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  kacho: {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
groups:
  infra: {name: {ja: 基盤, en: Infrastructure}, call: [{order: [sato]}]}
stages:
  local: {caller_id: +81 50 0000 0009, last_resort: kacho}
"""


@pytest.fixture
def warm(world: World) -> World:
    """Let a container take an alert while both stores work."""
    world.starts_cold()
    world.rota(ROTA)
    world.alert(dedup_key="before").is_("calling")
    world.phone("sato").rings().answers()
    world.recovery(dedup_key="before").is_("recovered")
    world.passes(60)
    return world


@pytest.mark.parametrize("how", ["hang", "killed"])
def test_the_last_resort_is_called_and_the_alert_is_opened_later(warm: World, how: str) -> None:
    with away(warm, "redis", "mysql", how=how):
        answer = warm.alert(dedup_key="disk", severity="high").is_("last_resort")
        assert answer.seconds < 8
        assert "escalation" not in answer.body["alerts"][0]
        kacho = warm.phone("kacho").rings().answers()
        kacho.hears("輪番の非常連絡です。infraで重度の障害が発生しています。db-1、disk full.", "Rinban emergency call.")
        kacho.stays_on_the_line()
        assert warm.alert(dedup_key="cpu").is_("last_resort").seconds < 8
        warm.nobody_else.rings()
    warm.sweep()
    sato = warm.phone("sato").rings().answers().hears("2件").presses("1").hears("記録しました")
    sato.stays_on_the_line()
    warm.sweep()
    warm.nobody_else.rings()
    assert [call.number for call in warm.carrier.calls[1:]] == [NUMBERS["kacho"], NUMBERS["sato"]]


def test_without_a_number_the_sender_is_asked_to_come_again(world: World) -> None:
    world.starts_cold()
    with away(world, "redis", "mysql", how="killed"):
        world.alert(dedup_key="disk").refused(503, "no last resort")
    world.sweep()
    assert world.carrier.calls == []
