"""Time: what it is, and who wakes us up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from rinban.core.chain.record import Ref


class WallClock(Protocol):
    """Seconds since 1970. A port, so that the demo and the tests can jump idle stretches."""

    def now(self) -> float: ...


class Timer(Protocol):
    """Wakes escalations up. A wake-up means nothing by itself: the deadline of the loaded document decides."""

    def wake(self, ref: Ref, at: float | None, phase: str = "", armed: float | None = None) -> None:
        """Wake it at `at` (seconds since 1970), instead of any earlier wish; None: never again. Raises Unavailable.

        `phase`: who or what is waited for, so that a wake-up that comes late can be told from the one that is due.
        `armed`: what this very phase has wished for before, and has not passed yet. A timer whose wake-ups cannot be
        taken back may leave it at an earlier one, since whoever is woken too early wishes again.
        """
        ...

    def due(self, now: float) -> Iterable[Ref]: ...
