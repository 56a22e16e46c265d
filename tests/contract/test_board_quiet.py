"""What maintenance holds, as the board is told it by real MySQL: on the way of what is open, without a journey more."""

from __future__ import annotations

from dataclasses import replace

import pymysql.connections
import pytest

from rinban.adapters.mysql.board import MysqlBoard
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.rota.quiet import MaintenanceWindow, QuietNow
from tests.contract.test_settings import Store
from tests.contract.test_windows import DISKS, EVERYWHERE, NOW, ROTA, url

__all__ = ["url"]

NAMES = (("en", "Base"), ("ja", "基盤"))


@pytest.fixture
def rota(url: str) -> Store:
    database = Database(url)
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM maintenance_window")
    store = MysqlSettings(database, "local")
    named = replace(ROTA, groups={**ROTA.groups, "infra": replace(ROTA.groups["infra"], names=NAMES)})
    store.replace(named, instead_of=store.settings())
    return store


@pytest.fixture
def board(url: str) -> MysqlBoard:
    return MysqlBoard(Database(url))


@pytest.fixture
def journeys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages to MySQL."""
    sent, query = list[str](), pymysql.connections.Connection.query

    def counted(connection: object, sql: str, *given: object) -> object:
        sent.append(sql)
        return query(connection, sql, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(pymysql.connections.Connection, "query", counted)
    return sent


def test_what_holds_is_told_with_the_names_of_its_group_and_nothing_else_is(rota: Store, board: MysqlBoard) -> None:
    numbers = [rota.open_window(one) for one in (DISKS, EVERYWHERE)]
    first, every = (replace(one, id=number) for one, number in zip((DISKS, EVERYWHERE), numbers, strict=True))
    assert board.quiet_at(NOW - 1) == ()
    assert board.texts_at(NOW)[1] == board.quiet_at(NOW) == (QuietNow(first, NAMES),)
    assert board.quiet_at(NOW + 60.0) == (QuietNow(first, NAMES), QuietNow(every))
    assert board.quiet_at(NOW + 7200.5) == ()


def test_it_has_another_mark_as_soon_as_it_begins_or_ends(rota: Store, board: MysqlBoard) -> None:
    before = board.marks_at(NOW, NOW)
    number = rota.open_window(MaintenanceWindow(0, NOW + 10, NOW + 100, "infra"))
    assert board.marks_at(NOW, NOW) == before
    begun = board.marks_at(NOW + 10, NOW)
    assert begun[0] == before[0] == board.marks()
    assert begun[1] != before[1]
    assert rota.end_window(number, NOW + 20)
    assert board.marks_at(NOW + 10, NOW) != begun
    assert board.marks_at(NOW + 20, NOW) == before


@pytest.mark.usefixtures("rota")
def test_a_look_is_one_journey_all_the_same(board: MysqlBoard, journeys: list[str]) -> None:
    board.marks()
    journeys.clear()
    board.texts_at(NOW)
    board.marks_at(NOW, NOW)
    assert len(journeys) == 2


def test_before_the_tables_are_migrated_nothing_is_quiet_and_what_is_open_is_shown(
    rota: Store, board: MysqlBoard, url: str
) -> None:
    rota.open_window(DISKS)
    with Database(url).transaction() as cursor:
        cursor.execute("RENAME TABLE maintenance_window TO not_there")
    try:
        assert board.texts_at(NOW) == (board.texts(), ())
        assert board.marks_at(NOW, NOW)[0] == board.marks()
    finally:
        with Database(url).transaction() as cursor:
            cursor.execute("RENAME TABLE not_there TO maintenance_window")
