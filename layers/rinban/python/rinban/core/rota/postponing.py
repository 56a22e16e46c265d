"""Until when nobody is called for an alert: mild ones wait for their hours, and those of a maintenance for its end."""

from __future__ import annotations

from typing import NamedTuple

from rinban.core.alert import Severity
from rinban.core.rota.duty import Group
from rinban.core.rota.hours import begin_after, dates_at
from rinban.core.rota.quiet import Words
from rinban.core.rota.workdays import NO_HOLIDAYS

MOST_IN_A_ROW = 100
"""So many windows and nights are followed, one right after the other; then somebody is called in between."""


class Postponement(NamedTuple):
    """Nobody is called before `until` (seconds since 1970).

    `quiet`: it is covered by a maintenance window, so that no call tells of it sooner; False: it only waits for its
    hours, and a person who is called for something else meanwhile hears of it as well.
    """

    until: float
    quiet: bool


def postponement(group: Group, severity: Severity, words: Words, at: float) -> Postponement | None:
    """Until when nobody is called for such an alert of this group that is open at `at`; None: somebody is at once.

    What a maintenance window and the night cover one after the other is one postponement, until the last of them ends.
    """
    if group.wait is None and not group.quiet:
        return None
    until = at
    for _ in range(MOST_IN_A_ROW):
        ends = max(_window_ends(group, severity, words, until), _hours_begin(group, severity, until))
        if ends <= until:
            break
        until = ends
    quiet = _window_ends(group, severity, words, at) > at
    return Postponement(until, quiet) if until > at else None


def _window_ends(group: Group, severity: Severity, words: Words, at: float) -> float:
    """When the last of the windows ends that cover it now, 0.0 if none does."""
    return max((one.ends for one in group.quiet if one.covers(severity, words, at)), default=0.0)


def _hours_begin(group: Group, severity: Severity, at: float) -> float:
    """When the hours begin for which it waits; 0.0 if it waits for none, or they do not begin within two weeks."""
    wait = group.wait
    if wait is None or severity >= wait.below:
        return 0.0
    hours, calendar = dict(group.hours).get(wait.until, ()), group.calendar or NO_HOLIDAYS
    is_in_hours = any(True for _ in dates_at(hours, at, calendar))
    return 0.0 if is_in_hours else begin_after(hours, at, calendar) or 0.0
