"""Whether Rinban itself is well, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from rinban.core.chain.document import Escalation
from rinban.core.chain.overview import WatchdogRound, cannot_dial_since, overdue_since

LATE = 150.0
"""Seconds after which a round of every minute is missed: two did not come."""


class TimerState(Enum):
    """How wake-ups come, as far as it is known."""

    OVERDUE = "overdue"  # something open should have been woken, and was not
    FOUND_LATE = "found_late"  # the watchdog had to wake what should have been woken before
    IN_TIME = "in_time"  # nothing that is open was to be woken before now
    IDLE = "idle"  # nothing is open, so that nobody knows whether it would be woken
    UNKNOWN = "unknown"  # a store is away, or the watchdog, which would have found it


@dataclass(frozen=True, slots=True)
class TimerHealth:
    """`since`: when the first one was to be woken, or when the round was that found it; None if none is late. `found`:
    how many that round has found."""

    state: TimerState
    since: float | None = None
    found: int = 0

    @property
    def is_late(self) -> bool:
        return self.state in (TimerState.OVERDUE, TimerState.FOUND_LATE)


@dataclass(frozen=True, slots=True)
class BoardHealth:
    """`away`: the stores that do not answer. `round_at`: when the watchdog was last done, None if nobody knows.
    `cannot_dial_since`: since when the carrier takes no call, None if it takes them. `release`: what runs."""

    away: tuple[str, ...]
    round_at: float | None
    is_late: bool
    cannot_dial_since: float | None
    timer: TimerHealth
    release: str

    @property
    def is_well(self) -> bool:
        return not (self.away or self.is_late or self.timer.is_late or self.cannot_dial_since is not None)


def health(
    escalations: Iterable[Escalation], away: tuple[str, ...], last: WatchdogRound | None, now: float, release: str
) -> BoardHealth:
    """`last`: the watchdog's last round, None if nobody knows."""
    found, is_late = tuple(escalations), last is not None and now - last.at > LATE
    timer = _timer(found, bool(away) or is_late, last, now)
    return BoardHealth(away, last.at if last else None, is_late, cannot_dial_since(found, now), timer, release)


def _timer(found: tuple[Escalation, ...], is_doubtful: bool, last: WatchdogRound | None, now: float) -> TimerHealth:  # noqa: FBT001 - its only caller is above
    """`is_doubtful`: what is late may be hidden."""
    if (since := overdue_since(found, now)) is not None:
        return TimerHealth(TimerState.OVERDUE, since)
    if is_doubtful or last is None:
        return TimerHealth(TimerState.UNKNOWN)
    if last.found_late:
        return TimerHealth(TimerState.FOUND_LATE, last.at, last.found_late)
    return TimerHealth(TimerState.IN_TIME if any(e.deadline is not None for e in found) else TimerState.IDLE)
