"""The private stores break as ordered: what the tests of faults will rest on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from local.servers.mariadb import bootstrap
from local.servers.process import GivenStore
from local.servers.stores import Store, Stores, private_stores
from rinban.adapters.mysql.connection import Database
from rinban.core.errors import Unavailable

ROOT = Path(__file__).parents[2]
given = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")), reason="the environment gives the stores"
)


@pytest.fixture
def own() -> Iterator[Stores]:
    with private_stores() as both:
        yield both


def ask(store: Store, sql: str) -> list[tuple[object, ...]]:
    """By the product's own connection: PyMySQL leaves a socket open whose path does not answer."""
    with Database(store.url).read() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@given
def test_a_killed_mariadb_still_has_what_it_had_committed(own: Stores) -> None:
    ask(own.mysql, "create table t (n int)")
    ask(own.mysql, "insert into t values (7)")
    own.mysql.kill()
    with pytest.raises(Unavailable):
        ask(own.mysql, "select n from t")
    own.mysql.start()
    assert ask(own.mysql, "select n from t") == [(7,)]


@given
def test_a_stopped_mariadb_can_come_back_empty(own: Stores) -> None:
    ask(own.mysql, "create table t (n int)")
    own.mysql.stop()
    own.mysql.start(empty=True)
    assert ask(own.mysql, "show tables") == []


@given
def test_a_killed_valkey_comes_back_empty(own: Stores) -> None:
    with redis.Redis.from_url(own.redis_url) as link:
        link.set("key", "1")
        own.redis.kill()
        own.redis.start()
        assert link.get("key") is None


@given
def test_a_paused_valkey_takes_connections_but_does_not_answer_until_it_goes_on(own: Stores) -> None:
    with redis.Redis.from_url(own.redis_url, socket_timeout=0.2) as link:
        link.set("key", "1")
        own.redis.pause()
        with pytest.raises(redis.TimeoutError):
            link.get("key")
        own.redis.resume()
        assert link.get("key") == b"1"


@given
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_however_its_owner_ends_no_server_and_no_file_stays(end: signal.Signals) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with owner:
        assert owner.stdout
        scratch, *servers = owner.stdout.readline().split()
        assert all(runs(int(pid)) for pid in servers)
        owner.send_signal(end)
        assert owner.wait(5) == -end
    until = time.monotonic() + 5
    while time.monotonic() < until and (Path(scratch).exists() or any(runs(int(pid)) for pid in servers)):
        time.sleep(0.02)
    assert not Path(scratch).exists()
    assert not any(runs(int(pid)) for pid in servers)


# In a run that stands in the background, the shell has Ctrl-C ignored, and what the run starts inherits that.
OWNER = """
import signal, time
from local.servers.stores import private_stores
signal.signal(signal.SIGINT, signal.default_int_handler)
with private_stores() as stores:
    stores.mysql.pause()
    print(stores.mysql.scratch, stores.mysql.process.pid, stores.redis.process.pid, flush=True)
    time.sleep(60)
"""


def runs(pid: int) -> bool:
    """Whether the process is there and not only its entry, which stays until a parent asks for it."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(state) and not state.startswith("Z")


def test_a_store_that_the_environment_gives_is_not_ours_to_break() -> None:
    store = GivenStore("redis://127.0.0.1:6379/0")
    for order in (store.start, store.stop, store.kill, store.pause, store.resume):
        with pytest.raises(RuntimeError, match="given by the environment"):
            order()


@given
def test_no_mariadb_uses_a_folder_in_which_another_one_that_starts_would_clear_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that starts removes every temporary table in its tmpdir, also those of the others."""
    with private_stores() as one, private_stores() as other:
        folders = {ask(stores.mysql, "select @@tmpdir")[0][0] for stores in (one, other)}
    assert len(folders) == 2
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    bootstrap(tmp_path / "data")
    assert (tmp_path / "data" / "mysql").is_dir()
