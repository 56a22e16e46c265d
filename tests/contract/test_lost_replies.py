"""A store takes a write and its reply is lost: the write is recognized as our own, on real stores and connections."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.redis.allowance import RedisAllowance
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.adapters.redis.saving import SaveOffer
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import Unavailable
from rinban.stores.append_log import AppendLog
from rinban.stores.escalations import Escalations, Loaded, SaveResult
from tests.contract.conftest import Real
from tests.contract.eavesdropper import Eavesdropper, eavesdropper
from tests.contract.test_allowance import asked
from tests.fakes.outside import MemoryLog, MemorySpool
from tests.fakes.shell import DISK, START, Shell, ids

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")), reason="the environment gives the stores"
)

SAVE = {"redis": b"EVALSHA", "mysql": b"COMMIT"}
ENTRIES = (Entry(START, "cell", "detail"),)


@dataclass
class Overheard:
    """Both stores, each behind an eavesdropper that can lose a reply. `record` is MySQL without one."""

    both: Escalations
    allowance: RedisAllowance
    between: dict[str, Eavesdropper]
    record: MysqlEscalations
    spool: MemorySpool


@pytest.fixture
def overheard(real: Real, tmp_path: Path) -> Iterator[Overheard]:
    urls = {"mysql": real.stores.database_url, "redis": real.stores.redis_url}
    path = parse_qs(urlsplit(urls["mysql"]).query)["unix_socket"][0]
    sockets = {"mysql": path, "redis": urlsplit(urls["redis"]).path}
    with ExitStack() as ends:
        between = {
            name: ends.enter_context(eavesdropper(path, tmp_path / f"{name}.sock")) for name, path in sockets.items()
        }
        client = RedisClient(urls["redis"].replace(sockets["redis"], str(tmp_path / "redis.sock")))
        database = Database(urls["mysql"].replace(sockets["mysql"], str(tmp_path / "mysql.sock")))
        offer, spool = SaveOffer(), MemorySpool()
        quick, record = RedisEscalations(client, offer=offer), AppendLog(MysqlEscalations(database))
        first = AppendLog(quick)
        stores, log = (first, record), MemoryLog()
        both = Escalations(stores, spool, log, ids("w").__next__, lambda write: quick.offered(first.as_text(write)))
        yield Overheard(both, RedisAllowance(client, offer), between, MysqlEscalations(real.mysql()), spool)


def opened(overheard: Overheard, group: str) -> Loaded:
    """Return an escalation that both stores have."""
    shell = Shell()
    shell.hear(DISK)
    e = replace(shell.now(), group=group)
    assert overheard.both.save(Loaded(None, {"redis": None, "mysql": None}), e, ()) is SaveResult.YES
    return overheard.both.load(Ref(group, 1))


@pytest.mark.parametrize("losers", [("redis",), ("mysql",), ("redis", "mysql")])
def test_a_write_whose_reply_is_lost_is_known_as_our_own(
    overheard: Overheard, group: str, losers: tuple[str, ...]
) -> None:
    held = opened(overheard, group)
    assert held.escalation
    for name in losers:
        overheard.between[name].lose(SAVE[name])
    assert overheard.both.save(held, held.escalation, ENTRIES) is SaveResult.YES
    assert {name: one.lost for name, one in overheard.between.items()} == {
        name: int(name in losers) for name in ("redis", "mysql")
    }
    assert overheard.spool.lines == [], "the record has it"
    assert overheard.record.journal(Ref(group, 1)) == list(ENTRIES), "once"
    assert overheard.both.load(Ref(group, 1)).agreed


@pytest.mark.parametrize("loser", ["redis", "mysql"])
def test_the_first_write_of_all_is_so_too(overheard: Overheard, group: str, loser: str) -> None:
    opened(overheard, f"{group}-before")  # now the connections are open, and the script is loaded
    overheard.between[loser].lose(SAVE[loser])
    assert opened(overheard, group).agreed
    assert overheard.between[loser].lost == 1


def test_a_write_that_was_made_on_the_way_is_so_too(overheard: Overheard, group: str) -> None:
    held = opened(overheard, group)
    assert held.escalation
    for number in range(2):  # the first time loads the script
        after = replace(held.escalation, base_url=f"https://{number}.example.test")
        if number:
            overheard.between["redis"].lose(SAVE["redis"])
        with overheard.both.offered(held, after, ENTRIES, None), suppress(Unavailable) if number else nullcontext():
            overheard.allowance.decide(asked(group))
        assert overheard.both.save(held, after, ENTRIES) is SaveResult.YES
        held = overheard.both.load(Ref(group, 1))
        assert (held.escalation, held.agreed) == (after, True)
    assert overheard.between["redis"].lost == 1
    assert overheard.record.journal(Ref(group, 1)) == [*ENTRIES, *ENTRIES]
