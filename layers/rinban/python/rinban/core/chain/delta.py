"""What a storm does to a document: one alert more, and nothing else. Such a step need not write it all again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rinban.core.chain.document import Escalation, Problem
from rinban.core.chain.merge import join_problems


def delta(before: Escalation, after: Escalation) -> tuple[Problem, ...] | None:
    """The alerts that are new, or of which there is news; None if anything else has changed."""
    if replace(after, problems=before.problems) != before:
        return None
    same = set(map(id, before.problems))  # a step leaves the objects of all other alerts as they are
    new = [p for p in after.problems if id(p) not in same]
    known = {p.id: p for p in before.problems} if len(new) > 1 else {}  # unless they were read from two texts
    return tuple(p for p in new if known.get(p.id) != p)


def with_delta(before: Escalation, problems: Iterable[Problem]) -> Escalation:
    """The document with this growth: decisions only move it up, so that joining gives back what they made."""
    return replace(before, problems=join_problems(before.problems, tuple(problems)))
