"""What a Zabbix server sends with the media type that we ship."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.answer import Answer
from tests.e2e.world import HOUR, World

PROBLEM = json.loads((Path(__file__).parents[1] / "payloads" / "zabbix_problem.json").read_text())


def zabbix(world: World, **changed: str) -> Answer:
    return world.post("/phonecall/infra", {**PROBLEM, **changed})


def update(world: World, action: str, **changed: str) -> Answer:
    changes = {"event_update_status": "1", "event_update_action": action, "user_fullname": "田中 太郎 (tanaka)"}
    return zabbix(world, **{**changes, **changed})


def recovery(world: World) -> Answer:
    return zabbix(world, event_value="0", event_recovery_id="1208", event_nseverity="4")


def test_a_problem_and_its_recovery(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    zabbix(world).is_("duplicate")
    sato.answers().hears("基盤で重度の障害", "DB東京1、", "空きが").presses("1").hears(
        "記録しました"
    ).stays_on_the_line()
    recovery(world).is_("recovered")
    world.nobody_else.rings(within=HOUR)
    assert world.status()["state"] == "closed"


def test_two_servers_may_count_the_same_event(world: World) -> None:
    zabbix(world).is_("calling")
    zabbix(world, zabbix_url="https://other.example.jp/").is_("joined")


def test_an_acknowledgement_in_zabbix_stops_the_phones(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    update(world, "acknowledged", event_ack_status="Yes").is_("acknowledged")
    sato.stops_ringing()
    world.nobody_else.rings(within=HOUR - 60)
    assert (world.status()["state"], world.status()["by"]) == ("acknowledged", "田中 太郎")


def test_an_acknowledgement_in_zabbix_is_told_to_somebody_who_listens(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings().answers().hears("重度の障害")
    update(world, "acknowledged", event_ack_status="Yes").is_("acknowledged")
    sato.hears("田中 太郎さんがZabbixで引き受けました", "ご対応は不要です").stays_on_the_line()
    world.nobody_else.rings()


def test_who_listens_and_presses_nothing_hears_it_at_once(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings().answers()
    world.passes(3.0)
    update(world, "acknowledged", event_ack_status="Yes").is_("acknowledged")
    world.passes(2.0)
    assert "田中 太郎さんがZabbixで引き受けました" in sato.call.saying
    sato.stays_on_the_line().does_not_hear("次の方に")
    world.nobody_else.rings(within=HOUR - 60)


def test_who_listens_hears_it_in_english(world: World) -> None:
    by = {"event_update_status": "1", "event_update_action": "acknowledged", "user_fullname": "Taro Tanaka (tanaka)"}
    world.post("/phonecall/payments", PROBLEM).is_("calling")
    ann = world.phone("ann").rings().answers().hears("Rinban on-call")
    world.post("/phonecall/payments", {**PROBLEM, **by}).is_("acknowledged")
    ann.hears("Taro Tanaka took this in Zabbix", "Nothing to do").stays_on_the_line()


def test_what_is_taken_back_in_zabbix_is_called_for_again(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    update(world, "acknowledged", event_ack_status="Yes").is_("acknowledged")
    sato.stops_ringing()
    world.nobody_else.rings(within=600)
    update(world, "unacknowledged", event_ack_status="No").is_("calling")
    sato.rings().answers().hears("重度の障害").presses("1").hears("記録しました").stays_on_the_line()
    update(world, "unacknowledged", event_ack_status="No").is_("duplicate")
    world.nobody_else.rings(within=HOUR - 60)
    assert "acknowledged × TAKEN_BACK → reopen" in world.journal()


def test_an_acknowledgement_that_overtakes_its_problem_and_is_taken_back_keeps_nobody_asleep(world: World) -> None:
    update(world, "acknowledged", event_ack_status="Yes").is_("ignored")
    update(world, "unacknowledged", event_ack_status="No").is_("ignored")
    zabbix(world).is_("calling")
    world.phone("sato").rings()


def test_an_acknowledgement_and_a_close_that_overtake_their_problems_call_nobody(world: World) -> None:
    update(world, "acknowledged", event_ack_status="Yes").is_("ignored")
    update(world, "closed", event_value="0", event_id="1300").is_("ignored")
    world.passes(60.0)
    zabbix(world).is_("acknowledged")
    zabbix(world, event_id="1300").is_("ignored")
    world.nobody_else.rings(within=600)
    assert world.status()["by"] == "田中 太郎"


def test_what_rinban_wrote_itself_and_zabbix_reports_back_silences_nobody(world: World) -> None:
    """Where the user with the token is not the one who is notified."""
    ours = {"event_ack_status": "Yes", "event_update_message": "taken by 佐藤 by phone at 2026-12-01 03:12:40 JST"}
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings().answers().presses("1").hears("記録しました")
    sato.presses("2").hears("次の方に").stays_on_the_line()
    suzuki = world.phone("suzuki").rings()
    update(world, "acknowledged and commented", user_fullname="rinban", **ours).is_("ignored")
    assert suzuki.call.ringing


def test_a_new_problem_after_an_acknowledgement_in_zabbix_calls_again(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    update(world, "acknowledged", event_ack_status="Yes").is_("acknowledged")
    sato.stops_ringing()
    zabbix(world, event_id="1300", event_name="Site down").is_("calling")
    sato.rings().answers().hears("2件").presses("1").hears("記録しました")


def test_an_acknowledgement_of_one_of_two_leaves_the_phones_ringing(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    zabbix(world, event_id="1300", event_name="Site down").is_("joined")
    update(world, "acknowledged", event_ack_status="Yes").is_("acknowledged")
    assert sato.call.ringing
    update(world, "acknowledged", event_ack_status="Yes", event_id="1300").is_("acknowledged")
    sato.stops_ringing()


def test_a_comment_neither_calls_nor_silences(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    update(world, "commented", event_update_message="見ています").is_("duplicate")
    sato.answers().presses("1").hears("記録しました").stays_on_the_line()
    update(world, "commented", event_ack_status="Yes").is_("duplicate")
    world.nobody_else.rings()


def test_a_changed_severity_is_heard(world: World) -> None:
    zabbix(world).is_("calling")
    update(world, "changed severity from High to Disaster", event_nseverity="5").is_("duplicate")
    world.phone("sato").rings().answers().hears("致命的な障害")


def test_an_update_of_an_unknown_problem_calls_nobody(world: World) -> None:
    update(world, "commented").is_("ignored")
    update(world, "acknowledged", event_ack_status="Yes").is_("ignored")
    world.nobody_else.rings()


def test_a_problem_that_is_closed_by_hand_recovers(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    update(world, "closed", event_value="0").is_("recovered")
    sato.stops_ringing()
    recovery(world).is_("ignored")
    world.nobody_else.rings()


def test_who_listens_hears_who_closed_it_in_zabbix(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings().answers().hears("重度の障害")
    update(world, "closed", event_value="0").is_("recovered")
    sato.hears("田中 太郎さんがZabbixで終了扱いにしました").stays_on_the_line()
    world.nobody_else.rings()


def test_the_test_button_gets_a_clear_answer_and_calls_nobody(world: World) -> None:
    macros = {name: "{" + name.upper().replace("_", ".", 1) + "}" for name in PROBLEM if name.startswith("event_")}
    answer = zabbix(world, **macros, alert_subject="Test subject", alert_message="This is the test message from Zabbix")
    answer.is_("ignored")
    assert "Test button" in answer.body["alerts"][0]["reason"]
    world.nobody_else.rings()


def test_a_cancelled_escalation_neither_rings_nor_silences(world: World) -> None:
    note = "NOTE: Escalation canceled: trigger 'x' disabled.\r\n"
    zabbix(world, alert_message=note).is_("ignored")
    world.nobody_else.rings()
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    zabbix(world, alert_message=note).is_("ignored")
    sato.answers().presses("1").hears("記録しました")
