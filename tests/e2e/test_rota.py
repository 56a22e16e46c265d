"""Down the rota, until somebody presses 1."""

from __future__ import annotations

from local.carrier import Unreachable, Voicemail
from tests.e2e.world import MINUTE, World

PAIR = """
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
groups:
  infra: {name: {ja: 基盤}, call: [{order: [sato, suzuki]}]}
"""

TWO_GROUPS = PAIR + "  web: {name: {ja: ウェブ}, call: [{order: [sato, suzuki]}]}\n"


def test_somebody_takes_it(world: World) -> None:
    answer = world.alert(severity="high").is_("calling")
    assert answer.seconds < 1.0
    sato = world.phone("sato").rings().answers()
    sato.hears(
        "輪番です。基盤で重度の障害が発生しています。db-1、disk full.",
        "対応は1、次の方へは2、詳しくは3を押してください。",
    )
    sato.presses("1").hears("ありがとうございます。さとうさんの対応として記録しました。").stays_on_the_line()
    world.nobody_else.rings()
    assert (world.status()["state"], world.status()["by"]) == ("acknowledged", "佐藤")


def test_a_pass_rings_the_next(world: World) -> None:
    world.alert().is_("calling")
    sato, suzuki = world.phone("sato"), world.phone("suzuki")
    sato.rings().answers().hears("disk full").presses("2").hears(
        "承知しました。次の方にお電話します。"
    ).stays_on_the_line()
    suzuki.rings().answers().hears("disk full").presses("1").hears("すずきさんの対応として記録しました")
    world.nobody_else.rings()


def test_a_person_who_passed_is_left_out_of_the_next_rounds(world: World) -> None:
    world.rota(PAIR)
    world.alert().is_("calling")
    sato, suzuki = world.phone("sato"), world.phone("suzuki")
    sato.rings().answers().presses("2").stays_on_the_line()
    for _ in range(3):
        suzuki.rings().declines()
    world.nobody_else.rings()
    assert sato.times_called == 1


def test_nobody_answers_and_the_next_phone_rings(world: World) -> None:
    world.alert().is_("calling")
    world.phone("sato").rings().lets_it_ring()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")


def test_a_busy_line_and_a_dead_number_cost_no_time(world: World) -> None:
    world.phone("suzuki").will(Unreachable())
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    world.phone("kacho").rings().answers().presses("1").hears("かちょうさんの対応として記録しました")
    assert world.phone("suzuki").call.status == "failed"


def test_a_person_who_hangs_up_without_a_key_does_not_have_it(world: World) -> None:
    world.alert().is_("calling")
    world.phone("sato").rings().answers().hears("disk full").hangs_up()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")


def test_voicemail_is_nobody(world: World) -> None:
    world.phone("sato").will(Voicemail(greeting_seconds=8.0, answers=15.0))
    world.alert().is_("calling")
    world.phone("suzuki").rings(within=75.0)
    sato = world.phone("sato").hears("disk full").hears("次の方にお電話します。失礼します。")
    assert sato.call.status == "completed"
    assert sato.call.duration <= 45


def test_a_person_who_presses_nothing_hears_it_and_the_keys_again_and_a_goodbye(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().stays_on_the_line()
    first, *texts = filter(None, sato.heard)
    assert "disk full" in first
    assert texts == ["対応は1、次の方へは2、詳しくは3を押してください。", "次の方にお電話します。失礼します。"]
    world.phone("suzuki").rings()


def test_a_key_counts_while_the_goodbye_is_said(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("次の方にお電話します。失礼します。")
    sato.presses("1").hears("さとうさんの対応として記録しました")
    world.nobody_else.rings()


def test_a_key_counts_while_a_pass_is_confirmed(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().presses("2").hears("承知しました。次の方にお電話します。")
    sato.presses("1").hears("さとうさんの対応として記録しました")
    world.nobody_else.rings()


def test_a_wrong_key_does_nothing(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    sato.presses("7").hears("そのキーは使えません。対応は1、次の方へは2").does_not_hear("disk full")
    sato.presses("#").hears("そのキーは使えません")
    sato.presses("1").hears("記録しました")
    world.nobody_else.rings()


def test_a_key_says_it_again(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    sato.presses("*").hears("輪番です。", "disk full").presses("1").hears("記録しました")


def test_in_a_rota_from_before_there_were_details_the_key_3_says_it_again(world: World) -> None:
    former = "policies: {former: {digits: {take: 1, pass: 2, repeat: [3, '*']}}}\n"
    world.rota(PAIR.replace("infra: {", "infra: {policy: former, ") + former)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full", "次の方へは2、もう一度は3を押してください。")
    sato.presses("3").hears("輪番です。", "disk full").presses("1").hears("記録しました")


def test_five_texts_are_enough_for_anybody(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    for _ in range(4):
        sato.presses("*").hears("disk full")
    sato.presses("*").hears("次の方にお電話します。失礼します。").does_not_hear("disk full").stays_on_the_line()
    world.phone("suzuki").rings()


def test_the_whole_rota_three_times_then_every_ten_minutes_until_somebody_takes_it(world: World) -> None:
    world.alert().is_("calling")
    everybody = [world.phone(name) for name in ("sato", "suzuki", "kacho")]
    for _ in range(3):
        for person in everybody:
            person.rings().lets_it_ring()
    assert world.counted("GaveUp") == 1
    world.nobody_else.rings(within=10 * MINUTE - 2)
    assert world.status()["state"] == "resting"
    for person in everybody:
        person.rings().lets_it_ring()
    assert world.counted("GaveUp") == 2
    world.nobody_else.rings(within=10 * MINUTE - 2)
    everybody[0].rings().answers().hears("disk full").presses("1").hears("記録しました")
    world.nobody_else.rings(within=20 * MINUTE)
    assert [person.times_called for person in everybody] == [5, 4, 4]


def test_a_pause_between_two_rounds(world: World) -> None:
    world.rota(PAIR.replace("infra: {", "infra: {policy: slow, ") + "policies: {slow: {rounds: 2, pause: 2m}}\n")
    world.alert().is_("calling")
    for name in ("sato", "suzuki"):
        world.phone(name).rings().declines()
    world.nobody_else.rings(within=2 * MINUTE - 1)
    world.phone("sato").rings().answers().presses("1").hears("記録しました")


def test_when_everybody_passes_there_is_a_rest(world: World) -> None:
    world.alert().is_("calling")
    for name in ("sato", "suzuki"):
        world.phone(name).rings().answers().presses("2").hears("次の方にお電話します").stays_on_the_line()
    kacho = world.phone("kacho").rings().answers().presses("2")
    kacho.hears("ほかに出られる方がいないため、10分後にまたお電話します。").stays_on_the_line()
    assert world.counted("GaveUp") == 1
    world.nobody_else.rings(within=10 * MINUTE - 2)
    world.phone("sato").rings(within=15.0).answers().hears("disk full").presses("1").hears("記録しました")


def test_a_person_who_is_on_the_phone_already_is_busy(world: World) -> None:
    world.rota(TWO_GROUPS)
    world.alert("infra").is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    world.alert("web", summary="site down").is_("calling")
    world.phone("suzuki").rings().answers().hears("site down").presses("1").hears("記録しました")
    sato.presses("1").hears("さとうさんの対応として記録しました")
    world.nobody_else.rings()


def test_handing_back_rings_the_one_after_the_taker_and_the_taker_last(world: World) -> None:
    world.alert().is_("calling")
    world.phone("sato").rings().lets_it_ring()
    suzuki = world.phone("suzuki").rings().answers().presses("1").hears("間違えた場合は、このまま2を押してください。")
    suzuki.presses("2").hears("次の方にお電話します").stays_on_the_line()
    for name in ("kacho", "sato", "suzuki"):
        world.phone(name).rings().lets_it_ring()
    world.phone("kacho").rings().answers().hears("disk full").presses("1").hears("記録しました")
    assert (suzuki.times_called, world.status()["by"]) == (2, "課長")


def test_handing_back_when_there_is_nobody_else(world: World) -> None:
    world.alert("payments").is_("calling")
    ann = world.phone("ann").rings().answers().presses("1").hears("It is yours, Ann").presses("2")
    ann.hears("Nobody else is left; we will call again in 10 minutes.").stays_on_the_line()
    assert world.counted("GaveUp") == 1
    world.nobody_else.rings(within=9 * MINUTE)
    ann.rings(within=MINUTE).answers().hears("db-1").presses("1").hears("It is yours, Ann")
