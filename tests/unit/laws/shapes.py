"""What of an escalation decides anything: its *shape*. There are finitely many, so they can all be walked from.

Real documents grow for ever and carry real times. After each step (whose laws were checked on the real document)
`shape` forgets what no decision can depend on.

- **Times.** The core compares a time with another in three ways only. It takes the later of two clocks of one kind,
  which from a present after all stored times is always the new one. It asks whether an acknowledgement is younger
  than `SETTLE`; a newcomer is therefore heard twice from each shape, once on either side of that. And deadlines and
  `most_severe` order past instants, which the grid's cells never ask for (the first are checked on the real document).
  So every past instant may be called PAST, and every clock may be wound up anew from there.
- **Counters.** `episode` is only compared with the acknowledgement's, and `rests` only grows: both start over.
- **Severity** is read by one cell, to compare a newcomer with all open alerts: these become equal, and a newcomer is
  heard as their equal and as more severe. So is that of an acknowledgement, with which a newcomer's is compared.
- **collections** decides how long is collected, which the deadline's law checks on the real document, and whether a
  call was made for what was collected: 1 stands for all that are more than 0.
- **prompts** is read by one cell, to ask whether the last document has been said: 1 to 4 become 4.
- **Rounds.** Whatever follows an acknowledgement or a long rest begins the rounds anew: where the old ones stood
  (`start`, `turn`, `prompts`, `gave_up`, the running clock, who had passed) becomes one set of values, chosen so that
  a verb that forgot to begin anew would be caught with them. The same goes for passes and refusals before `start`.
- How often a call was dialled again decides only the length of a pause: once is like many times. Since when it could
  not be dialled is compared with the present: what is heard of it is heard right after that, and a minute later.
- `sid`, `dialler` and `answered_at` of a call decide nothing; nor does who was called, once that call is spent; nor the
  claim of an alert that has ended; nor `people`, who are looked up by name only, but for those with several numbers.

- Until when an alert waits is compared with the present, and what is heard then is heard right at that time: all wait
  until UNTIL. An alert that waits is mild.

- Until when a reminder was put off decides when it is due, which the deadline's law checks on the real document, and
  whether the same key may put it off: once is like any other time. Since when somebody has it decides nothing.
- How often a claim was taken back and given anew decides only whether that is odd.
- What comes and goes: how often decides only whether that is odd, and when it last did only whether it was after the
  key. Who took what is over is kept where the policy has a `flap_window`, and that this person was still called first.
- What is remembered decides on which column a problem is heard, and that is checked on the real document. Only the row
  *nothing open* reads it, and only a closed run hands it on: so it is forgotten while an alert is open.

Numbers of calls and occurrences of an alert are bounded by the world instead (worlds.py).
"""

from __future__ import annotations

from collections.abc import Callable

from rinban.core.alert import Severity
from rinban.core.chain import clocks
from rinban.core.chain.attempt import Ack, Attempt
from rinban.core.chain.document import Clock, Due, Escalation, State
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.problem import Problem
from rinban.core.chain.roster import RosterEntry
from rinban.core.chain.verbs import DOCUMENTS
from rinban.core.replaced import replace
from rinban.core.rota.policy import Policy
from tests.unit.laws.seen import has_a_responder, is_called_first, of_document, open_ids

PAST = 1_800_000_000.0
"""Every past instant."""

UNTIL = PAST + 11 * 3600.0
"""Until when alerts wait: 19:00 UTC on the day of PAST."""

_WOUND_UP: dict[Due, Callable[[Policy], Clock]] = {
    Due.QUEUE: lambda _: clocks.queue(PAST),
    Due.RING: lambda policy: clocks.ring(PAST, policy),
    Due.TALK: lambda policy: clocks.talk(PAST, policy),
    Due.ENDING: lambda _: clocks.ending(PAST),
    Due.PAUSE: lambda policy: clocks.pause(PAST, policy),
    Due.HANDED_BACK: lambda _: clocks.handed_back(PAST),
    Due.SETTLE: lambda _: clocks.settle(PAST),
    Due.REST: lambda policy: clocks.rest(PAST, policy),
    Due.NOW: lambda _: Clock(Due.NOW, PAST),
}


@of_document
def shape(e: Escalation) -> Escalation:
    """The document without what no decision can depend on (see the head of this file)."""
    e = replace(
        e,
        problems=tuple(_shape_of_problem(p, e) for p in e.problems if not (p.is_memory and e.has_open)),
        people=tuple(RosterEntry(0, known.responder) for known in e.people if known.responder.more_phones),
        called=tuple(_shape_of_call(number, call, e) for number, call in enumerate(e.called)),
        episode=1,
        rests=0,
        collections=min(e.collections, 1),
        prompts=min(e.prompts, 1) * max(e.prompts, DOCUMENTS - 1),
        clock=_WOUND_UP[e.clock.due](e.policy),
        ack=_shape_of_ack(e),
        postponed=tuple(_shape_of_waiting(one, e) for one in e.postponed),
        woken_at=0.0,
    )
    if e.state is State.CALLING or (e.state is State.RESTING and e.clock.due < Due.REST):
        return e
    return _between_rounds(e)


def _between_rounds(e: Escalation) -> Escalation:
    """Taken, closed, or in a long rest: whatever follows begins the rounds anew."""
    is_theirs = bool(e.policy.flap_window) and is_called_first(e)
    called = tuple(Attempt(call.who, ended_at=call.ended_at) for call in e.called)
    e = replace(e, called=called, start=0, turn=0, prompts=DOCUMENTS, gave_up=True)
    if e.state is State.RESTING:
        return e
    e = replace(e, clock=clocks.queue(PAST))
    if e.state not in (State.CLOSED, State.WAITING):
        return e
    if is_theirs and e.ack and e.state is State.CLOSED:
        return replace(e, order=(e.ack.by,), further=(), gave_up=False)
    return replace(e, order=(), further=())


def _shape_of_problem(p: Problem, e: Escalation) -> Problem:
    odd = p.claim_flips % 2
    if p.is_memory:
        return p._replace(claim_flips=odd, heard_at=PAST, ended_at=PAST)
    since_key = bool(e.ack and p.flapped_at > e.ack.at)
    flaps = 2 - p.flaps % 2 if p.flaps else 0
    flapped_at = PAST + 0.5 * since_key if flaps else 0.0
    p = p._replace(
        claim_flips=odd, severity=Severity.HIGH, opened_at=PAST, heard_at=PAST, flaps=flaps, flapped_at=flapped_at
    )
    if not p.ended_at:
        return p
    end = "recovered" if e.open or p.end == "recovered" else "aged"
    # The most severe one has ended, so that a law notices if it still counts among the open ones. Where its return is
    # compared with it, it is as severe as others.
    severity = Severity.HIGH if e.policy.flap_window else Severity.DISASTER
    return p._replace(
        claimed_by="", claim_flips=0, ended_at=PAST, end=end, closed_by=p.closed_by * (not e.open), severity=severity
    )


def _shape_of_waiting(one: Postponed, e: Escalation) -> Postponed:
    p = _shape_of_problem(one.problem, e)
    return Postponed(p if p.ended_at else p._replace(severity=Severity.INFORMATION), UNTIL, one.quiet)


def _shape_of_call(number: int, call: Attempt, e: Escalation) -> Attempt:
    spent = e.ack is not None and number < e.ack.attempt
    old = number < e.start
    owed = int(bool(call.unsent_since) and not call.sid and not old and not spent)
    return Attempt(
        "" if spent else call.who,
        passed=call.passed or old,
        refused=call.refused or old,
        unsent=owed,
        redials=owed - int(owed and call.is_unsent),
        unsent_since=PAST * owed,
        number=0 if old or spent else call.number,
        ended_at=PAST * bool(call.ended_at and e.ack and number == e.ack.attempt),
    )


def _shape_of_ack(e: Escalation) -> Ack | None:
    episode = 1 if e.acknowledged else 0
    if e.ack is None:
        return None
    severity = Severity.HIGH if has_a_responder(e) else 0
    until = PAST + clocks.FOLLOWED if e.ack.until else 0.0
    snoozed = PAST + e.policy.snooze if e.ack.snoozed and e.acknowledged else 0.0
    which = frozenset(p.id for p in e.problems) if e.policy.flap_window else open_ids(e)
    ack = replace(e.ack, episode=episode, at=PAST, heard=e.ack.heard & which, severity=severity, until=until)
    return replace(ack, snoozed=snoozed, since=0.0)
