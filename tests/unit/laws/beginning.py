"""Laws of the first step of a run: an alert came where nothing was open."""

from __future__ import annotations

from rinban.core.chain import clocks
from rinban.core.chain.attempt import Ack, Attempt
from rinban.core.chain.decisions import Call, Skip, Why
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from rinban.core.replaced import replace
from tests.unit.laws.seen import Seen, alerts, beginning, ids, open_ids, whose_turn

CALLS_NOBODY = (Signal.CLAIMED_FIRST, Signal.POSTPONED)


@beginning("it is the group's next run, and nothing of the one before goes into it")
def next_run(s: Seen) -> bool:
    fresh = (s.after.episode, s.after.start, s.after.prompts) == (0, 0, 0)
    same = (s.after.group, s.after.run) == (s.loaded.group, s.loaded.run + 1)
    return same and fresh and len(s.after.called) <= 1


@beginning("it is about this alert, and is called as the group wants it from now on")
def about_this_alert(s: Seen) -> bool:
    assert s.event.alert is not None
    assert s.event.group is not None
    alert, now = s.event.alert, s.event.now
    by = s.event.by if s.signal is Signal.CLAIMED_FIRST else ""
    problem = Problem(AlertId(alert.dedup_key, 0), alert.severity, now, s.received, claimed_by=by, began=alert.began)
    return (alerts(s.after), s.after.opened_at, s.after.policy) == ((problem,), now, s.event.group.policy)


@beginning("an alert that was claimed before it came belongs to the person who claimed it, and nobody is called")
def belongs_to_the_claimant(s: Seen) -> bool:
    if s.signal is not Signal.CLAIMED_FIRST:
        return s.after.ack is None
    ack = Ack(0, -1, s.event.by, s.event.now, open_ids(s.after), earlier=True)
    return s.after.ack == ack and s.then is Standing.ACKNOWLEDGED and not s.decisions and not s.after.called


@beginning(
    "the first on duty and below the limit is called; if nobody is on duty, that is said, and the last resort is"
    " called, or without one it rests long"
)
def somebody_is_called(s: Seen) -> bool | None:
    if s.signal in CALLS_NOBODY:
        return None
    order = ids(s.event.order)
    if not order:
        rests = s.after.clock == clocks.rest(s.event.now, s.after.policy) and s.then is Standing.RESTING
        return rests and s.loud == [Why.NOBODY_ON_DUTY] and not s.calls and s.after.gave_up
    _, who = whose_turn([(0, who) for who in order], s.event)
    rings = s.after.clock == clocks.queue(s.event.now) and s.then is Standing.CURRENT
    said = s.loud == ([Why.NOBODY_ON_DUTY] if s.event.nobody_on_duty else [])
    return rings and said and s.after.called == (Attempt(who, s.event.dialler),) and s.calls == [Call(0, who)]


@beginning("everybody who is skipped is named, and nothing else is decided")
def skipped(s: Seen) -> bool | None:
    if s.signal in CALLS_NOBODY:
        return None
    sooner = s.after.order[: max(s.after.turn, 0)]
    others = [d for d in s.decisions if not isinstance(d, Skip | Call)]
    return s.passed_over == list(sooner) and len(others) == len(s.loud) == s.event.nobody_on_duty


@beginning("everybody on duty is known by name and number")
def known(s: Seen) -> bool | None:
    if s.signal in CALLS_NOBODY:
        return None
    return {entry.responder for entry in s.after.people} == set(s.event.order) and s.after.order == ids(s.event.order)


@beginning("it has a deadline")
def deadline(s: Seen) -> bool:
    return s.after.deadline is not None and s.after == replace(s.after, extra=())
