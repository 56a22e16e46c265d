"""The alerts that an escalation holds: how one is found, joins, and has news."""

from __future__ import annotations

from rinban.core.alert import Alert
from rinban.core.chain import memory
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import join_postponed, join_problems
from rinban.core.chain.postponed import Postponed, of_key, without
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.replaced import replace
from rinban.core.text import plain

DETAILS = 500
"""Characters that are kept of an alert's details: more than is ever said, and not too many for a storm of alerts."""


def joined(e: Escalation, alert: Alert | None, now: float) -> Escalation:
    """The escalation with this alert, delivered at `now` (seconds since 1970); unchanged if there is no alert.

    One that has waited does so no longer.
    """
    if alert is None:
        return e
    known = tuple(one.problem for one in e.waiting if one.problem.id.key == alert.dedup_key)
    return with_all(e, (*known, problem_of(e, alert, now)))


def heard_again(e: Escalation, alert: Alert | None, now: float) -> Escalation:
    """The escalation with what is new in this alert, wherever it stands; unchanged if there is no alert."""
    return updated(e, problem_of(e, alert, now)) if alert else e


def replaced(e: Escalation, problem: Problem) -> Escalation:
    """The escalation with this alert in the place of the one that has the same id. If that has waited, it does no
    longer."""
    return with_all(e, (problem,))


def with_all(e: Escalation, problems: tuple[Problem, ...]) -> Escalation:
    """The same for several."""
    if not problems:
        return e
    if not e.postponed:
        return replace(e, problems=join_problems(e.problems, problems))
    return replace(e, problems=join_problems(e.problems, problems), postponed=without(e.postponed, problems))


def updated(e: Escalation, problem: Problem) -> Escalation:
    """The escalation with this alert where the one stands that has the same id: one that waits goes on waiting."""
    waits = of_key(e.postponed, problem.id.key)
    if waits is None or waits.problem.id != problem.id:
        return replaced(e, problem)
    return set_apart(e, waits._replace(problem=problem))


def taken_along(e: Escalation) -> Escalation:
    """The escalation in which what waits for its hours is open: a person who takes the others takes it as well."""
    return with_all(e, tuple(one.problem for one in e.waiting if not one.quiet))


def set_apart(e: Escalation, *these: Postponed) -> Escalation:
    """The escalation in which these alerts wait."""
    return replace(e, postponed=join_postponed(e.postponed, these, ()))


def problem_of(e: Escalation, alert: Alert, now: float) -> Problem:
    """The alert as this escalation holds it: the open one of its key with what is new in it, or a new occurrence."""
    known = e.problem(alert.dedup_key)
    at = memory.received(alert, now)
    is_back = known is not None and memory.is_back(known, alert)
    words = alert if alert.summary or known is None else known  # an update may come without a text
    return Problem(
        id=known.id if known else AlertId(alert.dedup_key, e.occurrence(alert.dedup_key)),
        severity=max(alert.severity, known.severity) if known else alert.severity,
        opened_at=known.opened_at if known else now,
        heard_at=at,
        summary=words.summary,
        texts=words.texts,
        host=alert.host or (known.host if known else ""),
        source=alert.source,
        link=alert.link,
        details=plain.cut(words.details, DETAILS),
        began=alert.began,
        readings=words.readings,
        tells_no_end=alert.tells_no_end,
        flaps=known.flaps + is_back if known else 0,
        flapped_at=at if is_back else known.flapped_at if known else 0.0,
    )


def open_one(e: Escalation, alert: Alert | None) -> Problem:
    """The open alert that a signal is about. It exists: otherwise the world would stand on the row *nothing open*."""
    known = memory.open_one(e, alert) if alert else None
    assert known is not None
    return known
