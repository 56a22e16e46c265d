"""Key 3: the whole of an alert, and with each further press that of the next one."""

from __future__ import annotations

from local.carrier import PhoneCall
from tests.e2e.world import World

TABLE = "注文の登録が失敗しています。主キーの重複が原因です。復旧手順は運用手順書の三章にあります。"
TWO = {"summary": "注文テーブルへの書き込みでエラー率が5%を超えています", "host": "db-1", "severity": "high"}


def two_alerts(world: World, group: str = "infra") -> None:
    """The milder one comes first."""
    world.alert(group, summary="load is high", host="web-1", severity="warning", details="15.2 on 4 cores").is_(
        "calling"
    )
    world.alert(group, **TWO, details=TABLE).is_("joined")


def test_key_3_says_all_of_the_most_severe_alert_then_of_the_next_and_1_takes_them(world: World) -> None:
    two_alerts(world)
    sato = world.phone("sato").rings().answers().hears("重度の障害など2件", "詳しくは3を押してください。")
    sato.presses("3").hears(
        "詳しくお伝えします。",
        "注文テーブルへの書き込みでエラー率が5パーセントを超えています。注文の登録が失敗しています。",
        "主キーの重複が原因です。復旧手順は運用手順書の三章にあります。",
        "3時12分に発生しました。対応は1、次の方へは2、詳しくは3を押してください。",
    ).does_not_hear("load is high")
    sato.presses("3").hears("2件目。警告、web-1。", "load is high.", "15.2 on 4 cores.", "対応は1")
    sato.presses("3").hears("詳しくお伝えします。", "主キーの重複が原因です。")
    sato.presses("*").hears("輪番です。", "重度の障害など2件").presses("3").hears("主キーの重複が原因です。")
    sato.presses("1").hears("記録しました").stays_on_the_line()
    world.nobody_else.rings()


def test_an_english_listener_hears_it_too_and_japanese_text_from_a_japanese_voice(world: World) -> None:
    two_alerts(world, "payments")
    ann = (
        world.phone("ann")
        .rings()
        .answers()
        .hears("2 problems in Payments, worst high severity.", "For details, press 3.")
    )
    ann.presses("3").hears(
        "In full:", "主キーの重複が原因です", "Since 3:12 AM. Take it, 1. Pass it on, 2. Details, 3."
    )
    japanese = [moment.text for moment in ann.call.transcript if "主キー" in moment.text]
    assert japanese
    assert not [text for text in japanese if "In full" in text or "Since" in text], "one Say for both languages"
    ann.presses("3").hears("Number 2: warning-level, web-1. load is high. 15.2 on 4 cores.")
    ann.presses("1").hears("Thank you. It is yours, Ann.").stays_on_the_line()
    world.nobody_else.rings()


def test_the_taker_may_ask_what_it_is_and_still_hand_it_back(world: World) -> None:
    two_alerts(world)
    sato = world.phone("sato").rings().answers().presses("1").hears("記録しました")
    sato.presses("3").hears("主キーの重複が原因です。", "引き受けたのが間違いであれば2、詳しくは3を押してください。")
    sato.presses("3").hears("2件目。", "load is high")
    sato.presses("2").hears("次の方にお電話します。").stays_on_the_line()
    world.phone("suzuki").rings()


def test_a_long_text_is_heard_to_its_end_and_the_limit_of_the_call_still_ends_it(world: World) -> None:
    long = "。".join(f"装置{number}の温度が上限を超えました" for number in range(1, 25))
    world.alert(summary="温度異常", details=long).is_("calling")
    sato = world.phone("sato").rings().answers().hears("温度異常").presses("3")
    sato.hears("装置16の温度が上限を超えました。", "続きは監視画面にあります。").does_not_hear("装置20の温度")
    while sato.call.talking:
        if sato.call.listening:
            sato.presses("3")
        world.passes(5)
    assert 85 <= talked(sato.call) <= 95
    world.phone("suzuki").rings()


def talked(call: PhoneCall) -> float:
    """Seconds."""
    assert call.picked_up is not None
    assert call.ended is not None
    return call.ended - call.picked_up


def test_a_wrong_key_between_two_details_does_not_lose_the_place(world: World) -> None:
    two_alerts(world)
    sato = world.phone("sato").rings().answers().presses("3").hears("主キーの重複が原因です。")
    sato.presses("7").hears("そのキーは使えません。").presses("3").hears("2件目。", "load is high")
    sato.presses("1").hears("記録しました")
