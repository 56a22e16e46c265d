"""The calls of an escalation as a strip of cells, and the one that is on the line now."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from rinban.core.chain import clocks, topics
from rinban.core.chain.attempt import Ack, Attempt
from rinban.core.chain.document import Due, Escalation, State


class CallMark(Enum):
    """What became of a call, or how it stands."""

    DIALLED = "dialled"  # the carrier has it, and no phone rings yet
    RINGING = "ringing"
    TALKING = "talking"
    TOOK = "took"
    HAD_TAKEN = "had_taken"  # and has it no more, since it was handed back or has begun anew
    PASSED = "passed"
    ANSWERED = "answered"  # and no key took it
    SILENT = "silent"
    BUSY = "busy"  # or declined: the carrier has one word for both
    ENDED = "ended"  # by us, before anybody answered, since it was taken or over meanwhile
    REFUSED = "refused"
    UNSENT = "unsent"


LIVE = frozenset({CallMark.DIALLED, CallMark.RINGING, CallMark.TALKING})


class CallCell(NamedTuple):
    """One call. `number`: from 1. `name`: of the person. `key`: the key that decided, "" for none."""

    number: int
    name: str
    mark: CallMark
    key: str = ""


class LiveCall(NamedTuple):
    """The call that is on the line. `since`: when it began to stand so (seconds since 1970). `most`: for how many
    seconds it stands so at most. `who`: the id of the responder."""

    number: int
    name: str
    mark: CallMark
    since: float
    most: int
    who: str


def cells(e: Escalation) -> list[CallCell]:
    return [_cell(e, number) for number in range(len(e.called))]


def live_call(e: Escalation) -> LiveCall | None:
    """The call that is on the line by the document, None if there is none."""
    if e.state is not State.CALLING or not e.start <= e.attempt < len(e.called):
        return None
    cell = _cell(e, e.attempt)
    if cell.mark not in LIVE:
        return None
    since, most = _lasts(e, e.called[e.attempt])
    return LiveCall(cell.number, cell.name, cell.mark, since, most, e.called[e.attempt].who)


def _lasts(e: Escalation, call: Attempt) -> tuple[float, int]:
    if e.clock.due is Due.RING:
        return e.clock.at - e.policy.ring - clocks.RING_SLACK, e.policy.ring
    if e.clock.due is Due.QUEUE:
        return e.clock.at - clocks.QUEUE, int(clocks.QUEUE)
    return call.answered_at or e.clock.at - e.policy.call_limit, e.policy.call_limit


def _cell(e: Escalation, number: int) -> CallCell:
    call = e.called[number]
    mark, key = _mark(e, number, call)
    return CallCell(number + 1, e.person(call.who).name, mark, key)


def _taken_with(e: Escalation, ack: Ack) -> str:
    """The key of the call on which it was taken, or on which who was reminded of it has stayed on it."""
    digits = e.policy.digits
    if ack.since and ack.snoozed:
        return digits.snooze
    return digits.follow if ack.until else digits.take


def _mark(e: Escalation, number: int, call: Attempt) -> tuple[CallMark, str]:
    if e.ack and e.ack.attempt == number:
        has_it = e.ack.episode == e.episode or topics.is_reminded(e, e.ack.by)
        return CallMark.TOOK if has_it else CallMark.HAD_TAKEN, _taken_with(e, e.ack)
    if call.passed:
        return CallMark.PASSED, "" if call.by_hand else e.policy.digits.pass_on
    if call.refused:
        return CallMark.REFUSED, ""
    if call.is_unsent:
        return CallMark.UNSENT, ""
    waits = {Due.QUEUE: CallMark.DIALLED, Due.RING: CallMark.RINGING}.get(e.clock.due) if number == e.attempt else None
    if e.state is State.CALLING and number == e.attempt:
        return waits or CallMark.TALKING, ""
    if waits and not call.answered_at:  # its clock stands still as it was when nobody had to be called any more
        return CallMark.ENDED, ""
    return (CallMark.ANSWERED if call.answered_at else CallMark.BUSY if call.busy else CallMark.SILENT), ""
