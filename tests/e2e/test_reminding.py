"""What was taken and does not recover: the taker's phone rings again, and says until when it may be put off."""

from __future__ import annotations

from tests.e2e.people import Person
from tests.e2e.world import BEGINNING, HOUR, MINUTE, World

HALF = 30 * MINUTE
TEAM = """
responders:
  sato: {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  ann: {name: Ann, phone: +81 90 0000 0003, language: en}
policies:
  asking: {rounds: 1, remind_after: 30m}
groups:
  infra:
    name: {ja: 基盤}
    policy: asking
    call: [{order: [sato, ann]}]
"""


def taken(world: World, severity: str) -> Person:
    """佐藤 takes it at 3:12, and the phones are silent for nearly half an hour."""
    world.rota(TEAM)
    world.alert(dedup_key="a", severity=severity).is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full").presses("1").hears("記録しました")
    sato.stays_on_the_line()
    world.nobody_else.rings(within=BEGINNING + HALF - world.now())
    return sato


def test_who_says_later_is_called_at_the_time_that_was_said_and_not_after_it_has_recovered(world: World) -> None:
    sato = taken(world, "high")
    sato.rings(within=MINUTE).answers()
    sato.hears(
        "輪番の再連絡です。基盤のdb-1は、発生から30分、まだ復旧していません。",
        "3時12分からご対応中です。",
        "1時間後なら9",
    )
    pressed = world.now()
    sato.presses("9").hears(
        "引き続きさとうさんの対応です。", "まだ復旧していなければ、4時42分にまたお電話します。"
    ).stays_on_the_line()
    assert (world.status()["state"], world.status()["by"]) == ("acknowledged", "佐藤")
    world.nobody_else.rings(within=pressed + HOUR - world.now() - 1.0)
    sato.rings(within=MINUTE).answers().hears("発生から1時間30分、まだ復旧していません。", "3時12分からご対応中です。")
    sato.presses("1").hears("記録しました").stays_on_the_line()
    world.recovery(dedup_key="a").is_("recovered")
    world.nobody_else.rings(within=2 * HOUR)
    assert "the current call × SNOOZE → snooze" in world.journal()


def test_a_reminder_that_is_not_answered_goes_on_to_the_next_person(world: World) -> None:
    sato = taken(world, "high")
    sato.rings(within=MINUTE).declines()
    world.phone("ann").rings().answers().hears("disk full").presses("1").hears("It is yours, Ann.").stays_on_the_line()
    assert world.status()["by"] == "Ann"


def test_a_disaster_is_put_off_for_half_an_hour_at_most_and_what_is_new_rings_all_the_same(world: World) -> None:
    world.rota(TEAM.replace("30m", "10m"))
    world.alert(dedup_key="a", severity="high").is_("calling")
    sato = (
        world.phone("sato")
        .rings()
        .answers()
        .hears("disk full")
        .presses("1")
        .hears("1時間後にする場合は、9を押してください。")
    )
    sato.presses("9").hears("4時12分にまたお電話します。").stays_on_the_line()
    world.passes(MINUTE)
    world.alert(dedup_key="b", severity="disaster", summary="site down").is_("calling")
    sato.rings(within=1.0).answers().hears("障害が2件", "site down").presses("1").hears(
        "30分後にする場合は、9を押してください。"
    )
    pressed = world.now()
    sato.presses("9").hears("3時4").stays_on_the_line()
    world.nobody_else.rings(within=pressed + HALF - world.now() - 5.0)
    sato.rings(within=MINUTE).answers().hears("輪番の再連絡です。", "まだ復旧していません。")
