"""What a step does about others at the same escalation: once its save is refused, it waits for the group's lock.

A step that is alone at a group does not pay for the lock: it is taken after the first refusal, and for some seconds
after that by every step of this process, since in a storm the next one would be refused as well. Where there is no lock
(Redis is away), a step waits for a moment by lot instead, or else the same few would refuse each other for ever.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rinban.ports.stores import GroupLock

CROWDED = 10.0
"""Seconds for which this process takes a group's lock beforehand, once it was refused there."""

FIRST, LONGEST = 0.008, 0.1
"""Seconds to wait at the most where there is no lock, twice as long after each further refusal. All of them together
are less than the 2 s that a listener may have to wait."""


class Contention:
    """`wait`: seconds to sleep. `now`: seconds that only grow."""

    def __init__(
        self,
        lock: GroupLock,
        wait: Callable[[float], object] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lock = lock
        self._wait = wait
        self._now = now
        self._crowded_until: dict[str, float] = {}

    @contextmanager
    def around(self, group: str) -> Iterator[Callable[[], None]]:
        """Around one step. It gives what has to be called after a save was refused."""
        with ExitStack() as held:
            locks: list[bool] = []
            waits = 0

            def lock() -> bool:
                if not locks:
                    locks.append(held.enter_context(self._lock.taken(group)))
                    return locks[0]
                return False

            def refused() -> None:
                nonlocal waits
                self._note(group)
                if not lock():
                    self._wait(random.uniform(0, min(FIRST * 2**waits, LONGEST)))  # noqa: S311 - no secret
                    waits += 1

            if self._crowded_until.get(group, 0.0) > self._now():
                lock()
            yield refused

    def _note(self, group: str) -> None:
        now = self._now()
        self._crowded_until = {name: until for name, until in self._crowded_until.items() if until > now}
        self._crowded_until[group] = now + CROWDED
