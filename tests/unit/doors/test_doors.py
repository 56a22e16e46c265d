"""The doors: from an event to the dispatcher and back, and what strangers get."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from rinban.core.alert import Kind
from rinban.core.chain.document import State
from rinban.core.errors import BadRequest
from rinban.core.rota.stage import Stage
from rinban.core.text.message import Wording
from rinban.doors import alerts, calls
from rinban.doors.http import Answer
from rinban.operator.escalations import EscalationTasks
from tests.fakes.events import TOKEN, callback, event
from tests.fakes.house import BODY, VOICE, House
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import ANN, BASE, DISK, SATO, SUZUKI, Shell, settings


@pytest.fixture
def house(request: pytest.FixtureRequest) -> House:
    return House(request.node.name)


def body(answer: Answer) -> Any:
    assert answer.body is not None
    return json.loads(answer.body)


def twiml(answer: Answer) -> str:
    assert answer.status_code == 200
    assert str(answer.headers["Content-Type"]).startswith("text/xml")
    assert answer.body is not None
    return answer.body


def again(answer: Answer) -> str:
    """Where a caller who has to wait is sent next."""
    found = re.search(r"<Redirect[^>]*>([^<]+)</Redirect>", twiml(answer))
    assert found
    return unescape(found[1])


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Everything that was logged, with all its fields."""
    return "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)


# --- alerts --------------------------------------------------------------------------------------------------------


def test_an_alert_is_told_what_became_of_it(house: House) -> None:
    answer = house.alert()
    assert answer.status_code == 202
    told = [{"dedup_key": "disk", "outcome": "calling", "escalation": "infra/1"}]
    assert body(answer) == {"group": "infra", "alerts": told}
    assert house.shell.phone.calls[0].order.voice_url.startswith(f"{BASE}/phonecall/infra/0?token=")


def test_a_body_in_base64_is_the_same(house: House) -> None:
    assert body(house.alert(BODY.encode()))["alerts"][0]["outcome"] == "calling"


def test_a_delivery_of_several(house: House) -> None:
    both = json.dumps([{"summary": "a", "dedup_key": "a"}, {"summary": "b", "dedup_key": "b"}])
    assert [alert["outcome"] for alert in body(house.alert(both))["alerts"]] == ["calling", "joined"]


def test_the_group_that_was_called_instead_is_named(house: House) -> None:
    house.shell.rota.source = Shell(settings(stage=Stage(default_group="infra"))).rota.source
    answer = body(house.alert(group="nobody"))
    assert (answer["group"], answer["instead_of"]) == ("infra", "nobody")


@pytest.mark.parametrize(
    ("group", "sent", "status", "said"),
    [
        ("nobody", BODY, 404, 'no group "nobody"'),
        ("Infra", BODY, 400, "a-z, 0-9 and -"),
        ("infra%0a", BODY, 400, "a-z, 0-9 and -"),
        ("i" * 65, BODY, 400, "at most 64"),
        ("infra", "", 400, "send JSON"),
    ],
)
def test_what_cannot_be_taken_says_what_to_mend(house: House, group: str, sent: str, status: int, said: str) -> None:
    answer = house.alert(sent, group)
    assert answer.status_code == status
    assert said in body(answer)["message"]
    assert house.shell.phone.calls == []


def test_when_nothing_can_be_kept_the_sender_is_asked_to_come_again(house: House) -> None:
    house.stores(away=True)
    assert house.alert().status_code == 503
    house.stores(away=False)
    assert body(house.alert())["alerts"][0]["outcome"] == "calling"


def test_what_nobody_expected_is_503_too_and_in_the_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.called()
    house.shell.redis.unreadable.update(house.shell.redis.kept)
    answer = house.alert()
    assert answer.status_code == 503
    assert "again" in body(answer)["message"]
    assert "not an escalation document" in logged(caplog)


# --- stored messages -----------------------------------------------------------------------------------------------

DOWN = {"db-down": (Wording((("en", "{host} is down"), ("ja", "{host} が止まりました")), ("host",)),)}


@pytest.fixture
def stored(house: House) -> House:
    house.shell.rota.source = MemoryRota(replace(settings(), messages=DOWN))
    return house


def by_query(house: House, query: str, sent: str = "") -> dict[str, Any]:
    """What became of the one alert."""
    answer = alerts.take(house.parts, event("/phonecall/infra", sent, query=query), "infra")
    assert answer.status_code == 202
    (outcome,) = body(answer)["alerts"]
    return dict(outcome)


def test_a_query_names_a_stored_message(stored: House) -> None:
    told = by_query(stored, "messageId=db-down&variableMessage=db-1")
    assert told == {"dedup_key": "message:db-down:db-1", "outcome": "calling", "escalation": "infra/1"}
    assert "db-1 が止まりました。" in twiml(stored.call(stored.url()))


def test_a_message_that_cannot_be_looked_up_costs_nobody_a_call(
    stored: House, caplog: pytest.LogCaptureFixture
) -> None:
    stored.shell.rota_as_remembered.group("infra")
    stored.shell.rota_as_remembered.stage()
    stored.shell.rota.weather.away = True
    told = by_query(stored, "messageId=db-down&variableMessage=db-1")
    assert (told["outcome"], "no stored message" in told["reason"]) == ("calling", True)
    assert "db-down: db-1" in twiml(stored.call(stored.url()))
    assert "the stored messages are away" in logged(caplog)


def test_an_id_that_no_rota_can_have_is_not_even_looked_up(stored: House) -> None:
    told = by_query(stored, "messageId=db%20down")
    assert (told["outcome"], "no stored message" in told["reason"]) == ("calling", True)
    assert "message:db down" not in stored.shell.snapshots.kept


@pytest.mark.parametrize("sent", ["{}", "null", " ", '{"status": "resolved"}'])
def test_a_body_that_says_nothing_of_its_own_is_passed_over(stored: House, sent: str) -> None:
    told = by_query(stored, "messageId=db-down&variableMessage=db-1", sent)
    assert (told["dedup_key"], told["outcome"]) == ("message:db-down:db-1", "calling")


# --- the call ------------------------------------------------------------------------------------------------------


def test_whoever_picks_up_hears_the_alert_and_the_keys_go_back_to_the_same_url(house: House) -> None:
    house.called()
    said = twiml(house.call(house.url()))
    assert "disk full" in said
    assert unescape(said).count(house.url()) >= 1


def test_a_key_takes_it(house: House) -> None:
    house.called()
    house.call(house.url())
    twiml(house.call(house.url(), Digits="1"))
    assert house.shell.now().state is State.ACKNOWLEDGED


def test_of_several_keys_the_first_counts(house: House) -> None:
    house.called()
    house.call(house.url(), Digits="21")
    assert house.shell.now().called[0].passed


def test_while_the_stores_are_away_a_caller_waits_and_keeps_the_key(house: House) -> None:
    house.called()
    house.stores(away=True)
    url = again(house.call(house.url(), Digits="1"))
    assert dict(parse_qsl(urlsplit(url).query))["key"] == "1"
    url = again(house.call(url))
    assert dict(parse_qsl(urlsplit(url).query))["key"] == "1"
    house.stores(away=False)
    said = twiml(house.call(url))
    assert house.shell.now().acknowledged
    assert "key=" not in said


@pytest.mark.parametrize("key", ["*", "#", "1"])
def test_every_key_survives_the_wait(house: House, key: str) -> None:
    house.called()
    house.stores(away=True)
    url = again(house.call(house.url(), Digits=key))
    assert dict(parse_qsl(urlsplit(url).query))["key"] == key


def test_without_a_key_there_is_none_after_the_wait(house: House) -> None:
    house.called()
    house.stores(away=True)
    assert again(house.call(house.url(), Digits="")).partition("#")[0] == house.url()


def test_what_nobody_expected_is_a_wait_too(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.called()
    house.shell.redis.unreadable.update(house.shell.redis.kept)
    assert "key=1" in again(house.call(house.url(), Digits="1"))
    assert "a voice callback failed" in logged(caplog)


def test_an_unknown_token_hears_a_goodbye(house: House) -> None:
    house.called()
    said = twiml(house.call(f"{BASE}/phonecall/infra/0?token=guessed", Digits="1"))
    assert said == VOICE.expired()
    assert twiml(house.call(f"{BASE}/phonecall/infra/0", Digits="1")) == VOICE.expired()
    assert not house.shell.now().acknowledged


def test_an_expired_token_hears_a_goodbye(house: House) -> None:
    house.called()
    house.shell.clock.forward(3601)
    assert twiml(house.call(house.url(), Digits="1")) == VOICE.expired()
    assert not house.shell.now().acknowledged


@pytest.mark.parametrize("path", ["infra/1", "infra/00", "infra/x", "night/0"])
def test_a_right_token_opens_no_other_call(house: House, path: str) -> None:
    house.called()
    house.alert(json.dumps({"summary": "x", "dedup_key": "x"}), "night")
    token = house.url().partition("?")[2]
    assert twiml(house.call(f"{BASE}/phonecall/{path}?{token}", Digits="1")) == VOICE.expired()
    assert not house.shell.now().acknowledged


def test_a_stranger_gets_403_before_anything_happens(house: House) -> None:
    house.called()
    before = house.shell.now()
    url = house.url()
    assert house.call(url, "guessed", Digits="1").status_code == 403
    assert house.call(url, AccountSid="AC" + "1" * 32, Digits="1").status_code == 403
    assert calls.call(house.parts, VOICE, event("/phonecall/infra/0"), "infra", "0").status_code == 403
    assert house.status("completed", token="guessed").status_code == 403
    assert house.shell.now() == before
    assert len(house.shell.phone.calls) == 1


def test_the_old_token_signs_as_well_while_it_is_rotated(request: pytest.FixtureRequest) -> None:
    house = House(request.node.name, twilio_auth_token_old="the old token").called()
    assert "disk full" in twiml(house.call(house.url(), "the old token"))
    assert "disk full" in twiml(house.call(house.url(), TOKEN))


def test_no_token_and_no_secret_is_ever_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.called()
    token = house.url().partition("token=")[2]
    house.call(house.url())
    house.call(house.url(), "guessed")
    house.call(f"{BASE}/phonecall/infra/7?token={token}")
    house.status("busy")
    house.stores(away=True)
    house.call(house.url(), Digits="1")
    out = logged(caplog)
    assert "infra" in out
    for secret in (token, TOKEN, SATO.phone, SUZUKI.phone):
        assert secret not in out


def test_a_call_of_what_is_closed_is_told_so(house: House) -> None:
    house.called()
    house.shell.hear(replace(DISK, kind=Kind.RECOVERY))
    assert "<Gather" not in twiml(house.call(house.url(), Digits="1"))
    assert not house.shell.now().acknowledged


# --- the status ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_every_end_is_the_next_call(house: House, said: str) -> None:
    house.called()
    twiml(house.status(said))
    assert house.shell.phone.dialled == [SATO.phone, SUZUKI.phone]
    assert said in " ".join(entry.detail for _, entry in house.shell.mysql.journal)


@pytest.mark.parametrize("said", ["in-progress", "queued", "", "something-new"])
def test_what_says_nothing_changes_nothing(house: House, said: str) -> None:
    house.called()
    before = house.shell.now()
    twiml(house.status(said))
    assert house.shell.now() == before


def test_a_phone_that_rings_has_the_ring_time(house: House) -> None:
    house.called()
    house.shell.clock.forward(10)
    before = house.shell.now().deadline
    twiml(house.status("initiated"))
    after = house.shell.now().deadline
    assert before is not None
    assert after is not None
    assert after == house.shell.clock.at + 25 + 15
    assert house.shell.now().called[0].sid == "CA1"


def test_a_status_callback_is_patient_while_no_store_answers(house: House) -> None:
    house.called()
    house.shell.quick.weather.silences = house.shell.lasting.weather.silences = 1
    twiml(house.status("busy"))
    assert house.shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_an_unknown_call_is_answered_as_well(house: House, caplog: pytest.LogCaptureFixture) -> None:
    sent = callback(f"{BASE}/phonecall/infra/0/status?token=guessed", CallStatus="busy")
    twiml(calls.status(house.parts, sent, "infra", "0"))
    assert "the progress of an unknown call" in logged(caplog)


def test_a_status_callback_that_fails_is_answered_as_well(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.called()
    house.shell.redis.unreadable.update(house.shell.redis.kept)
    twiml(house.status("busy"))
    assert "a status callback failed" in logged(caplog)


# --- test calls ----------------------------------------------------------------------------------------------------


def test_a_test_call_proves_the_way_there_and_back(house: House) -> None:
    sid = house.parts.tester.place("ann")
    assert house.shell.phone.calls[0].sid == sid
    assert house.shell.phone.dialled == [ANN.phone]
    asked, thanked = twiml(house.call(house.url())), twiml(house.call(house.url(), Digits="9"))
    assert "<Gather" in asked
    assert "<Gather" not in thanked
    assert house.shell.mysql.kept == {}


def test_the_end_of_a_test_call_calls_nobody(house: House) -> None:
    house.parts.tester.place("ann")
    sent = callback(house.shell.phone.calls[0].order.status_url, CallStatus="no-answer")
    twiml(calls.status(house.parts, sent, "rinban-test", "0"))
    assert len(house.shell.phone.calls) == 1


def test_a_test_call_goes_where_every_call_of_the_stage_goes(house: House) -> None:
    house.shell.rota.source = Shell(settings(stage=Stage(every_call_to="+819000009999"))).rota.source
    house.parts.tester.place("ann")
    assert house.shell.phone.dialled == ["+819000009999"]


def test_a_test_call_of_nobody(house: House) -> None:
    with pytest.raises(BadRequest, match='no responder "bob"'):
        house.parts.tester.place("bob")


def test_a_test_call_that_could_not_call_back(house: House) -> None:
    house.base_url = ""
    with pytest.raises(BadRequest, match="PUBLIC_BASE_URL"):
        house.parts.tester.place("ann")
    assert house.shell.phone.calls == []


@pytest.mark.parametrize(("code", "refused"), [("13227", True), ("13224", False), ("", False), ("x", False)])
def test_a_call_that_failed_for_a_reason_that_is_everybodys(house: House, code: str, refused: bool) -> None:  # noqa: FBT001
    house.called().status("failed", ErrorCode=code)
    assert [call.refused for call in house.shell.now().called] == [refused, False]


def test_every_url_in_a_document_says_how_often_it_is_tried(house: House) -> None:
    document = twiml(house.called().call(house.url()))
    urls = [unescape(url) for url in re.findall(r"https://[^\"<]+", document)]
    assert urls
    assert all(url.endswith("#rc=2&rp=5xx,ct,rt&ct=2000&rt=4500") for url in urls)
    house.stores(away=True)
    assert again(house.call(house.url())).endswith(urls[0].partition("#")[2])


# --- refused callbacks -----------------------------------------------------------------------------------------------


def refused(house: House) -> int | None:
    parts = house.parts
    tasks = EscalationTasks(parts.views, parts.dispatcher, parts.tester, parts.refused, parts.clock).tasks()
    answer: int | None = tasks["status"]({})["refused_callbacks"]
    return answer


def test_refused_callbacks_are_counted_where_an_alarm_hangs_and_where_an_operator_looks(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a wrong token on our side every key of everybody is dead, and nothing else would say so."""
    url = house.called().url()
    capsys.readouterr()
    assert house.call(url, Digits="1").status_code == 200
    assert refused(house) == 0
    assert house.call(url, "another", Digits="1").status_code == 403
    assert house.status("completed", token="another").status_code == 403
    assert refused(house) == 2
    assert capsys.readouterr().out.count('"CallbackRefused"') >= 2
    house.shell.clock.forward(3601)
    assert refused(house) == 0


def test_while_nothing_counts_them_they_are_refused_all_the_same_and_status_does_not_know(house: House) -> None:
    url = house.called().url()
    house.refused.weather.away = True
    assert house.call(url, "another", Digits="1").status_code == 403
    assert refused(house) is None
