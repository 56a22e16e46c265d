"""Stored messages that a query names: every listener hears the text in their own language."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from tests.e2e.answer import Answer
from tests.e2e.outages import MENDED, OURS, away
from tests.e2e.world import HOUR, World

MIXED = """
responders:
  sato: {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  ann:  {name: Ann, phone: +81 90 0000 0003, language: en}
groups:
  infra: {name: {ja: 基盤, en: Infrastructure}, call: [{order: [sato, ann]}]}
messages:
  db-down:
    values: [host, detail]
    ja: "{host} のデータベースに接続できません。{detail}"
    en: "{host}: database unreachable. {detail}"
    severity: high
  only-ja: {ja: 夜間バッチが止まりました}
"""

DAYS = """
  moved:
    - {ja: 本社へ連絡してください, valid: ..2026-12-01}
    - {ja: 支社へ連絡してください, valid: 2026-12-02..}
  later: {values: [host], ja: "{host} が止まりました", valid: 2026-12-02..}
"""


def post(world: World, message_id: str, *values: str, body: object = None, **query: str) -> Answer:
    """Post a query to infra, in which every value is a variableMessage of its own."""
    pairs = [("messageId", message_id), *(("variableMessage", value) for value in values), *query.items()]
    sent = b"" if body is None else json.dumps(body).encode()
    return world.request("POST", f"/phonecall/infra?{urlencode(pairs)}", sent)


def reason(answer: Answer) -> str:
    return str(answer.body["alerts"][0].get("reason", ""))


@pytest.fixture(autouse=True)
def mixed(world: World) -> None:
    world.rota(MIXED + DAYS)


def test_everybody_hears_it_in_the_own_language(world: World) -> None:
    answer = post(world, "db-down", "db-1", "接続数が上限です").is_("calling")
    assert reason(answer) == ""
    sato = world.phone("sato").rings().answers()
    sato.hears("基盤で重度の障害", "db-1 のデータベースに接続できません。接続数が上限です。")
    sato.presses("2").stays_on_the_line()
    ann = world.phone("ann").rings().answers().hears("High", "Infrastructure", "db-1: database unreachable.")
    ann.does_not_hear("データベース").presses("1").hears("It is yours, Ann")
    world.nobody_else.rings()


def test_a_listener_whose_language_is_missing_hears_the_other(world: World) -> None:
    post(world, "only-ja").is_("calling")
    world.phone("sato").rings().declines()
    world.phone("ann").rings().answers().hears("夜間バッチが止まりました")


def test_a_comma_list_is_the_same_alert(world: World) -> None:
    post(world, "db-down", "db-1, disk full").is_("calling")
    post(world, "db-down", "db-1", "disk full").is_("duplicate")
    world.phone("sato").rings().answers().hears("db-1 のデータベースに接続できません。disk full。")


def test_another_host_is_another_alert(world: World) -> None:
    post(world, "db-down", "db-1", "x").is_("calling")
    world.passes(1)
    post(world, "db-down", "db-2", "x").is_("joined")
    world.phone("sato").rings().answers().hears("2件", "db-1 のデータベースに接続できません")


def test_an_unknown_message_calls_with_what_is_known(world: World) -> None:
    answer = post(world, "db-donw", "db-1", "disk full").is_("calling")
    assert reason(answer) == 'no stored message "db-donw" is valid now: its id and the values are said instead'
    world.phone("sato").rings().answers().hears("致命的な障害", "db-donw: db-1, disk full")


def test_a_value_that_is_missing_is_said_to_be_unknown(world: World) -> None:
    answer = post(world, "db-down", "db-1").is_("calling")
    assert reason(answer) == "no variableMessage came for: detail"
    world.phone("sato").rings().answers().hears("db-1 のデータベースに接続できません。不明。")


def test_a_value_too_many_is_said_at_the_end(world: World) -> None:
    post(world, "db-down", "db-1", "disk full", "rack 7").is_("calling")
    world.phone("sato").rings().answers().hears("接続できません。disk full、rack 7。")


@pytest.mark.parametrize("value", ["{host.__class__}", "{detail}", "{{ 7*7 }}", "<Hangup/>&"])
def test_a_value_is_never_more_than_text(world: World, value: str) -> None:
    post(world, "db-down", value, "x").is_("calling")
    sato = world.phone("sato").rings().answers().hears("データベースに接続できません。x。")
    sato.does_not_hear("class 'str'").does_not_hear("49").presses("1").hears("記録しました")


def test_a_message_that_is_valid_from_tomorrow_is_not_known_today(world: World) -> None:
    assert "no stored message" in reason(post(world, "later", "db-1").is_("calling"))
    world.phone("sato").rings().answers().hears("later: db-1").does_not_hear("止まりました")


def test_the_wording_of_the_day_is_said(world: World) -> None:
    post(world, "moved").is_("calling")
    world.phone("sato").rings().answers().hears("本社へ連絡してください").presses("1").stays_on_the_line()
    world.passes(24 * HOUR)
    post(world, "moved").is_("calling")
    world.phone("sato").rings().answers().hears("支社へ連絡してください")


def test_a_recovery_stops_the_phone(world: World) -> None:
    post(world, "db-down", "db-1", "x").is_("calling")
    sato = world.phone("sato").rings()
    post(world, "db-down", "db-2", "x", status="recovered").is_("ignored")
    post(world, "db-down", "db-1", "x", status="recovered").is_("recovered")
    sato.stops_ringing()
    world.nobody_else.rings()


def test_a_key_in_the_query_joins_what_has_different_values(world: World) -> None:
    post(world, "db-down", "db-1", "2 connections left", dedupKey="db-1").is_("calling")
    sato = world.phone("sato").rings()
    post(world, "db-down", "db-1", "0 connections left", dedupKey="db-1").is_("duplicate")
    post(world, "db-down", "db-1", "", dedupKey="db-1", status="ok").is_("recovered")
    sato.stops_ringing()


def test_a_body_says_what_happened(world: World) -> None:
    body = {"summary": "too many connections", "severity": "warning", "dedup_key": "db-1/conn"}
    post(world, "only-ja", body=body).is_("calling")
    sato = world.phone("sato").rings().answers()
    sato.hears("警告", "夜間バッチが止まりました").does_not_hear("too many connections").presses(
        "1"
    ).stays_on_the_line()
    post(world, "only-ja", body={**body, "status": "resolved"}).is_("recovered")
    assert world.status()["state"] == "closed"


def test_without_a_message_an_empty_body_is_still_refused(world: World) -> None:
    world.request("POST", "/phonecall/infra?variableMessage=db-1", b"").refused(400, "nothing to read")
    world.request("POST", "/phonecall/infra?messageId=", b"").refused(400, "nothing to read")


def test_the_key_is_asked_for(world: World) -> None:
    assert world.request("POST", "/phonecall/infra?messageId=db-down", b"", key="wrong").status == 403


@OURS
@MENDED
def test_a_message_is_known_while_mysql_is_away(world: World) -> None:
    post(world, "db-down", "db-1", "x").is_("calling")
    world.phone("sato").rings().answers().presses("1").hears("記録しました").stays_on_the_line()
    post(world, "db-down", "db-1", "x", status="ok").is_("recovered")
    world.passes(180.0)  # until nothing is collected any more
    with away(world, "mysql"):
        post(world, "db-down", "db-2", "x").is_("calling")
        world.phone("sato").rings().answers().hears("db-2 のデータベースに接続できません。x。")
