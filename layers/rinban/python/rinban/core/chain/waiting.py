"""Which alerts wait, by the rota as it is now, and which of those that have waited do no longer."""

from __future__ import annotations

from rinban.core.alert import Alert
from rinban.core.chain import problems
from rinban.core.chain.document import Escalation
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.problem import Problem
from rinban.core.rota.duty import Group
from rinban.core.rota.postponing import Postponement, postponement
from rinban.core.rota.quiet import Words


def of_problem(group: Group | None, p: Problem, now: float) -> Postponement | None:
    """Until when nobody is called for this alert; None: somebody is at once, also where the group is not known."""
    return postponement(group, p.severity, Words(p.host, p.summary, p.id.key), now) if group else None


def of_alert(group: Group | None, alert: Alert, now: float) -> Postponement | None:
    """The same for an alert that is delivered now."""
    return (
        postponement(group, alert.severity, Words(alert.host, alert.summary, alert.dedup_key), now) if group else None
    )


def brought_in(e: Escalation, group: Group | None, now: float) -> tuple[Escalation, tuple[Problem, ...]]:
    """The escalation in which those do not wait any more that do not have to, and these.

    The rota as it is now decides, since a maintenance may last longer than planned, or be over sooner. While it cannot
    be read (`group` is None), each rings when it was to ring.
    """
    asked = tuple(_asked(one, group, now) for one in e.waiting)
    ready = tuple(one.problem for one in asked if one.until <= now)
    return problems.with_all(problems.set_apart(e, *asked), ready), ready


def is_ready(e: Escalation, group: Group | None, now: float) -> bool:
    """Whether any of those that wait does not have to."""
    return any(_asked(one, group, now).until <= now for one in e.waiting)


def told(e: Escalation) -> str:
    """What the journal has besides when alerts have waited: how many are still open, and what they have waited for."""
    of_maintenance = sum(one.quiet for one in e.waiting)
    of_hours = len(e.waiting) - of_maintenance
    parts = (
        f"{of_maintenance} still open of a maintenance" if of_maintenance else "",
        f"{of_hours} still open that waited for their hours" if of_hours else "",
    )
    return " and ".join(filter(None, parts))


def _asked(one: Postponed, group: Group | None, now: float) -> Postponed:
    if group is None:
        return one
    postponed = of_problem(group, one.problem, now)
    return one._replace(until=max(one.until, postponed.until) if postponed else now)
