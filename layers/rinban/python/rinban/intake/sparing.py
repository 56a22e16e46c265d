"""Which of the bodies that come in are kept for an operator to look at: in a storm not each of them."""

from __future__ import annotations

FREELY = 20
"""So many bodies of a group a container keeps at once, which is as many as are kept of one."""

EACH = 1.0
"""Seconds after which it keeps one more. In a storm twenty bodies would be those of a tenth of a second, and to keep
each costs a seventh of the alert."""


class SparedBodies:
    """What one container has kept of late, by group."""

    def __init__(self) -> None:
        self._more: dict[str, tuple[float, float]] = {}

    def keeps(self, group: str, now: float) -> bool:
        """Whether a body that comes in at `now` (seconds since 1970) is kept; it counts as kept then."""
        left = self._left(group, now)
        self._more = {one: kept for one, kept in self._more.items() if self._left(one, now) < FREELY}
        self._more[group] = left - 1.0 if left >= 1.0 else left, now
        return left >= 1.0

    def _left(self, group: str, now: float) -> float:
        """How many bodies may still be kept."""
        left, at = self._more.get(group, (float(FREELY), now))
        return min(float(FREELY), left + max(0.0, now - at) / EACH)
