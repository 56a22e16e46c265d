"""A store becomes a replica, and its name means another one by now: the promoted one, which has all that was saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import pytest
import redis

from local.servers.stores import Store, Stores, private_redis
from rinban.adapters.mysql.connection import Database
from tests.chaos.breaking import writes_refused
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, longest_silence, slowest_voice, stage
from tests.chaos.test_failover import State, contents, restored
from tests.chaos.test_stores import PATIENCE, WHEN, nothing_is_lost, taken
from tests.contract.forgetful import ForgetfulNetwork, forgetful
from tests.e2e.world import World

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")), reason="the environment gives the stores"
)

READS = {"still reads": "yes", "refuses to read, too": "no"}
"""What a replica without its primary does: the setting replica-serve-stale-data."""

EACH_TIME = {("still reads", "while somebody listens"), ("refuses to read, too", "while it rings")}
CASES = [
    pytest.param(reads, when, id=f"{reads}, {when}", marks=[] if (reads, when) in EACH_TIME else pytest.mark.long)
    for reads in READS
    for when in WHEN
]


class Name:
    """The name of Redis, as the functions know it: it leads to the first of two, until that is demoted."""

    def __init__(self, promoted: Store) -> None:
        self.promoted = promoted
        self.network: ForgetfulNetwork | None = None

    @contextmanager
    def to(self, stores: Stores) -> Iterator[Mapping[str, str]]:
        with forgetful(urlsplit(stores.redis_url).path) as self.network:
            yield {"REDIS_URL": f"redis://127.0.0.1:{self.network.port}/0"}

    def means(self, store: str) -> None:
        assert self.network
        self.network.store = urlsplit(store).path


@pytest.fixture(scope="module")
def name() -> Iterator[Name]:
    with private_redis() as promoted:
        yield Name(promoted)


@pytest.fixture(scope="module")
def named(name: Name, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("demoted"), name.to) as opened:
        yield opened


@contextmanager
def redis_demoted(named: Stage, name: Name, reads: str) -> Iterator[Callable[[World], None]]:
    """Gives what demotes Redis, and makes it the primary again at the end."""
    old = named.stores.redis_url

    def demote(world: World) -> None:
        written: State = contents(old)
        with closing(redis.Redis.from_url(old)) as client:
            client.config_set("replica-serve-stale-data", READS[reads])
            client.replicaof("127.0.0.1", "1")
        restored(name.promoted.url, written)
        name.means(name.promoted.url)
        world.records.paused.add("redis")

    try:
        yield demote
    finally:
        with closing(redis.Redis.from_url(old)) as client:
            client.replicaof("NO", "ONE")
        name.means(old)


@pytest.mark.parametrize(("reads", "when"), CASES)
def test_redis_is_demoted(named: Stage, name: Name, measure: Measure, reads: str, when: str) -> None:
    with named.world() as world, redis_demoted(named, name, reads) as demote:
        taken(world, lambda moment: demote(world) if moment == when else None)
        nothing_is_lost(world)
        nobody_was_skipped(world)
        measure(longest_silence(world))
        world.records.paused.clear()
        world.starts_cold()  # or else the containers would keep their connections to the promoted one


@pytest.mark.parametrize(
    "when", [pytest.param(when, marks=[] if when == "while somebody listens" else pytest.mark.long) for when in WHEN]
)
def test_mysql_is_demoted(broken: Stage, measure: Measure, when: str) -> None:
    """The connections of this moment lead to the old one, which takes no write; later ones lead to the new one."""
    with broken.world() as world:
        with mysql_demoted(broken) as demote:
            taken(world, lambda moment: demote() if moment == when else None)
            nothing_is_lost(world)
        nobody_was_skipped(world)
        measure(longest_silence(world))


@contextmanager
def mysql_demoted(broken: Stage) -> Iterator[Callable[[], None]]:
    """Gives what lets MySQL refuse the writes of all connections that are open then."""
    with ExitStack() as ends:

        def demote() -> None:
            with Database(broken.stores.database_url).read() as cursor:
                cursor.execute("SELECT CONNECTION_ID()")
                (newest,) = cursor.fetchone() or (0,)
            ends.enter_context(writes_refused(broken, only_if=f"CONNECTION_ID() <= {newest}"))

        yield demote


def nobody_was_skipped(world: World) -> None:
    """No store counted as away, and nobody waited for one."""
    assert slowest_voice(world) < PATIENCE
    assert not [line for line in world.log() if "skipped" in str(line.get("error"))]
    silent = [line for line in world.log() if "does not answer" in str(line.get("message"))]
    assert not silent, [line.get("error") for line in silent]
