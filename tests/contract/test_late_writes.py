"""What may wait until the end of an invocation is in Redis then, or those who asked for it are told."""

from __future__ import annotations

from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.late import LateWrites
from rinban.adapters.redis.received import RedisRecentBodies
from rinban.adapters.redis.snapshots import RedisSnapshots
from rinban.adapters.redis.tokens import RedisTokens
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from tests.contract.conftest import Real


def test_what_waits_is_there_at_the_end(either: Real, group: str) -> None:
    client, told = either.redis(), list[Unavailable]()
    late, inside = LateWrites(client), RedisSnapshots(either.redis())
    bodies, tokens = RedisRecentBodies(client, late), RedisTokens(client, late=late)
    with late.together():
        RedisSnapshots(client, late).put(group, "text", told.append)
        bodies.put(group, "{}", told.append)
        tokens.bind(Ref(group, 1), 0, "CA0", told.append)
        assert inside.get(group) is None, "nobody has waited for it yet"
    assert (inside.get(group), bodies.last(group), tokens.sid(Ref(group, 1), 0)) == ("text", ["{}"], "CA0")
    assert told == []


def test_who_reads_in_between_finds_it(either: Real, group: str) -> None:
    client = either.redis()
    late = LateWrites(client)
    tokens, snapshots = RedisTokens(client, late=late), RedisSnapshots(client, late)
    bodies = RedisRecentBodies(client, late)
    with late.together():
        tokens.bind(Ref(group, 1), 0, "CA0", print)
        assert tokens.sid(Ref(group, 1), 0) == "CA0"
        snapshots.put(group, "text", print)
        assert snapshots.get(group) == "text"
        bodies.put(group, "{}", print)
        assert bodies.last(group) == ["{}"]
    assert bodies.last(group) == ["{}"], "it is written once"


def test_what_somebody_else_keeps_waiting_goes_with_the_question(either: Real, group: str) -> None:
    client, told = either.redis(), list[Unavailable]()
    late, inside = LateWrites(client), RedisSnapshots(either.redis())
    tokens, snapshots = RedisTokens(client, late=late), RedisSnapshots(client, late)
    with late.together(lambda: snapshots.put(group, "text", told.append)):
        assert tokens.sid(Ref(group, 1), 0) == ""
        assert inside.get(group) == "text"
    with late.together():
        snapshots.put(group, "later", told.append)
        assert inside.get(group) == "text", "it was asked for within that block alone"
    assert (inside.get(group), told) == ("later", [])


def test_who_has_to_know_at_once_does_not_wait(either: Real, group: str) -> None:
    client = either.redis()
    late = LateWrites(client)
    with late.together():
        RedisSnapshots(client, late).put(group, "text")
        assert RedisSnapshots(either.redis()).get(group) == "text"


def test_everybody_is_told_of_a_store_that_is_away(group: str) -> None:
    told = dict[str, Unavailable]()
    client = RedisClient("redis://127.0.0.1:1/0")
    late = LateWrites(client)
    with late.together():
        RedisSnapshots(client, late).put(group, "text", lambda error: told.update(snapshot=error))
        RedisTokens(client, late=late).bind(Ref(group, 1), 0, "CA0", lambda error: told.update(sid=error))
    assert told.keys() == {"snapshot", "sid"}
