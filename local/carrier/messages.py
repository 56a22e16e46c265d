"""Twilio's Messages resource: SMS, with what it refuses, the states of a delivery and its callbacks.

Sources: twilio.com/docs/messaging/api/message-resource, docs/usage/webhooks/messaging-webhooks (status callbacks), and
the errors' dictionary at twilio.com/docs/api/errors.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from local.carrier.fields import rfc2822
from local.carrier.network import Network
from local.carrier.orders import Refusal, e164, single, status_url, whole
from local.carrier.webhook import WebhookAnswer, WebhookRequest

LONGEST_BODY = 1600
LONGEST_VALIDITY = 36_000
_KNOWN = frozenset("To From MessagingServiceSid Body StatusCallback ValidityPeriod".split())
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 _&+-]{1,11}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_MOBILE_JP = re.compile(r"\+81[789]0\d{8}")
_SENDS_NONE = ("+8150", "+81120", "+81800")
_NO_NAMES = ("+1",)
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
SENDING, DELIVERING = 0.5, 2.0
"""Virtual seconds until a carrier has it, and from there to the phone."""


@dataclass(frozen=True, slots=True)
class ReceivedSms:
    """The SMS that a client asks for. `validity`: seconds for which it may wait to be delivered."""

    to: str
    sender: str
    body: str
    status_url: str
    validity: int


@dataclass(slots=True)
class SimulatedSms:
    """An SMS that Twilio has accepted. `states`: all that it has had, the present one last."""

    sid: str
    order: ReceivedSms
    made: float
    states: list[str] = field(default_factory=lambda: ["queued"])
    error: str = ""

    @property
    def status(self) -> str:
        return self.states[-1]


@dataclass(slots=True)
class Messages:
    """All SMS of one account. `fates`: by a number, the last state of those that go there, and its error code; without
    one an SMS is delivered, and "sent" stays for ever. `inbound_url`: where an SMS is told that comes in."""

    network: Network
    sent: list[SimulatedSms] = field(default_factory=list)
    fates: dict[str, tuple[str, str]] = field(default_factory=dict)
    inbound_url: str = ""
    answers: list[tuple[str, str]] = field(default_factory=list)

    def reply(self, number: str, body: str) -> None:
        """Somebody answers the last SMS at this number, which has to be from a number. What the service says to it is
        one of the `answers`, as (number, text)."""
        sender = next(sms.order.sender for sms in reversed(self.sent) if sms.order.to == number)
        assert sender.startswith("+"), f"nobody can answer {sender}"
        self.receive(number, sender, body)

    def receive(self, number: str, to: str, body: str) -> None:
        """An SMS comes in from any number [message webhooks: request parameters]."""
        sid = f"SM{len(self.answers) + 1:031x}f"
        fields = (
            *(("MessageSid", sid), ("SmsSid", sid), ("SmsMessageSid", sid), ("SmsStatus", "received")),
            *(("AccountSid", self.network.account), ("ApiVersion", "2010-04-01"), ("From", number), ("To", to)),
            *(("Body", body), ("NumMedia", "0"), ("NumSegments", str(segments(body))), ("FromCountry", "")),
        )
        request = WebhookRequest("sms", self.inbound_url, fields)
        self.network.courier.deliver(sid, number, request, partial(self._said, number))

    def _said(self, number: str, answer: WebhookAnswer) -> None:
        said = ET.fromstring(answer.body).iterfind("Message") if answer.good else ()
        self.answers += [(number, one.text or "") for one in said] or [(number, "")]

    def make(self, order: ReceivedSms) -> SimulatedSms:
        with self.network.lock:
            sms = SimulatedSms(f"SM{len(self.sent) + 1:032x}", order, self.network.now())
            self.sent.append(sms)
            self.network.later(SENDING, lambda: self._move(sms, "sent"), f"sms sent {order.to}")
            return sms

    def to(self, number: str) -> list[str]:
        """The texts of all SMS to this number."""
        with self.network.lock:
            return [sms.order.body for sms in self.sent if sms.order.to == number]

    def _move(self, sms: SimulatedSms, state: str, error: str = "") -> None:
        sms.states.append(state)
        sms.error = error
        self._tell(sms)
        if state != "sent":
            self.network.journal.add(self.network.now(), sms.sid, sms.order.to, "sms", sms.order.body)
            return
        last, why = self.fates.get(sms.order.to, ("delivered", ""))
        if last != "sent":
            self.network.later(DELIVERING, lambda: self._move(sms, last, why), f"sms {last} {sms.order.to}")

    def _tell(self, sms: SimulatedSms) -> None:
        if not sms.order.status_url:
            return
        request = WebhookRequest("sms", sms.order.status_url, _fields(sms, self.network.account))
        self.network.courier.deliver(sms.sid, sms.order.to, request, partial(self._note, sms.sid))

    def _note(self, sid: str, answer: WebhookAnswer) -> None:
        if answer.status and not answer.good:
            self.network.courier.notice(sid, 11217, f"sms: HTTP {answer.status}")


def read_sms(form: Sequence[tuple[str, str]], owned: Collection[str] | None) -> ReceivedSms:
    """Read the form of a new SMS. `owned`: the numbers of the account, None for any number. Raises Refusal."""
    given = single(form, _KNOWN)
    _check_to(given.get("To", ""))
    sender = given.get("MessagingServiceSid") or given.get("From", "")
    _check_sender(given, owned)
    if not given.get("Body"):
        raise Refusal(400, 21602, "Message body is required.")
    if len(given["Body"]) > LONGEST_BODY:
        raise Refusal(400, 21617, f"The concatenated message body exceeds the {LONGEST_BODY} character limit")
    validity = whole(given, "ValidityPeriod", LONGEST_VALIDITY, LONGEST_VALIDITY, 20001)
    return ReceivedSms(given["To"], sender, given["Body"], status_url(given), validity)


def _check_to(number: str) -> None:
    if not number:
        raise Refusal(400, 21604, "A 'To' phone number is required.")
    if not e164(number):
        raise Refusal(400, 21211, f"Invalid 'To' Phone Number: {number}")
    if number.startswith("+81") and not _MOBILE_JP.fullmatch(number):
        raise Refusal(400, 21614, f"'To' number is not a valid mobile number: {number}")


def _check_sender(given: Mapping[str, str], owned: Collection[str] | None) -> None:
    sender, service = given.get("From", ""), given.get("MessagingServiceSid", "")
    if service:
        if not _SERVICE.fullmatch(service):
            raise Refusal(400, 21705, f"The Messaging Service Sid {service} is invalid.")
        return
    if not sender:
        raise Refusal(400, 21603, "A 'From' phone number is required.")
    if sender == given["To"]:
        raise Refusal(400, 21266, "'To' and 'From' number cannot be the same")
    if not (e164(sender) if sender.startswith("+") else _NAME.fullmatch(sender)):
        raise Refusal(400, 21212, f"Invalid From Number (caller ID): {sender}")
    _check_right(sender, given["To"], owned)


def _check_right(sender: str, to: str, owned: Collection[str] | None) -> None:
    """Whether this sender may send SMS to this number."""
    if sender.startswith(_SENDS_NONE) or (sender.startswith("+") and owned is not None and sender not in owned):
        raise Refusal(400, 21606, f"The 'From' phone number {sender} is not a valid, SMS-capable number")
    if not sender.startswith("+") and to.startswith(_NO_NAMES):
        raise Refusal(400, 21612, f"The 'To' phone number {to} is not reachable by an alphanumeric sender")


def segments(body: str) -> int:
    """As Twilio bills them; it is an estimate of characters, and not of escapes."""
    gsm = all(character in _GSM for character in body)
    units = len(body) if gsm else len(body.encode("utf-16-le")) // 2
    single_, each = (160, 153) if gsm else (70, 67)
    return 1 if units <= single_ else -(-units // each)


def sms_resource(sms: SimulatedSms, account: str) -> dict[str, object]:
    """The Message resource: its numbers are strings, its times RFC 2822."""
    uri = f"/2010-04-01/Accounts/{account}/Messages/{sms.sid}"
    is_service = sms.order.sender.startswith("MG")
    return {
        "sid": sms.sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": sms.order.body,
        "to": sms.order.to,
        "from": None if is_service else sms.order.sender,
        "messaging_service_sid": sms.order.sender if is_service else None,
        "status": "accepted" if is_service and sms.status == "queued" else sms.status,
        "direction": "outbound-api",
        "num_segments": str(segments(sms.order.body)),
        "num_media": "0",
        "error_code": int(sms.error) if sms.error else None,
        "error_message": None,
        "date_created": rfc2822(sms.made),
        "date_updated": rfc2822(sms.made),
        "date_sent": None,
        "price": None,
        "price_unit": "USD",
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def _fields(sms: SimulatedSms, account: str) -> tuple[tuple[str, str], ...]:
    """Of a status callback. Twilio adds new ones without notice, here `XUnannounced`."""
    error = (("ErrorCode", sms.error),) if sms.error else ()
    is_service = sms.order.sender.startswith("MG")
    return (
        ("SmsSid", sms.sid),
        ("SmsStatus", sms.status),
        ("MessageStatus", sms.status),
        ("MessageSid", sms.sid),
        ("AccountSid", account),
        ("To", sms.order.to),
        ("From", "" if is_service else sms.order.sender),
        ("ApiVersion", "2010-04-01"),
        *((("MessagingServiceSid", sms.order.sender),) if is_service else ()),
        *error,
        ("XUnannounced", "1"),
    )
