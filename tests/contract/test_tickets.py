"""The two stores of tickets, in memory and real."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from rinban.adapters.mysql import MysqlTickets
from rinban.adapters.redis import RedisTickets
from rinban.core.errors import Unavailable
from rinban.ports import Ref, Ticket, TicketStore
from tests.contract.conftest import Real
from tests.fakes.stores import MemoryTickets

KINDS = ["memory", "redis", "mysql"]


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest) -> TicketStore:
    return _open(request.param, request.getfixturevalue("real")) if request.param != "memory" else MemoryTickets("m")


def _open(kind: str, real: Real) -> TicketStore:
    return RedisTickets(real.redis()) if kind == "redis" else MysqlTickets(real.mysql())


def ticket(group: str, attempt: int = 0) -> Ticket:
    return Ticket(Ref(group, 12), attempt, "sato", 1_795_303_600.125)


def new_hash() -> str:
    """As long as a SHA-256."""
    return uuid4().hex * 2


def test_what_was_put_is_there(store: TicketStore, group: str) -> None:
    mine, other = new_hash(), new_hash()
    store.put(mine, ticket(group))
    store.put(other, ticket(group, 1))
    assert store.get(mine) == ticket(group)
    assert store.get(other) == ticket(group, 1)


def test_what_was_not_put_is_not_there(store: TicketStore, group: str) -> None:
    mine = new_hash()
    store.put(mine, ticket(group))
    assert store.get(new_hash()) is None
    assert store.get("") is None
    assert store.get(mine.upper()) is None


def test_an_expired_ticket_is_still_handed_over(store: TicketStore, group: str) -> None:
    """Whether it counts is judged by our clock, not by the store's."""
    mine = new_hash()
    store.put(mine, replace(ticket(group), expires_at=1.0))
    assert store.get(mine) == replace(ticket(group), expires_at=1.0)


def test_a_call_id_belongs_to_its_attempt(store: TicketStore, group: str) -> None:
    for attempt in (0, 1):
        store.put(new_hash(), ticket(group, attempt))
    assert store.sid(Ref(group, 12), 0) == ""
    store.bind(Ref(group, 12), 1, "CA" + "1" * 32)
    assert store.sid(Ref(group, 12), 0) == ""
    assert store.sid(Ref(group, 12), 1) == "CA" + "1" * 32
    assert store.sid(Ref(group, 13), 1) == ""
    assert store.sid(Ref(f"{group}-2", 12), 1) == ""


def test_a_call_id_may_come_with_the_ticket(store: TicketStore, group: str) -> None:
    mine = new_hash()
    store.put(mine, ticket(group), "CA" + "2" * 32)
    assert store.get(mine) == ticket(group)
    assert store.sid(Ref(group, 12), 0) == "CA" + "2" * 32


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_that_is_not_there_is_unavailable(nowhere: Real, group: str, kind: str) -> None:
    memory = MemoryTickets("m")
    memory.weather.away = True
    store = _open(kind, nowhere) if kind != "memory" else memory
    for question in (
        lambda: store.put(new_hash(), ticket(group)),
        lambda: store.get(new_hash()),
        lambda: store.bind(Ref(group, 12), 0, "CA1"),
        lambda: store.sid(Ref(group, 12), 0),
    ):
        with pytest.raises(Unavailable):
            question()
