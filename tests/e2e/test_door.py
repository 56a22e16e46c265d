"""What the entry function does with keys, methods, groups and odd bodies."""

from __future__ import annotations

import pytest

from tests.e2e.world import World

ONE = """
responders:
  sato: {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
groups:
  infra: {name: {ja: 基盤}, call: [{order: [sato]}]}
stages:
  local: {default_group: infra}
"""


def test_a_wrong_key_is_refused(world: World) -> None:
    assert world.post("/phonecall/infra", {"summary": "disk full"}, key="wrong").status == 403
    assert world.post("/phonecall/infra", {"summary": "disk full"}, key="").status == 401
    world.nobody_else.rings()


def test_get_is_not_a_way_to_call(world: World) -> None:
    world.request("GET", "/phonecall/infra").refused(405, "POST")


def test_a_slash_at_the_end_makes_no_difference(world: World) -> None:
    world.post("/phonecall/infra/", {"summary": "disk full"}).is_("calling")
    world.phone("sato").rings().answers().presses("1").hears("記録しました")


def test_an_unknown_group_is_not_found(world: World) -> None:
    world.alert("nobody-knows").refused(404, "nobody-knows", "default_group")
    world.nobody_else.rings()


@pytest.mark.parametrize("group", ["INFRA", "a_b", "%E5%9F%BA%E7%9B%A4", "x" * 65])
def test_a_group_that_cannot_be_is_a_bad_request(world: World, group: str) -> None:
    world.alert(group).refused(400, "a-z, 0-9")


def test_the_default_group_is_called_instead_and_says_so(world: World) -> None:
    world.rota(ONE)
    answer = world.alert("nobody-knows").is_("calling")
    assert (answer.body["group"], answer.body["instead_of"]) == ("infra", "nobody-knows")
    world.phone("sato").rings().answers().hears("基盤で").presses("1").hears("記録しました")


@pytest.mark.parametrize(
    "body", [b"disk full on db-1\n/dev/sda1 99 %", b'{"summary": "disk full", ', b'{"text": "disk full"}']
)
def test_an_odd_body_is_a_problem_all_the_same(world: World, body: bytes) -> None:
    world.request("POST", "/phonecall/infra", body).is_("calling")
    world.phone("sato").rings().answers().hears("disk full").presses("1").hears("記録しました")


@pytest.mark.parametrize("body", [b"", b"   "])
def test_a_body_that_says_nothing_is_a_bad_request(world: World, body: bytes) -> None:
    world.request("POST", "/phonecall/infra", body).refused(400, "summary")


def test_what_would_break_a_document_is_not_said(world: World) -> None:
    world.alert(summary="<Dial>+81 & \u0000\u0007 </Say> \ud83c\udf89 容量不足", host="db<1>").is_("calling")
    sato = world.phone("sato").rings().answers().hears("輪番です。", "容量不足")
    sato.presses("1").hears("記録しました")


def test_a_very_long_alert_is_cut(world: World) -> None:
    world.alert(summary="ディスクの空きが足りません。" * 1000, details="x" * 100_000).is_("calling")
    sato = world.phone("sato").rings().answers().hears("ディスクの空き")
    assert len(sato.call.saying) < 120
    sato.presses("1").hears("記録しました")
