"""What nobody is called for yet: mild alerts outside of certain hours, and those of machines on which people work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rinban.core.alert import Severity

DAY = 86400.0

LONGEST = 30 * DAY
"""Seconds that a window may last: one that nobody ends must not keep a group silent for good."""


@dataclass(frozen=True, slots=True)
class Wait:
    """An alert that is milder than `below`, and comes outside of the hours of the name `until`, waits for them."""

    below: Severity
    until: str


class Words(NamedTuple):
    """What of an alert a pattern is held against."""

    host: str
    summary: str
    key: str


@dataclass(frozen=True, slots=True)
class MaintenanceWindow:
    """From one instant to another (seconds since 1970) nobody is called for the alerts that it covers.

    `hosts`, `matching`: patterns with * and ?, of which one has to fit the host, and the summary or the dedup key;
    capitals make no difference, and () fits everything. `except_disaster`: it covers no disaster. `group`: whose alerts
    it covers, "" for those of every group. `why`: what people are doing; `by`: the person who made it.
    """

    id: int
    begins: float
    ends: float
    group: str = ""
    hosts: tuple[str, ...] = ()
    matching: tuple[str, ...] = ()
    except_disaster: bool = False
    why: str = ""
    by: str = ""

    def covers(self, severity: Severity, words: Words, at: float) -> bool:
        """Whether an alert of this severity and these words is covered at `at`.

        An alert that names no host is covered by no pattern for hosts: a doubt never makes anything silent.
        """
        if not self.begins <= at < self.ends or (self.except_disaster and severity >= Severity.DISASTER):
            return False
        fits_host = not self.hosts or _fits((words.host,), self.hosts)
        return fits_host and (not self.matching or _fits((words.summary, words.key), self.matching))


class QuietNow(NamedTuple):
    """A maintenance window that holds now, and the names of its group as (language, name), () for every group."""

    window: MaintenanceWindow
    names: tuple[tuple[str, str], ...] = ()


def _fits(texts: Iterable[str], patterns: tuple[str, ...]) -> bool:
    from fnmatch import fnmatchcase  # where a group has no window, no alert waits for the import

    folded = [text.casefold() for text in texts if text]
    return any(fnmatchcase(text, pattern.casefold()) for text in folded for pattern in patterns)
