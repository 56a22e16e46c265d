"""The last bodies of a group, in memory and in real Redis: one suite for both."""

from __future__ import annotations

import pytest

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.received import RedisRecentBodies
from rinban.core.errors import Unavailable
from rinban.ports.stores import RecentBodies
from tests.contract.conftest import Real, real_of
from tests.fakes.received import MemoryRecentBodies


@pytest.fixture(params=["memory", "redis", "cluster"])
def received(request: pytest.FixtureRequest) -> RecentBodies:
    if request.param == "memory":
        return MemoryRecentBodies()
    real = real_of(request, request.param)
    for group in ("infra", "payments"):
        real.looked_into().delete(f"rinban:{{{group}}}:received")
    return RedisRecentBodies(real.redis())


def test_at_first_there_is_nothing(received: RecentBodies) -> None:
    assert received.last("infra") == []


def test_the_newest_comes_first_and_groups_have_their_own(received: RecentBodies) -> None:
    for group, record in (("infra", "one"), ("infra", "二 🈵"), ("payments", "three")):
        received.put(group, record)
    assert received.last("infra") == ["二 🈵", "one"]
    assert received.last("payments") == ["three"]


def test_twenty_are_kept(received: RecentBodies) -> None:
    for number in range(25):
        received.put("infra", str(number))
    assert received.last("infra") == [str(number) for number in range(24, 4, -1)]


def test_in_redis_they_are_gone_after_a_day(either: Real) -> None:
    RedisRecentBodies(either.redis()).put("infra", "one")
    assert 86390 <= int(str(either.looked_into().ttl("rinban:{infra}:received"))) <= 86400


def test_without_redis_it_says_so() -> None:
    nowhere = RedisRecentBodies(RedisClient("redis://127.0.0.1:1/0"))
    with pytest.raises(Unavailable):
        nowhere.put("infra", "one")
    with pytest.raises(Unavailable):
        nowhere.last("infra")
