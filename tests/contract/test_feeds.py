"""The store of the feeds, in memory and real."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.feeds import MysqlFeeds
from rinban.core.errors import Unavailable
from rinban.core.rota.feed import FeedKind, FeedSubject
from rinban.ports.feeds import FeedStore
from tests.contract.conftest import Real
from tests.fakes.feeds import MemoryFeeds


@pytest.fixture(params=["memory", "mysql"])
def store(request: pytest.FixtureRequest) -> FeedStore:
    if request.param == "memory":
        return MemoryFeeds()
    real: Real = request.getfixturevalue("real")
    return MysqlFeeds(real.mysql())


def new_hash() -> str:
    """Return a text as long as a SHA-256 in hexadecimal digits."""
    return uuid4().hex * 2


def test_a_feed_shows_whose_it_is_until_it_is_revoked(store: FeedStore, group: str) -> None:
    mine, other = new_hash(), new_hash()
    sato, team = FeedSubject(FeedKind.PERSON, group), FeedSubject(FeedKind.GROUP, group)
    store.add(mine, sato, 1.0)
    store.add(other, team, 2.0)
    assert (store.subject(mine), store.subject(other), store.subject(new_hash())) == (sato, team, None)
    store.revoke(sato)
    assert (store.subject(mine), store.subject(other)) == (None, team)


def test_the_hashes_of_a_subject_come_in_the_order_of_their_making(store: FeedStore, group: str) -> None:
    sato = FeedSubject(FeedKind.PERSON, group)
    hashes = [new_hash() for _ in range(3)]
    for at, one in zip((3.0, 1.0, 2.0), hashes, strict=True):
        store.add(one, sato, at)
    assert store.hashes(sato) == (hashes[1], hashes[2], hashes[0])
    assert store.hashes(FeedSubject(FeedKind.GROUP, group)) == ()


def test_a_hash_in_capitals_is_another_one(store: FeedStore, group: str) -> None:
    store.add("a" * 64, FeedSubject(FeedKind.PERSON, group), 1.0)
    assert store.subject("A" * 64) is None
    store.revoke(FeedSubject(FeedKind.PERSON, group))


def test_a_kind_that_a_later_version_has_made_is_shown_by_that_version_only(stores: Stores, real: Real) -> None:
    mine = new_hash()
    with Database(stores.database_url).statement() as cursor:
        cursor.execute("INSERT INTO feed (token_hash, kind, subject, made_at) VALUES (%s, 'tag', 'x', 1)", (mine,))
    assert MysqlFeeds(real.mysql()).subject(mine) is None


@pytest.fixture
def unmigrated(stores: Stores) -> Iterator[MysqlFeeds]:
    root = Database(stores.database_url, patience=60.0)
    with root.statement() as cursor:
        cursor.execute("CREATE DATABASE rinban_without_feeds CHARACTER SET utf8mb4")
    yield MysqlFeeds(Database(stores.database_url.replace("/rinban?", "/rinban_without_feeds?")))
    with root.statement() as cursor:
        cursor.execute("DROP DATABASE rinban_without_feeds")


def test_before_the_tables_are_there_it_is_said_what_to_do(unmigrated: MysqlFeeds) -> None:
    with pytest.raises(Unavailable, match="rinban migrate"):
        unmigrated.subject(new_hash())


def test_a_store_that_is_away_is_said_to_be(nowhere: Real) -> None:
    store, sato = MysqlFeeds(nowhere.mysql()), FeedSubject(FeedKind.PERSON, "sato")
    for ask in (
        lambda: store.subject(new_hash()),
        lambda: store.add(new_hash(), sato, 1.0),
        lambda: store.hashes(sato),
        lambda: store.revoke(sato),
    ):
        with pytest.raises(Unavailable):
            ask()
