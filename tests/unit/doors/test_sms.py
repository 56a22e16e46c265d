"""What Twilio tells about an SMS: it stands in the journal, and nothing else follows from it."""

from __future__ import annotations

import pytest

from rinban.core.chain.record import Ref
from rinban.core.chain.sms import SMS, SMS_CALL
from rinban.doors import calls
from rinban.doors.http import Answer
from rinban.outbox.sms import sms_status_url
from tests.fakes.events import TOKEN, callback
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import BASE, DISK, INFRA


class SentSms(ServiceOnFakes):
    """SATO has missed a call, and an SMS was sent."""

    def __init__(self, name: str = "sms-door") -> None:
        super().__init__(name)
        self.shell.hear(DISK)
        self.shell.ends(0)
        self.before = self.shell.now()
        self.token = self.minted()

    def minted(self, ref: Ref = INFRA) -> str:
        return self.shell.tokens.mint(ref, SMS_CALL, "sato").token

    def tells(self, state: str, *, token: str = "", key: str = TOKEN, group: str = "infra", **fields: str) -> Answer:
        url = sms_status_url(BASE, group, token or self.token)
        sent = callback(url, key, MessageSid="SM1", MessageStatus=state, SmsStatus=state, **fields)
        return calls.status(self.parts, sent, group, SMS)

    def noted(self) -> list[tuple[str, str]]:
        return [(one.cell, one.detail) for _, one in self.shell.mysql.journal if one.cell.startswith("sms")]


@pytest.fixture
def service() -> SentSms:
    return SentSms()


@pytest.mark.parametrize(
    ("state", "code", "noted", "is_counted"),
    [
        ("delivered", "", "sato", False),
        ("undelivered", "30003", "sato: 30003, the phone is off, or out of reach", True),
        ("undelivered", "", "sato", True),
        ("failed", "30999", "sato: 30999", True),
        ("failed", "no number", "sato", True),
    ],
)
def test_what_became_of_it_is_noted(
    service: SentSms, capsys: pytest.CaptureFixture[str], state: str, code: str, noted: str, *, is_counted: bool
) -> None:
    answer = service.tells(state, ErrorCode=code)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert service.noted() == [(f"sms × {state}", noted)]
    assert ("SmsNotDelivered" in capsys.readouterr().out) is is_counted


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "accepted", "read", "", "anything"])
def test_what_is_no_end_is_not_noted(service: SentSms, state: str) -> None:
    assert service.tells(state).status_code == 200
    assert service.noted() == []


def test_the_chain_stays_as_it_was(service: SentSms) -> None:
    service.tells("undelivered", ErrorCode="30003")
    assert service.shell.now() == service.before


def test_who_has_not_signed_it_is_refused(service: SentSms) -> None:
    assert service.tells("delivered", key="another").status_code == 403
    assert service.noted() == []


def test_a_token_of_a_call_or_of_another_group_tells_nothing(service: SentSms) -> None:
    of_a_call = service.url(0).partition("?token=")[2]
    for token, group in ((of_a_call, "infra"), (service.minted(Ref("night", 1)), "infra"), ("unknown", "infra")):
        assert service.tells("delivered", token=token, group=group).status_code == 200
    assert service.noted() == []


def test_its_token_opens_no_call(service: SentSms) -> None:
    for cont in (str(SMS_CALL), "0"):
        url = f"{BASE}/phonecall/infra/{cont}?token={service.token}"
        answer = calls.call(service.parts, VOICE, callback(url, CallSid="CA1", Digits="1"), "infra", cont)
        assert "This call is no longer active" in answer.body
    assert service.shell.now() == service.before


def test_while_no_store_answers_it_is_lost_and_the_log_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    service = SentSms("sms-door-in-an-outage")
    service.stores(away=True)
    assert service.tells("undelivered").status_code == 200
    assert "what became of an SMS is not noted" in capsys.readouterr().out
