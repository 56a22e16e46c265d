"""Laws of who has it, and of how that ends."""

from __future__ import annotations

from rinban.core.chain import clocks
from rinban.core.chain.attempt import Ack
from rinban.core.chain.decisions import Topic, Why
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.grid import CALL_SIGNALS
from rinban.core.chain.problem import AlertId
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from rinban.core.replaced import replace
from tests.unit.laws.seen import (
    TAKING,
    Seen,
    acknowledged,
    alerts,
    law,
    open_ids,
    snoozed_until,
    takers_line_is_busy,
    unclaimed,
)
from tests.unit.laws.speaking import who_pressed


@law("an acknowledgement is never stale, and credits who pressed", *TAKING)
def never_stale(s: Seen) -> bool | None:
    if not s.key_takes:
        return None
    assert s.event.attempt is not None
    covered, severity = all_of_it(s.before, along=not s.stays_on)
    earlier = s.before.ack
    promised = earlier.until if earlier and earlier.by == who_pressed(s) and earlier.until > s.event.now else 0.0
    until = s.event.now + 1800.0 if s.signal is Signal.FOLLOW else promised
    snoozed = snoozed_until(s.before, s.event.now) if s.stays_on else 0.0
    since = (earlier.since or earlier.at) if earlier and s.is_reminded else 0.0
    who, now = who_pressed(s), s.event.now
    return s.after.ack == Ack(
        s.before.episode, s.event.attempt, who, now, covered, severity, until, snoozed=snoozed, since=since
    )


def all_of_it(e: Escalation, *, along: bool = True) -> tuple[frozenset[AlertId], int]:
    """What a person takes, with the highest severity of it: all that is open, and what waits for its hours. Without
    `along` that waits on."""
    waited = [one.problem for one in e.postponed if along and not (one.problem.ended_at or one.quiet)]
    taken = [p for p in (*e.problems, *waited) if not p.ended_at]
    return frozenset(p.id for p in taken), max(p.severity for p in taken)


@law("who has it may take what follows for half an hour, and the same key again makes that no longer", Signal.FOLLOW)
def follows(s: Seen) -> bool | None:
    if s.row is not Standing.TAKER:
        return None
    assert s.before.ack is not None
    until = s.before.ack.until if s.before.ack.until > s.event.now else s.event.now + 1800.0
    ack = replace(s.before.ack, until=until)
    return s.after == replace(s.before, ack=ack) and not s.told


@law("who takes it by hand has all that is open, and can be called; nothing else changes", Signal.BY_HAND)
def by_hand(s: Seen) -> bool | None:
    if not s.taken_by_hand:
        return None
    covered, severity = all_of_it(s.before)
    ack = Ack(s.before.episode, -1, s.event.by, s.event.now, covered, severity, by_hand=True)
    known = set(s.event.order) <= {entry.responder for entry in s.after.people}
    kept = replace(s.before, ack=ack, people=s.after.people, problems=s.after.problems, postponed=s.after.postponed)
    return known and s.after == kept and alerts(s.after) == alerts(s.before)


@law("what somebody has, or what is over, is not taken by hand", Signal.BY_HAND)
def not_by_hand(s: Seen) -> bool | None:
    if s.taken_by_hand:
        return None
    return s.after == s.before and not s.decisions


@law("only a key, a hand or the source acknowledges")
def key_or_source(s: Seen) -> bool | None:
    if not s.becomes_acknowledged:
        return None
    return s.key_takes or s.taken_by_hand or claimed_to_the_last(s) or s.state is Standing.WAITING


def claimed_to_the_last(s: Seen) -> bool:
    """This very step left open alerts, and every one of them in hand at its source."""
    source = s.signal in (Signal.CLAIMED, Signal.RECOVERED, Signal.CALM) and s.state in (
        Standing.CURRENT,
        Standing.RESTING,
    )
    return source and bool(unclaimed(s.before)) and bool(open_ids(s.after)) and not unclaimed(s.after)


@law("the source's acknowledgement counts when no open alert is left unclaimed, and credits who claimed")
def at_the_source(s: Seen) -> bool | None:
    if not claimed_to_the_last(s):
        return None
    claimants = {p.claimed_by for p in s.after.problems if not p.ended_at}
    ack = s.after.ack
    given = ack is not None and (ack.episode, ack.attempt, ack.at) == (s.before.episode, -1, s.event.now)
    return given and ack is not None and ack.by in claimants and ack.heard == open_ids(s.after)


@law("a claimed alert is marked as such, and stays open", Signal.CLAIMED)
def claimed(s: Seen) -> bool | None:
    if s.state not in (Standing.CURRENT, Standing.RESTING) or s.unknown:
        return None
    marked = [p.claimed_by for p in alerts(s.after) if p.id == s.alert_id and not p.ended_at]
    return bool(marked and marked[0]) and unclaimed(s.after) == unclaimed(s.before) - {s.alert_id}


@law("the first acknowledgement wins")
def the_first_wins(s: Seen) -> bool | None:
    """Nothing replaces it while it counts, and nothing makes it forgotten after that."""
    if s.puts_off or (s.signal is Signal.FOLLOW and s.row is Standing.TAKER):
        return None
    return s.after.ack == s.before.ack or (
        (s.becomes_acknowledged or s.state is Standing.WAITING) and s.state is not Standing.NOTHING
    )


@law(
    "an acknowledgement ends by a clock, an urgent newcomer, what has waited, its own hand-back or its end at the"
    " source, and that is a new episode; so is it when somebody takes over the duty"
)
def how_it_ends(s: Seen) -> bool:
    if s.reopened:
        ended = s.signal in (Signal.OVERDUE, Signal.URGENT) or s.hands_back or s.rings_for_what_waited or s.claim_ends
        return ended and s.after.episode == s.before.episode + 1
    woken = s.state is Standing.WAITING and bool(open_ids(s.after))
    return s.after.episode == s.before.episode + (s.hands_back or s.relieved or woken)


@law(
    "a clock that has ended, an urgent newcomer, and what has waited end an acknowledgement",
    Signal.OVERDUE,
    Signal.URGENT,
    Signal.READY,
)
def pages_again(s: Seen) -> bool | None:
    if s.state is not Standing.ACKNOWLEDGED:
        return None
    return s.reopened == (s.signal is not Signal.READY or s.rings_for_what_waited)


@law("a stale callback changes nothing but by a key", *CALL_SIGNALS)
def stale(s: Seen) -> bool | None:
    if s.row is Standing.CURRENT or s.key_takes or s.hands_back or s.freed:
        return None
    return (
        s.after == s.before or s.is_takers_end or s.puts_off or (s.signal is Signal.FOLLOW and s.row is Standing.TAKER)
    )


@law("the end of the taker's call is written down, the first time it is heard, and nothing else follows", Signal.ENDED)
def line_is_free(s: Seen) -> bool | None:
    if not s.is_takers_end:
        return None
    number, before = s.event.attempt, s.before.called
    assert number is not None
    over = replace(before[number], ended_at=before[number].ended_at or s.event.now)
    expected = replace(s.before, called=(*before[:number], over, *before[number + 1 :]))
    return s.after == expected and not s.decisions


@law("a key changes nothing but who has it", *TAKING)
def a_key(s: Seen) -> bool | None:
    if not s.key_takes:
        return None
    same = (s.after.position, s.after.called, alerts(s.after)) == (s.before.position, s.before.called, alerts(s.before))
    if s.stays_on:
        return same and s.after.postponed == s.before.postponed
    return same and all(one.quiet or one.problem.ended_at for one in s.after.postponed)


@law("a hand-back leaves nobody as the taker, forgets the passes and keeps the alerts", Signal.PASS)
def nobody_has_it(s: Seen) -> bool | None:
    if not s.hands_back:
        return None
    turn = s.after.order.index(s.calls[0].who) if s.calls else -1
    anew = s.after.start == len(s.before.called) and s.after.turn == turn and s.after.prompts == 0
    return not acknowledged(s.after) and s.after.problems == s.before.problems and anew


@law(
    "a hand-back puts the taker last, the next after the taker first, and drops nobody; a stranger is not called",
    Signal.PASS,
)
def taker_last(s: Seen) -> bool | None:
    if not s.hands_back:
        return None
    assert s.before.ack is not None
    by, order = s.before.ack.by, s.before.order
    after = order.index(by) + 1 if by in order else 0
    rotated = (order * 2)[after : after + len(order)]
    is_called = by in order or not s.is_by_hand
    return s.after.order == (*(who for who in rotated if who != by), *([by] if is_called else []))


@law(
    "a hand-back is confirmed and soon over, by hand at once; if nobody is left that is said, and it rests long",
    Signal.PASS,
)
def confirmed(s: Seen) -> bool | None:
    if not s.hands_back:
        return None
    by = s.before.ack.by if s.before.ack else ""
    if set(s.after.order) - {by}:
        line = (1, clocks.queue(s.event.now)) if s.is_by_hand else (0, clocks.handed_back(s.event.now))
        return s.topics == [Topic.PASSED] and (len(s.calls), s.after.clock) == line and not s.loud
    long = s.after.clock == clocks.rest(s.event.now, s.before.policy) and s.after.rests > s.before.rests
    return s.topics == [Topic.NOBODY_LEFT] and long and s.loud == [Why.EXHAUSTED]


@law(
    "a taker who is on the line is not dialled: an urgent newcomer, and what was collected, wait for that call's end",
    Signal.OVERDUE,
    Signal.URGENT,
    Signal.READY,
)
def settles(s: Seen) -> bool | None:
    ack = s.before.ack
    pages = s.signal is not Signal.READY or s.rings_for_what_waited
    if not pages or s.state is not Standing.ACKNOWLEDGED:
        return None
    if ack is None or ack.attempt < 0:
        return None
    waits = takers_line_is_busy(s)
    return (s.after.clock.due is Due.SETTLE) == waits and (not waits or settled_on(s, ack.by))


def settled_on(s: Seen, taker: str) -> bool:
    return (
        s.before.ack is not None
        and s.after.clock == clocks.settle(s.before.ack.at)
        and not s.decisions
        and s.after.order[0] == taker
    )


@law("what waits for the end of the taker's call is told to today's rota, the taker first, in new rounds")
def order_of_a_newcomer(s: Seen) -> bool | None:
    if s.after.clock.due is not Due.SETTLE or not s.reopened:
        return None
    taker = s.after.order[0]
    rest = tuple(r.id for r in s.event.order if r.id != taker)
    return s.after.order[1:] == rest and s.after.turn == -1 and s.after.start == len(s.before.called)
