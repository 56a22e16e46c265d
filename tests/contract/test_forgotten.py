"""A network forgets connections without a word: the stores are well, and nobody is told otherwise."""

from __future__ import annotations

import gc
import json
import os
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from local.carrier import Carrier
from rinban import wiring
from rinban.adapters import breaker, meaning
from rinban.adapters.mysql import connection
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.core.rota.policy import Policy
from rinban.core.rota.stage import Stage
from rinban.doors import alerts, calls
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real
from tests.contract.forgetful import ForgetfulNetwork, forgetful
from tests.fakes.events import callback, event
from tests.fakes.service import VOICE
from tests.fakes.shell import settings
from tests.unit.carrier_service import ACCOUNT, FROM, TOKEN, running_carrier

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")), reason="the environment gives the stores"
)

BUSY = 1.0
"""Real seconds that a busy machine may add. What was wrong once cost several time-outs more."""

Names = tuple[str, ...]
WHICH: tuple[Names, ...] = (("redis",), ("mysql",), ("redis", "mysql"))


@dataclass(frozen=True)
class Networks:
    """One in front of each store."""

    redis: ForgetfulNetwork
    mysql: ForgetfulNetwork

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.redis.port}/0"

    @property
    def database_url(self) -> str:
        return f"mysql://root@127.0.0.1:{self.mysql.port}/rinban"

    def of(self, names: Names) -> list[ForgetfulNetwork]:
        return [getattr(self, name) for name in names]

    def forget(self, names: Names) -> None:
        for network in self.of(names):
            network.forget()


@pytest.fixture
def networks(real: Real) -> Iterator[Networks]:
    mysql = parse_qs(urlsplit(real.stores.database_url).query)["unix_socket"][0]
    with ExitStack() as ends:
        yield Networks(
            ends.enter_context(forgetful(urlsplit(real.stores.redis_url).path)), ends.enter_context(forgetful(mysql))
        )


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds + BUSY


# --- one store at a time -------------------------------------------------------------------------------------------


def asks_redis(networks: Networks) -> Callable[[], object]:
    client = RedisClient(networks.redis_url)
    return lambda: client.ask(lambda store: store.get("nothing"))


def asks_mysql(networks: Networks) -> Callable[[], object]:
    database = Database(networks.database_url)

    def ask() -> object:
        with database.read() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone()

    return ask


def writes_mysql(networks: Networks) -> Callable[[], object]:
    """A use that is not repeated: it asks first whether the connection lives."""
    database = Database(networks.database_url)

    def write() -> object:
        time.sleep(connection.IDLE)
        with database.statement() as cursor:
            return cursor.execute("SET @a = 1")

    return write


def transacts_with_mysql(networks: Networks) -> Callable[[], object]:
    database = Database(networks.database_url)

    def transact() -> object:
        with database.transaction() as cursor:
            return cursor.execute("SELECT 1")

    return transact


USES = {"redis": asks_redis, "mysql": asks_mysql, "mysql writes": writes_mysql, "mysql transacts": transacts_with_mysql}


@pytest.mark.parametrize("use", USES)
def test_a_forgotten_connection_is_replaced_within_the_limit_of_one_answer(networks: Networks, use: str) -> None:
    ask, network = USES[use](networks), getattr(networks, use.split()[0])
    ask()
    network.forget()
    with within(0.5 if use == "redis" else 1.5):
        ask()
    assert network.taken == 2
    ask()
    assert network.taken == 2, "the fresh one is kept"


@pytest.mark.parametrize("use", USES)
def test_a_store_that_does_not_answer_over_a_fresh_connection_is_away(networks: Networks, use: str) -> None:
    ask, network = USES[use](networks), getattr(networks, use.split()[0])
    ask()
    network.forget()
    network.hangs = True
    with within(0.5 if use == "redis" else 1.5), pytest.raises(Unavailable):
        ask()
    assert network.taken == 2
    with within(0.0), pytest.raises(Unavailable, match="skipped"):
        ask()


@pytest.mark.parametrize("use", USES)
def test_after_a_minute_of_idleness_nobody_waits_for_a_connection(
    networks: Networks, use: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is replaced without a question: waiting for no answer is what a forgotten one would cost."""
    ask, network = USES[use](networks), getattr(networks, use.split()[0])
    ask()
    network.forget()
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + meaning.OLD + 0.1)
    with within(connection.IDLE):
        ask()
    assert (network.taken, network.swallowed) == (2, 0)


def test_the_server_ends_what_is_not_used_soon_after_it_would_be_replaced(networks: Networks) -> None:
    with Database(networks.database_url).read() as cursor:
        cursor.execute("SELECT @@SESSION.wait_timeout")
        (seconds,) = cursor.fetchone() or (0,)
    assert meaning.OLD < seconds <= meaning.OLD + 30


def test_a_write_that_may_have_arrived_is_not_repeated_and_the_store_does_not_count_as_away(networks: Networks) -> None:
    client = RedisClient(networks.redis_url)
    client.ask(lambda store: store.set("counted", 0))
    networks.redis.forget()
    with within(0.25), pytest.raises(Unavailable):
        client.ask_once(lambda store: store.incr("counted"))
    assert client.ask(lambda store: store.get("counted")) == "0"
    assert client.ask_once(lambda store: store.incr("counted")) == 1


def test_a_statement_that_may_have_arrived_is_not_repeated_either(networks: Networks) -> None:
    database = Database(networks.database_url)
    with database.statement() as cursor:
        cursor.execute("CREATE OR REPLACE TABLE counted (n INT)")
    networks.mysql.forget()
    with within(0.5), pytest.raises(Unavailable), database.statement() as cursor:
        cursor.execute("INSERT INTO counted VALUES (1)")
    with within(1.0), database.read() as cursor:
        cursor.execute("SELECT COUNT(*) FROM counted")
        assert cursor.fetchone() == (0,)
    with database.statement() as cursor:
        cursor.execute("DROP TABLE counted")


def test_a_socket_that_nobody_answers_at_is_closed(tmp_path: Path) -> None:
    """PyMySQL would forget the one that it opens itself: a process would run out of them while MySQL is away."""
    database = Database(f"mysql://root@localhost/rinban?unix_socket={tmp_path / 'nobody.sock'}")
    gc.collect()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        with pytest.raises(Unavailable, match="No such file"), database.read():
            pytest.fail("somebody answered")
        gc.collect()
    assert told == []


# --- through the doors ---------------------------------------------------------------------------------------------


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[Carrier]:
    with running_carrier(tmp_path) as carrier:
        yield carrier


@pytest.fixture
def parts(
    networks: Networks, carrier: Carrier, group: str, monkeypatch: pytest.MonkeyPatch, real: Real
) -> Iterator[wiring.Parts]:
    """A warm container, which has had an alert, and remembers nothing of its stores but that they answer."""
    env = {
        "DATABASE_URL": networks.database_url,
        "REDIS_URL": networks.redis_url,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_FROM": FROM,
        "TWILIO_API_URL": carrier.base_url,
        "PUBLIC_BASE_URL": "https://rinban.example.test",
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    quick = Stage(caller_id="+815000000000", calls_per_second=1000)  # no call of these tests waits for another's
    parts, rota = wiring.parts(), settings(Policy(rounds=1, calls_per_hour=1000), quick)
    before = parts.settings.settings()
    team = rota.groups["infra"]
    rota = replace(rota, groups={name: replace(team, id=name) for name in (group, f"{group}-before")})
    assert parts.settings.replace(rota, instead_of=before)
    assert alert(parts, f"{group}-before") == "calling"
    yield parts
    networks.forget(("redis", "mysql"))
    wiring._parts.cache_clear()
    restored = wiring.parts().settings
    assert restored.replace(before, instead_of=rota)
    wiring._parts.cache_clear()


def alert(parts: wiring.Parts, group: str) -> str:
    """The outcome of a new alert."""
    body = json.dumps({"summary": "disk full", "dedup_key": "disk", "severity": "high"})
    answer = alerts.take(parts, event(f"/phonecall/{group}", body), group)
    assert answer.status_code == 202, answer.body
    return str(json.loads(answer.body or "")["alerts"][0]["outcome"])


def presses(parts: wiring.Parts, carrier: Carrier, digit: str) -> str:
    """What the last person that was called hears after this key."""
    (url,) = {call.order.url for call in carrier.calls[-1:]}
    group, cont = urlsplit(url).path.split("/")[2:4]
    signed = callback(url, TOKEN, AccountSid=ACCOUNT, CallSid="CA1", Digits=digit)
    return calls.call(parts, VOICE, signed, group, cont).body or ""


def skipped(captured: str) -> list[str]:
    return re.findall(r"\w+: skipped[^\"]*", captured)


@pytest.mark.parametrize("names", WHICH, ids=" and ".join)
def test_after_a_quiet_night_the_first_alert_calls(
    parts: wiring.Parts, networks: Networks, group: str, names: Names, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    networks.forget(names)
    with within(2.0):
        assert alert(parts, group) == "calling"
    assert both_have(parts, group)
    assert skipped(capsys.readouterr().out) == []


@pytest.mark.parametrize("names", WHICH, ids=" and ".join)
def test_a_key_counts_when_the_connections_are_forgotten_before_it(
    parts: wiring.Parts, networks: Networks, carrier: Carrier, group: str, names: Names
) -> None:
    assert alert(parts, group) == "calling"
    networks.forget(names)
    with within(2.0):
        assert "記録しました" in presses(parts, carrier, "1")
    assert all(e.acknowledged for e in both_have(parts, group))


SENT: dict[str, tuple[bytes, ...]] = {
    "redis": (b"EVALSHA",),
    "mysql": (b"FROM attempt", b"BEGIN", b"INSERT INTO journal", b"COMMIT"),
}


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, words in SENT.items() for at in range(len(words))])
def test_a_key_counts_when_they_are_forgotten_at_any_moment_of_it(
    parts: wiring.Parts, networks: Networks, carrier: Carrier, group: str, name: str, at: int
) -> None:
    """The other store is forgotten at the same moment, or has been."""
    assert alert(parts, group) == "calling"
    network: ForgetfulNetwork = getattr(networks, name)
    network.forget_at(SENT[name][at])
    networks.forget(("mysql",) if name == "redis" else ("redis",))
    with within(2.0):
        assert "記録しました" in presses(parts, carrier, "1")
    assert not network.waits_for_a_word, "it was never said"
    held = [e for e in both_have(parts, group) if e]
    assert held
    assert any(e.acknowledged for e in held)
    cells = [entry.cell for entry in parts.record.journal(Ref(group, 1))]
    assert cells.count("the current call × ACK → acknowledge") <= 1


def test_a_save_that_was_lost_on_the_way_has_locked_nothing(
    parts: wiring.Parts, networks: Networks, carrier: Carrier, group: str
) -> None:
    """All of a save is one message: it arrives as a whole or not at all, and is sent again."""
    assert alert(parts, group) == "calling"
    networks.mysql.forget_at(b"COMMIT")
    assert "記録しました" in presses(parts, carrier, "1")
    assert not networks.mysql.waits_for_a_word, "it was never said"
    held = AppendLog(parts.record).load(Ref(group, 1))
    assert held
    assert held.escalation.acknowledged


def test_what_a_forgotten_connection_has_locked_is_free_again(
    parts: wiring.Parts, networks: Networks, carrier: Carrier, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server does not hear that nobody is there any more: it ends what has been idle for longer than we use it."""
    assert alert(parts, group) == "calling"
    monkeypatch.setattr(connection, "_FORGOTTEN", "SET SESSION wait_timeout = 5, innodb_lock_wait_timeout = 1")
    with pytest.raises(Unavailable):
        locks_and_is_forgotten(Database(parts.config.database_url), networks, group)
    assert "記録しました" in presses(parts, carrier, "1")
    assert not recorded(parts, group).acknowledged, "the record has missed it"
    time.sleep(3.0 + breaker.SKIP)
    assert not recorded(parts, group).acknowledged, "what was given up does not land later"
    parts.watch.answer({})
    assert recorded(parts, group).acknowledged


def recorded(parts: wiring.Parts, group: str) -> Escalation:
    """What MySQL holds, over a connection that nothing has kept waiting."""
    held = AppendLog(MysqlEscalations(Database(parts.config.database_url))).load(Ref(group, 1))
    assert held
    return held.escalation


def locks_and_is_forgotten(database: Database, networks: Networks, group: str) -> None:
    with database.transaction() as cursor:
        cursor.execute("UPDATE escalation SET state = 'held' WHERE group_id = %s", (group,))
        networks.mysql.forget_at(b"COMMIT")


def both_have(parts: wiring.Parts, group: str) -> list[Any]:
    """The group's escalation in each store, over connections of their own."""
    wiring._parts.cache_clear()
    fresh = wiring.parts()
    client = RedisClient(fresh.config.redis_url)
    copies = [AppendLog(one).latest(group) for one in (RedisEscalations(client), fresh.record)]
    client.close()
    assert all(copies), "one of them has none"
    return [copy.escalation for copy in copies if copy]
