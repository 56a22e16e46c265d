"""board --for sato --send: the link goes to sato's own number, and is on no screen, in no log and in no store."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from cli import exit_codes
from rinban.core.chain.sms_order import SmsOrder
from rinban.core.errors import CallRefused
from rinban.core.rota.settings import Member
from rinban.doors.admin import tasks_of
from rinban.operator.tasks import answer
from rinban.sign_in.secret import hashed
from tests.fakes.browser import MemoryBrowser
from tests.fakes.desk import Desk
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import SATO

SECRET = re.compile(r"#([A-Za-z0-9_-]{43})")
MASKED = "+81 90 **** 0001"
SENT = {"name": "佐藤", "role": "act", "seconds": 600.0, "sent_to": MASKED}
URL = "https://api.example.test/prod/board/sign-in#" + "W3p" + "0" * 40
SEND = ("board", "--for", "sato", "--send")


@pytest.fixture
def service() -> ServiceOnFakes:
    return with_sender("Rinban")


def with_sender(sender: str, **changes: str) -> ServiceOnFakes:
    return ServiceOnFakes("admin", **{"stage": "prod", "twilio_sms_from": sender, **changes})


def ask(service: ServiceOnFakes, **asked: Any) -> dict[str, Any]:
    return answer(lambda: tasks_of(service.parts, VOICE.document), {"task": "board", **asked})


def desk(service: ServiceOnFakes) -> Desk:
    """A terminal at which the link of this service is made."""
    made = Desk(board=ask(service, person="sato", send=True))
    made.types(*SEND)
    return made


# --- what the operator sees ------------------------------------------------------------------------------------------


def test_it_is_said_where_the_link_was_sent_and_the_link_is_not_shown(service: ServiceOnFakes) -> None:
    here = desk(service)
    assert here.out == (
        f"The link was sent by SMS to 佐藤, {MASKED}, and nowhere else."
        " It is of use once, within 10 minutes. 佐藤 may look.\n"
    )
    assert here.asked == [{"task": "board", "person": "sato", "send": True}]
    (text,) = [order.text for order in service.messenger.sent]
    assert SECRET.search(text)


def test_a_script_hears_the_same_and_no_link_either(service: ServiceOnFakes) -> None:
    here = Desk(board=ask(service, person="sato", send=True))
    assert here.types(*SEND, "--json") == exit_codes.DONE
    assert json.loads(here.out) == {**SENT, "role": "view"}


def test_where_no_sms_is_set_up_it_is_said_and_the_link_is_printed_as_without_it() -> None:
    here = Desk(board=ask(with_sender(""), person="sato", send=True))
    assert here.types(*SEND) == exit_codes.REFUSED
    first, rest = here.out.split("\n", 1)
    assert SECRET.search(first)
    assert "Open this link within 10 minutes" in rest
    assert rest.endswith(
        "It was not sent: no sender for this number: set TWILIO_SMS_FROM, or the stage's sms_from."
        " Hand it on where nobody else reads.\n"
    )
    assert here.types(*SEND, "--json") == exit_codes.REFUSED
    assert SECRET.search(json.loads(here.out)["url"])


def test_what_the_carrier_has_refused_is_said_and_ends_as_refused(service: ServiceOnFakes) -> None:
    service.messenger.numbers[SATO.phone] = CallRefused("the number is no mobile phone", permanent=True, code=21614)
    here = Desk(board=ask(service, person="sato", send=True))
    assert here.types(*SEND) == exit_codes.REFUSED
    assert here.out == ""
    assert f"The SMS to 佐藤, {MASKED} was not sent: the number is no mobile phone (code 21614)." in here.err
    assert "Without --send the link is printed" in here.err
    assert not SECRET.search(here.err)


def test_what_may_have_been_sent_is_said_so_and_may_be_tried_again(service: ServiceOnFakes) -> None:
    service.messenger.fail(made=True)
    here = Desk(board=ask(service, person="sato", send=True))
    assert here.types(*SEND) == exit_codes.AWAY
    assert f"The SMS to 佐藤, {MASKED} may have been sent: no answer in time. If none comes" in here.err
    assert not SECRET.search(here.out + here.err)


@pytest.mark.parametrize(
    "words",
    [
        ["--send"],
        ["--send", "--wall"],
        ["--send", "--for", "sato", "--wall"],
        ["--send", "--for", "sato", "--sessions"],
        ["--send", "--for", "sato", "--revoke"],
    ],
)
def test_it_is_sent_to_a_person_alone(words: list[str]) -> None:
    here = Desk(board=SENT)
    assert here.types("board", *words) == exit_codes.REFUSED
    assert here.asked == []


def texts(service: ServiceOnFakes, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the carrier is asked to send from now on, whatever becomes of it."""
    asked, send = list[str](), service.messenger.send

    def seen(order: SmsOrder, *, seconds: float) -> str:
        asked.append(order.text)
        return send(order, seconds=seconds)

    monkeypatch.setattr(service.messenger, "send", seen)
    return asked


# --- the link itself -------------------------------------------------------------------------------------------------


def sent_secret(service: ServiceOnFakes) -> str:
    found = SECRET.search(service.messenger.sent[-1].text)
    assert found
    return found[1]


def test_who_gets_it_is_signed_in_once_as_the_person_it_was_made_for(service: ServiceOnFakes) -> None:
    service.may_act("sato")
    assert ask(service, person="sato", send=True)["role"] == "act"
    assert [order.to for order in service.messenger.sent] == [SATO.phone]
    secret = sent_secret(service)
    assert "佐藤" in MemoryBrowser(service).sends("/board/sign-in", code=secret).opens("/board/duty").page
    assert MemoryBrowser(service).sends("/board/sign-in", code=secret).status == 403


def test_it_is_over_after_ten_minutes_as_one_that_is_handed_on(service: ServiceOnFakes) -> None:
    ask(service, person="sato", send=True)
    service.shell.clock.at += 600
    assert MemoryBrowser(service).sends("/board/sign-in", code=sent_secret(service)).status == 403
    assert service.messenger.sent[-1].valid_for == 600


@pytest.mark.parametrize("ends", ["sent", "refused", "unknown"])
def test_the_sent_link_stands_in_no_answer_no_log_and_no_store_but_as_its_hash(
    service: ServiceOnFakes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    given = texts(service, monkeypatch)
    service.messenger.numbers |= {SATO.phone: CallRefused("refused", permanent=True)} if ends == "refused" else {}
    if ends == "unknown":
        service.messenger.fail(made=True)
    told = ask(service, person="sato", send=True)
    (secret,) = SECRET.findall(given[0])
    assert sum(hashed(secret) in store.links for store in service.sign_in_stores) == (ends != "refused")
    kept = [(store.links, store.taken, store.kept) for store in service.sign_in_stores]
    logged = [record.__dict__ for record in caplog.records]
    assert "a link to the board goes by SMS" in {one["msg"] for one in logged}
    journal = [(entry.cell, entry.detail) for _, entry in service.shell.mysql.journal]
    assert secret not in repr((told, kept, logged, journal))
    assert SATO.phone not in repr((told, logged))


def test_a_link_that_the_carrier_has_refused_is_of_no_use_any_more(
    service: ServiceOnFakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = str(ask(service, person="sato")["url"]).rpartition("#")[2]
    service.shell.clock.at += 1
    given = texts(service, monkeypatch)
    service.messenger.numbers[SATO.phone] = CallRefused("refused", permanent=True)
    ask(service, person="sato", send=True)
    (secret,) = SECRET.findall(given[0])
    take = service.parts.sign_in().links.take
    assert (take(secret), bool(take(other))) == (None, True)


def test_in_a_stage_for_tests_nobody_else_is_sent_somebodys_link() -> None:
    service = with_sender("Rinban", stage="staging")
    told = ask(service, person="sato", send=True)
    assert "somebody else would be signed in" in told["unsent"]
    assert SECRET.search(told["url"])
    assert service.messenger.sent == []


@pytest.mark.parametrize("whose", [{}, {"by": "jane"}, {"wall": True}])
def test_the_task_sends_nothing_for_who_has_no_number_of_their_own(
    service: ServiceOnFakes, whose: dict[str, Any]
) -> None:
    told = ask(service, send=True, **whose)
    assert (told["status"], service.messenger.tries) == (400, 0)
    assert ask(service, person="bob", send=True)["status"] == 404


def test_the_own_number_is_the_one_that_the_rota_has_now(service: ServiceOnFakes) -> None:
    service.has(Member(replace(SATO, phone="+819000000009")))
    assert ask(service, person="sato", send=True)["sent_to"] == "+81 90 **** 0009"
    assert [order.to for order in service.messenger.sent] == ["+819000000009"]


def test_while_the_stores_are_away_nothing_is_sent(service: ServiceOnFakes) -> None:
    for store in service.sign_in_stores:
        store.faults.away = True
    assert ask(service, person="sato", send=True)["status"] == 503
    assert service.messenger.tries == 0
