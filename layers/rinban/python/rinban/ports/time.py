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

    def wake(self, ref: Ref, at: float | None) -> None:
        """Wake it at `at` (seconds since 1970), or earlier; None: it need not be woken any more. Raises Unavailable.

        It replaces what was asked for before. An escalation that is woken too early asks again.
        """
        ...

    def due(self, now: float) -> Iterable[Ref]:
        """The escalations to be woken by now, of a timer that does not wake them itself. Raises Unavailable."""
        ...
