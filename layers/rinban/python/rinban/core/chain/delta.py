"""In a storm most steps add one alert and change nothing else. Such a step need not write the whole document again."""

from __future__ import annotations

from collections.abc import Iterable

from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import join_problems
from rinban.core.chain.problem import Problem
from rinban.core.replaced import replace


def delta(before: Escalation, after: Escalation) -> tuple[Problem, ...] | None:
    """The alerts that are new or have changed; None if anything else has changed."""
    if after.problems is before.problems:
        return () if after == before else None
    if replace(after, problems=before.problems) != before:
        return None
    # A step leaves the objects of all other alerts as they are, so to compare objects is enough, and it is quick: a
    # storm has thousands. Only when the two were read from two texts are there equal alerts in different objects.
    same = set(map(id, before.problems))
    new = [p for p in after.problems if id(p) not in same]
    known = {p.id: p for p in before.problems} if len(new) > 1 else {}
    return tuple(p for p in new if known.get(p.id) != p)


def with_delta(before: Escalation, problems: Iterable[Problem]) -> Escalation:
    """The document with these alerts. Joining is enough to add them, because a step only moves a document up."""
    return replace(before, problems=join_problems(before.problems, tuple(problems)))
