"""In a storm most steps add one alert and change nothing else. Such a step need not write the whole document again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress, count
from operator import is_not

from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import join_problems
from rinban.core.chain.problem import Problem
from rinban.core.replaced import replace

Problems = tuple[Problem, ...]


def delta(before: Escalation, after: Escalation) -> tuple[Problem, ...] | None:
    """The alerts that are new or have changed; None if anything else has changed."""
    if after.problems is before.problems:
        return () if after == before else None
    if replace(after, problems=before.problems) != before:
        return None
    # A step leaves the objects of all other alerts as they are, so to compare objects is enough. Only when the two were
    # read from two texts are there equal alerts in different objects.
    earlier, later = _apart(before.problems, after.problems)
    same = set(map(id, earlier))
    new = [p for p in later if id(p) not in same]
    known = {p.id: p for p in earlier} if len(new) > 1 else {}
    return tuple(p for p in new if known.get(p.id) != p)


def _apart(a: Problems, b: Problems) -> tuple[Problems, Problems]:
    """Both without the objects that they have in common at their beginnings and at their ends.

    A storm has thousands of alerts, of which a step changes few: so the search makes no step of our own code.
    """
    most = min(len(a), len(b))
    first = next(compress(count(), map(is_not, a, b)), most)
    last = min(next(compress(count(), map(is_not, reversed(a), reversed(b))), most), most - first)
    return a[first : len(a) - last], b[first : len(b) - last]


def with_delta(before: Escalation, problems: Iterable[Problem]) -> Escalation:
    """The document with these alerts. Joining is enough to add them, because a step only moves a document up."""
    return replace(before, problems=join_problems(before.problems, tuple(problems)))
