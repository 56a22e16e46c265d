"""The grid: where does the speaker stand, what was heard, and which verb answers. And why the chain cannot die.

**Rows and columns.** An escalation, its calls, and the callbacks of those calls look like three state machines. A first
draft had all three: 4 states x 7 call statuses x 13 callbacks, with an `if` wherever two of them disagreed. But
whatever is heard, only two questions need an answer. *Where does the speaker stand?* That is the row, and `standing.py`
finds it. *What was heard?* That is the column, and `signals.py` finds it. The cell where the two meet holds one verb, a
small pure function in `verbs.py`, `snooze_verbs.py`, `world_verbs.py`, `late_verbs.py`, `waiting_verbs.py` or
`hand_verbs.py`, and nothing else decides anything.
The person on the current call, a colleague whose phone rang before, and the one who took the alert an hour ago may all
press the same key in the same second: they stand on different rows, and each row says what the key means there. The
monitor, the clock and the operator are on no call. They are *the world*, which stands on the row of the escalation's
own state.

**Staleness is a row, not a guard.** Callbacks come late, twice, and out of order, and a key may arrive when everything
is over. A guard ("is this still current?") would drop such a callback, and the person who pressed the key would listen
to silence. So the late ones have rows of their own, *an earlier call*, *acknowledged* and *closed*, and the verbs there
say what is still owed to somebody who listens: the truth about how things stand. A callback may even come from a call
that this copy knows nothing of, because its store lost the write. Then the callback is itself the evidence that the
call exists, and `catch_up` adds the call before the row is looked up.

**A clock does not run.** It is an instant in the document (`Clock`): when it has come, something must happen although
nothing was heard. Each step that waits for a callback sets one: the queue clock until the carrier really places the
call, the ring clock until somebody picks up, the talk clock while somebody listens, and so on. A wake-up decides
nothing by itself. It only makes the watchdog load the document and ask whether the deadline has passed
(`signals.of_clock`). So a wake-up may come early, late, twice, or not at all; a sweep reads all deadlines every minute.

**Why the chain cannot die.** Every open escalation has a deadline: `Escalation.deadline` is None only when no alert is
open. A deadline that has passed is heard as OVERDUE or as AGED. And on no row of an open escalation is either of these
two columns `ignore`: in the table below, the world's four open rows have *move on*, *start again*, *page again*, *call
at once* and *close* there, and what waits is heard as READY, which no open row ignores either. So something follows
from every open escalation within a known time, even if everybody else stays silent for ever. The laws in
`tests/unit/laws` walk every reachable escalation and check what it is that follows. All of this takes for granted that
the sweep runs and that one store answers; `docs/reliability.md` says what happens while none does.

**What merge needs.** Two stores each hold a copy, and either may miss writes. `merge.py` joins any two copies, whatever
each has missed. In return a verb may only move a document *up*: alerts, calls and endings are added and never taken
away, and `position` only grows. This is why a new episode has a number, why a rest is counted, and why `called` is
append-only. A verb that wants to undo something has to add the fact that undoes it. A law checks every step: the merge
of the document before and the document after is the document after.

**What was tried and dropped.**

- *Version numbers on documents.* Two stores that miss different writes reach the same number with different documents.
- *Writing back to a store that is behind*, at each place that noticed it. To merge on every load is one rule instead.
- *A state "dialling"* between saved and placed. Nobody can know whether the call exists before it calls back, so there
  was nothing to do in that state but wait, and the queue clock does that already.
- *A flag on ENDED* for a carrier that refuses everybody. It took three ifs in two verbs, and is the column REFUSED now.
- *A chain of ifs* for "there is no escalation yet". It is the row *nothing open* now, and the laws walk it too.

**What waits.** For some alerts nobody is called before an instant: mild ones wait for business hours, and those of a
maintenance for its end. They stand apart (`postponed.py`), so that a running chain knows nothing of them, and where
nothing else is open the world stands on the row *waiting*. Such a document is open, has a deadline, and is the group's
last run like any other, so that nothing has to be carried from one document to another when the time has come. What was
tried and dropped is a mark on the alert among the others: each of a hundred places that look at what is open would have
had to ask for it.

**What comes late.** A recovery or a claim may overtake its own problem. On *nothing open* it is remembered for a while
(`memory.py`), as is that a claim was taken back, and `signals.of_alert` judges a problem by it: one that its source has
ended already is heard as REPEATED, which is ignored where nothing is open, and one that was claimed already as
CLAIMED_FIRST.

**Doubts.** The row *resting* holds pauses of seconds and rests of ten minutes alike, and its clock tells them apart. If
a third kind of pause wants another answer to the same signal, it should become a row of its own. On *an earlier call* a
late 1 wins even if somebody else has just picked up: then two people hear, one after the other, that it is theirs. The
laws allow this on purpose, since nobody must press 1 and be ignored.

**Changing it.** A new thing to hear is a new column, which has to be filled in for every row that can hear it. The
README shows the same table, and a test compares the two. `tests/unit/laws/test_mutants.py` puts every other verb into
each cell, and some law must notice, unless the two verbs do the same there and the test says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, overload

from rinban.core.chain.document import Escalation
from rinban.core.chain.hand_verbs import ask_anew, take_by_hand
from rinban.core.chain.late_verbs import begin_claimed, note_claimed, remember
from rinban.core.chain.signals import Event, Signal
from rinban.core.chain.snooze_verbs import put_off_by_taker, snooze
from rinban.core.chain.standing import Standing, catch_up, standing
from rinban.core.chain.verb import Step, Verb
from rinban.core.chain.verbs import (
    acknowledge,
    brief,
    call_next,
    detail,
    explain,
    extend,
    follow,
    hand_back,
    hang_up,
    hold,
    ignore,
    note_end,
    pass_on,
    prompt,
    take_all,
    tell,
    try_next,
    warn,
)
from rinban.core.chain.waiting_verbs import (
    begin_again,
    begin_again_claimed,
    begin_waiting,
    bring_in,
    call_at_once,
    call_waiting,
    note_claim,
    page_waiting,
    postpone,
)
from rinban.core.chain.world_verbs import (
    begin,
    claim,
    close,
    collect,
    end_the_calm,
    hear_again,
    move_on,
    note,
    page_again,
    recover,
    reopen,
    start_again,
    unclaim,
)

# fmt: off
_KEYS = {
    #                       ANSWERED ACK          PASS       FOLLOW    SNOOZE            REPEAT  DETAILS  UNCLEAR
    Standing.CURRENT:      (prompt, acknowledge, pass_on,   take_all, snooze,           prompt, detail,  warn),
    Standing.EARLIER:      (brief,  acknowledge, brief,     take_all, brief,            brief,  explain, brief),
    Standing.RESTING:      (brief,  acknowledge, brief,     take_all, brief,            brief,  explain, brief),
    Standing.TAKER:        (tell,   tell,        hand_back, follow,   put_off_by_taker, tell,   explain, tell),
    Standing.LET_GO:       (tell,   tell,        hand_back, tell,     tell,             tell,   tell,    tell),
    Standing.ACKNOWLEDGED: (tell,   tell,        tell,      tell,     tell,             tell,   tell,    tell),
    Standing.CLOSED:       (tell,   tell,        tell,      tell,     tell,             tell,   tell,    tell),
}
_LINE = {
    #                       RINGING  ENDED        REFUSED      NOT_SENT
    Standing.CURRENT:      (extend,  call_next,   try_next,    hold),
    Standing.EARLIER:      (hang_up, ignore,      ignore,      ignore),
    Standing.RESTING:      (hang_up, ignore,      ignore,      ignore),
    Standing.TAKER:        (ignore,  note_end,    ignore,      ignore),
    Standing.LET_GO:       (ignore,  start_again, start_again, ignore),
    Standing.ACKNOWLEDGED: (hang_up, ignore,      ignore,      ignore),
    Standing.CLOSED:       (hang_up, ignore,      ignore,      ignore),
}
_WORLD = {
    #                       OVERDUE      AGED    JOINED   URGENT      REPEATED    CLAIMED     RECOVERED
    Standing.NOTHING:      (ignore,       ignore, begin,       begin,       ignore,     remember,   remember),
    Standing.CURRENT:      (move_on,      close,  note,        note,        hear_again, claim,      recover),
    Standing.RESTING:      (start_again,  close,  note,        note,        hear_again, claim,      recover),
    Standing.ACKNOWLEDGED: (page_again,   close,  collect,     page_again,  hear_again, note_claim, recover),
    Standing.WAITING:      (call_at_once, close,  begin_again, begin_again, hear_again, claim,      recover),
}
_OF_WAITING = {
    #                       CLAIMED_FIRST        POSTPONED      READY
    Standing.NOTHING:      (begin_claimed,       begin_waiting, ignore),
    Standing.CURRENT:      (note_claimed,        postpone,      bring_in),
    Standing.RESTING:      (note_claimed,        postpone,      bring_in),
    Standing.ACKNOWLEDGED: (note_claimed,        postpone,      page_waiting),
    Standing.WAITING:      (begin_again_claimed, postpone,      call_waiting),
}
_REST = {
    #                       CALM          BY_HAND       ANEW      TAKEN_BACK
    Standing.NOTHING:      (ignore,       ignore,       ignore,   remember),
    Standing.CURRENT:      (end_the_calm, take_by_hand, ask_anew, unclaim),
    Standing.RESTING:      (end_the_calm, take_by_hand, ask_anew, unclaim),
    Standing.ACKNOWLEDGED: (end_the_calm, ignore,       ignore,   reopen),
    Standing.WAITING:      (ignore,       ignore,       ignore,   unclaim),
}
# fmt: on
_OF_THE_WORLD = tuple(Signal).index(Signal.OVERDUE)
CALL_SIGNALS, WORLD_SIGNALS = tuple(Signal)[:_OF_THE_WORLD], tuple(Signal)[_OF_THE_WORLD:]
LINE_SIGNALS = (Signal.RINGING, Signal.ENDED, Signal.REFUSED, Signal.NOT_SENT)
KEY_SIGNALS = tuple(signal for signal in CALL_SIGNALS if signal not in LINE_SIGNALS)
REST_SIGNALS = (Signal.CALM, Signal.BY_HAND, Signal.ANEW, Signal.TAKEN_BACK)
_LATER = (Signal.CLAIMED_FIRST, Signal.POSTPONED, Signal.READY)
_NEWS_SIGNALS = tuple(signal for signal in WORLD_SIGNALS if signal not in (*REST_SIGNALS, *_LATER))
_PARTS = (
    *((KEY_SIGNALS, _KEYS), (LINE_SIGNALS, _LINE)),
    *((_NEWS_SIGNALS, _WORLD), (_LATER, _OF_WAITING), (REST_SIGNALS, _REST)),
)
GRID: Mapping[Standing, Mapping[Signal, Verb]] = {
    row: {
        signal: verb
        for signals, verbs in _PARTS
        if row in verbs
        for signal, verb in zip(signals, verbs[row], strict=True)
    }
    for row in Standing
}


class Cell(NamedTuple):
    """The cell that decides.

    `escalation`: the escalation that `verb` has to act on, to which `catch_up` may have added a call.
    """

    row: Standing
    verb: Verb
    escalation: Escalation | None


def cell(e: Escalation | None, event: Event) -> Cell:
    """The cell for this event: the row of its speaker, and the column of its signal."""
    caught_up = catch_up(e, event) if e else None
    row = standing(caught_up, event)
    return Cell(row, GRID[row][event.signal], caught_up)


@overload
def decide(e: Escalation, event: Event) -> Step: ...


@overload
def decide(e: None, event: Event) -> Step | tuple[None, tuple[()]]: ...


def decide(e: Escalation | None, event: Event) -> Step | tuple[None, tuple[()]]:
    """The escalation after this event, and the decisions.

    It is None where there was no escalation and the event begins none.
    """
    _, verb, caught_up = cell(e, event)
    return verb.act(caught_up, event)
