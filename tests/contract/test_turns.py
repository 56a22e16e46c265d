"""Taking turns in a crowd: who leaves wakes the next one, which has what it needs in the same journey."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rinban.adapters.redis import lock
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.adapters.redis.lock import RedisGroupLock
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real
from tests.contract.test_copies import opened, put
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


def test_the_last_run_is_read_with_the_turn_and_not_again(real: Real, group: str) -> None:
    client = real.redis()
    quick = RedisEscalations(client)
    others, turns = AppendLog(RedisEscalations(real.redis())), RedisGroupLock(client, ids("t").__next__, (), quick)
    with turns.taken(group):
        assert quick.last_read.take(group) == [None]  # there is none yet, and nobody has to ask
    put(others, opened(group))
    with turns.taken(group):
        assert quick.latest(group) is not None
    with turns.taken(group):
        (read,) = quick.last_read.take(group)
        assert read is not None
        assert read.write_id
    with turns.taken(group):
        pass
    assert quick.last_read.take(group) == []  # others may have changed it since
