"""Redis: the lock of a group."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from rinban.adapters.early_answer import EarlyAnswer
from rinban.adapters.meaning import ErrorReply
from rinban.adapters.redis.client import RedisClient
from rinban.core.errors import Unavailable

# KEYS: the lock, and what wakes one who waits for it. ARGV: the mark of who takes it, and the milliseconds after which
# it ends by itself. It answers whether the lock is that one's now.
_TAKE = """
local now = redis.call('GET', KEYS[1])
if now and now ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
return 1
"""

_LEAVE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('RPUSH', KEYS[2], '1')
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
"""

HOLD, WAIT = 1500, 1.0
"""Milliseconds after which the lock ends by itself, so that a process that dies does not keep it; and seconds that a
process waits for the lock, after which compare-and-set alone has to do."""

WOKEN = 0.05
"""Seconds after which one who waits looks for itself: who should have woken it may have died."""


class RedisGroupLock:
    """Implements ports.GroupLock with a key that expires.

    Who leaves wakes the one that has waited longest, which then takes it. `new_id`: makes a random text, which marks
    the lock as ours. `outdated`: what was read ahead, and may be old after others had the lock.
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
        mine, keys = self._new_id(), [f"rinban:{{{group}}}:turn", f"rinban:{{{group}}}:left"]
        for read in self._outdated:
            read.forget()
        if not self._locked(keys, mine):
            yield False  # compare-and-set alone keeps the document right then
            return
        try:
            yield True
        finally:
            with suppress(Unavailable):  # if this fails, the key expires
                self._client.ask(lambda store: store.register_script(_LEAVE)(keys, [mine, HOLD]))

    def _locked(self, keys: Sequence[str], mine: str) -> bool:
        """Whether the lock is ours now."""
        end = time.monotonic() + WAIT
        try:
            while not self._took(keys, mine):
                if time.monotonic() >= end:
                    return False
                self._wait(keys[1])
        except Unavailable:
            return False
        return True

    def _took(self, keys: Sequence[str], mine: str) -> bool:
        """One try. It may be made twice: the second one finds the lock to be its own."""
        return bool(self._client.ask(lambda store: store.register_script(_TAKE)(keys, [mine, HOLD])))

    def _wait(self, left: str) -> None:
        """Until somebody has left the lock, or for a moment."""
        try:
            self._client.ask(lambda store: store.blpop([left], timeout=WOKEN))
        except ErrorReply:  # who may not wait in the store looks now and then
            time.sleep(random.uniform(0.008, 0.018))  # noqa: S311 - no secret
