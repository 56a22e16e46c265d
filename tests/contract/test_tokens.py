"""The two stores of tokens, in memory and real."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from rinban.adapters.mysql.tokens import MysqlTokens
from rinban.adapters.redis.tokens import RedisTokens
from rinban.core.chain.record import Grant, Ref
from rinban.core.errors import Unavailable
from rinban.ports.stores import TokenStore
from tests.contract.conftest import Real, real_of
from tests.fakes.stores import MemoryTokens

KINDS = ["memory", "redis", "mysql"]


@pytest.fixture(params=[*KINDS, "cluster"])
def store(request: pytest.FixtureRequest) -> TokenStore:
    return _open(request.param, real_of(request, request.param)) if request.param != "memory" else MemoryTokens("m")


def _open(kind: str, real: Real) -> TokenStore:
    return MysqlTokens(real.mysql()) if kind == "mysql" else RedisTokens(real.redis())


def grant(group: str, attempt: int = 0) -> Grant:
    return Grant(Ref(group, 12), attempt, "sato", 1_795_303_600.125)


def new_hash() -> str:
    """Return a text as long as a SHA-256 in hexadecimal digits."""
    return uuid4().hex * 2


def test_what_was_put_is_there(store: TokenStore, group: str) -> None:
    mine, other = new_hash(), new_hash()
    store.put(mine, grant(group))
    store.put(other, grant(group, 1))
    assert store.get(mine) == grant(group)
    assert store.get(other) == grant(group, 1)


def test_what_it_stands_for_may_be_replaced(store: TokenStore, group: str) -> None:
    mine = new_hash()
    for attempt, who in ((-1, "sato"), (-1, "suzuki"), (0, "ann")):
        now = replace(grant(group, attempt), who=who, ref=Ref(f"{group}-{who}", 3))
        store.replace(mine, now)
        store.replace(mine, now)
        assert store.get(mine) == now


def test_what_was_not_put_is_not_there(store: TokenStore, group: str) -> None:
    mine = new_hash()
    store.put(mine, grant(group))
    assert store.get(new_hash()) is None
    assert store.get("") is None
    assert store.get(mine.upper()) is None


def test_an_expired_grant_is_still_handed_over(store: TokenStore, group: str) -> None:
    """Our clock decides whether it still counts, and not the store's."""
    mine = new_hash()
    store.put(mine, replace(grant(group), expires_at=1.0))
    assert store.get(mine) == replace(grant(group), expires_at=1.0)


def test_a_call_id_belongs_to_its_attempt(store: TokenStore, group: str) -> None:
    for attempt in (0, 1):
        store.put(new_hash(), grant(group, attempt))
    assert store.sid(Ref(group, 12), 0) == ""
    store.bind(Ref(group, 12), 1, "CA" + "1" * 32)
    assert store.sid(Ref(group, 12), 0) == ""
    assert store.sid(Ref(group, 12), 1) == "CA" + "1" * 32
    assert store.sid(Ref(group, 13), 1) == ""
    assert store.sid(Ref(f"{group}-2", 12), 1) == ""


def test_a_call_id_may_come_with_the_grant(store: TokenStore, group: str) -> None:
    mine = new_hash()
    store.put(mine, grant(group), "CA" + "2" * 32)
    assert store.get(mine) == grant(group)
    assert store.sid(Ref(group, 12), 0) == "CA" + "2" * 32


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_that_is_not_there_is_unavailable(nowhere: Real, group: str, kind: str) -> None:
    memory = MemoryTokens("m")
    memory.faults.away = True
    store = _open(kind, nowhere) if kind != "memory" else memory
    for question in (
        lambda: store.put(new_hash(), grant(group)),
        lambda: store.replace(new_hash(), grant(group)),
        lambda: store.get(new_hash()),
        lambda: store.bind(Ref(group, 12), 0, "CA1"),
        lambda: store.sid(Ref(group, 12), 0),
    ):
        with pytest.raises(Unavailable):
            question()
