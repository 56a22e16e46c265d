"""The escalation: a table of what to do, and why the chain cannot die.

"Escalation × attempt × callback" is two questions: *where does this caller stand* (the row), and *what did we hear*
(the column)? The answer to both is one verb, a small pure function in verbs.py. Nothing else decides anything.

Why the chain cannot die: every row that is not closed has a clock (`Escalation.deadline` is None for a closed one
only), a clock that ends is heard as OVERDUE or AGED, and in no open row are those two columns `ignore`.

Staleness is a row, not a guard in every branch. A new thing to hear is a new column, to be filled in for every row.
The README shows this same table; a test compares the two, and tests/unit/laws/ walks every reachable step.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from rinban.core.alert import Alert
from rinban.core.chain.clocks import ring
from rinban.core.chain.document import AlertId, Attempt, Clock, Due, Escalation, Problem, State
from rinban.core.chain.merge import merge
from rinban.core.chain.signals import Event, Signal
from rinban.core.chain.verbs import (
    Step,
    acknowledge,
    brief,
    call_next,
    claim,
    close,
    extend,
    hand_back,
    hang_up,
    hear_again,
    ignore,
    move_on,
    note,
    open_anew,
    page_again,
    pass_on,
    prompt,
    recover,
    start_again,
    tell,
    warn,
)
from rinban.core.rota.duty import Group
from rinban.core.rota.policy import Policy

__all__ = ["GRID", "Escalation", "Policy", "Standing", "begin", "decide", "hear", "merge", "overdue", "standing"]


class Standing(Enum):
    """Where a caller stands: the grid's rows. The world stands on the row of the escalation's own state."""

    CURRENT = "the current call"  # for the world: a phone is (thought to be) ringing or listening
    EARLIER = "an earlier call"  # the chain has gone on past this call
    RESTING = "resting"  # a pause between rounds, or nobody took it: only the length differs
    TAKER = "the call that took it"
    LET_GO = "the call that let go"  # it took it and gave it back, or a newcomer waits for its end
    ACKNOWLEDGED = "acknowledged"  # also a call of an earlier one: late keys are believed, spent keys are not
    CLOSED = "closed"  # no open alert is left


# fmt: off
_CALL = {
    #                       RINGING  ANSWERED ACK          PASS       REPEAT  UNCLEAR  ENDED
    Standing.CURRENT:      (extend,  prompt,  acknowledge, pass_on,   prompt, warn,    call_next),
    Standing.EARLIER:      (hang_up, brief,   acknowledge, brief,     brief,  brief,   ignore),
    Standing.RESTING:      (hang_up, brief,   acknowledge, brief,     brief,  brief,   ignore),
    Standing.TAKER:        (ignore,  tell,    tell,        hand_back, tell,   tell,    ignore),
    Standing.LET_GO:       (ignore,  tell,    tell,        hand_back, tell,   tell,    start_again),
    Standing.ACKNOWLEDGED: (hang_up, tell,    tell,        tell,      tell,   tell,    ignore),
    Standing.CLOSED:       (hang_up, tell,    tell,        tell,      tell,   tell,    ignore),
}
_WORLD = {
    #                       OVERDUE      AGED    JOINED      REPEATED    CLAIMED RECOVERED
    Standing.CURRENT:      (move_on,     close,  note,       hear_again, claim,  recover),
    Standing.RESTING:      (start_again, close,  note,       hear_again, claim,  recover),
    Standing.ACKNOWLEDGED: (page_again,  close,  page_again, hear_again, ignore, recover),
    Standing.CLOSED:       (ignore,      ignore, open_anew,  ignore,     ignore, ignore),
}
# fmt: on
GRID = {row: dict(zip(Signal, _CALL[row] + _WORLD.get(row, ()), strict=False)) for row in Standing}

_ROW = {
    State.CALLING: Standing.CURRENT,
    State.RESTING: Standing.RESTING,
    State.ACKNOWLEDGED: Standing.ACKNOWLEDGED,
    State.CLOSED: Standing.CLOSED,
}


def decide(e: Escalation, signal: Signal, event: Event) -> Step:
    """Where does the caller stand, and what was heard?"""
    e = catch_up(e, event)
    return GRID[standing(e, event.attempt)][signal](e, event)


def standing(e: Escalation, attempt: int | None) -> Standing:
    """The row for a call (by its number) or for the world (None)."""
    if attempt is None or e.state is State.CLOSED:
        return _ROW[e.state]
    if e.ack and attempt == e.ack.attempt and (e.acknowledged or e.letting_go):
        return Standing.TAKER if e.acknowledged else Standing.LET_GO
    if attempt <= e.settled:
        return Standing.ACKNOWLEDGED
    if e.state is State.CALLING and attempt != e.attempt:
        return Standing.EARLIER
    return _ROW[e.state]


def catch_up(e: Escalation, event: Event) -> Escalation:
    """A callback of a call that this copy never heard of (its store lost the write) is itself the evidence of it."""
    if event.attempt is None or event.attempt < len(e.called):
        return e
    gap = (Attempt(""),) * (event.attempt - len(e.called))
    called = (*e.called, *gap, Attempt(event.who, sid=event.sid))
    return replace(e, called=called, attempt=event.attempt, prompts=0, clock=ring(event.now, e.policy))


def begin(group: Group, run: int, alert: Alert, event: Event, base_url: str = "") -> Step:
    """Open an escalation for this alert and call the first person of `heard.order`; nobody there: say so, and rest."""
    e = Escalation(
        group=group.id,
        run=run,
        opened_at=event.now,
        policy=group.policy,
        names=group.names,
        zone=group.zone,
        base_url=base_url,
        clock=Clock(Due.NOW, event.now),
    )
    e = replace(e, problems=(problem_of(e, alert, event.now),))
    return start_again(e, event)


def problem_of(e: Escalation, alert: Alert, now: float) -> Problem:
    """The alert as this escalation holds it: the open one of that key with its news, or a new occurrence."""
    known = e.problem(alert.dedup_key)
    told = alert if alert.summary or known is None else known
    return Problem(
        id=known.id if known else AlertId(alert.dedup_key, e.occurrence(alert.dedup_key)),
        severity=max(alert.severity, known.severity) if known else alert.severity,
        opened_at=known.opened_at if known else now,
        heard_at=now,
        summary=told.summary,
        texts=told.texts,
        host=alert.host or (known.host if known else ""),
        source=alert.source,
        link=alert.link,
    )


def hear(e: Escalation, digit: str) -> Signal:
    """Which signal a key is, by this escalation's own policy."""
    digits = e.policy.digits
    if digit == digits.take:
        return Signal.ACK
    if digit == digits.pass_on:
        return Signal.PASS
    return Signal.REPEAT if digit in digits.repeat else Signal.UNCLEAR


def overdue(e: Escalation, now: float) -> Signal | None:
    """What a wake-up means: nothing by itself, but the deadline of the document as it was loaded may have passed."""
    if e.deadline is None or now < e.deadline:
        return None
    return Signal.AGED if now >= e.ages_at else Signal.OVERDUE
