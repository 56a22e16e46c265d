"""Whether Rinban itself is well, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rinban.core.chain.document import Escalation
from rinban.core.chain.overview import cannot_dial_since

LATE = 150.0
"""Seconds after which a round of every minute is missed: two did not come."""


@dataclass(frozen=True, slots=True)
class BoardHealth:
    """`away`: the stores that do not answer. `round_at`: when the watchdog was last done, None if nobody knows.
    `cannot_dial_since`: since when the carrier takes no call, None if it takes them. `release`: what runs."""

    away: tuple[str, ...]
    round_at: float | None
    is_late: bool
    cannot_dial_since: float | None
    release: str

    @property
    def is_well(self) -> bool:
        return not (self.away or self.is_late or self.cannot_dial_since is not None)


def health(
    escalations: Iterable[Escalation], away: tuple[str, ...], round_at: float | None, now: float, release: str
) -> BoardHealth:
    is_late = round_at is not None and now - round_at > LATE
    return BoardHealth(away, round_at, is_late, cannot_dial_since(escalations, now), release)
