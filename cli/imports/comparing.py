"""The shifts of a rota file beside those that the product itself renders: every difference, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cli.imports.model import SourceSchedule, SourceShift
from cli.imports.times import MINUTE
from rinban.core.rota.duty import Group
from rinban.core.rota.shifts import Shift, shifts

WEEKS = 8
LONGEST = WEEKS * 7 * 86400


@dataclass(frozen=True, slots=True)
class Difference:
    """From one instant to another `theirs` are on call there, in no order, and `ours` are called here, in this order.

    Ids of responders. () is nobody.
    """

    begins: float
    ends: float
    theirs: tuple[str, ...]
    ours: tuple[str, ...]


def span_of(schedule: SourceSchedule) -> tuple[float, float]:
    """What is compared: what the export renders, at most eight weeks of it."""
    begins, ends = schedule.span or (0.0, 0.0)
    return begins, min(ends, begins + LONGEST)


def differences(schedule: SourceSchedule, group: Group, people: Mapping[str, str]) -> list[Difference]:
    """Every time of a minute or more at which those who are on call there are not the first to be called here.

    `people`: what the rota file calls them. Where the export does not say who it is, nothing is compared.
    """
    begins, ends = span_of(schedule)
    found: list[Difference] = []
    for at, until, ours in _pieces(schedule.rendered, shifts(group, begins, ends)):
        covering = [one for one in schedule.rendered if one.begins <= at < one.ends]
        theirs = tuple(sorted({people[who] for one in covering for who in one.people}))
        if all(one.people for one in covering) and not _agree(theirs, ours):
            _append(found, Difference(at, until, theirs, ours))
    return [one for one in found if one.ends - one.begins >= MINUTE]


def _agree(theirs: Sequence[str], ours: Sequence[str]) -> bool:
    return {*ours[: len(theirs)]} == {*theirs} and bool(theirs) == bool(ours)


def _append(found: list[Difference], one: Difference) -> None:
    """A difference behind the others, as one with the last if that goes on."""
    if found and (found[-1].ends, found[-1].theirs, found[-1].ours) == (one.begins, one.theirs, one.ours):
        one = Difference(found.pop().begins, one.ends, one.theirs, one.ours)
    found.append(one)


def _pieces(theirs: Sequence[SourceShift], ours: Sequence[Shift]) -> Iterator[tuple[float, float, tuple[str, ...]]]:
    """Our shifts, cut wherever one of theirs begins or ends: from when, until when, our people."""
    edges = sorted({edge for one in theirs for edge in (one.begins, one.ends)})
    for shift in ours:
        inner = [edge for edge in edges if shift.begins < edge < shift.ends]
        for at, until in pairwise([shift.begins, *inner, shift.ends]):
            yield at, until, shift.people
