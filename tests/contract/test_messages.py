"""The carrier of SMS, in memory and as Twilio's SDK against the simulator: what an order does, and how it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local.carrier import Carrier
from rinban.adapters.twilio.messages import TwilioMessages
from rinban.adapters.twilio.phone import PROGRESS
from rinban.adapters.twilio.sms_errors import REFUSED
from rinban.core.chain.sms_order import SmsOrder
from rinban.core.errors import CallRefused, Unavailable
from tests.unit.carrier_service import ACCOUNT, SATO, TOKEN, running_carrier

ORDER = SmsOrder(
    SATO, "Rinban", "db1: ディスクがいっぱい", "https://rinban.example/phonecall/infra/sms/status?token=t", 900
)


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[Carrier]:
    with running_carrier(tmp_path) as carrier:
        yield carrier
        assert carrier.complaints == []
        assert carrier.faults.left == []


@pytest.fixture
def messages(carrier: Carrier) -> TwilioMessages:
    return TwilioMessages(ACCOUNT, TOKEN, carrier.base_url)


def refusal(messages: TwilioMessages, order: SmsOrder = ORDER) -> CallRefused:
    with pytest.raises(CallRefused) as refused:
        messages.send(order, seconds=4)
    return refused.value


def test_an_sms_is_sent_once_as_it_was_ordered(carrier: Carrier, messages: TwilioMessages) -> None:
    sid = messages.send(ORDER, seconds=4)
    (sms,) = carrier.messages.sent
    got = sms.order
    assert (sid, got.to, got.sender, got.body, got.validity) == (sms.sid, SATO, "Rinban", ORDER.text, 900)
    assert got.status_url == ORDER.status_url + PROGRESS


def test_of_one_without_an_address_nobody_is_told_what_became_of_it(carrier: Carrier, messages: TwilioMessages) -> None:
    messages.send(replace(ORDER, status_url=""), seconds=4)
    assert [sms.order.status_url for sms in carrier.messages.sent] == [""]


def test_a_messaging_service_has_senders_of_its_own(carrier: Carrier, messages: TwilioMessages) -> None:
    service = "MG" + "0" * 32
    messages.send(replace(ORDER, sender=service), seconds=4)
    assert [sms.order.sender for sms in carrier.messages.sent] == [service]


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_each_refusal_says_whom_it_concerns(carrier: Carrier, messages: TwilioMessages, code: int) -> None:
    carrier.faults.refuse(code, making="send")
    error, known = refusal(messages), REFUSED[code]
    assert (error.code, str(error), error.mend) == (code, known.meaning, known.mend)
    assert error.permanent is (known.effect.value != "rate")
    assert carrier.messages.sent == []


@pytest.mark.parametrize(("code", "status", "mends"), [(20003, 401, True), (20429, 429, False), (29999, 400, False)])
def test_what_is_not_listed_means_what_it_means_for_a_call(
    carrier: Carrier, messages: TwilioMessages, code: int, status: int, *, mends: bool
) -> None:
    carrier.faults.refuse(code, status, making="send")
    error = refusal(messages)
    assert (bool(error.mend), error.permanent) == (mends, code != 20429)


def test_a_landline_is_no_mobile_phone(messages: TwilioMessages) -> None:
    error = refusal(messages, replace(ORDER, to="+81300000001"))
    assert (error.code, error.permanent, error.mend) == (21614, True, "")


@pytest.mark.parametrize("made", [True, False])
def test_a_server_error_says_nothing(carrier: Carrier, messages: TwilioMessages, *, made: bool) -> None:
    carrier.faults.fail(503, made=made, making="send")
    with pytest.raises(Unavailable):
        messages.send(ORDER, seconds=4)
    assert len(carrier.messages.sent) == made


def test_an_answer_that_is_lost_says_nothing(carrier: Carrier, messages: TwilioMessages) -> None:
    carrier.faults.drop_created(making="send")
    with pytest.raises(Unavailable):
        messages.send(ORDER, seconds=4)
    assert len(carrier.messages.sent) == 1


def test_a_page_says_nothing(carrier: Carrier, messages: TwilioMessages) -> None:
    carrier.faults.answer_page(making="send")
    with pytest.raises(Unavailable):
        messages.send(ORDER, seconds=4)


def test_an_answer_that_is_late_is_not_waited_for(carrier: Carrier, messages: TwilioMessages) -> None:
    carrier.faults.slow(1.5, making="send")
    with pytest.raises(Unavailable):
        messages.send(ORDER, seconds=0.5)


def test_a_twilio_that_kept_us_waiting_is_left_alone_for_a_while(carrier: Carrier, messages: TwilioMessages) -> None:
    """Others are told by the same containers, and would wait each time."""
    carrier.faults.slow(1.5, making="send")
    with pytest.raises(Unavailable):
        messages.send(ORDER, seconds=0.5)
    error = refusal(messages)
    assert (error.permanent, error.code, error.mend) == (False, 0, "")
    assert len(carrier.messages.sent) == 1


def test_where_twilio_cannot_be_reached_nothing_was_sent() -> None:
    error = refusal(TwilioMessages(ACCOUNT, TOKEN, "http://127.0.0.1:9"))
    assert (error.permanent, error.code) == (False, 0)
