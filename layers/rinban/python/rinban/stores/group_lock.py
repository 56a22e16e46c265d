"""Taking turns where it is crowded: whoever is alone at a group does not pay for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rinban.ports.stores import GroupLock

CROWDED = 10.0
"""Seconds that a process takes turns at a group, once it was refused there."""


class Contention:
    """`now`: seconds that only grow."""

    def __init__(self, turns: GroupLock, now: Callable[[], float] = time.monotonic) -> None:
        self._turns = turns
        self._now = now
        self._until: dict[str, float] = {}

    @contextmanager
    def step(self, group: str) -> Iterator[Callable[[], None]]:
        """Around one step. What it gives is called after a save was refused, and may then wait for the turn."""
        with ExitStack() as turn:

            def wait() -> None:
                if not waited:
                    waited.append(turn.enter_context(self._turns.taken(group)))

            def refused() -> None:
                self._until = {name: until for name, until in self._until.items() if until > self._now()}
                self._until[group] = self._now() + CROWDED
                wait()

            waited: list[None] = []
            if self._until.get(group, 0.0) > self._now():
                wait()
            yield refused
