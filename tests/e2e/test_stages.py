"""Languages, stages, test calls."""

from __future__ import annotations

import pytest

from local.service import SetupFailed
from tests.e2e.world import NUMBERS, World

STAGE = """
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en}
groups:
  infra: {name: {ja: 基盤, en: Infrastructure}, call: [{order: [ann, suzuki]}]}
stages:
  local: {every_call_to: sato, caller_id: +81 50 0000 0009}
"""


def test_an_english_page(world: World) -> None:
    world.alert("payments", severity="high").is_("calling")
    ann = world.phone("ann").rings().answers()
    ann.hears("Rinban on-call. High", "problem in Payments. db-1: disk full.", "To take it, press 1.")
    ann.presses("9").hears("That key does nothing. Take it, 1. Pass it on, 2. Details, 3.")
    ann.presses("1").hears("Thank you. It is yours, Ann. If that was a mistake, press 2 now.").stays_on_the_line()
    world.nobody_else.rings()


def test_each_in_their_own_language(world: World) -> None:
    world.rota(STAGE.replace("every_call_to: sato, ", ""))
    world.alert().is_("calling")
    world.phone("ann").rings().answers().hears("problem in Infrastructure").presses("2").hears(
        "Calling the next person"
    )
    world.phone("suzuki").rings(within=10.0).answers().hears("基盤で").presses("1").hears("すずきさんの対応として")


def test_a_test_stage_calls_one_number_only(world: World) -> None:
    world.rota(STAGE)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("problem in Infrastructure").presses("2")
    sato.hears("Calling the next person").stays_on_the_line()
    sato.rings().answers().hears("基盤で").presses("1").hears("すずきさんの対応として記録しました")
    assert {call.number for call in world.carrier.calls} == {NUMBERS["sato"]}
    assert {call.order.caller for call in world.carrier.calls} == {"+815000000009"}


def test_whoever_is_moved_to_a_country_off_the_list_is_passed_over_and_the_journal_says_why(world: World) -> None:
    """The rota file would be refused, so somebody has typed the number into the table."""
    world.rota(STAGE.replace("every_call_to: sato, ", "countries: [+81], "))
    world.records.moves("ann", "+442000000000")
    world.alert().is_("calling")
    world.phone("suzuki").rings().answers().hears("基盤で").presses("1").hears("すずきさんの対応として")
    assert {call.number for call in world.carrier.calls} == {NUMBERS["suzuki"]}
    told = [entry["detail"] for entry in world.service.admin("journal", escalation="infra/1")["entries"]]
    assert "call 0 to ann: refused, the responder's number is in none of the stage's countries (+81)" in "".join(told)
    with pytest.raises(SetupFailed, match=r"none of the stage's countries \(\+81\)"):
        world.service.admin("test_call", responder="ann")


def test_a_test_call(world: World) -> None:
    assert world.service.admin("test_call", responder="sato")["placed"] is True
    sato = world.phone("sato").rings().answers().hears("輪番の試験電話です。障害ではありません。1を押してください。")
    sato.presses("1").hears("ありがとうございます。キーは正しく届きました。").stays_on_the_line()
    world.nobody_else.rings()
    assert world.service.admin("status")["escalations"] == []


def test_a_test_call_that_nobody_answers_is_followed_by_nothing(world: World) -> None:
    world.service.admin("test_call", responder="ann")
    world.phone("ann").rings().lets_it_ring()
    world.nobody_else.rings()


def test_a_carrier_on_this_machine_may_be_asked_for_everybody(world: World) -> None:
    """The stage local is not production, and its rota names no number for tests."""
    assert world.service.admin("status")["calls_nobody"] is False
    world.alert().is_("calling")
    world.phone("sato").rings()


def test_the_operator_is_told_which_release_runs(world: World) -> None:
    """Nobody stamps the template or publishes versions on this machine."""
    assert world.service.admin("version") == {"release": "unstamped", "version": "$LATEST"}
