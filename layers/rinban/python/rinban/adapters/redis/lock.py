"""Redis: the lock of a group."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rinban.adapters.redis.client import RedisClient
from rinban.core.errors import Unavailable

_LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


TURN, WAIT = 1500, 1.0
"""Milliseconds that a turn lasts if nobody ends it, and seconds that the next one waits for it at the most."""


class RedisGroupLock:
    """Implements ports.Turns with a lock that runs out by itself. `new_id`: a random text."""

    def __init__(self, client: RedisClient, new_id: Callable[[], str]) -> None:
        self._client = client
        self._new_id = new_id

    @contextmanager
    def taken(self, group: str) -> Iterator[bool]:
        """As ports.GroupLock says."""
        mine, key = self._new_id(), f"rinban:{{{group}}}:turn"
        if not self._locked(key, mine):
            yield False  # the saves alone decide, then
            return
        try:
            yield True
        finally:
            with suppress(Unavailable):  # or else it runs out
                self._client.ask(lambda store: store.eval(_LEAVE, 1, key, mine))

    def _locked(self, key: str, mine: str) -> bool:
        """Each try is put once: a second time it would find the lock taken, by itself."""
        end = time.monotonic() + WAIT
        try:
            while not self._client.ask_once(lambda store: store.set(key, mine, nx=True, px=TURN)):
                if time.monotonic() >= end:
                    return False
                time.sleep(random.uniform(0.008, 0.018))  # noqa: S311 - no secret
        except Unavailable:
            return False
        return True
