"""Where the speaker stands: the row of the grid, for each event that is heard."""

from __future__ import annotations

from enum import Enum

from rinban.core.chain import flapping, memory
from rinban.core.chain.attempt import Attempt
from rinban.core.chain.clocks import ring
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.signals import Event, Signal
from rinban.core.replaced import replace


class Standing(Enum):
    """The grid's rows: where the speaker stands. The world stands on the row of the escalation's own state."""

    NOTHING = "nothing open"  # there is no escalation, it is closed, or the alert that was heard of is not open in it
    CURRENT = "the current call"  # for the world: as far as we know, a phone rings or somebody listens
    EARLIER = "an earlier call"  # the chain has gone on past this call
    RESTING = "resting"  # a pause between rounds, or the long rest after nobody took it: only the length differs
    TAKER = "the call that took it"
    LET_GO = "the call that let go"  # the taker's call: it was handed back, or a new alert waits for this call to end
    ACKNOWLEDGED = "acknowledged"  # also a moment after all of it is over; and a call whose acknowledgement has ended
    WAITING = "waiting"  # nobody is called yet for any of the alerts
    CLOSED = "closed"  # a call of an escalation whose alerts are all over, or wait


_ROW = {
    State.CALLING: Standing.CURRENT,
    State.RESTING: Standing.RESTING,
    State.ACKNOWLEDGED: Standing.ACKNOWLEDGED,
    State.WAITING: Standing.WAITING,
    State.CLOSED: Standing.NOTHING,
}
_NEWCOMERS = (Signal.JOINED, Signal.URGENT, Signal.CLAIMED_FIRST, Signal.POSTPONED)
_OF_AN_OPEN_ALERT = (Signal.REPEATED, Signal.CLAIMED, Signal.RECOVERED, Signal.TAKEN_BACK)


def standing(e: Escalation | None, event: Event) -> Standing:
    """The row of the speaker: of its own call, if the event comes from one, or else the world's. Who took it by hand
    and hands it back, with the number -1, stands where the call that took it would, and nobody else does."""
    if event.attempt is None or e is None:
        return _worlds_row(e, event)
    if event.attempt < 0:
        return _hands_row(e, event.who)
    if event.signal is Signal.ENDED and e.acknowledged and e.ack and e.ack.attempt == event.attempt:
        return Standing.TAKER  # also where all of it is over: what comes next may wait for this line
    return _calls_row(e, event.attempt)


def _worlds_row(e: Escalation | None, event: Event) -> Standing:
    if e and event.signal in _NEWCOMERS and e.goes_on(event.now):
        return Standing.ACKNOWLEDGED
    if e and event.signal is Signal.URGENT and event.alert and flapping.comes_back(e, event.alert, event.now):
        return Standing.ACKNOWLEDGED
    unknown = event.signal in _OF_AN_OPEN_ALERT and not (e and event.alert and memory.open_one(e, event.alert))
    return Standing.NOTHING if e is None or unknown else _ROW[e.state]


def _hands_row(e: Escalation, who: str) -> Standing:
    if not e.has_open:
        return Standing.CLOSED
    has_it = e.acknowledged and e.ack is not None and e.ack.by_hand and e.ack.by == who
    return Standing.TAKER if has_it else Standing.ACKNOWLEDGED


def _calls_row(e: Escalation, attempt: int) -> Standing:
    if not e.has_open:
        return Standing.CLOSED
    if e.ack and attempt == e.ack.attempt and (e.acknowledged or e.letting_go):
        return Standing.TAKER if e.acknowledged else Standing.LET_GO
    # Calls up to here belong to an acknowledgement that has ended. Their keys are spent: one that is delivered again
    # must not silence a reminder.
    if attempt <= e.settled:
        return Standing.ACKNOWLEDGED
    if e.state is State.CALLING and attempt != e.attempt:
        return Standing.EARLIER
    return _ROW[e.state]


def catch_up(e: Escalation, event: Event) -> Escalation:
    """The escalation with the call that this event comes from.

    A store may have lost the write that began the call. Then the callback is itself the evidence that the call exists.
    The calls between are unknown, and get empty places, so that attempt numbers stay right.
    """
    if event.attempt is None or event.attempt < len(e.called):
        return e
    gap = (Attempt(""),) * (event.attempt - len(e.called))
    called = (*e.called, *gap, Attempt(event.who, sid=event.sid))
    return replace(e, called=called, attempt=event.attempt, prompts=0, clock=ring(event.now, e.policy))
