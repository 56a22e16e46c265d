"""An outlet is tried, and shown what it would be sent, by the operator's command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.outlets import preview
from local.chat.double import KEY
from local.chat.secrets import chat_secrets
from local.chat.server import ChatDoubleServer, chats
from local.stand_in import PAGE
from rinban.chat.kinds import KINDS
from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Settings
from rinban.settings import file
from rinban.settings.diff import changes
from tests.fakes.desk import Desk
from tests.fakes.rota import MemoryRota

ROTA = """
zone: Asia/Tokyo
responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001}
hours:
  nights: {time: 22:00-07:00}
groups:
  infra:
    name: {ja: 基盤, en: Infrastructure}
    call: [{order: [sato]}]
    outlets:
      ops: {kind: slack, language: en, mention: <!here>, quiet: nights}
      audit: {kind: webhook, tell: [taken, closed]}
      teams: {kind: teams}
  web:
    name: Web
    call: [{order: [sato]}]
    outlets:
      audit: {kind: webhook}
"""


@pytest.fixture
def server() -> Iterator[ChatDoubleServer]:
    with chats() as one:
        yield one


@pytest.fixture
def desk(server: ChatDoubleServer) -> Desk:
    desk = Desk(MemoryRota(file.read([("rota.yaml", ROTA)])))
    desk.outlets = chat_secrets(server.url, ops="slack", audit="webhook", teams="teams")
    return desk


def test_a_test_message_is_sent_and_it_is_said_what_to_look_for(desk: Desk, server: ChatDoubleServer) -> None:
    assert desk.types("test-outlet", "ops") == 0
    assert server.double.shown == ["🔔 *Test*: Infrastructure: This is a test message. Nobody is called."]
    assert "🔔 Test: Infrastructure: This is a test message. Nobody is called." in desk.out


def test_a_card_that_teams_has_accepted_is_not_said_to_be_seen(desk: Desk, server: ChatDoubleServer) -> None:
    assert desk.types("test-outlet", "teams") == 0
    assert "only the channel shows" in desk.out
    assert server.double.shown == ["🔔 テスト：基盤：これはテストです。電話はかかりません。"]


def test_of_several_groups_one_is_named(desk: Desk, server: ChatDoubleServer) -> None:
    assert desk.types("test-outlet", "audit") == 1
    assert (
        'rinban: "audit" is not the same everywhere; say which one is meant: --group infra or --group web' in desk.err
    )
    assert desk.types("test-outlet", "audit", "--group", "web") == 0
    (event,) = server.double.events.values()
    assert (event["type"], event["data"]["group"]) == ("outlet.test", "Web")


def test_what_went_wrong_is_said_and_ends_with_1(desk: Desk, server: ChatDoubleServer) -> None:
    server.faults = [PAGE]
    assert desk.types("test-outlet", "ops") == 1
    assert desk.out.startswith("ops was not told: no answer of the chat, but something else (status 200)")


def test_an_outlet_without_a_secret_says_what_it_needs(desk: Desk) -> None:
    desk.outlets = "{}"
    assert desk.types("test-outlet", "ops") == 1
    needs, page = "it needs url, and the secret OUTLETS has none under its name", "docs/outlets/slack.md"
    assert desk.out == f"ops was not told: {needs}\nHow it is set up: {page}\n"
    assert desk.types("preview", "--outlet", "ops") == 0
    assert desk.out == f"ops can be told nothing: {needs}\nHow it is set up: {page}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_who_cannot_be_told_is_shown_the_page_that_there_is(kind: str) -> None:
    shown = preview({"outlet": "ops", "kind": kind, "wrong": "it needs url"})
    page = Path(__file__).parents[3] / shown.rpartition(" ")[2]
    assert page.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize(
    "text", ["https://hooks.slack.example/S3CRET", '{"ops": "https://hooks.slack.example/S3CRET"}']
)
def test_a_secret_that_is_miswritten_is_refused_with_how_it_is_written(desk: Desk, text: str) -> None:
    desk.outlets = text
    for command in (("test-outlet", "ops"), ("preview", "--outlet", "ops")):
        assert desk.types(*command) == 1, "and not as if a store were away"
        assert desk.err.startswith('rinban: OUTLETS is written as {"NAME": {"url":')
        assert "S3CRET" not in desk.err


def test_an_outlet_that_there_is_not_is_named_with_those_that_there_are(desk: Desk) -> None:
    assert desk.types("test-outlet", "opps") == 4
    assert desk.err == 'rinban: no outlet "opps"; the loaded rota has: audit, ops, teams\n'


def test_what_an_outlet_would_be_sent_is_shown_to_the_byte_and_without_a_secret(
    desk: Desk, server: ChatDoubleServer
) -> None:
    assert desk.types("preview", "--outlet", "ops") == 0
    shown = desk.out
    assert [line.partition(":")[0] for line in shown.splitlines() if "POST" in line] == [
        "calling",
        "taken",
        "exhausted",
        "closed",
    ]
    assert '"text":"🔧 *Taken*: Infrastructure / db1: Disk usage on /var is 95 %"' in shown
    assert "services/T0" not in shown
    assert server.asked == [], "nothing is sent"


def test_what_tell_leaves_out_is_shown_and_said_to_be_left_out(desk: Desk) -> None:
    def heads(*typed: str) -> dict[str, bool]:
        assert desk.types("preview", "--outlet", *typed) == 0
        lines = [line for line in desk.out.splitlines() if "POST" in line]
        return {line.partition(":")[0]: "`tell` leaves it out: it is not sent" in line for line in lines}

    assert heads("audit", "--group", "infra") == {"calling": True, "taken": False, "exhausted": True, "closed": False}
    assert not any(heads("ops").values())
    assert desk.types("preview", "--outlet", "audit", "--group", "infra", "--json") == 0
    assert [one["told"] for one in json.loads(desk.out)["requests"]] == [False, True, False, True]


def test_of_an_outlet_that_is_warned_a_warning_and_its_end_are_shown(desk: Desk) -> None:
    desk.rota = MemoryRota(file.read([("rota.yaml", f"{ROTA}stages:\n  prod: {{warn: {{boss: {{kind: slack}}}}}}\n")]))
    desk.outlets = desk.outlets.replace('"ops"', '"boss"')
    assert desk.types("preview", "--outlet", "boss") == 0
    shown = [line.partition(":")[0] for line in desk.out.splitlines() if "POST" in line]
    assert shown == ["warning", "warning_over"]
    assert "prod：exampleの連絡先すべてに電話しました" in desk.out
    assert "leaves it out" not in desk.out


def test_a_signature_and_a_token_are_not_shown(desk: Desk) -> None:
    assert desk.types("preview", "--outlet", "audit", "--group", "infra", "--json") == 0
    first = json.loads(desk.out)["requests"][0]
    assert first["headers"]["webhook-signature"] == "(secret)"
    assert KEY not in desk.out


def test_what_a_rota_file_may_not_say_of_an_outlet_is_refused_where_it_stands(desk: Desk) -> None:
    faults = {
        "{kind: slack, url: https://hooks.slack.com/x}": "it is a secret: ./rinban secrets put OUTLETS",
        "{kind: telegram}": '"telegram" is none of slack',
        "{tell: taken}": '"kind" is missing',
        "{kind: slack, mention: '@here'}": "the mention is not written as this chat writes one, such as <!here>",
        "{kind: webhook, mention: '@here'}": "it mentions nobody: leave out mention",
        "{kind: line}": "it needs `to`: the id of a person",
        "{kind: chatwork, to: '#!rid123'}": "`to` is the number of a room",
        "{kind: slack, tell: []}": "it names nothing",
        "{kind: slack, tell: everything}": '"everything" is none of taken, exhausted, closed, duty',
        "{kind: slack, quiet: days}": 'no hours "days"',
        "{kind: sns, to: mytopic}": "the ARN of a standard topic, such as arn:aws:sns:ap-northeast-1:123456789012:",
        "{kind: chatwork, to: 1, mention: [toall]}": 'put it into quotes, as in mention: "[toall]"',
    }
    for tree, said in faults.items():
        text = ROTA.replace("{kind: slack, language: en, mention: <!here>, quiet: nights}", tree)
        with pytest.raises(BadRequest, match=r"groups\.infra\.outlets\.ops") as error:
            file.read([("rota.yaml", text)])
        assert said in str(error.value), tree


def test_an_outlet_that_sends_sms_tells_people_of_their_duties_and_nothing_else() -> None:
    ops = "{kind: slack, language: en, mention: <!here>, quiet: nights}"
    read = file.read([("rota.yaml", ROTA.replace(ops, "{kind: sms, tell: duty, quiet: nights}"))])
    (phones, *_) = read.groups["infra"].outlets
    assert (phones.kind, phones.tell, phones.quiet, phones.is_chat) == ("sms", ("duty",), ("nights",), False)
    assert file.read([("rota.yaml", file.write(read))]) == read
    faults = {
        "{kind: sms}": "write `tell: duty`",
        "{kind: sms, tell: [duty, all]}": "write `tell: duty`",
        "{kind: sms, tell: duty, language: en}": "leave out language",
        "{kind: sms, tell: duty, to: sato}": "leave out to",
    }
    for tree, said in faults.items():
        with pytest.raises(BadRequest, match=r"groups\.infra\.outlets\.ops") as error:
            file.read([("rota.yaml", ROTA.replace(ops, tree))])
        assert said in str(error.value), tree


def test_there_is_nothing_to_try_of_an_outlet_that_sends_sms() -> None:
    text = ROTA.replace("teams: {kind: teams}", "phones: {kind: sms, tell: duty}")
    desk = Desk(MemoryRota(file.read([("rota.yaml", text)])))
    for command in (("test-outlet", "phones"), ("preview", "--outlet", "phones")):
        assert desk.types(*command) != 0
        assert '"phones" sends SMS to whom a notice names' in desk.err


def test_the_name_of_zabbix_is_taken(desk: Desk) -> None:
    with pytest.raises(BadRequest, match="give this one another name"):
        file.read([("rota.yaml", ROTA.replace("ops: {kind", "zabbix: {kind"))])


def test_what_a_load_would_change_is_shown_outlet_by_outlet() -> None:
    read = file.read([("rota.yaml", ROTA)])
    every = [(one.part, one.after) for one in changes(Settings(), read) if "outlets" in one.part]
    assert ("outlets teams", "{kind: teams}") in every
    assert ("outlets audit", "{kind: webhook, tell: [taken, closed]}") in every


def test_what_is_written_into_a_file_is_read_again() -> None:
    read = file.read([("rota.yaml", ROTA)])
    written = file.write(read)
    assert file.read([("rota.yaml", written)]) == read


# --- who is warned ---------------------------------------------------------------------------------------------------

WARNED = f"{ROTA}\nstages:\n  local: {{warn: {{boss: {{kind: line, to: U1, language: en}}, ops: {{kind: slack}}}}}}\n"


def test_a_stage_names_the_outlets_that_are_warned() -> None:
    read = file.read([("rota.yaml", WARNED)])
    boss, ops = read.stages["local"].warn
    assert (boss.name, boss.kind, boss.to, boss.language, ops.name) == ("boss", "line", "U1", "en", "ops")
    assert file.read([("rota.yaml", file.write(read))]) == read


def test_a_load_shows_who_is_warned_outlet_by_outlet() -> None:
    every = [(one.part, one.after) for one in changes(Settings(), file.read([("rota.yaml", WARNED)]))]
    assert ("warn boss", "{kind: line, language: en, to: U1}") in every


def test_a_warning_is_for_any_hour_and_mentions_nobody_so_that_a_file_may_not_say_otherwise() -> None:
    for tree in ("slack, tell: taken", "slack, quiet: nights", "slack, mention: <!here>", "sms"):
        with pytest.raises(BadRequest, match=r"stages\.local\.warn\.ops"):
            file.read([("rota.yaml", WARNED.replace("ops: {kind: slack}}", f"ops: {{kind: {tree}}}}}"))])


def test_an_outlet_that_is_warned_is_tried_like_any_other(server: ChatDoubleServer) -> None:
    desk = Desk(MemoryRota(file.read([("rota.yaml", WARNED)])))
    desk.outlets = chat_secrets(server.url, boss="line")
    assert desk.types("test-outlet", "boss") == 0
    assert server.double.shown == [
        "🔔 Test: stage local: This is a test message. Nobody is called.\nSeverity: information"
    ]
