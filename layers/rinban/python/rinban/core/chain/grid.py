"""The grid: what to do, for whoever is heard and whatever is heard. And why the chain cannot die.

**Rows and columns.** An escalation, its calls, and the callbacks of those calls look like three state machines, and
a first draft had three: 4 states x 7 call statuses x 13 callbacks, with an `if` wherever two of them disagreed. But
each thing that is heard only ever asks two questions. *Where does the one who speaks stand?* That is the row. *What
was heard?* That is the column (`signals.py` answers it). The answer to both is one verb, a small pure function in
`verbs.py`, and nothing else decides anything. The person on the current call, a colleague whose phone rang before, and
the one who took it an hour ago may all press 1: they stand on different rows. The monitor and the clock stand
nowhere; they are *the world*, and stand on the row of the escalation's own state.

**Staleness is a row, not a guard.** Callbacks come late, twice, and out of order, and the same key may be delivered
after everything was over. What was late is *an earlier call*, *acknowledged*, or *closed*, and those rows say what is
still owed to somebody who listens: the truth about how things stand. No verb asks "is this still current?".

**A clock** is not something that runs. It is an instant in the document (`Clock`), which says when something must
happen although nothing was heard. Each step that waits for a callback sets one: the queue clock until the carrier
really places the call, the ring clock, the talk clock, and so on. A wake-up means nothing by itself. It loads the
document and asks whether the deadline has passed (`signals.of_clock`), so it may come early, late, twice, or not at
all; a sweep of all deadlines comes every minute.

**Why the chain cannot die.** Every row that is open has a clock: `Escalation.deadline` is None for a closed one only.
A clock that has ended is heard as OVERDUE or AGED. And in no open row is either of those two columns `ignore`. Look
at the table: the three open rows of the world have *move on*, *start again*, *page again* and *close*. So from every
open escalation something follows within a known time, if everything else stays silent for ever. The laws in
`tests/unit/laws` walk every reachable escalation and check what that something is.

**What merge needs.** Two stores each hold a copy, and either may miss writes. `merge.py` joins any two copies, so a
verb may only move a document *up*: alerts, calls and endings are added and never taken away, `position` only grows.
That is why a new episode has a number, why a rest is counted, and why `called` is append-only. A law checks every step:
the merge of before and after is after. A verb that wants to undo something has to add the fact that undoes it.

**What was tried and dropped.** Version numbers on documents: two stores, no common order. Writing back to a store that
was behind, by hand, at each place that noticed it: merging on every load is one rule instead. A state "dialling"
between saved and placed: nobody can know whether the call exists, so it is the queue clock's business, and the first
callback of a call is itself the evidence of it (`catch_up`). A flag on ENDED for a carrier that refuses everybody: it
was three ifs in two verbs, and is a column now. A chain of ifs for "no escalation yet": it is a row.

**Doubts.** The row *resting* holds pauses of seconds and of ten minutes alike, and its clock tells them apart; if a
third kind of pause wants another answer to the same signal, it should become a row of its own. *An earlier call* lets
a late 1 win even if somebody else has just picked up: two people then hear that it is theirs, one after the other. The
laws allow it on purpose, since nobody must press 1 and be ignored.

The README shows this same table; a test compares the two. A new thing to hear is a new column, and has to be filled in
for every row; `tests/unit/laws/cells.py` puts every other verb into each cell, and some law must notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import NamedTuple, overload

from rinban.core.chain.clocks import ring
from rinban.core.chain.document import Attempt, Escalation, State
from rinban.core.chain.signals import Event, Signal
from rinban.core.chain.verbs import (
    Step,
    Verb,
    acknowledge,
    begin,
    brief,
    call_next,
    claim,
    close,
    extend,
    hand_back,
    hang_up,
    hear_again,
    hold,
    ignore,
    move_on,
    note,
    page_again,
    pass_on,
    prompt,
    recover,
    start_again,
    tell,
    try_next,
    warn,
)


class Standing(Enum):
    """Where a caller stands: the grid's rows. The world stands on the row of the escalation's own state."""

    NOTHING = "nothing open"  # no escalation, a closed one, or none of its open alerts is the one that is meant
    CURRENT = "the current call"  # for the world: a phone is (thought to be) ringing or listening
    EARLIER = "an earlier call"  # the chain has gone on past this call
    RESTING = "resting"  # a pause between rounds, or nobody took it: only the length differs
    TAKER = "the call that took it"
    LET_GO = "the call that let go"  # it took it and gave it back, or a newcomer waits for its end
    ACKNOWLEDGED = "acknowledged"  # also a call of an earlier one: late keys are believed, spent keys are not
    CLOSED = "closed"  # a call of an escalation of which no alert is open


# fmt: off
_CALL = {
    #                       RINGING  ANSWERED ACK          PASS       REPEAT  UNCLEAR ENDED        REFUSED      NOT_SENT
    Standing.CURRENT:     (extend,  prompt,  acknowledge, pass_on,   prompt, warn,   call_next,   try_next,    hold),
    Standing.EARLIER:     (hang_up, brief,   acknowledge, brief,     brief,  brief,  ignore,      ignore,      ignore),
    Standing.RESTING:     (hang_up, brief,   acknowledge, brief,     brief,  brief,  ignore,      ignore,      ignore),
    Standing.TAKER:       (ignore,  tell,    tell,        hand_back, tell,   tell,   ignore,      ignore,      ignore),
    Standing.LET_GO:      (ignore,  tell,    tell,        hand_back, tell,   tell,   start_again, start_again, ignore),
    Standing.ACKNOWLEDGED:(hang_up, tell,    tell,        tell,      tell,   tell,   ignore,      ignore,      ignore),
    Standing.CLOSED:      (hang_up, tell,    tell,        tell,      tell,   tell,   ignore,      ignore,      ignore),
}
_WORLD = {
    #                       OVERDUE      AGED    JOINED      REPEATED    CLAIMED RECOVERED
    Standing.NOTHING:     (ignore,      ignore, begin,      ignore,     ignore, ignore),
    Standing.CURRENT:     (move_on,     close,  note,       hear_again, claim,  recover),
    Standing.RESTING:     (start_again, close,  note,       hear_again, claim,  recover),
    Standing.ACKNOWLEDGED:(page_again,  close,  page_again, hear_again, ignore, recover),
}
# fmt: on
CALL_SIGNALS, WORLD_SIGNALS = tuple(Signal)[:9], tuple(Signal)[9:]
GRID: Mapping[Standing, Mapping[Signal, Verb]] = {
    row: {
        **dict(zip(CALL_SIGNALS, _CALL.get(row, ()), strict=False)),
        **dict(zip(WORLD_SIGNALS, _WORLD.get(row, ()), strict=False)),
    }
    for row in Standing
}

_ROW = {
    State.CALLING: Standing.CURRENT,
    State.RESTING: Standing.RESTING,
    State.ACKNOWLEDGED: Standing.ACKNOWLEDGED,
    State.CLOSED: Standing.NOTHING,
}
_OF_AN_OPEN_ALERT = (Signal.REPEATED, Signal.CLAIMED, Signal.RECOVERED)


class Cell(NamedTuple):
    """The cell that decides, and the escalation with the evidence that the event itself brings."""

    row: Standing
    verb: Verb
    escalation: Escalation | None


def cell(e: Escalation | None, event: Event) -> Cell:
    """Where does the caller stand, and what was heard?"""
    caught_up = catch_up(e, event) if e else None
    row = standing(caught_up, event)
    return Cell(row, GRID[row][event.signal], caught_up)


@overload
def decide(e: Escalation, event: Event) -> Step: ...


@overload
def decide(e: None, event: Event) -> Step | tuple[None, tuple[()]]: ...


def decide(e: Escalation | None, event: Event) -> Step | tuple[None, tuple[()]]:
    """The escalation and the decisions that follow; None only of nothing, where nothing is begun."""
    _, verb, caught_up = cell(e, event)
    return verb.act(caught_up, event)


def standing(e: Escalation | None, event: Event) -> Standing:
    """The row of whoever is heard."""
    if event.attempt is None or e is None:
        return _worlds_row(e, event)
    return _calls_row(e, event.attempt)


def _worlds_row(e: Escalation | None, event: Event) -> Standing:
    unknown = event.signal in _OF_AN_OPEN_ALERT and not (e and event.alert and e.problem(event.alert.dedup_key))
    return Standing.NOTHING if e is None or unknown else _ROW[e.state]


def _calls_row(e: Escalation, attempt: int) -> Standing:
    if e.state is State.CLOSED:
        return Standing.CLOSED
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
