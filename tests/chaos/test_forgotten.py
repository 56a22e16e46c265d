"""The network forgets the connections to Redis, MySQL or both without a word, at each moment of a call."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from local.servers.stores import Stores
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, longest_silence, slowest_voice, stage
from tests.chaos.test_stores import PATIENCE, WHEN, nothing_is_lost, taken
from tests.contract.forgetful import ForgetfulNetwork, forgetful

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")), reason="the environment gives the stores"
)

STORES = {"redis": ("redis",), "mysql": ("mysql",), "both": ("redis", "mysql")}
EACH_TIME = {("both", "before the alert"), ("both", "while somebody listens"), ("mysql", "while it rings")}
CASES = [
    pytest.param(store, when, id=f"{store}, {when}", marks=[] if (store, when) in EACH_TIME else pytest.mark.long)
    for store in STORES
    for when in WHEN
]


class Networks:
    """One in front of each store, for the functions alone."""

    def __init__(self) -> None:
        self.before: dict[str, ForgetfulNetwork] = {}

    @contextmanager
    def to(self, stores: Stores) -> Iterator[Mapping[str, str]]:
        sockets = parse_qs(urlsplit(stores.database_url).query)["unix_socket"][0], urlsplit(stores.redis_url).path
        with forgetful(sockets[0]) as mysql, forgetful(sockets[1]) as redis:
            self.before = {"mysql": mysql, "redis": redis}
            database_url = f"mysql://root@127.0.0.1:{mysql.port}/rinban"
            yield {"DATABASE_URL": database_url, "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0"}

    def forget(self, *names: str) -> None:
        for name in names:
            self.before[name].forget()


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks()


@pytest.fixture(scope="module")
def behind(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("forgotten"), networks.to) as opened:
        yield opened


@pytest.mark.parametrize(("store", "when"), CASES)
def test_the_network_forgets(behind: Stage, networks: Networks, measure: Measure, store: str, when: str) -> None:
    with behind.world() as world:
        taken(world, lambda moment: networks.forget(*STORES[store]) if moment == when else None)
        nothing_is_lost(world)
        assert slowest_voice(world) < PATIENCE
        skipped = [line for line in world.log() if "skipped" in str(line.get("error"))]
        assert not skipped, "no store counts as away"
        measure(longest_silence(world))


@pytest.mark.parametrize("store", STORES)
def test_the_chain_goes_on_over_fresh_connections(
    behind: Stage, networks: Networks, measure: Measure, store: str
) -> None:
    """Between two calls: the end of the one is what places the other."""
    with behind.world() as world:
        world.alert(dedup_key="disk").is_("calling")
        world.phone("sato").rings()
        networks.forget(*STORES[store])
        world.phone("sato").declines()
        suzuki = world.phone("suzuki").rings()
        networks.forget(*STORES[store])
        suzuki.answers().hears("disk full").presses("1").hears("の対応として記録しました").stays_on_the_line()
        world.nobody_else.rings(within=90.0)
        measure(longest_silence(world))
