"""The doors: from an event to the dispatcher and back, and the answers that strangers get."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from jinja2 import TemplateError

from rinban.core.alert import Kind
from rinban.core.chain.document import State
from rinban.core.errors import BadRequest, NotFound
from rinban.core.rota.stage import Stage
from rinban.core.text.message import Wording
from rinban.doors import alerts, calls
from rinban.doors.http import Answer
from rinban.operator.escalations import EscalationTasks
from rinban.operator.test_call import outcome
from rinban.operator.test_call_words import TEST
from rinban.paging.heard import read_heard
from rinban.voice import heard
from tests.fakes.events import TOKEN, callback, event
from tests.fakes.rota import MemoryRota
from tests.fakes.service import BODY, VOICE, ServiceOnFakes
from tests.fakes.shell import ANN, BASE, DISK, INFRA, SATO, SUZUKI, Shell, settings


@pytest.fixture
def service(request: pytest.FixtureRequest) -> ServiceOnFakes:
    return ServiceOnFakes(request.node.name)


def body(answer: Answer) -> Any:
    assert answer.body is not None
    return json.loads(answer.body)


def twiml(answer: Answer) -> str:
    assert answer.status_code == 200
    assert str(answer.headers["Content-Type"]).startswith("text/xml")
    assert answer.body is not None
    return answer.body


def action(said: str) -> str:
    """The URL that the next key goes to."""
    found = re.search(r'action="([^"]+)"', said)
    assert found
    return unescape(found[1]).partition("#")[0]


def again(answer: Answer) -> str:
    """Return the URL to which a listener who has to wait is redirected."""
    found = re.search(r"<Redirect[^>]*>([^<]+)</Redirect>", twiml(answer))
    assert found
    return unescape(found[1])


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return everything that was logged, with all its fields."""
    return "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)


# --- alerts --------------------------------------------------------------------------------------------------------


def test_an_alert_is_told_what_became_of_it(service: ServiceOnFakes) -> None:
    answer = service.alert()
    assert answer.status_code == 202
    told = [{"dedup_key": "disk", "outcome": "calling", "escalation": "infra/1"}]
    assert body(answer) == {"group": "infra", "alerts": told}
    assert service.shell.phone.calls[0].order.voice_url.startswith(f"{BASE}/phonecall/infra/0?token=")


def test_a_body_in_base64_is_the_same(service: ServiceOnFakes) -> None:
    assert body(service.alert(BODY.encode()))["alerts"][0]["outcome"] == "calling"


def test_a_delivery_of_several(service: ServiceOnFakes) -> None:
    both = json.dumps([{"summary": "a", "dedup_key": "a"}, {"summary": "b", "dedup_key": "b"}])
    assert [alert["outcome"] for alert in body(service.alert(both))["alerts"]] == ["calling", "joined"]


def test_the_group_that_was_called_instead_is_named(service: ServiceOnFakes) -> None:
    service.shell.rota.source = Shell(settings(stage=Stage(default_group="infra"))).rota.source
    answer = body(service.alert(group="nobody"))
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
def test_what_cannot_be_taken_says_what_to_mend(
    service: ServiceOnFakes, group: str, sent: str, status: int, said: str
) -> None:
    answer = service.alert(sent, group)
    assert answer.status_code == status
    assert said in body(answer)["message"]
    assert service.shell.phone.calls == []


def test_when_nothing_can_be_kept_the_sender_is_asked_to_come_again(service: ServiceOnFakes) -> None:
    service.stores(away=True)
    assert service.alert().status_code == 503
    service.stores(away=False)
    assert body(service.alert())["alerts"][0]["outcome"] == "calling"


def test_what_nobody_expected_is_503_too_and_in_the_log(
    service: ServiceOnFakes, caplog: pytest.LogCaptureFixture
) -> None:
    service.called()
    service.shell.mysql.unreadable.update(service.shell.mysql.kept)
    answer = service.alert()
    assert answer.status_code == 503
    assert "again" in body(answer)["message"]
    assert "not an escalation document" in logged(caplog)


# --- stored messages -----------------------------------------------------------------------------------------------

DOWN = {"db-down": (Wording((("en", "{host} is down"), ("ja", "{host} が止まりました")), ("host",)),)}


@pytest.fixture
def stored(service: ServiceOnFakes) -> ServiceOnFakes:
    service.shell.rota.source = MemoryRota(replace(settings(), messages=DOWN))
    return service


def by_query(service: ServiceOnFakes, query: str, sent: str = "") -> dict[str, Any]:
    """Post an alert by query; return what became of it."""
    answer = alerts.take(service.parts, event("/phonecall/infra", sent, query=query), "infra")
    assert answer.status_code == 202
    (outcome,) = body(answer)["alerts"]
    return dict(outcome)


def test_a_query_names_a_stored_message(stored: ServiceOnFakes) -> None:
    told = by_query(stored, "messageId=db-down&variableMessage=db-1")
    assert told == {"dedup_key": "message:db-down:db-1", "outcome": "calling", "escalation": "infra/1"}
    assert "db-1 が止まりました。" in twiml(stored.call(stored.url()))


def test_a_message_that_cannot_be_looked_up_costs_nobody_a_call(
    stored: ServiceOnFakes, caplog: pytest.LogCaptureFixture
) -> None:
    stored.shell.rota_as_remembered.group("infra")
    stored.shell.rota_as_remembered.stage()
    stored.shell.rota.faults.away = True
    told = by_query(stored, "messageId=db-down&variableMessage=db-1")
    assert (told["outcome"], "no stored message" in told["reason"]) == ("calling", True)
    assert "db-down: db-1" in twiml(stored.call(stored.url()))
    assert "the stored messages are away" in logged(caplog)


def test_an_id_that_no_rota_can_have_is_not_even_looked_up(stored: ServiceOnFakes) -> None:
    told = by_query(stored, "messageId=db%20down")
    assert (told["outcome"], "no stored message" in told["reason"]) == ("calling", True)
    assert "message:db down" not in stored.shell.snapshots.kept


@pytest.mark.parametrize("sent", ["{}", "null", " ", '{"status": "resolved"}'])
def test_a_body_that_says_nothing_of_its_own_is_passed_over(stored: ServiceOnFakes, sent: str) -> None:
    told = by_query(stored, "messageId=db-down&variableMessage=db-1", sent)
    assert (told["dedup_key"], told["outcome"]) == ("message:db-down:db-1", "calling")


# --- the call ------------------------------------------------------------------------------------------------------


def test_a_person_who_picks_up_hears_the_alert_and_the_keys_go_back_to_the_same_url(service: ServiceOnFakes) -> None:
    service.called()
    said = twiml(service.call(service.url()))
    assert "disk full" in said
    assert unescape(said).count(service.url()) >= 1


def test_a_key_takes_it(service: ServiceOnFakes) -> None:
    service.called()
    service.call(service.url())
    twiml(service.call(service.url(), Digits="1"))
    assert service.shell.now().state is State.ACKNOWLEDGED


def test_of_several_keys_the_first_counts(service: ServiceOnFakes) -> None:
    service.called()
    service.call(service.url(), Digits="21")
    assert service.shell.now().called[0].passed


def test_while_the_stores_are_away_a_caller_waits_and_keeps_the_key(service: ServiceOnFakes) -> None:
    service.called()
    service.stores(away=True)
    url = again(service.call(service.url(), Digits="1"))
    assert dict(parse_qsl(urlsplit(url).query))["key"] == "1"
    url = again(service.call(url))
    assert dict(parse_qsl(urlsplit(url).query))["key"] == "1"
    service.stores(away=False)
    said = twiml(service.call(url))
    assert service.shell.now().acknowledged
    assert "key=" not in said


@pytest.mark.parametrize("key", ["*", "#", "1"])
def test_every_key_survives_the_wait(service: ServiceOnFakes, key: str) -> None:
    service.called()
    service.stores(away=True)
    url = again(service.call(service.url(), Digits=key))
    assert dict(parse_qsl(urlsplit(url).query))["key"] == key


def test_a_first_key_counts_that_is_pressed_while_one_waits(service: ServiceOnFakes) -> None:
    service.called()
    service.stores(away=True)
    waits = twiml(service.call(service.url()))
    url = again(service.call(action(waits), Digits="1"))
    service.stores(away=False)
    twiml(service.call(url))
    assert service.shell.now().acknowledged


def test_each_key_has_its_effect_that_is_pressed_while_one_waits(service: ServiceOnFakes) -> None:
    """Who takes it, becomes impatient and asks for details has taken it, and hears the details."""
    service.called()
    service.stores(away=True)
    waits = twiml(service.call(service.url(), Digits="1"))
    waits = twiml(service.call(action(waits), Digits="1"))
    waits = twiml(service.call(action(waits), Digits="3"))
    assert dict(parse_qsl(urlsplit(action(waits)).query))["key"] == "13"
    service.stores(away=False)
    assert "詳しくお伝えします" in twiml(service.call(action(waits)))
    assert service.shell.now().acknowledged


def test_of_many_keys_in_one_wait_the_last_are_kept(service: ServiceOnFakes) -> None:
    service.called()
    service.stores(away=True)
    waits = twiml(service.call(service.url()))
    for key in "3*3*3*31":
        waits = twiml(service.call(action(waits), Digits=key))
    kept = dict(parse_qsl(urlsplit(action(waits)).query))["key"]
    assert kept == "*3*31"
    service.stores(away=False)
    twiml(service.call(action(waits)))
    assert service.shell.now().acknowledged


def test_the_url_says_which_alert_is_told_next(service: ServiceOnFakes) -> None:
    """The callback that is delivered twice tells the same alert twice, and a menu begins anew."""
    severities = {"first": "high", "second": "warning"}
    both = [{"summary": word, "dedup_key": word, "severity": how} for word, how in severities.items()]
    service.alert(json.dumps(both))
    menu = twiml(service.call(service.url()))
    first = twiml(service.call(action(menu), Digits="3"))
    assert ("詳しくお伝えします" in first, "first" in first, "second" in first) == (True, True, False)
    second = twiml(service.call(action(first), Digits="3"))
    assert second == twiml(service.call(action(first), Digits="3"))
    assert "2件目" in second
    assert "second" in second
    wrong = twiml(service.call(action(first), Digits="9"))
    assert "2件目" in twiml(service.call(action(wrong), Digits="3"))
    anew = twiml(service.call(action(second), Digits="*"))
    assert "詳しくお伝えします" in twiml(service.call(action(anew), Digits="3"))


@pytest.mark.parametrize("told", ["-1", "x", "%C2%B2", "999999", ""])
def test_an_alert_is_told_whatever_number_the_url_has(service: ServiceOnFakes, told: str) -> None:
    service.called()
    assert "詳しくお伝えします" in twiml(service.call(f"{service.url()}&told={told}", Digits="3"))


def test_the_place_among_the_details_survives_the_wait(service: ServiceOnFakes) -> None:
    service.called()
    first = twiml(service.call(service.url(), Digits="3"))
    service.stores(away=True)
    url = again(service.call(action(first), Digits="3"))
    assert dict(parse_qsl(urlsplit(url).query)).items() >= {"key": "3", "told": "1"}.items()


def test_without_a_key_there_is_none_after_the_wait(service: ServiceOnFakes) -> None:
    service.called()
    service.stores(away=True)
    assert again(service.call(service.url(), Digits="")).partition("#")[0] == service.url()


def test_what_nobody_expected_is_a_wait_too(service: ServiceOnFakes, caplog: pytest.LogCaptureFixture) -> None:
    service.called()
    service.shell.mysql.unreadable.update(service.shell.mysql.kept)
    assert "key=1" in again(service.call(service.url(), Digits="1"))
    assert "a voice callback failed" in logged(caplog)


def test_what_a_caller_hears_is_in_the_journal_word_by_word(service: ServiceOnFakes) -> None:
    service.called()
    twiml(service.call(service.url()))
    said = twiml(service.call(service.url(), Digits="1"))
    found = [found for entry in service.shell.views.journal(INFRA) if (found := read_heard(entry))]
    assert [one.call for one in found] == [0, 0]
    assert found[1].words == heard.words(said)
    assert "対応として記録しました" in found[1].words


def test_a_text_that_cannot_be_made_keeps_no_key_from_counting(
    service: ServiceOnFakes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.called()

    def cannot(*_: object) -> str:
        raise TemplateError("a slip")

    monkeypatch.setattr(VOICE, "document", cannot)
    again(service.call(service.url(), Digits="1"))
    e = service.shell.now()
    assert e.ack is not None
    assert e.ack.by == "sato"
    assert "the words of a call cannot be kept" in logged(caplog)
    monkeypatch.undo()
    assert "記録しました" in twiml(service.call(service.url(), Digits="1"))


def test_an_unknown_token_hears_a_goodbye(service: ServiceOnFakes) -> None:
    service.called()
    said = twiml(service.call(f"{BASE}/phonecall/infra/0?token=guessed", Digits="1"))
    assert said == VOICE.expired()
    assert twiml(service.call(f"{BASE}/phonecall/infra/0", Digits="1")) == VOICE.expired()
    assert not service.shell.now().acknowledged


def test_an_expired_token_hears_a_goodbye(service: ServiceOnFakes) -> None:
    service.called()
    service.shell.clock.forward(3601)
    assert twiml(service.call(service.url(), Digits="1")) == VOICE.expired()
    assert not service.shell.now().acknowledged


@pytest.mark.parametrize("path", ["infra/1", "infra/00", "infra/x", "night/0"])
def test_a_right_token_opens_no_other_call(service: ServiceOnFakes, path: str) -> None:
    service.called()
    service.alert(json.dumps({"summary": "x", "dedup_key": "x"}), "night")
    token = service.url().partition("?")[2]
    assert twiml(service.call(f"{BASE}/phonecall/{path}?{token}", Digits="1")) == VOICE.expired()
    assert not service.shell.now().acknowledged


def test_a_stranger_gets_403_before_anything_happens(service: ServiceOnFakes) -> None:
    service.called()
    before = service.shell.now()
    url = service.url()
    assert service.call(url, "guessed", Digits="1").status_code == 403
    assert service.call(url, AccountSid="AC" + "1" * 32, Digits="1").status_code == 403
    assert calls.call(service.parts, VOICE, event("/phonecall/infra/0"), "infra", "0").status_code == 403
    assert service.status("completed", token="guessed").status_code == 403
    assert service.shell.now() == before
    assert len(service.shell.phone.calls) == 1


def test_the_old_token_signs_as_well_while_it_is_rotated(request: pytest.FixtureRequest) -> None:
    service = ServiceOnFakes(request.node.name, twilio_auth_token_old="the old token").called()
    assert "disk full" in twiml(service.call(service.url(), "the old token"))
    assert "disk full" in twiml(service.call(service.url(), TOKEN))


def test_no_token_and_no_secret_is_ever_logged(service: ServiceOnFakes, caplog: pytest.LogCaptureFixture) -> None:
    service.called()
    token = service.url().partition("token=")[2]
    service.call(service.url())
    service.call(service.url(), "guessed")
    service.call(f"{BASE}/phonecall/infra/7?token={token}")
    service.status("busy")
    service.stores(away=True)
    service.call(service.url(), Digits="1")
    out = logged(caplog)
    assert "infra" in out
    for secret in (token, TOKEN, SATO.phone, SUZUKI.phone):
        assert secret not in out


def test_a_call_of_what_is_closed_is_told_so(service: ServiceOnFakes) -> None:
    service.called()
    service.shell.hear(replace(DISK, kind=Kind.RECOVERY))
    assert "<Gather" not in twiml(service.call(service.url(), Digits="1"))
    assert not service.shell.now().acknowledged


# --- the status ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_every_end_is_the_next_call(service: ServiceOnFakes, said: str) -> None:
    service.called()
    twiml(service.status(said))
    assert service.shell.phone.dialled == [SATO.phone, SUZUKI.phone]
    assert said in " ".join(entry.detail for _, entry in service.shell.mysql.journal)


@pytest.mark.parametrize("said", ["in-progress", "queued", "", "something-new"])
def test_what_says_nothing_changes_nothing(service: ServiceOnFakes, said: str) -> None:
    service.called()
    before = service.shell.now()
    twiml(service.status(said))
    assert service.shell.now() == before


def test_a_phone_that_rings_has_the_ring_time(service: ServiceOnFakes) -> None:
    service.called()
    service.shell.clock.forward(10)
    before = service.shell.now().deadline
    twiml(service.status("initiated"))
    after = service.shell.now().deadline
    assert before is not None
    assert after is not None
    assert after == service.shell.clock.at + 25 + 15
    assert service.shell.now().called[0].sid == "CA1"


def test_a_status_callback_is_patient_while_no_store_answers(service: ServiceOnFakes) -> None:
    service.called()
    service.shell.quick.faults.silences = service.shell.lasting.faults.silences = 1
    twiml(service.status("busy"))
    assert service.shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_an_unknown_call_is_answered_as_well(service: ServiceOnFakes, caplog: pytest.LogCaptureFixture) -> None:
    sent = callback(f"{BASE}/phonecall/infra/0/status?token=guessed", CallStatus="busy")
    twiml(calls.status(service.parts, sent, "infra", "0"))
    assert "the progress of an unknown call" in logged(caplog)


def test_a_status_callback_that_fails_is_answered_as_well(
    service: ServiceOnFakes, caplog: pytest.LogCaptureFixture
) -> None:
    service.called()
    service.shell.mysql.unreadable.update(service.shell.mysql.kept)
    twiml(service.status("busy"))
    assert "a status callback failed" in logged(caplog)


# --- test calls ----------------------------------------------------------------------------------------------------


def test_a_test_call_proves_the_way_there_and_back(service: ServiceOnFakes) -> None:
    sid = service.parts.tester.place("ann")
    assert service.shell.phone.calls[0].sid == sid
    assert service.shell.phone.dialled == [ANN.phone]
    asked, thanked = twiml(service.call(service.url())), twiml(service.call(service.url(), Digits="9"))
    assert "<Gather" in asked
    assert "<Gather" not in thanked
    assert service.shell.mysql.kept == {}


def test_the_key_of_a_test_call_is_counted_and_that_somebody_picks_up_is_not(
    service: ServiceOnFakes, capsys: pytest.CaptureFixture[str]
) -> None:
    service.parts.tester.place("ann")
    service.call(service.url())
    assert '"TestCallTaken"' not in capsys.readouterr().out
    service.call(service.url(), Digits="9")
    assert capsys.readouterr().out.count('"TestCallTaken":[1.0]') == 1


def test_the_end_of_a_test_call_calls_nobody(service: ServiceOnFakes) -> None:
    service.parts.tester.place("ann")
    sent = callback(service.shell.phone.calls[0].order.status_url, CallStatus="no-answer")
    twiml(calls.status(service.parts, sent, "rinban-test", "0"))
    assert len(service.shell.phone.calls) == 1


def journalled(service: ServiceOnFakes, sid: str) -> dict[str, Any]:
    return outcome([entry for ref, entry in service.shell.mysql.journal if ref == TEST], sid)


def said(service: ServiceOnFakes, status: str, sid: str = "CA1", **fields: str) -> None:
    """Twilio tells how the test call goes."""
    url = service.shell.phone.calls[0].order.status_url
    twiml(calls.status(service.parts, callback(url, CallSid=sid, CallStatus=status, **fields), "rinban-test", "0"))


def test_what_becomes_of_a_test_call_is_in_the_journal(service: ServiceOnFakes) -> None:
    service.parts.tester.place("ann")
    assert journalled(service, "CA1") == {"ringing": False, "answered": False, "key": "", "ended": ""}
    said(service, "initiated")
    said(service, "ringing")
    service.call(service.url())
    assert journalled(service, "CA1") == {"ringing": True, "answered": True, "key": "", "ended": ""}
    service.call(service.url(), Digits="9")
    said(service, "completed")
    assert journalled(service, "CA1") == {"ringing": True, "answered": True, "key": "9", "ended": "completed"}
    assert journalled(service, "CA2")["answered"] is False
    assert [entry.detail for _, entry in service.shell.mysql.journal] == ["ann (CA1)"] * 5


@pytest.mark.parametrize("status", ["busy", "no-answer", "canceled"])
def test_a_test_call_that_nobody_took(service: ServiceOnFakes, status: str) -> None:
    service.parts.tester.place("ann")
    said(service, status)
    assert journalled(service, "CA1")["ended"] == status


def test_a_test_call_that_failed_says_why(service: ServiceOnFakes) -> None:
    service.parts.tester.place("ann")
    said(service, "failed", ErrorCode="13224")
    assert journalled(service, "CA1")["ended"] == "failed (the number is invalid, or cannot be routed to)"


def test_a_test_call_is_heard_while_its_journal_is_away(service: ServiceOnFakes) -> None:
    service.parts.tester.place("ann")
    service.shell.mysql.faults.away = True
    assert "<Gather" in twiml(service.call(service.url()))


def test_a_test_call_goes_where_every_call_of_the_stage_goes(service: ServiceOnFakes) -> None:
    service.shell.rota.source = Shell(settings(stage=Stage(every_call_to="+819000009999"))).rota.source
    service.parts.tester.place("ann")
    assert service.shell.phone.dialled == ["+819000009999"]


def test_a_test_call_of_nobody(service: ServiceOnFakes) -> None:
    with pytest.raises(NotFound, match='no responder "bob"'):
        service.parts.tester.place("bob")


def test_a_test_call_that_could_not_call_back(service: ServiceOnFakes) -> None:
    service.base_url = ""
    with pytest.raises(BadRequest, match="PUBLIC_BASE_URL"):
        service.parts.tester.place("ann")
    assert service.shell.phone.calls == []


def test_a_test_call_before_any_alert_calls_back_where_it_is_told_to(service: ServiceOnFakes) -> None:
    """As the stack puts it out: nobody knows the URL before the first deployment."""
    service.base_url = ""
    service.parts.tester.place("ann", "https://api.example.test/staging")
    order = service.shell.phone.calls[0].order
    assert order.voice_url.startswith("https://api.example.test/staging/phonecall/rinban-test/0?token=")
    assert order.fallback_url == "https://api.example.test/staging/phonecall/rinban-test/0/fallback"


@pytest.mark.parametrize("url", ["api.example.test", "https://", "https://a.example.test/", "https://a/b?c", "ftp://a"])
def test_a_test_call_is_not_placed_with_a_url_that_is_none(service: ServiceOnFakes, url: str) -> None:
    with pytest.raises(BadRequest, match="is no base URL"):
        service.parts.tester.place("ann", url)
    assert service.shell.phone.calls == []


@pytest.mark.parametrize(("code", "refused"), [("13227", True), ("13224", False), ("", False), ("x", False)])
def test_a_call_that_failed_for_a_reason_that_is_everybodys(service: ServiceOnFakes, code: str, refused: bool) -> None:  # noqa: FBT001
    service.called().status("failed", ErrorCode=code)
    assert [call.refused for call in service.shell.now().called] == [refused, False]


def test_every_url_in_a_document_says_how_often_it_is_tried(service: ServiceOnFakes) -> None:
    document = twiml(service.called().call(service.url()))
    urls = [unescape(url) for url in re.findall(r"https://[^\"<]+", document)]
    assert urls
    assert all(url.endswith("#rc=2&rp=5xx,ct,rt&ct=2000&rt=4500") for url in urls)
    service.stores(away=True)
    assert again(service.call(service.url())).endswith(urls[0].partition("#")[2])


# --- refused callbacks -----------------------------------------------------------------------------------------------


def status(service: ServiceOnFakes) -> dict[str, Any]:
    parts = service.parts
    tasks = EscalationTasks(
        parts.views, parts.dispatcher, parts.tester, lambda: "UTC", parts.refused, parts.clock
    ).tasks()
    return tasks["status"]({})


def refused(service: ServiceOnFakes) -> int | None:
    answer: int | None = status(service)["refused_callbacks"]
    return answer


def test_refused_callbacks_are_counted_where_an_alarm_hangs_and_where_an_operator_looks(
    service: ServiceOnFakes, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a wrong token on our side every key of everybody is dead, and nothing else would say so."""
    url = service.called().url()
    capsys.readouterr()
    assert service.call(url, Digits="1").status_code == 200
    assert refused(service) == 0
    assert service.call(url, "another", Digits="1").status_code == 403
    assert service.status("completed", token="another").status_code == 403
    assert refused(service) == 2
    assert capsys.readouterr().out.count('"CallbackRefused"') >= 2
    service.shell.clock.forward(3601)
    assert refused(service) == 0


def test_a_run_that_only_remembers_a_recovery_is_shown_to_no_operator(service: ServiceOnFakes) -> None:
    recovery = json.dumps({"summary": "disk full", "host": "db-1", "status": "resolved"})
    assert body(service.alert(recovery))["alerts"][0]["outcome"] == "ignored"
    assert service.parts.views.recent().escalations
    assert status(service)["escalations"] == []


def test_while_nothing_counts_them_they_are_refused_all_the_same_and_status_does_not_know(
    service: ServiceOnFakes,
) -> None:
    url = service.called().url()
    service.refused.faults.away = True
    assert service.call(url, "another", Digits="1").status_code == 403
    assert refused(service) is None
