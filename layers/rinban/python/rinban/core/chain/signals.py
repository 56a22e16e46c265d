"""What was heard? The grid's columns, and every rule that says which of them a thing from outside is.

A key, a status of the carrier, a clock, an alert and an operator's command all become a `Signal` here, and only here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from rinban.core.alert import Alert, Kind
from rinban.core.chain.document import Escalation
from rinban.core.errors import CallRefused
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder


class Signal(Enum):
    """The grid's columns. The first nine come from a call and carry its attempt number."""

    RINGING = "RINGING"  # the carrier is really placing the call
    ANSWERED = "ANSWERED"  # somebody, or something, picked up
    ACK = "ACK"  # "I take it"
    PASS = "PASS"  # "I can't, next please"
    REPEAT = "REPEAT"  # "say it again"
    UNCLEAR = "UNCLEAR"  # a key that does nothing
    ENDED = "ENDED"  # the call is over, or the carrier refused it for this number's own sake
    REFUSED = "REFUSED"  # the carrier refused this call, and would refuse everybody's alike
    NOT_SENT = "NOT_SENT"  # the carrier certainly did not take this call, and will take it later
    OVERDUE = "OVERDUE"  # the running clock has ended
    AGED = "AGED"  # too old, quiet for too long, or closed by hand
    JOINED = "JOINED"  # a new alert
    REPEATED = "REPEATED"  # an alert that is open already was delivered again, or has news
    CLAIMED = "CLAIMED"  # somebody acknowledged an alert at its source
    RECOVERED = "RECOVERED"  # the source says that an alert is over


class Limits(NamedTuple):
    """What keeps a call from being made now.

    `start_at`: when the account's allowance has room for one more call (seconds since 1970); a time that has passed
    means now. `over_limit`: the people whose number was called as often within the last hour as the policy allows.
    """

    start_at: float = 0.0
    over_limit: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """A signal with what comes with it. The step that it is heard in adds `now`, `dialler` and `limits`.

    `attempt`, `sid`, `who`: of a call's signal, that call's number, its CallSid from the callback and its responder
    from the token. `order`: the people who are on duty now. `alert`: the alert that a signal of the monitor is about.
    `group`, `base_url`: for whom an escalation is begun, and the public URL that its calls come back to. `by`: the
    person who acknowledged at the source, or who closed it by hand. `remark`: what the journal says besides, such as
    "busy". `now`: seconds since 1970. `dialler`: the random id of the invocation, which owes the call that it decides.
    """

    signal: Signal
    now: float = 0.0
    attempt: int | None = None
    sid: str = ""
    who: str = ""
    order: tuple[Responder, ...] = ()
    alert: Alert | None = None
    group: Group | None = None
    base_url: str = ""
    by: str = ""
    remark: str = ""
    dialler: str = ""
    limits: Limits = Limits()


CALL_STATUS: Mapping[str, Signal] = {
    "initiated": Signal.RINGING,
    "ringing": Signal.RINGING,
    "completed": Signal.ENDED,
    "busy": Signal.ENDED,
    "no-answer": Signal.ENDED,
    "failed": Signal.ENDED,
    "canceled": Signal.ENDED,
}
"""The carrier's words for how a call goes [Twilio, call resource, CallStatus]. `in-progress` is not among them: the
request for the text says the same."""

_ALERT = {
    Kind.PROBLEM: Signal.JOINED,
    Kind.UPDATE: Signal.REPEATED,
    Kind.CLAIM: Signal.CLAIMED,
    Kind.RECOVERY: Signal.RECOVERED,
}


def of_key(e: Escalation, digit: str) -> Signal:
    """What a key means, by this escalation's own policy; "" is no key: somebody has just picked up."""
    digits = e.policy.digits
    if not digit:
        return Signal.ANSWERED
    if digit == digits.take:
        return Signal.ACK
    if digit == digits.pass_on:
        return Signal.PASS
    return Signal.REPEAT if digit in digits.repeat else Signal.UNCLEAR


def of_end(refusal: CallRefused | None) -> Signal:
    """What it means that a call is over, or was not even begun because the carrier said no."""
    if refusal is None:
        return Signal.ENDED
    if not refusal.permanent:
        return Signal.NOT_SENT
    return Signal.REFUSED if refusal.mend else Signal.ENDED


def of_clock(e: Escalation, now: float) -> Signal | None:
    """What a wake-up means: nothing by itself, but the deadline of the document as it was loaded may have passed."""
    if e.deadline is None or now < e.deadline:
        return None
    return Signal.AGED if now >= e.ages_at else Signal.OVERDUE


def of_alert(e: Escalation | None, alert: Alert) -> Signal:
    """What a delivery means. `alert.kind` is one that is heard: an ignored one and a test never come this far."""
    signal = _ALERT[alert.kind]
    known = e is not None and e.problem(alert.dedup_key) is not None
    return Signal.REPEATED if signal is Signal.JOINED and known else signal


def of_hand(e: Escalation) -> Signal | None:
    """What an operator's "close" means; None: no alert is open."""
    return Signal.AGED if e.has_open else None
