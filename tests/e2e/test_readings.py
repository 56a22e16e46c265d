"""`readings:` of the rota: host names and words are said as it gives them, and people by their own reading."""

from __future__ import annotations

from rinban.intake.bodies import FRESH
from tests.e2e.world import World

ROTA = """
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en}
groups:
  infra: {name: {ja: 基盤, en: Infrastructure}, call: [{order: [sato, ann]}]}
"""
READINGS = "readings: {db-tokyo-1: ディービー東京いち, web-1: ウェブいち, 基幹系: きかんけい, etcd: et cee dee}\n"


def loaded(world: World, rota: str) -> None:
    """Load it, and wait until no container uses the readings of before."""
    world.rota(rota)
    world.passes(FRESH + 1)


def test_the_listener_hears_the_reading_in_every_text_about_the_alert(world: World) -> None:
    loaded(world, ROTA + READINGS)
    world.alert(host="db-tokyo-1", summary="基幹系の応答がありません", severity="high").is_("calling")
    world.alert(host="WEB-1", summary="停止しています", severity="warning").is_("joined")
    sato = world.phone("sato").rings().answers()
    sato.hears("ディービー東京いち、きかんけいの応答がありません。").does_not_hear("db-tokyo-1")
    sato.presses("3").hears("ディービー東京いち。", "きかんけいの応答がありません。").does_not_hear("基幹系")
    sato.presses("3").hears("2件目。警告、ウェブいち。")
    sato.presses("1").hears("さとうさんの対応として記録しました")


def test_an_english_voice_has_the_reading_that_it_can_say(world: World) -> None:
    loaded(world, ROTA + READINGS)
    world.alert(host="db-tokyo-1", summary="etcd has no leader").is_("calling")
    world.phone("sato").rings().answers().presses("2").stays_on_the_line()
    ann = world.phone("ann").rings().answers().hears("db-tokyo-1: et cee dee has no leader.")
    ann.does_not_hear("ディービー")


def test_a_reading_comes_with_the_alert_and_needs_no_table_later(world: World) -> None:
    """Another rota is loaded between the alert and the text that tells of it."""
    loaded(world, ROTA + READINGS)
    world.alert(host="db-tokyo-1", summary="停止しています").is_("calling")
    sato = world.phone("sato").rings()
    world.rota(ROTA)
    sato.answers().hears("ディービー東京いち、停止しています。").presses("1").hears("記録しました")
