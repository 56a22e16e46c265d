"""The form fields of Twilio's requests.

Source: twilio.com/docs/voice/twiml#request-parameters, docs/voice/api/call-resource#statuscallback.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol

from local.carrier.orders import ReceivedOrder
from local.carrier.webhook import Fields

SIP = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487", "failed": "404"}


class ToldOf(Protocol):
    """What Twilio tells of a call."""

    sid: str
    status: str
    order: ReceivedOrder

    @property
    def over(self) -> bool: ...

    @property
    def duration(self) -> int: ...

    def now(self) -> float: ...


def rfc2822(at: float) -> str:
    """Seconds since 1970 as Twilio writes a time: "Sat, 21 Nov 2026 22:27:14 +0000"."""
    return format_datetime(datetime.fromtimestamp(at, UTC))


def voice(call: ToldOf, account: str) -> Fields:
    """The fields of every request about a call. Twilio adds new ones without notice, here `XUnannounced`."""
    return (
        ("CallSid", call.sid),
        ("AccountSid", account),
        ("From", call.order.caller),
        ("To", call.order.to),
        ("Caller", call.order.caller),
        ("Called", call.order.to),
        ("CallStatus", call.status),
        ("ApiVersion", "2010-04-01"),
        ("Direction", "outbound-api"),
        *_places("From", call.order.caller),
        *_places("To", call.order.to),
        *_places("Caller", call.order.caller),
        *_places("Called", call.order.to),
        ("XUnannounced", "1"),
    )


def status(call: ToldOf, account: str, sequence: int) -> Fields:
    """The fields of a status callback."""
    return (
        *voice(call, account),
        ("Timestamp", rfc2822(call.now())),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(sequence)),
        *_final(call),
    )


def _final(call: ToldOf) -> Fields:
    if not call.over:
        return ()
    final = (("CallDuration", str(call.duration)), ("SipResponseCode", SIP[call.status]))
    return (*final, ("Duration", str(-(-call.duration // 60)))) if call.status == "completed" else final


def _places(who: str, number: str) -> Fields:
    country = "JP" if number.startswith("+81") else ""
    return ((f"{who}City", ""), (f"{who}State", ""), (f"{who}Zip", ""), (f"{who}Country", country))
