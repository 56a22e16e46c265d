"""What time it is, and the timer that wakes escalations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from rinban.core.chain.record import Ref


class WallClock(Protocol):
    """The time of day. It is a port, so that the demo and the tests can jump over idle stretches."""

    def now(self) -> float:
        """Seconds since 1970."""
        ...


class Timer(Protocol):
    """Wakes escalations. A wake-up means nothing by itself: the document is loaded, and its deadline decides."""

    def wake(self, ref: Ref, at: float | None) -> None:
        """Wake it at `at` (seconds since 1970) or earlier; with None it need not be woken any more. Raises Unavailable.

        The request replaces the one before it. An escalation that is woken too early asks again.
        """
        ...

    def due(self, now: float) -> Iterable[Ref]:
        """The escalations to wake at `now` (seconds since 1970), if the timer does not wake them itself.

        Raises Unavailable.
        """
        ...
