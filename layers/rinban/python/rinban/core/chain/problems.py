"""The alerts that an escalation holds: how one is found, joins, and has news."""

from __future__ import annotations

from dataclasses import replace

from rinban.core.alert import Alert
from rinban.core.chain.document import AlertId, Escalation, Problem
from rinban.core.chain.merge import join_problems


def joined(e: Escalation, alert: Alert | None, now: float) -> Escalation:
    """With the alert that was heard at `now`, if there is one."""
    return replaced(e, problem_of(e, alert, now)) if alert else e


def replaced(e: Escalation, problem: Problem) -> Escalation:
    """With this problem in the place of the one of its id."""
    return replace(e, problems=join_problems(e.problems, (problem,)))


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


def open_one(e: Escalation, alert: Alert | None) -> Problem:
    """The open alert that was heard of. Only for rows on which there is one."""
    known = e.problem(alert.dedup_key) if alert else None
    assert known is not None
    return known
