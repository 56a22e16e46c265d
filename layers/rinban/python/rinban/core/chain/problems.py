"""The alerts that an escalation holds: how one is found, joins, and has news."""

from __future__ import annotations

from dataclasses import replace

from rinban.core.alert import Alert
from rinban.core.chain import memory
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import join_problems
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.text import plain

DETAILS = 500
"""Characters that are kept of an alert's details: more than is ever said, and not too many for a storm of alerts."""


def joined(e: Escalation, alert: Alert | None, now: float) -> Escalation:
    """The escalation with this alert, delivered at `now` (seconds since 1970); unchanged if there is no alert."""
    return replaced(e, problem_of(e, alert, now)) if alert else e


def replaced(e: Escalation, problem: Problem) -> Escalation:
    """The escalation with this alert in the place of the one that has the same id."""
    return replace(e, problems=join_problems(e.problems, (problem,)))


def problem_of(e: Escalation, alert: Alert, now: float) -> Problem:
    """The alert as this escalation holds it: the open one of its key with what is new in it, or a new occurrence."""
    known = e.problem(alert.dedup_key)
    words = alert if alert.summary or known is None else known  # an update may come without a text
    return Problem(
        id=known.id if known else AlertId(alert.dedup_key, e.occurrence(alert.dedup_key)),
        severity=max(alert.severity, known.severity) if known else alert.severity,
        opened_at=known.opened_at if known else now,
        heard_at=memory.received(alert, now),
        summary=words.summary,
        texts=words.texts,
        host=alert.host or (known.host if known else ""),
        source=alert.source,
        link=alert.link,
        details=plain.cut(words.details, DETAILS),
        began=alert.began,
        readings=words.readings,
    )


def open_one(e: Escalation, alert: Alert | None) -> Problem:
    """The open alert that a signal is about. It exists: otherwise the world would stand on the row *nothing open*."""
    known = memory.open_one(e, alert) if alert else None
    assert known is not None
    return known
