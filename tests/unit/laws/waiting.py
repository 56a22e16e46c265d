"""Laws of the alerts for which nobody is called yet."""

from __future__ import annotations

from math import ceil
from typing import Any

from rinban.core.alert import Severity
from rinban.core.chain.attempt import Ack
from rinban.core.chain.document import Clock, Due, Escalation
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from rinban.core.replaced import replace
from rinban.core.rota.duty import Group
from tests.unit.laws.seen import NEWCOMERS, Seen, alerts, beginning, law, open_ids, unclaimed, waiting_ids
from tests.unit.laws.shapes import UNTIL

DAY, HOUR = 86400.0, 3600.0


@law("an alert that may not ring yet waits until it may, and changes nothing else", Signal.POSTPONED)
def set_apart(s: Seen) -> bool:
    waits = by_key(s.before) | {s.alert_id.key: expected(s)}
    return s.after == replace(s.before, postponed=tuple(waits[key] for key in sorted(waits))) and not s.decisions


@beginning("an alert that may not ring yet begins a run in which nobody is called until it may")
def begins_to_wait(s: Seen) -> bool | None:
    if s.signal is not Signal.POSTPONED:
        return None
    waits = s.after.postponed == (expected(s),) and s.after.deadline == expected(s).until
    return waits and s.then is Standing.WAITING and not s.decisions and not s.after.called


def expected(s: Seen) -> Postponed:
    """Mild ones wait for 19:00 UTC, "q" also for the end of a maintenance at that time."""
    assert s.event.alert is not None
    alert, now = s.event.alert, s.event.now
    p = Problem(
        AlertId(alert.dedup_key, 0) if s.begins else s.alert_id, alert.severity, now, s.received, began=alert.began
    )
    quiet = alert.dedup_key == "q" and now < UNTIL
    return Postponed(p, evening(now) if is_dark(now) else now, quiet)


def evening(now: float) -> float:
    return UNTIL + DAY * ceil((now - UNTIL) / DAY)


def is_dark(now: float) -> bool:
    return not 0.0 <= (now - UNTIL) % DAY < HOUR


def by_key(e: Escalation) -> dict[str, Postponed]:
    return {one.problem.id.key: one for one in e.postponed}


@law(
    "what waits is heard of again, claimed, and over like any other, and meanwhile goes on waiting",
    Signal.REPEATED,
    Signal.CLAIMED,
    Signal.RECOVERED,
)
def news(s: Seen) -> bool | None:
    if s.unknown:
        return None
    if s.alert_id not in waiting_ids(s.before):
        return None
    assert s.event.alert is not None
    one = by_key(s.before)[s.alert_id.key]
    changed: dict[Signal, dict[str, Any]] = {
        Signal.REPEATED: {
            "heard_at": max(one.problem.heard_at, s.received),
            "began": max(one.problem.began, s.event.alert.began),
            "severity": max(one.problem.severity, s.event.alert.severity),
        },
        Signal.CLAIMED: {
            "claimed_by": max(one.problem.claimed_by, s.event.by or "?"),
            "claim_flips": one.problem.claim_flips + one.problem.claim_flips % 2,
        },
        Signal.RECOVERED: {"ended_at": s.received, "end": "recovered", "closed_by": s.event.alert.by},
    }
    told = one._replace(problem=one.problem._replace(**changed[s.signal]))
    now = by_key(s.before) | {s.alert_id.key: told}
    return s.after == replace(s.before, postponed=tuple(now[key] for key in sorted(now))) and not s.decisions


@law("what has grown too grave to wait joins the others, as old as it is", *NEWCOMERS)
def grown(s: Seen) -> bool | None:
    if s.alert_id not in waiting_ids(s.before):
        return None
    assert s.event.alert is not None
    was = by_key(s.before)[s.alert_id.key].problem
    now = [p for p in s.after.problems if p.id == s.alert_id]
    told = [(p.severity, p.opened_at, p.claimed_by) for p in now]
    return told == [(max(was.severity, s.event.alert.severity), was.opened_at, was.claimed_by)]


@law(
    "what has waited long enough joins the others, and what the rota lets wait longer does; nothing is lost",
    Signal.READY,
)
def ready(s: Seen) -> bool:
    due = {one.problem.id for one in s.before.postponed if one.problem.id in waiting_ids(s.before) and is_due(s, one)}
    joined = open_ids(s.after) == open_ids(s.before) | due and waiting_ids(s.after) == waiting_ids(s.before) - due
    then = by_key(s.after)
    longer = all(one.until > s.event.now for one in then.values() if one.problem.id in waiting_ids(s.after))
    return joined and longer and alerts(s.after) == alerts(s.before)


def is_due(s: Seen, one: Postponed) -> bool:
    """While the rota is away by the document, else by the rota as it is now."""
    if s.event.group is None:
        return one.until <= s.event.now
    return not lets_wait(s.event.group, one.problem, s.event.now)


def lets_wait(group: Group, p: Problem, now: float) -> bool:
    of_maintenance = any(p.id.key == "q" and window.begins <= now < window.ends for window in group.quiet)
    return of_maintenance or (group.wait is not None and p.severity < Severity.WARNING and is_dark(now))


@law("what has waited rings with what rings already, and ends a long rest", Signal.READY)
def rings_along(s: Seen) -> bool | None:
    if s.state not in (Standing.CURRENT, Standing.RESTING):
        return None
    ends = s.before.clock.due is Due.REST and any(not p.claimed_by for p in s.brought_in)
    return not s.decisions and s.after.clock == (Clock(Due.NOW, s.event.now) if ends else s.before.clock)


@law("where all wait, a clock that ends by hand ends it for all of them", Signal.OVERDUE)
def all_at_once(s: Seen) -> bool | None:
    if s.state is not Standing.WAITING:
        return None
    return open_ids(s.after) == waiting_ids(s.before) and not waiting_ids(s.after)


@law("where all wait, the age of the run counts from when it rings for one of them, or for another one")
def young_again(s: Seen) -> bool | None:
    if s.state is not Standing.WAITING and not (s.before.woken_at or s.after.woken_at):
        return None
    woken = s.state is Standing.WAITING and bool(open_ids(s.after))
    return s.after.woken_at == (s.event.now if woken else s.before.woken_at)


@law("where all wait and what rings was claimed, it is theirs who claimed it, and nobody is called")
def claimed_meanwhile(s: Seen) -> bool | None:
    if s.state is not Standing.WAITING or not open_ids(s.after) or unclaimed(s.after):
        return None
    by = max(p.claimed_by for p in s.after.problems if not p.ended_at)
    ack = Ack(s.before.episode + 1, -1, by, s.event.now, open_ids(s.after), earlier=True)
    return s.after.ack == ack and s.then is Standing.ACKNOWLEDGED and not s.decisions


@law("where all wait and nothing rings yet, nothing else changes")
def goes_on_waiting(s: Seen) -> bool | None:
    if s.state is not Standing.WAITING or open_ids(s.after) or s.event.attempt is not None:
        return None
    if s.signal in (Signal.POSTPONED, Signal.AGED):
        return None
    same = replace(s.after, postponed=s.before.postponed, problems=s.before.problems) == s.before
    return same and not s.calls and not s.loud
