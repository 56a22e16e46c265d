"""What was heard? The grid's columns, and every rule that turns something from outside into one of them.

A key, a status of the carrier, a clock, an alert and an operator's command all become a `Signal` here, and only here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from rinban.core.alert import Alert, Kind
from rinban.core.chain import flapping, memory, problems, rounds, waiting
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.problem import Problem
from rinban.core.errors import CallRefused
from rinban.core.rota.duty import CallingOrder, Further, Group
from rinban.core.rota.people import Responder


class Signal(Enum):
    """The grid's columns. The first twelve come from a call and carry its attempt number."""

    RINGING = "RINGING"  # the carrier is really placing the call
    ANSWERED = "ANSWERED"  # somebody, or something, picked up
    ACK = "ACK"  # "I take it"
    PASS = "PASS"  # "I can't, next please"
    FOLLOW = "FOLLOW"  # "I take what follows as well"
    SNOOZE = "SNOOZE"  # "I am on it, ask me later"
    REPEAT = "REPEAT"  # "say it again"
    DETAILS = "DETAILS"  # "say all of it", and, pressed again, all of the next alert
    UNCLEAR = "UNCLEAR"  # a key that does nothing
    ENDED = "ENDED"  # the call is over, or the carrier refused it because of this number
    REFUSED = "REFUSED"  # the carrier refused this call, and would refuse everybody's alike
    NOT_SENT = "NOT_SENT"  # the carrier certainly did not take this call, and will take it later
    OVERDUE = "OVERDUE"  # the running clock has ended
    AGED = "AGED"  # too old, quiet for too long, or closed by hand
    JOINED = "JOINED"  # a new alert
    URGENT = "URGENT"  # a new alert that somebody has to hear of at once, although the others are taken
    REPEATED = "REPEATED"  # an alert that is open, or over, already was delivered again, or has news
    CLAIMED = "CLAIMED"  # somebody acknowledged an alert at its source
    RECOVERED = "RECOVERED"  # the source says that an alert is over
    CLAIMED_FIRST = "CLAIMED_FIRST"  # a new alert that somebody acknowledged at its source before it came
    POSTPONED = "POSTPONED"  # a new alert for which nobody is to be called yet
    READY = "READY"  # an alert has waited long enough
    CALM = "CALM"  # an alert that came and went too often has been quiet for long enough
    BY_HAND = "BY_HAND"  # somebody takes it by hand, without a call
    ANEW = "ANEW"  # somebody has taken over the duty: the people who are on duty now are to be asked at once
    TAKEN_BACK = "TAKEN_BACK"  # somebody took back at its source that an alert is acknowledged


class Limits(NamedTuple):
    """What keeps a call from being made now.

    It is an argument of each decision and no part of the document, because it is true for a moment only.

    `start_at`: when the account has a slot for one more call (seconds since 1970); a time that has passed means now.
    `over_limit`: the ids of the people whose number was called within the last hour as often as the policy allows.
    """

    start_at: float = 0.0
    over_limit: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """A signal with all that comes with it. A caller leaves out `now`, `dialler` and `limits`, which the step adds.

    `attempt`, `sid`, `who`: if the signal comes from a call, its number, its CallSid (from the callback) and the id of
    its responder (from the token); who took it by hand, and hands it back, stands where the call that took it would,
    with the number -1. `order`: the people who are on duty now, in calling order; with `nobody_on_duty` it is the one
    who is called in their place, if there is anybody; who takes or closes it by hand stands there alone. `further`: the
    group that is called in, where the rounds are over. `taker`: who has it, as the rota has this person now, () if this
    person has left it or is away; None where it was not asked, and the person is called as before. `alert`: the alert
    that a monitor's signal is about.
    `group`, `base_url`: the group that an escalation is begun for, by which alerts wait, and the public URL that its
    calls come back to; `outlets`: what is to be told of such an escalation. `by`: the person who acknowledged at the
    source, or who closes it, takes it or hurries it by hand. `remark`: what the journal notes besides, such as "busy".
    `busy`: the call is over since the line was busy, or the person declined it. `now`: seconds since 1970. `dialler`:
    the random id of the invocation that hears this, and owes each call that it decides. `tried`: the dialler of the try
    that was not sent, since another process may have dialled the same call again by now.
    """

    signal: Signal
    now: float = 0.0
    attempt: int | None = None
    sid: str = ""
    who: str = ""
    order: tuple[Responder, ...] = ()
    nobody_on_duty: bool = False
    further: Further = Further()
    taker: tuple[Responder, ...] | None = None
    alert: Alert | None = None
    group: Group | None = None
    base_url: str = ""
    outlets: tuple[str, ...] = ()
    by: str = ""
    remark: str = ""
    busy: bool = False
    dialler: str = ""
    tried: str = ""
    limits: Limits = Limits()


BUSY = "busy"
"""The carrier's word for a line that is busy, and for a call that was declined."""

CALL_STATUS: Mapping[str, Signal] = {
    "initiated": Signal.RINGING,
    "ringing": Signal.RINGING,
    "completed": Signal.ENDED,
    BUSY: Signal.ENDED,
    "no-answer": Signal.ENDED,
    "failed": Signal.ENDED,
    "canceled": Signal.ENDED,
}
"""The carrier's words for how a call goes [Twilio, call resource, CallStatus]. `in-progress` is left out, because the
request for the text says the same."""

_UNTAKEN = (State.CALLING, State.RESTING)
_ALERT = {
    Kind.PROBLEM: Signal.JOINED,
    Kind.UPDATE: Signal.REPEATED,
    Kind.CLAIM: Signal.CLAIMED,
    Kind.RECOVERY: Signal.RECOVERED,
    Kind.TAKEN_BACK: Signal.TAKEN_BACK,
}


def of_key(e: Escalation, digit: str) -> Signal:
    """What this key means by the escalation's own policy; "" stands for no key, which is somebody who has picked up."""
    digits = e.policy.digits
    if not digit:
        return Signal.ANSWERED
    if digit == digits.take:
        return Signal.ACK
    if digit == digits.pass_on:
        return Signal.PASS
    if digit == digits.follow:
        return Signal.FOLLOW
    if digit == digits.snooze:
        return Signal.SNOOZE
    if digit == digits.details:
        return Signal.DETAILS
    return Signal.REPEAT if digit in digits.repeat else Signal.UNCLEAR


def of_end(refusal: CallRefused | None) -> Signal:
    """What it means that a call is over, or was not even begun because the carrier said no."""
    if refusal is None:
        return Signal.ENDED
    if not refusal.permanent:
        return Signal.NOT_SENT
    return of_failure(refusal)


def of_failure(refusal: CallRefused) -> Signal:
    """What it means that a call failed after the carrier had taken it: it was sent, whatever the reason is."""
    return Signal.REFUSED if refusal.mend else Signal.ENDED


def of_clock(e: Escalation, now: float) -> Signal | None:
    """What a wake-up means, by the deadline of the document as it was loaded; None as long as that has not passed."""
    deadline = e.deadline
    if deadline is None or now < deadline:
        return None
    if e.has_open and now >= e.ages_at:
        return Signal.AGED
    if e.has_open and now >= e.calms_at:
        return Signal.CALM
    return Signal.OVERDUE if e.waits_until is None or now < e.waits_until else Signal.READY


def of_rota(e: Escalation, order: CallingOrder) -> Signal | None:
    """What it means that these people are on duty now; None if it changes nothing.

    A long rest is over as soon as one of them was not called before it. If nobody was on duty then, that is anybody. A
    pause is over if nobody of those who are called in these rounds is among them.
    """
    if e.rests_long:
        by_now = (*order.people, *order.further.people)
        return Signal.OVERDUE if any(responder.id not in e.order for responder in by_now) else None
    is_over = e.pauses and rounds.is_outdated(e, order.people, nobody_on_duty=order.nobody_on_duty)
    return Signal.OVERDUE if is_over else None


def of_alert(e: Escalation | None, alert: Alert, now: float, group: Group | None = None) -> Signal:
    """What an alert of this group means that is delivered at `now` (seconds since 1970).

    Raises KeyError for the kinds IGNORED and TEST, which never come this far.
    """
    signal = _ALERT[alert.kind]
    if signal is Signal.TAKEN_BACK:
        return signal if e and _is_claimed(e, alert) else Signal.REPEATED
    if signal not in (Signal.JOINED, Signal.REPEATED):
        return signal
    known = e.problem(alert.dedup_key) if e else None
    if e and known:
        return _of_known(e, known, alert, now, group)
    if signal is Signal.REPEATED or (e and memory.is_over(e, alert, now)):
        return Signal.REPEATED
    if e and memory.claimant(e, alert, now):
        return Signal.CLAIMED_FIRST
    if waiting.of_alert(group, alert, now):
        return Signal.POSTPONED
    return _newcomer(e, alert, now) if e else signal


def _is_claimed(e: Escalation, alert: Alert) -> bool:
    """Whether the alert is acknowledged at its source, as far as is known here: it is open, or will come yet."""
    known = memory.open_one(e, alert)
    return known.claimed_by != "" if known else memory.is_claim_noted(e, alert.dedup_key)


def _of_known(e: Escalation, known: Problem, alert: Alert, now: float, group: Group | None) -> Signal:
    """It is open already. News for who has it are one that has waited and has to no longer, and one that was calm and
    comes back graver than it ever was."""
    if _rings_now(e, known, alert, now, group):
        return _newcomer(e, alert, now)
    if not memory.is_back(known, alert) or alert.severity <= known.severity:
        return Signal.REPEATED
    return Signal.URGENT if e.state is State.ACKNOWLEDGED else Signal.JOINED


def of_waiting(e: Escalation, group: Group | None, now: float) -> Signal | None:
    """What it means that the rota or its maintenance windows have changed; None if what waits goes on waiting."""
    return Signal.READY if waiting.is_ready(e, group, now) else None


def _rings_now(e: Escalation, known: Problem, alert: Alert, now: float, group: Group | None) -> bool:
    """Whether this alert has waited, and has to no longer: it is graver by now, or its time has come."""
    if known.claimed_by or not any(one.problem is known for one in e.waiting):
        return False
    return waiting.of_problem(group, problems.problem_of(e, alert, now), now) is None


def _newcomer(e: Escalation, alert: Alert, now: float) -> Signal:
    if e.state is State.ACKNOWLEDGED or e.goes_on(now):
        return Signal.JOINED if e.collects(alert.severity, now) else Signal.URGENT
    return Signal.URGENT if flapping.comes_back(e, alert, now) else Signal.JOINED


def of_hand(e: Escalation) -> Signal | None:
    """What an operator's "close" means; None if no alert is open or waits, so that there is nothing to close."""
    return Signal.AGED if e.has_open or e.waiting else None


def of_hurry(e: Escalation) -> Signal | None:
    """What an operator's "call now" means: that the clock has ended which keeps the phones silent.

    None if there is no such clock: a phone rings, the line of who had it is not free yet, or somebody has all of it.
    """
    collects = e.state is State.ACKNOWLEDGED and e.unheard
    rests = e.state is State.RESTING and not e.letting_go
    return Signal.OVERDUE if rests or collects or e.state is State.WAITING else None


def of_taking(e: Escalation) -> Signal | None:
    """What it means that somebody takes it by hand; None if somebody has it, or nobody is called (yet)."""
    return Signal.BY_HAND if e.state in _UNTAKEN else None


def taker(e: Escalation) -> str:
    """The id of the responder who has all of it, by a key or by hand; "" if none has."""
    return e.ack.by if e.state is State.ACKNOWLEDGED and e.ack and e.ack.is_a_responders else ""


def of_handing_back(e: Escalation, who: str) -> Signal | None:
    """What it means that this person (id), who took it by a key or by hand, passes it on after all; None if somebody
    else has it by now, or nobody."""
    return Signal.PASS if who and taker(e) == who else None


def of_relief(e: Escalation) -> Signal | None:
    """What it means that somebody has taken over the duty; None if nobody is to be called, as with `of_taking`."""
    return Signal.ANEW if e.state in _UNTAKEN else None
