"""What chats see of a night: the deployed functions, both stores, and a stand-in that refuses what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.chat.secrets import chat_secrets
from local.chat.server import ChatDoubleServer, chats
from local.service import EXAMPLE, Service
from local.stand_in import HttpFault
from tests.e2e.conftest import Serve
from tests.e2e.test_zabbix import recovery, zabbix
from tests.e2e.world import MINUTE, World

OUTLETS = """
    outlets:
      ops: {kind: slack, language: en, mention: <!here>}
      board: {kind: slack_bot, to: C0ALERTS}
      audit: {kind: webhook, tell: [taken, closed]}
      team: {kind: teams, tell: duty}
      phones: {kind: sms, tell: duty}
"""
WARN = "  local: {sms_from: Rinban, warn: {boss: {kind: line, to: U1, language: en}}}\n"


@pytest.fixture(scope="module")
def chat() -> Iterator[ChatDoubleServer]:
    with chats() as server:
        yield server


@pytest.fixture(scope="module")
def service(serve: Serve, chat: ChatDoubleServer) -> Iterator[Service]:
    """Functions that know the stand-in."""
    kinds = {"ops": "slack", "board": "slack_bot", "audit": "webhook", "team": "teams", "boss": "line"}
    with serve("chats", OUTLETS=chat_secrets(chat.url, **kinds)) as one:
        yield one


@pytest.fixture(autouse=True)
def night(world: World, service: Service, chat: ChatDoubleServer, tmp_path: Path) -> None:
    """The sample rota, whose group infra has outlets, in a stage that warns its boss."""
    rota, group, stages = tmp_path / "rota.yaml", "\n  infra:\n", "\nstages:\n"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert (text.count(group), text.count(stages)) == (1, 1)
    text = text.replace(group, f"{group.rstrip()}{OUTLETS}").replace(stages, f"{stages}{WARN}")
    rota.write_text(text, encoding="utf-8")
    service.load([rota])
    chat.double.forget()


def in_slack(chat: ChatDoubleServer) -> list[str]:
    """The states that the webhook's messages tell, in their order."""
    return [post.text.partition("*:")[0] for post in chat.double.posts.values() if "*:" in post.text]


def on_the_board(chat: ChatDoubleServer) -> list[str]:
    """The states that the bot's message has told, one after the other."""
    (post,) = (post for post in chat.double.posts.values() if "*：" in post.text)
    return [text.partition("*：")[0] for text in post.texts]


def test_a_night_is_seen_in_each_outlet_as_its_group_wants_it(world: World, chat: ChatDoubleServer) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings().answers().hears("重度の障害")
    world.nobody_else.rings(within=5)
    assert in_slack(chat) == ["📞 *Calling"]
    sato.presses("1").hears("記録しました")
    world.nobody_else.rings(within=5)
    assert in_slack(chat) == ["📞 *Calling", "🔧 *Taken"]
    recovery(world).is_("recovered")
    world.nobody_else.rings(within=600)
    assert in_slack(chat) == ["📞 *Calling", "🔧 *Taken", "✅ *Closed"]
    assert on_the_board(chat) == ["📞 *呼び出し中", "🔧 *対応中", "✅ *終了"]
    told = [(event["type"], event["data"]["taken_by"]) for event in chat.double.events.values()]
    assert told == [("escalation.taken", "佐藤"), ("escalation.closed", "佐藤")]


def test_a_chat_that_fails_delays_no_phone_and_shows_nothing_twice(world: World, chat: ChatDoubleServer) -> None:
    chat.faults = [HttpFault(500), HttpFault(503), HttpFault(502, is_done=True)]
    zabbix(world).is_("calling")
    world.phone("sato").rings().answers().hears("重度の障害").presses("1").hears("記録しました")
    world.nobody_else.rings(within=900)
    assert chat.faults == []
    assert in_slack(chat)[-1] == "🔧 *Taken"
    assert len(set(in_slack(chat))) == len(in_slack(chat))
    assert len(chat.double.events) == 1


def test_the_operator_tries_an_outlet_of_the_stage(service: Service, chat: ChatDoubleServer) -> None:
    answer = service.admin("test_outlet", outlet="ops")
    assert answer["told"] is True
    assert in_slack(chat) == ["🔔 *Test"]


def of_warnings(chat: ChatDoubleServer) -> list[str]:
    """The first lines that the boss has on LINE of what nobody took."""
    lines = (post.text.partition("\n")[0] for post in chat.double.posts.values())
    return [line for line in lines if "infra" in line and line.startswith(("⚠️", "✅")) and "*" not in line]


def test_the_boss_is_warned_once_that_nobody_took_it_and_told_when_somebody_has(
    world: World, chat: ChatDoubleServer
) -> None:
    zabbix(world).is_("calling")
    everybody = [world.phone(name) for name in ("sato", "suzuki", "kacho")]
    for _ in range(3):
        for person in everybody:
            person.rings().declines()
    world.nobody_else.rings(within=9 * MINUTE)
    warned = "⚠️ Warning: local: Everybody to be called for infra was called, and nobody took it (infra/1)."
    assert of_warnings(chat) == [warned]
    everybody[0].rings(within=2 * MINUTE).answers().hears("重度の障害").presses("1").hears("記録しました")
    world.nobody_else.rings(within=3 * MINUTE)
    assert of_warnings(chat) == [warned, "✅ Over: local: In infra somebody has it now, or it is over."]


def test_the_team_reads_of_its_duties_each_once_and_whose_it_is_by_sms(world: World, chat: ChatDoubleServer) -> None:
    """It is half past three at night: what begins within a day is told."""
    zabbix(world).is_("calling")
    world.phone("sato").rings().answers().hears("重度の障害").presses("1").hears("記録しました")
    world.nobody_else.rings(within=15 * MINUTE)
    told = [post.text for post in chat.double.posts.values() if post.text.startswith("📅")]
    assert told
    assert len(set(told)) == len(told)
    assert all("基盤の当番" in text for text in told)
    texted = [sms.order.body for sms in world.carrier.messages.sent]
    assert len(texted) == len(told)
    assert all(any(text in of_team for of_team in told) for text in texted)
