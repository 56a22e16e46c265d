"""Who listens hears of each save, on a server and on a cluster; that nobody may publish changes nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from redis import Redis
from redis.client import PubSub

from rinban.adapters.redis import opening
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.adapters.redis.pings import CHANNEL, RedisPings
from rinban.core.chain.record import Ref, Write
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real
from tests.fakes.outside import MemoryLog
from tests.fakes.screens import MemoryFeed
from tests.fakes.shell import Shell, called

MUTE = "nobody-who-publishes"


def listener_of(store: Redis) -> PubSub:
    made: PubSub = store.pubsub()  # type: ignore[no-untyped-call]
    return made


@pytest.fixture
def heard(either: Real) -> Iterator[PubSub]:
    with closing(opening.server(either.stores.redis_url)) as store, closing(listener_of(store)) as pings:
        pings.subscribe(CHANNEL)
        assert pings.get_message(timeout=5)
        yield pings


def saved(client: RedisClient, group: str, pings: RedisPings | None) -> tuple[bool, bool]:
    """Whether a new run was saved, and whether one more that expects nothing there was."""
    e = replace(called(Shell()).now(), group=group)
    store = AppendLog(RedisEscalations(client, pings=pings))
    first, second = (store.save(Write(e, None, letter * 32)) for letter in "ab")
    return first, second


def test_who_listens_hears_of_what_was_saved_and_of_nothing_refused(either: Real, heard: PubSub, group: str) -> None:
    assert saved(either.redis(), group, RedisPings(MemoryLog())) == (True, False)
    message = heard.get_message(timeout=5)
    assert message
    assert message["data"] == f"{group}/1"
    assert heard.get_message(timeout=0.2) is None


def test_where_no_screen_can_be_open_nothing_is_sent(either: Real, heard: PubSub, group: str) -> None:
    assert saved(either.redis(), group, None) == (True, False)
    assert heard.get_message(timeout=0.2) is None


def test_what_no_save_tells_is_heard_as_well_and_where_no_screen_is_open_it_is_not(
    either: Real, heard: PubSub, group: str
) -> None:
    RedisPings().changed(either.redis(), Ref(group, 7))
    RedisPings(MemoryLog()).changed(either.redis(), Ref(group, 8))
    message = heard.get_message(timeout=5)
    assert message
    assert message["data"] == f"{group}/8"
    assert heard.get_message(timeout=0.2) is None


def test_that_redis_is_away_is_said_once_and_fails_nobody(nowhere: Real) -> None:
    log = MemoryLog()
    pings = RedisPings(log)
    for _ in range(2):
        pings.changed(nowhere.redis(), Ref("infra", 1))
    assert log.messages == ["open screens hear of no change, and ask by themselves"]


@pytest.mark.parametrize("way", ["publish", "ring"])
def test_that_redis_refuses_the_ping_costs_no_save_and_is_said_once(real: Real, group: str, way: str) -> None:
    admin, log = real.looked_into(), MemoryLog()
    admin.acl_setuser(MUTE, enabled=True, nopass=True, reset=True, keys=["*"], categories=["+@all"])
    if way == "ring":
        admin.execute_command("ACL", "SETUSER", MUTE, "-exists", "allchannels")  # type: ignore[no-untyped-call]
    try:
        mute = RedisClient(real.stores.redis_url.replace("://", f"://{MUTE}:x@", 1))
        pings = RedisPings(log, None if way == "publish" else MemoryFeed)
        assert saved(mute, group, pings) == (True, False)
        assert saved(mute, f"{group}b", pings) == (True, False)
        mute.close()
    finally:
        admin.acl_deluser(MUTE)
    assert log.messages == ["open screens hear of no change, and ask by themselves"]
