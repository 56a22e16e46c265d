"""The count of refused callbacks, in memory and in Redis."""

from __future__ import annotations

import pytest
from redis import Redis

from rinban.adapters.redis.refused import HOUR, SPAN, RedisRefusedCallbacks
from rinban.core.errors import Unavailable
from rinban.ports.stores import RefusedCallbacks
from tests.contract.conftest import Real, real_of
from tests.fakes.refused import MemoryRefusedCallbacks
from tests.fakes.shell import START


@pytest.fixture(params=["memory", "redis", "cluster"])
def refused(request: pytest.FixtureRequest) -> RefusedCallbacks:
    if request.param == "memory":
        return MemoryRefusedCallbacks()
    client = real_of(request, request.param).redis()
    client.ask(_emptied)
    return RedisRefusedCallbacks(client)


def _emptied(store: Redis) -> None:
    for key in list(store.scan_iter("rinban:{refused}:*")):
        store.delete(key)


def test_those_of_the_last_hour_are_counted(refused: RefusedCallbacks) -> None:
    assert refused.last_hour(START) == 0
    for at in (START, START + 60, START + 1800):
        refused.count(at)
    assert refused.last_hour(START + 1800) == 3
    assert refused.last_hour(START + HOUR - 1) == 3
    assert refused.last_hour(START + 1800 + HOUR + 2 * SPAN) == 0


def test_a_flood_is_counted_in_one_write_a_second(real: Real) -> None:
    client = real.redis()
    client.ask(_emptied)
    refused = RedisRefusedCallbacks(client)
    calls = commands(real)
    for n in range(1000):
        refused.count(START + n / 1000)
    assert commands(real) - calls <= 4
    refused.count(START + 1.5)
    assert refused.last_hour(START + 2) == 1001
    lives = client.ask(lambda store: [store.ttl(key) for key in store.scan_iter("rinban:{refused}:*")])
    assert lives
    assert all(HOUR < seconds <= HOUR + 2 * SPAN for seconds in lives)


def commands(real: Real) -> int:
    counted = real.looked_into().info("commandstats").get("cmdstat_incrby", {"calls": 0})
    return int(counted["calls"])


def test_without_redis_it_is_not_known(nowhere: Real) -> None:
    refused = RedisRefusedCallbacks(nowhere.redis())
    with pytest.raises(Unavailable):
        refused.count(START)
    with pytest.raises(Unavailable):
        refused.last_hour(START)
