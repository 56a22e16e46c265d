"""Taking turns in a crowd: who leaves wakes the next one."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rinban.adapters.redis import lock
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.lock import RedisGroupLock
from tests.contract.conftest import Real
from tests.fakes.shell import ids


def test_who_leaves_wakes_the_one_that_waits(either: Real, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WOKEN", 0.2)
    first, second = (RedisGroupLock(either.redis(), ids(name).__next__) for name in "ab")
    with second.taken(f"{group}-2"):
        pass  # the first opens the connection
    for _ in range(5):
        with ThreadPoolExecutor(1) as pool:
            with first.taken(group):
                waits = pool.submit(lambda: _once_had(second, group))
                time.sleep(0.05)
            left = time.monotonic()
            assert waits.result() - left < 0.1


def _once_had(turns: RedisGroupLock, group: str) -> float:
    with turns.taken(group):
        return time.monotonic()


def test_who_may_not_wait_in_the_store_gets_its_turn_as_well(real: Real, group: str) -> None:
    user = "impatient"
    real.looked_into().acl_setuser(
        user, enabled=True, passwords=["+x"], keys=["*"], channels=["*"], categories=["+@all"], commands=["-blpop"]
    )
    first, second = RedisGroupLock(real.redis(), ids("a").__next__), _of_user(real, user)
    with ThreadPoolExecutor(1) as pool:
        with first.taken(group):
            waits = pool.submit(lambda: _once_had(second, group))
            time.sleep(0.05)
        left = time.monotonic()
        assert waits.result() - left < 0.5


def _of_user(real: Real, user: str) -> RedisGroupLock:
    url = real.stores.redis_url.replace("://", f"://{user}:x@", 1)
    return RedisGroupLock(RedisClient(url), ids("b").__next__)
