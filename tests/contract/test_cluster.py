"""Redis in cluster mode (as ElastiCache Serverless always is) goes away, and comes back: through the doors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from local.carrier import Carrier
from local.servers.stores import Store, private_cluster
from rinban import wiring
from rinban.adapters import breaker
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.received import RedisRecentBodies
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.doors import alerts, calls
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real
from tests.fakes.events import callback, event
from tests.fakes.service import VOICE
from tests.fakes.shell import settings
from tests.unit.carrier_service import ACCOUNT, FROM, TOKEN, running_carrier

BASE = "https://rinban.example.test"
AWAY: dict[str, Callable[[Store], None]] = {"killed": lambda store: store.kill(), "hangs": lambda store: store.pause()}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Store]:
    with private_cluster() as store:
        yield store


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[Carrier]:
    with running_carrier(tmp_path) as carrier:
        yield carrier


@pytest.fixture
def mended(cluster: Store) -> Iterator[None]:
    """Leave the store working for the next test."""
    yield
    cluster.resume()
    cluster.start()


@pytest.fixture
def unskipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a store that did not answer in time be asked again at once."""
    monkeypatch.setattr(breaker, "SKIP", 0.0)


@pytest.fixture
def parts(
    mended: None, cluster: Store, carrier: Carrier, real: Real, group: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[wiring.Parts]:
    """A warm container."""
    env = {
        "DATABASE_URL": real.stores.database_url,
        "REDIS_URL": cluster.url,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_FROM": FROM,
        "TWILIO_API_URL": carrier.base_url,
        "PUBLIC_BASE_URL": BASE,
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    parts, rota = wiring.parts(), settings()
    before = parts.settings.settings()
    team = rota.groups["infra"]
    rota = replace(rota, groups={name: replace(team, id=name) for name in (group, f"{group}-before", f"{group}-later")})
    assert parts.settings.replace(rota, instead_of=before)
    assert alert(parts, f"{group}-before") == "calling"
    yield parts
    assert parts.settings.replace(before, instead_of=rota)
    wiring._parts.cache_clear()


def alert(parts: wiring.Parts, group: str) -> str:
    """Return the outcome of a new alert."""
    body = json.dumps({"summary": "disk full", "dedup_key": "disk", "severity": "high"})
    answer = alerts.take(parts, event(f"/phonecall/{group}", body), group)
    assert answer.status_code == 202, answer.body
    return str(json.loads(answer.body or "")["alerts"][0]["outcome"])


def presses(parts: wiring.Parts, carrier: Carrier, digit: str) -> str:
    """Return what the person who was called last hears after this key."""
    (url,) = {call.order.url for call in carrier.calls[-1:]}
    group, cont = urlsplit(url).path.split("/")[2:4]
    signed = callback(url, TOKEN, AccountSid=ACCOUNT, CallSid="CA1", Digits=digit)
    return calls.call(parts, VOICE, signed, group, cont).body or ""


def cold() -> wiring.Parts:
    """Return the parts that a new container starts with."""
    wiring._parts.cache_clear()
    return wiring.parts()


@pytest.mark.parametrize("container", ["warm", "cold"])
@pytest.mark.parametrize("how", AWAY)
def test_while_a_cluster_is_away_mysql_is_enough(
    parts: wiring.Parts, cluster: Store, carrier: Carrier, group: str, how: str, container: str
) -> None:
    AWAY[how](cluster)
    parts = cold() if container == "cold" else parts
    assert alert(parts, group) == "calling"
    assert "記録しました" in presses(parts, carrier, "1")
    held = AppendLog(parts.record).load(Ref(group, 1))
    assert held is not None
    assert held.escalation.acknowledged
    assert parts.watch.answer({})["opened"] == 0


@pytest.mark.parametrize("how", AWAY)
def test_a_cluster_that_is_back_is_used_again(
    parts: wiring.Parts, unskipped: None, cluster: Store, group: str, how: str
) -> None:
    """The container that saw it go uses it again. After a kill it has come back empty."""
    AWAY[how](cluster)
    assert alert(parts, group) == "calling"
    cluster.resume()
    cluster.start(empty=True)
    assert alert(parts, f"{group}-later") == "calling"
    assert parts.recent_bodies.last(f"{group}-later")


def test_a_cluster_that_hangs_is_asked_once_over_each_connection(mended: None, unskipped: None, cluster: Store) -> None:
    """redis-py by itself would ask for the present nodes, and ask again, while somebody listens."""
    client = RedisClient(cluster.url)
    received = RedisRecentBodies(client)
    received.put("infra", "one")
    before = connections(cluster)
    cluster.pause()
    for question in (lambda: received.last("infra"), lambda: received.put("infra", "two")):
        with pytest.raises(Unavailable):
            question()
    cluster.resume()
    # One for the first request, since the old connection may be what hangs; one for the second, and one for our count.
    assert connections(cluster) - before == 3


def test_a_client_that_is_closed_leaves_no_connection_to_the_cluster(mended: None, cluster: Store) -> None:
    client = RedisClient(cluster.url)
    before = open_connections(cluster)
    client.ask(lambda store: store.ping())
    assert open_connections(cluster) > before
    client.close()
    assert open_connections(cluster) == before


def open_connections(cluster: Store) -> int:
    with redis.Redis.from_url(cluster.url.partition("?")[0]) as link:
        return int(link.info("clients")["connected_clients"])


def connections(cluster: Store) -> int:
    """Return how many connections have been opened so far."""
    with redis.Redis.from_url(cluster.url.partition("?")[0]) as link:
        return int(link.info("stats")["total_connections_received"])


def test_a_cluster_that_refuses_the_password_is_told_of(mended: None, cluster: Store) -> None:
    denied: list[bool] = []
    stranger = RedisClient(cluster.url.replace("//", "//stranger:old@"), lambda: denied.append(True))
    with pytest.raises(Unavailable, match="Redis: invalid username-password"):
        stranger.ask(lambda store: store.ping())
    assert denied == [True]
