"""What is to be told is kept by a real MySQL: each occasion once, whoever else is at it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.notices import MysqlNotices
from rinban.core.errors import Unavailable
from rinban.core.rota.notices import NoticeKind, Occasion, RotaNotice
from tests.contract.conftest import Real

AT = 1_796_000_000.0
TEXT = "鈴木さん、基盤の当番は11月30日(月) 09:00 JSTからです。🌙"


@pytest.fixture
def mysql(real: Real, group: str) -> Iterator[Database]:
    database = real.mysql()
    yield database
    with database.statement() as cursor:
        cursor.execute("DELETE FROM notice WHERE group_id = %s", (group,))


def notice(group: str, name: str = "one", kind: NoticeKind = NoticeKind.DAY) -> RotaNotice:
    gap = kind is NoticeKind.GAP
    one = Occasion(kind, group, "" if gap else "suzuki", AT, AT + 0.5 if gap else None, f"{group}/{name}")
    return RotaNotice(one, "ja", TEXT, AT + 1.25)


def test_what_is_kept_is_read_again_the_newest_first(mysql: Database, group: str) -> None:
    kept = MysqlNotices(mysql)
    every = [notice(group, kind.name, kind) for kind in NoticeKind]
    assert [kept.keep(one) for one in every] == [True] * 4
    assert kept.last(10, group) == every[::-1]
    assert kept.last(1, group) == every[-1:]
    assert kept.last(1) == every[-1:]


def test_an_occasion_is_kept_once_and_the_second_changes_nothing(mysql: Database, group: str) -> None:
    kept, one = MysqlNotices(mysql), notice(group)
    assert kept.keep(one)
    assert not kept.keep(replace(one, text="another text"))
    assert kept.last(10, group) == [one]


def test_of_two_processes_at_once_one_keeps_it(real: Real, mysql: Database, group: str) -> None:
    processes = [MysqlNotices(real.mysql()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda process: process.keep(notice(group)), processes))
    assert sorted(kept) == [False, False, False, True]


def test_names_that_are_kept_are_known(mysql: Database, group: str) -> None:
    kept = MysqlNotices(mysql)
    kept.keep(notice(group))
    assert kept.known([f"{group}/one", f"{group}/ONE", f"{group}/two"]) == {f"{group}/one"}
    assert not kept.known([])


def test_the_longest_names_and_texts_have_room(mysql: Database, group: str) -> None:
    one = notice(group, "x" * (190 - len(group)))
    long = replace(one, text="鈴" * 3000, occasion=replace(one.occasion, who="y" * 64))
    kept = MysqlNotices(mysql)
    kept.keep(long)
    assert kept.last(1, group) == [long]


def test_a_kind_of_a_later_version_is_left_out(mysql: Database, group: str) -> None:
    kept = MysqlNotices(mysql)
    kept.keep(notice(group))
    kept.keep(notice(group, "two"))
    with mysql.statement() as cursor:
        cursor.execute("UPDATE notice SET kind = 'week before' WHERE name = %s", (f"{group}/two",))
    assert kept.last(10, group) == [notice(group)]


def test_before_there_is_the_table_it_is_said_what_to_do(stores: Stores) -> None:
    base = Database(stores.database_url, patience=60.0)
    with base.statement() as cursor:
        cursor.execute("CREATE DATABASE rinban_bare")
    kept = MysqlNotices(Database(stores.database_url.replace("/rinban", "/rinban_bare", 1)))
    try:
        for ask in (lambda: kept.known(["one"]), lambda: kept.keep(notice("infra")), lambda: kept.last(1)):
            with pytest.raises(Unavailable, match="migrate been run"):
                ask()
    finally:
        with base.statement() as cursor:
            cursor.execute("DROP DATABASE rinban_bare")
