"""What is remembered of alerts that are not open, because their problem may come later than its own recovery or claim.

A problem can be late in two ways. It was kept while no store answered, and its recovery came straight in when one did.
Or its delivery failed, and the sender's next try comes after the recovery or the acknowledgement, which came through at
once. Nobody must be called for what is over. So a recovery or a claim of a key that is not open is remembered, as a
`Problem` with the number OVER or CLAIMED: merge, both stores and the spool hold it like any alert. An alert that was
open here until its source ended it counts as well. One that aged, or that somebody closed by hand, does not: its source
has never said that it is over.

**What may be compared.** `began` with `began` of the same key, since both are the sender's own; a time at which Rinban
received something with another such time. A sender's clock that is wrong by minutes therefore does no harm. Where
neither can be compared, a problem is a new one, and phones ring: a doubt never makes anything silent.

**Why for two hours only.** That is longer than the senders go on trying (Zabbix with our media type: just under two
hours; Kibana: about five minutes). And an end may be a mistake: when an Alertmanager has not heard from its Prometheus
for a while, it takes the alert for resolved, and then it fires again with the same `startsAt`. That is told apart from
a delivery that comes late by nothing but its repetition (`repeat_interval`, four hours by default), which then rings.
Both ends are given from outside, so that it is no setting.
"""

from __future__ import annotations

from collections.abc import Iterator

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import join_problems
from rinban.core.chain.problem import CLAIMED, OVER, AlertId, Problem, claimed, taken_back
from rinban.core.replaced import replace

MEMORY = 2 * 3600.0
"""Seconds for which a recovery or a claim is remembered."""

NOTED = 300.0
"""Seconds in which the same recovery or claim is not noted again: a monitor may say every minute that all is well."""

MOST, CARRIED = 2000, 1000
"""How much one run remembers without an alert, and how much of the newest the next run takes over. What does not find
room is not remembered, so that its problem rings."""


def received(alert: Alert, now: float) -> float:
    """When Rinban received this alert, which is heard at `now`; both in seconds since 1970."""
    return alert.received_at or now


def is_over(e: Escalation, alert: Alert, now: float) -> bool:
    """Whether the source of this problem has ended this very occurrence before."""
    ended = (p for p in e.of_key(alert.dedup_key, OVER) if p.end == "recovered")
    return any(_is_fresh(p, now) and _covers(p, alert) for p in ended)


def claimant(e: Escalation, alert: Alert, now: float) -> str:
    """The person who has acknowledged this very occurrence at its source before it came; "" if nobody has."""
    claims = (p for p in e.of_key(alert.dedup_key, CLAIMED) if p.id.occurrence == CLAIMED)
    return next((p.claimed_by for p in claims if _is_fresh(p, now) and _covers(p, alert)), "")


def open_one(e: Escalation, alert: Alert) -> Problem | None:
    """The open alert that this delivery is about.

    None also for a recovery or a claim of an occurrence before the open one, or for a claim of it that is taken back:
    it must not end what began later.
    """
    known = e.problem(alert.dedup_key)
    news = alert.kind in (Kind.RECOVERY, Kind.CLAIM, Kind.TAKEN_BACK)
    return None if known and news and _is_of_an_earlier_one(alert, known) else known


def is_back(known: Problem, alert: Alert) -> bool:
    """Whether this delivery says that an alert which is calm has come back, and is not one from before it recovered."""
    returns = known.is_calm and alert.kind is Kind.PROBLEM
    return returns and not _covers(known._replace(ended_at=known.flapped_at), alert)


def noted(e: Escalation, alert: Alert, by: str, now: float) -> Escalation:
    """The escalation that remembers this recovery, or this claim of the person `by`, or that it was taken back.

    It is unchanged if it remembers the same from a short while ago, or if there is no room.
    """
    new = _memory_of(alert, by, now)
    known = next((p for p in e.of_key(alert.dedup_key, CLAIMED) if p.id == new.id), None)
    if alert.kind is Kind.TAKEN_BACK:
        return replace(e, problems=join_problems(e.problems, (taken_back(known),))) if known else e
    if known and known.is_taken_back:
        new = claimed(known, by)._replace(heard_at=new.heard_at, ended_at=new.ended_at, began=new.began)
    elif known and now - known.heard_at < NOTED and new.began <= known.began:
        return e
    if known is None and is_full(e):
        return e
    return replace(e, problems=join_problems(e.problems, (new,)))


def is_claim_noted(e: Escalation, key: str) -> bool:
    """Whether a claim of this dedup key is remembered."""
    return any(p.id.occurrence == CLAIMED and p.claimed_by for p in e.of_key(key, CLAIMED))


def is_noted(e: Escalation, key: str) -> bool:
    """Whether a recovery or a claim of this dedup key is remembered."""
    return any(p.is_memory for p in e.of_key(key, CLAIMED))


def is_full(e: Escalation) -> bool:
    """Whether it can remember no more keys."""
    return len(e.problems) >= MOST and sum(p.is_memory for p in e.problems) >= MOST


def is_worn(e: Escalation, now: float) -> bool:
    """Whether it can remember no more keys, and the next run could, since much of this is too old by now."""
    return is_full(e) and len(carried(e, now)) < CARRIED


def carried(e: Escalation, now: float) -> tuple[Problem, ...]:
    """What the run after this one has to remember of it, in the order of the ids."""
    newest = sorted(_endings(e, now), key=lambda p: (p.heard_at, p.id))[-CARRIED:]
    return join_problems((), tuple(newest))


def _endings(e: Escalation, now: float) -> Iterator[Problem]:
    """Everything fresh that was remembered, or ended by its source, as a memory."""
    for p in (*e.problems, *(one.problem for one in e.postponed)):
        if (p.is_memory or p.end == "recovered") and _is_fresh(p, now):
            yield p if p.is_memory else _ending(p.id.key, p.ended_at, max(p.ended_at, p.heard_at), p.began)


def _ending(key: str, ended_at: float, now: float, began: float) -> Problem:
    return Problem(
        AlertId(key, OVER), Severity.NOT_CLASSIFIED, 0.0, now, ended_at=ended_at, end="recovered", began=began
    )


def _memory_of(alert: Alert, by: str, now: float) -> Problem:
    over = _ending(alert.dedup_key, received(alert, now), now, alert.began)
    if alert.kind is Kind.RECOVERY:
        return over
    return over._replace(id=AlertId(alert.dedup_key, CLAIMED), claimed_by=by, end="claimed")


def _is_fresh(p: Problem, now: float) -> bool:
    return now - max(p.ended_at, p.heard_at) <= MEMORY


def _covers(p: Problem, alert: Alert) -> bool:
    """Whether what ended (or was claimed) is the occurrence that this problem tells of, or a later one."""
    if p.began and alert.began:
        return alert.began <= p.began
    return 0.0 < alert.received_at < p.ended_at


def _is_of_an_earlier_one(alert: Alert, known: Problem) -> bool:
    """Whether a recovery or a claim is of an occurrence that was over before the open one began.

    Its end is asked for where it has one: two Prometheus servers that watch the same may give one occurrence two
    beginnings, of which their Alertmanager passes on the first that it has heard of, and later the earlier one.
    """
    if known.began and alert.began:
        return (alert.ended or alert.began) < known.began
    return 0.0 < alert.received_at < known.heard_at
