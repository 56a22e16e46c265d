"""What a step does when other processes change the same group: after its first refused save it takes the group's lock.

A step that is alone in a group does not pay for the lock. It is taken after the first refusal, and then for some
seconds at the beginning of every step of this process, since in a storm the next one would be refused as well. If there
is no lock (Redis is away), a step waits for a random moment instead; otherwise the same few would go on refusing each
other's saves.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rinban.ports.stores import GroupLock

CROWDED = 10.0
"""Seconds after a refusal in which every step of this process takes the group's lock at its beginning."""

FIRST, LONGEST = 0.008, 0.1
"""Seconds that a step without a lock waits at the most after its first refusal, which is doubled after each further
one, and after any refusal. All waits of one step together are less than the 2 s that a listener may have to wait."""


class Contention:
    """`wait`: sleeps for so many seconds. `now`: seconds of a clock that only runs forward."""

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
        """A context for one step. It gives a function that the step calls after each refused save."""
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
