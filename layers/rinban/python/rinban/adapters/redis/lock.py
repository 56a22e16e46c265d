"""Redis: the lock of a group."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from rinban.adapters.early_answer import EarlyAnswer
from rinban.adapters.redis.client import RedisClient
from rinban.core.errors import Unavailable

_LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


HOLD, WAIT = 1500, 1.0
"""Milliseconds after which the lock ends by itself, so that a process that dies does not keep it; and seconds that a
process waits for the lock, after which compare-and-set alone has to do."""


class RedisGroupLock:
    """Implements ports.GroupLock with a key that expires.

    `new_id`: makes a random text, which marks the lock as ours. `outdated`: what was read ahead, and may be old after
    others had the lock.
    """

    def __init__(
        self, client: RedisClient, new_id: Callable[[], str], outdated: Sequence[EarlyAnswer[Any, Any]] = ()
    ) -> None:
        self._client = client
        self._new_id = new_id
        self._outdated = outdated

    @contextmanager
    def taken(self, group: str) -> Iterator[bool]:
        """As ports.GroupLock says."""
        mine, key = self._new_id(), f"rinban:{{{group}}}:turn"
        is_locked = self._locked(key, mine)
        for read in self._outdated:
            read.forget()
        if not is_locked:
            yield False  # compare-and-set alone keeps the document right then
            return
        try:
            yield True
        finally:
            with suppress(Unavailable):  # if this fails, the key expires
                self._client.ask(lambda store: store.eval(_LEAVE, 1, key, mine))

    def _locked(self, key: str, mine: str) -> bool:
        """Whether the lock is ours now. Each try is put once: a second time it would find the lock taken by itself."""
        end = time.monotonic() + WAIT
        try:
            while not self._client.ask_once(lambda store: store.set(key, mine, nx=True, px=HOLD)):
                if time.monotonic() >= end:
                    return False
                time.sleep(random.uniform(0.008, 0.018))  # noqa: S311 - no secret
        except Unavailable:
            return False
        return True
