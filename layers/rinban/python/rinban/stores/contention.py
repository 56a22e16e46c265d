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
from typing import NamedTuple

from rinban.ports.stores import GroupLock

CROWDED = 10.0
"""Seconds after a refusal in which every step of this process takes the group's lock at its beginning."""

FIRST, LONGEST = 0.008, 0.1
"""Seconds that a step without a lock waits at the most after its first refusal, which is doubled after each further
one, and after any refusal. All waits of one step together are less than the 2 s that a listener may have to wait."""


class LockAhead(NamedTuple):
    """A group's lock, for the step that follows. `held` ends it. `is_locked`: whether it is ours."""

    group: str
    held: ExitStack
    is_locked: bool


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
        self._ahead: LockAhead | None = None

    @contextmanager
    def ahead(self, group: str) -> Iterator[None]:
        """A context for what is read for a step, and then the step. Where it would take the group's lock at its
        beginning, the lock is taken before: what has been read with the lock need not be read again."""
        with ExitStack() as held:
            if self._is_crowded(group):
                self._ahead = LockAhead(group, held, held.enter_context(self._lock.taken(group)))
            try:
                yield
            finally:
                self._ahead = None

    @contextmanager
    def around(self, group: str) -> Iterator[Callable[[], None]]:
        """A context for one step. It gives a function that the step calls after each refused save. The lock that was
        taken ahead of the step is left with it as well: nobody waits until a call was asked for."""
        with ExitStack() as held:
            locks = self._taken_ahead(group, held)
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

            if self._is_crowded(group):
                lock()
            yield refused

    def _taken_ahead(self, group: str, held: ExitStack) -> list[bool]:
        """Whether the lock that was taken ahead of this step is ours, as a list of one; `held` then ends it. [] if none
        was: one of another group, as before a default group is called, is left at once."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            return []
        if ahead.group != group:
            ahead.held.close()
            return []
        held.push(ahead.held.pop_all())
        return [ahead.is_locked]

    def _is_crowded(self, group: str) -> bool:
        return self._crowded_until.get(group, 0.0) > self._now()

    def _note(self, group: str) -> None:
        now = self._now()
        self._crowded_until = {name: until for name, until in self._crowded_until.items() if until > now}
        self._crowded_until[group] = now + CROWDED
