"""The simulator's Messages resource, with Twilio's own library as its client: what it refuses, and what becomes of an
SMS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from local.carrier import Carrier
from tests.unit.carrier_service import ACCOUNT, SATO, Page, Service, running_carrier, running_service
from tests.unit.carrier_service import client as client_of


@pytest.fixture
def service() -> Iterator[Service]:
    with running_service() as service:
        service.pages = {"/sms": [Page(status=204)]}
        yield service


@pytest.fixture
def carrier(tmp_path: Path, service: Service) -> Iterator[Carrier]:
    with running_carrier(tmp_path) as carrier:
        yield carrier
        assert carrier.faults.left == []


@pytest.fixture
def client(carrier: Carrier) -> Client:
    return client_of(carrier)


def send(client: Client, **changes: Any) -> Any:
    return client.messages.create(**({"to": SATO, "from_": "Rinban", "body": "disk full"} | changes))


def test_an_sms_is_queued_and_known_by_its_own_id(client: Client, carrier: Carrier) -> None:
    first, second = send(client), send(client, body="あ" * 71)
    assert (first.status, first.account_sid, first.num_segments) == ("queued", ACCOUNT, "1")
    assert first.sid.startswith("SM")
    assert first.sid != second.sid
    assert second.num_segments == "2"
    assert carrier.messages.to(SATO) == ["disk full", "あ" * 71]
    assert carrier.complaints == []


def test_a_service_has_senders_of_its_own(client: Client) -> None:
    sms = client.messages.create(to=SATO, messaging_service_sid="MG" + "0" * 32, body="disk full")
    assert (sms.status, sms.from_) == ("accepted", None)


REFUSED = [
    (21604, {"to": ""}),
    (21211, {"to": "09000000001"}),
    (21211, {"to": "+8109000000001"}),
    (21614, {"to": "+81300000001"}),
    (21603, {"from_": ""}),
    (21212, {"from_": "+0"}),
    (21212, {"from_": "TwelveLetter"}),
    (21212, {"from_": "東京"}),
    (21606, {"from_": "+815000000000"}),
    (21266, {"from_": SATO}),
    (21612, {"to": "+12015550100"}),
    (21602, {"body": ""}),
    (21617, {"body": "a" * 1601}),
    (21609, {"status_callback": "not a url"}),
    (21609, {"status_callback": "https://under_score.example/sms"}),
    (20001, {"validity_period": 0}),
    (20001, {"validity_period": 36_001}),
    (21705, {"from_": "", "messaging_service_sid": "MG1"}),
]


@pytest.mark.parametrize(("code", "changes"), REFUSED)
def test_what_twilio_refuses_is_refused(client: Client, carrier: Carrier, code: int, changes: dict[str, Any]) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(client, **changes)
    assert refused.value.code == code
    assert carrier.messages.sent == []
    assert carrier.complaints == []


def test_a_number_of_another_account_sends_none(client: Client, carrier: Carrier) -> None:
    carrier.account.numbers = {"+12015550100": True}
    assert send(client, from_="+12015550100").sid
    with pytest.raises(TwilioRestException) as refused:
        send(client, from_="+12015550199")
    assert refused.value.code == 21606


def test_a_country_that_is_closed_gets_none(client: Client, carrier: Carrier) -> None:
    carrier.account.closed.add("JP")
    with pytest.raises(TwilioRestException) as refused:
        send(client)
    assert refused.value.code == 21408


def test_what_is_not_simulated_is_a_complaint(client: Client, carrier: Carrier) -> None:
    with pytest.raises(TwilioRestException):
        send(client, max_price="0.1")
    assert len(carrier.complaints) == 1


@pytest.mark.parametrize(
    ("fate", "told"),
    [
        (None, [("sent", ""), ("delivered", "")]),
        (("undelivered", "30003"), [("sent", ""), ("undelivered", "30003")]),
        (("failed", "30008"), [("sent", ""), ("failed", "30008")]),
        (("sent", ""), [("sent", "")]),
    ],
)
def test_its_states_are_told_and_signed(
    client: Client, carrier: Carrier, service: Service, fate: tuple[str, str] | None, told: list[tuple[str, str]]
) -> None:
    if fate:
        carrier.messages.fates[SATO] = fate
    sms = send(client, status_callback=f"{service.url}/sms?token=a#rc=2")
    carrier.run_for(10)
    assert [(got.form["MessageStatus"], got.form.get("ErrorCode", "")) for got in service.got] == told
    assert {got.form["MessageSid"] for got in service.got} == {sms.sid}
    assert all(got.genuine for got in service.got)


def test_faults_befall_sms_and_calls_apart(client: Client, carrier: Carrier, service: Service) -> None:
    carrier.faults.too_many(making="send")
    carrier.faults.fail(503, made=True, making="send")
    carrier.faults.refuse(21610, making="send")
    for code in (20429, 20500, 21610):
        with pytest.raises(TwilioRestException) as refused:
            send(client)
        assert refused.value.code == code
    assert len(carrier.messages.sent) == 1
    carrier.faults.lose("sms")
    send(client, status_callback=f"{service.url}/sms")
    carrier.run_for(10)
    assert [got.form["MessageStatus"] for got in service.got] == ["delivered"]
