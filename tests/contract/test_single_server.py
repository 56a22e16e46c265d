"""The client of one Redis server answers as redis-py's own does, over one connection."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import closing

import pytest
import redis
from redis.exceptions import DataError, ResponseError

from rinban.adapters.redis import opening
from tests.contract.conftest import Real


@pytest.fixture
def server(real: Real) -> Iterator[redis.Redis]:
    with closing(opening.server(real.stores.redis_url)) as server:
        yield server


@pytest.fixture
def plain(real: Real) -> Iterator[redis.Redis]:
    """redis-py's own client."""
    with closing(redis.Redis.from_url(real.stores.redis_url, decode_responses=True)) as plain:
        yield plain


VALUES = ("", "輪番 \r\n$3", b"bytes", 7, -1.5, "x" * 100_000)


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_value_arrives_as_redis_py_sends_it(
    server: redis.Redis, plain: redis.Redis, group: str, value: str | bytes | float
) -> None:
    server.set(group, value)
    found = plain.get(group)
    plain.set(group, value)
    assert found == plain.get(group) == server.get(group)


def test_commands_together_are_answered_in_their_order(server: redis.Redis, plain: redis.Redis, group: str) -> None:
    for client in (server, plain):
        together = client.pipeline(transaction=False)
        together.delete(group)
        together.hset(group, mapping={"a": 1, "b": "two"})
        together.hgetall(group)
        together.hmget(group, ["a", "none"])
        together.expire(group, 60)
        assert together.execute() == [0, 2, {"a": "1", "b": "two"}, ["1", None], True] or client is plain
        assert together.execute() == []


def test_an_error_among_the_answers_is_raised_and_the_others_are_read(server: redis.Redis, group: str) -> None:
    server.set(group, "a text")
    together = server.pipeline(transaction=False)
    together.lpush(group, "x")
    together.get(group)
    with pytest.raises(ResponseError, match=r"^WRONGTYPE"):
        together.execute()
    assert server.get(group) == "a text"


@pytest.mark.parametrize("value", [True, None, ["a", "list"]])
def test_what_is_neither_a_text_nor_a_number_is_not_sent(server: redis.Redis, group: str, value: object) -> None:
    with pytest.raises(DataError):
        server.set(group, value)  # type: ignore[arg-type]
    assert server.get(group) is None


def test_a_connection_that_the_server_has_closed_is_opened_anew_before_anything_is_sent(
    server: redis.Redis, plain: redis.Redis, group: str
) -> None:
    plain.client_kill_filter(_id=str(server.client_id()), skipme=False)
    assert server.incr(group) == 1


def test_an_answer_that_nobody_has_read_is_not_taken_for_that_of_the_next_question(
    server: redis.Redis, group: str
) -> None:
    server.set(group, "right")
    line = server._line  # type: ignore[attr-defined]
    line.send_packed_command([b"PING\r\n"])
    assert select.select([line._sock], [], [], 5)[0]
    assert server.get(group) == "right"


def test_after_an_answer_that_cannot_be_read_the_rest_of_them_is_not_taken_for_the_next_ones(
    server: redis.Redis, group: str
) -> None:
    server.set(group, b"\xff")
    together = server.pipeline(transaction=False)
    for _ in range(3):
        together.get(group)
    with pytest.raises(UnicodeDecodeError):
        together.execute()
    assert server.exists(group) == 1


def test_it_has_one_connection_however_much_is_asked(server: redis.Redis, group: str) -> None:
    ids = {server.client_id() for _ in range(3)}
    assert len(ids) == 1
