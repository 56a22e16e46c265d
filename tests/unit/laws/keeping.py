"""Laws of what is kept: alerts, history, deadlines; and of what ends an escalation."""

from __future__ import annotations

from functools import cache
from math import inf

from rinban.core.chain import clocks
from rinban.core.chain.attempt import Attempt
from rinban.core.chain.decisions import Why
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.signals import Event, Signal, of_clock
from rinban.core.chain.standing import Standing, standing
from rinban.core.replaced import replace
from tests.unit.laws.seen import (
    JOINING,
    NEWCOMERS,
    NEWS,
    OPENING,
    Seen,
    acknowledged,
    alerts,
    calm,
    is_collected,
    law,
    law_of_documents,
    longest_snooze,
    open_ids,
    row,
    row_by_hand,
    unclaimed,
    uncovered,
    unfinished,
    unheard,
    waiting_ids,
)

OPEN = (Standing.CURRENT, Standing.RESTING, Standing.ACKNOWLEDGED, Standing.WAITING)


@law_of_documents("every caller stands where the facts say")
def stands(e: Escalation) -> bool:
    by_hand = (e.ack.by if e.ack else "", "nobody")
    return all(standing(e, _asks(attempt)) is row(e, attempt) for attempt in (None, *range(len(e.called)))) and all(
        standing(e, _asks(-1, who)) is row_by_hand(e, who) for who in by_hand
    )


@cache
def _asks(attempt: int | None, who: str = "") -> Event:
    """Something that is heard from there: the world, a call, or a hand. The same of every document."""
    by_hand = attempt is not None and attempt < 0
    signal = Signal.PASS if by_hand else Signal.OVERDUE if attempt is None else Signal.RINGING
    return Event(signal, attempt=attempt, who=who)


@law("a call that this copy does not know is itself the evidence of it")
def evidence(s: Seen) -> bool:
    number = s.event.attempt
    if number is None or number < len(s.loaded.called):
        return s.before == s.loaded
    gap = (Attempt(""),) * (number - len(s.loaded.called))
    called = (*s.loaded.called, *gap, Attempt(s.event.who, sid=s.event.sid))
    rings = clocks.ring(s.event.now, s.loaded.policy)
    return s.before == replace(s.loaded, called=called, attempt=number, prompts=0, clock=rings)


@law("history only grows")
def history(s: Seen) -> bool | None:
    if s.unchanged:
        return None
    pairs = list(zip(s.before.called, s.after.called, strict=False))
    return len(s.after.called) >= len(s.before.called) and all(grew(x, y) for x, y in pairs)


def grew(x: Attempt, y: Attempt) -> bool:
    anew = y.redials > x.redials  # somebody else owes it
    return x == y or (
        (x.who, x.number, x.extra) == (y.who, y.number, y.extra)
        and (x.dialler == y.dialler or anew)
        and (x.unsent, x.redials) <= (y.unsent, y.redials)
        and x.unsent_since in (0.0, y.unsent_since)
        and (x.sid, False) in ((y.sid, False), ("", x.passed and not y.passed))
        and x.answered_at in (0.0, y.answered_at)
        and x.ended_at in (0.0, y.ended_at)
    )


@law("only a pass by the current call marks a pass")
def passes(s: Seen) -> bool | None:
    if s.unchanged:
        return None
    passed = {n for n, call in enumerate(s.after.called) if call.passed}
    before = {n for n, call in enumerate(s.before.called) if call.passed}
    return passed - before <= ({s.before.attempt} if s.of_the_current_call and s.signal is Signal.PASS else set())


@law("every decision moves up: the merge of before and after is after")
def moves_up(s: Seen) -> bool | None:
    if s.unchanged:
        return None
    return merge(s.loaded, s.after) == s.after == merge(s.after, s.loaded)


@law("what an escalation is never changes")
def identity(s: Seen) -> bool | None:
    if s.unchanged:
        return None
    return _identity(s.after) == _identity(s.loaded)


def _identity(e: Escalation) -> tuple[object, ...]:
    return (e.group, e.run, e.opened_at, e.policy, e.names, e.zone, e.base_url, e.exhausted, e.exhausted_sms, e.extra)


# --- alerts --------------------------------------------------------------------------------------------------------


@law("an alert that joins an open escalation is kept", *JOINING)
def joins(s: Seen) -> bool | None:
    if s.state not in OPEN or s.alert_id in waiting_ids(s.before):
        return None
    assert s.event.alert is not None
    joined = Problem(s.alert_id, s.event.alert.severity, s.event.now, s.received, began=s.event.alert.began)
    joined = joined._replace(claimed_by=s.event.by if s.signal is Signal.CLAIMED_FIRST else "")
    return by_id(s.after) == {**by_id(s.before), joined.id: joined}


def by_id(e: Escalation) -> dict[AlertId, Problem]:
    return {p.id: p for p in e.problems}


@law_of_documents("alerts stand in one order, whatever order they came in")
def in_order(e: Escalation) -> bool:
    return [p.id for p in e.problems] == sorted(by_id(e))


@law(
    "a newcomer that was claimed before it came changes nothing else, no matter who has the others",
    Signal.CLAIMED_FIRST,
)
def claimed_first(s: Seen) -> bool | None:
    if s.state is Standing.WAITING:
        return None
    # Of each key the last occurrence is kept: one that has waited and is over makes room for it.
    others = tuple(one for one in s.before.postponed if one.problem.id.key != s.alert_id.key)
    same = replace(s.after, problems=s.before.problems, postponed=s.before.postponed) == s.before
    return same and s.after.postponed == others and not s.decisions


@law("a newcomer in a running chain rings nobody extra", *NEWCOMERS)
def rings_nobody_extra(s: Seen) -> bool | None:
    if s.state not in (Standing.CURRENT, Standing.RESTING):
        return None
    return not s.decisions


@law("an urgent newcomer after an acknowledgement is never silent", Signal.URGENT)
def never_silent(s: Seen) -> bool | None:
    if s.state is not Standing.ACKNOWLEDGED:
        return None
    return bool(s.calls) or s.after.clock.due is Due.SETTLE or s.loud == [Why.NOBODY_ON_DUTY]


@law("what is collected rings nobody now, and leaves the one who has it alone", Signal.JOINED)
def collected(s: Seen) -> bool | None:
    if s.state is not Standing.ACKNOWLEDGED:
        return None
    same = replace(s.after, problems=s.before.problems, postponed=s.before.postponed) == s.before
    return same and not s.decisions


@law_of_documents(
    "what came in after a key is said within 15 minutes, or as the key says that takes what follows; urgent at once"
)
def never_deaf(e: Escalation) -> bool | None:
    """However many keep coming, and whatever the policy says: the first that waits bounds how long all of them do."""
    late = uncovered(e)
    if not late or not acknowledged(e) or e.ack is None or e.deadline is None:
        return None
    if not all(is_collected(e, p) for p in late):
        return e.deadline <= e.ack.at
    return e.deadline <= max(e.ack.until, min(p.opened_at for p in late) + 900.0)


@law("each call for what was collected in a row is counted, and a reminder or a longer silence ends the row")
def counted(s: Seen) -> bool | None:
    if s.state is Standing.WAITING:
        return s.after.collections == (0 if open_ids(s.after) else s.before.collections)
    if s.claim_ends:
        return s.after.collections == 0
    if not s.reopened or s.hands_back:
        return s.after.collections == s.before.collections
    if s.rings_for_what_waited and s.signal is Signal.READY:
        return s.after.collections == 1
    if s.signal is Signal.URGENT:
        return s.after.collections == s.before.collections
    return s.after.collections == (in_a_row(s.before) + 1 if uncovered(s.before) else 0)


def in_a_row(e: Escalation) -> int:
    """How many calls for what was collected came right before: none, if it was silent for longer in between."""
    assert e.ack is not None
    since = min(p.opened_at for p in uncovered(e)) - e.ack.at
    return e.collections if since <= pause(e, e.collections) else 0


def pause(e: Escalation, before: int) -> float:
    doubled = float(e.policy.collect)
    for _ in range(before):
        doubled = min(2 * doubled, 900.0)
    return doubled


@law("news of an alert that is not open changes nothing but what is remembered", *NEWS)
def late_news(s: Seen) -> bool | None:
    return alike_but_for_memories(s) and not s.decisions if s.unknown else None


def alike_but_for_memories(s: Seen) -> bool:
    same = replace(s.after, problems=s.before.problems) == s.before
    return same and alerts(s.after) == alerts(s.before) and (s.is_remembered or s.after == s.before)


@law("delivered again: it counts as heard from, keeps its highest severity, and nothing else happens", Signal.REPEATED)
def delivered_again(s: Seen) -> bool | None:
    if s.unknown:
        return None
    assert s.event.alert is not None
    if s.alert_id in waiting_ids(s.before):
        return None
    known = by_id(s.before)[s.alert_id]
    heard_at, began = max(known.heard_at, s.received), max(known.began, s.event.alert.began)
    now = known._replace(heard_at=heard_at, began=began, severity=max(known.severity, s.event.alert.severity))
    if known.flaps % 2 and not is_from_before(s, known):
        now = now._replace(flaps=known.flaps + 1, flapped_at=s.received)
    same = replace(s.after, problems=s.before.problems) == s.before
    return same and by_id(s.after) == {**by_id(s.before), known.id: now} and not s.decisions


def is_from_before(s: Seen, known: Problem) -> bool:
    """The delivery of what was calm already, and no return."""
    assert s.event.alert is not None
    if s.event.alert.began and known.began:
        return s.event.alert.began <= known.began
    return 0.0 < s.event.alert.received_at < known.flapped_at


@law(
    "a recovery of what comes and goes too often makes it calm, the first time that it is heard, and nothing else",
    Signal.RECOVERED,
)
def becomes_calm(s: Seen) -> bool | None:
    if not s.makes_calm:
        return None
    known = by_id(s.before)[s.alert_id]
    if known.flaps % 2:
        return s.after == s.before and not s.decisions
    calmed = known._replace(flaps=known.flaps + 1, flapped_at=s.received, heard_at=max(known.heard_at, s.received))
    same = replace(s.after, problems=s.before.problems) == s.before
    return same and by_id(s.after) == {**by_id(s.before), known.id: calmed} and not s.decisions


@law(
    "what comes and goes is over when it has been calm for long enough, and has been since it became calm", Signal.CALM
)
def the_calm_ends(s: Seen) -> bool:
    over = {p.id: p for p in calm(s.before) if p.flapped_at + s.before.policy.flap_window <= s.event.now}
    ended = {
        p.id for p in s.after.problems if p.id in over and (p.ended_at, p.end) == (over[p.id].flapped_at, "recovered")
    }
    return ended == set(over) == open_ids(s.before) - open_ids(s.after) and not s.calls and not s.loud


@law("only recovery, calm, age and the operator's hand end an alert; a recovery ends its own and no other")
def what_ends(s: Seen) -> bool | None:
    ended = unfinished(s.before) - unfinished(s.after)
    if s.signal is Signal.CALM:
        return None
    if s.signal is Signal.RECOVERED and not s.unknown:
        return ended == (set() if s.makes_calm else {s.alert_id})
    all_of_it = s.signal is Signal.AGED and (bool(s.event.by) or s.state is Standing.WAITING)
    return ended == (unfinished(s.before) if all_of_it else open_ids(s.before) if s.signal is Signal.AGED else set())


@law("an alert says when and why it ended")
def why_it_ended(s: Seen) -> bool | None:
    ended = unfinished(s.before) - unfinished(s.after)
    if not ended or s.signal is Signal.CALM:
        return None
    recovered = s.signal is Signal.RECOVERED
    when, why = (s.received, "recovered") if recovered else (s.event.now, s.event.by or "aged")
    return all((p.ended_at, p.end) == (when, why) for p in alerts(s.after) if p.id in ended)


@law("an alert changes by news of it only; a claim of what somebody has taken already is none")
def alerts_left_alone(s: Seen) -> bool | None:
    news = (*OPENING, Signal.REPEATED, Signal.CLAIMED, Signal.TAKEN_BACK, Signal.RECOVERED, Signal.AGED, Signal.CALM)
    ack = s.before.ack
    has_it = s.signal is Signal.CLAIMED and s.state is Standing.ACKNOWLEDGED and ack and s.alert_id in ack.heard
    if s.signal in news and not s.unknown and not has_it:
        return None
    return alerts(s.after) == alerts(s.before)


@law("closed is final")
def final(s: Seen) -> bool | None:
    if s.state is not Standing.NOTHING or s.is_takers_end:
        return None
    return alike_but_for_memories(s) and not s.calls and not s.loud and not s.told


@law("what nobody is called for yet is left alone but by its own news, its time, a key, and the operator's hand")
def left_apart(s: Seen) -> bool | None:
    news = (Signal.REPEATED, Signal.CLAIMED, Signal.TAKEN_BACK, Signal.RECOVERED)
    own = s.signal in (*OPENING, *news, Signal.READY, Signal.AGED)
    if s.key_takes or s.taken_by_hand or s.state is Standing.WAITING or own:
        return None
    return s.after.postponed == s.before.postponed


# --- deadlines -----------------------------------------------------------------------------------------------------


@law_of_documents("every open escalation has a deadline, a closed one has none")
def deadline(e: Escalation) -> bool:
    return (e.deadline is not None) == bool(unfinished(e))


@law_of_documents("the deadline is the running clock's, an acknowledged one's the reminder's or the age's")
def which_deadline(e: Escalation) -> bool | None:
    if not unfinished(e):
        return None
    waits = [one.until for one in e.postponed if one.problem.id in waiting_ids(e)]
    calms = [p.flapped_at + e.policy.flap_window for p in calm(e)]
    return e.deadline == min((*waits, *calms, oldest(e), first_clock(e)) if open_ids(e) else waits)


def oldest(e: Escalation) -> float:
    """When it ages: `close_after`, and, once somebody has all of it, quiet for `close_when_quiet`."""
    ages = max(e.opened_at, e.woken_at) + e.policy.close_after
    if e.ack is None or not acknowledged(e) or unheard(e):
        return ages
    event = max((p.heard_at for p in e.problems if not p.ended_at), default=0.0)
    asked = reminder(e)
    return min(ages, max(event, e.ack.at, asked if asked < inf else 0.0) + e.policy.close_when_quiet)


def first_clock(e: Escalation) -> float:
    if e.ack is None or not acknowledged(e):
        return e.clock.at
    stays = (p.flapped_at + e.policy.flap_window for p in e.problems if has_come_back(e, p) and p.flapped_at > e.ack.at)
    asked = min(reminder(e), *stays, oldest(e))
    late = uncovered(e)
    if not late:
        return asked
    if not all(is_collected(e, p) for p in late):
        return min(asked, e.ack.at)
    return min(asked, max(e.ack.until, min(p.opened_at for p in late) + pause(e, in_a_row(e))))


def reminder(e: Escalation) -> float:
    """Who has it is asked after `remind_after`, or when that person has said, which is cut short for a disaster; not of
    what is calm, and of what has come back when it has stayed."""
    if e.ack is None or not e.policy.remind_after:
        return inf
    usual = e.ack.at + e.policy.remind_after
    later = min(e.ack.snoozed, e.ack.at + longest_snooze(e))
    there = [p for p in e.problems if p.id in open_ids(e) and p.flaps % 2 == 0]
    stayed = min((p.flapped_at + e.policy.flap_window if p.flaps else 0.0 for p in there), default=inf)
    return max(usual, later, stayed)


def has_come_back(e: Escalation, p: Problem) -> bool:
    """It was calm, is back, and nobody has claimed it."""
    return p.id in unclaimed(e) and p.flaps > 0 and p.flaps % 2 == 0


@law_of_documents(
    "what has come back is told again to who has it when it stays; nothing that is open is left to itself"
)
def stays(e: Escalation) -> bool | None:
    back = [p for p in e.problems if has_come_back(e, p)]
    if not back or e.ack is None or not acknowledged(e) or e.deadline is None:
        return None
    since = max(p.flapped_at for p in back)
    return since <= e.ack.at or e.deadline <= since + e.policy.flap_window


@law_of_documents(
    "a wake-up before the deadline means nothing; from then on it means the clock, and from its age on, age"
)
def wake_up(e: Escalation) -> bool:
    age, deadline = oldest(e), e.deadline
    if deadline is None:
        return of_clock(e, float("inf")) is None
    early, due = of_clock(e, deadline - 1.0), of_clock(e, deadline)
    waits = min((one.until for one in e.postponed if one.problem.id in waiting_ids(e)), default=float("inf"))
    if not open_ids(e):
        return (early, due, of_clock(e, float("inf"))) == (None, Signal.READY, Signal.READY)
    is_calm = any(p.flapped_at + e.policy.flap_window <= deadline for p in calm(e))
    clock = Signal.CALM if is_calm else Signal.OVERDUE if deadline < waits else Signal.READY
    young = deadline > age - 1.0 or of_clock(e, age - 1.0) in (Signal.OVERDUE, Signal.READY, Signal.CALM)
    return early is None and due in (clock, Signal.AGED) and young and of_clock(e, age) is Signal.AGED
