"""A store that is silent is skipped for a while, so that a person or a monitor waits for it only once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rinban.adapters.meaning import ErrorReply, StaleConnection
from rinban.core.errors import TooSlow, Unavailable

SLOW = 0.2
"""Seconds: a silence that took longer trips the breaker. A refused connection takes no time, so it is tried every time.

A cluster that is down takes a quarter of a second, because redis-py sleeps then [redis-py 8.1, cluster.py]."""

SKIP = 2.0
"""Seconds in which the store is skipped after that."""


class Breaker:
    """Guards every use of one store, or outlet, by one container. `tick`: seconds of a clock that only runs forward.
    `skip`: for how many seconds it is left alone, SKIP if that is not said."""

    def __init__(self, store: str, tick: Callable[[], float] = time.monotonic, skip: float | None = None) -> None:
        self._store = store
        self._tick = tick
        self._skip = skip
        self._skip_until = float("-inf")

    @contextmanager
    def guard(self) -> Iterator[None]:
        """A context for one use of the store. It raises Unavailable at once while the store is skipped."""
        began = self._tick()
        if began < self._skip_until:
            raise Unavailable(f"{self._store}: skipped, since it kept us waiting a moment ago")
        try:
            yield
        except StaleConnection:
            raise  # the store may be well: the next question, over a fresh connection, tells
        except (ErrorReply, TooSlow):
            raise  # however long that took, it is there
        except Unavailable:
            if self._tick() - began > SLOW:
                self._skip_until = self._tick() + (SKIP if self._skip is None else self._skip)
            raise
