"""What is old is deleted from the record in small pieces, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.mysql.retention import MysqlRetention
from rinban.budget import Budget
from rinban.config import BadConfig, Config
from rinban.watch.retention import DAY, PIECE, Retention
from tests.fakes.outside import MemoryLog, SetClock

NOW = 1_800_000_000.0


class Record:
    """A record of its own, whose rows are as old as they are said to be."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.log = MemoryLog()

    def escalation(self, group: str, run: int, *, days: float, closed: bool = True, lines: int = 1) -> None:
        at = NOW - days * DAY
        with self.database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO escalation (group_id, run, write_id, state, deadline_at, document, updated_at)"
                " VALUES (%s, %s, '', %s, %s, '', FROM_UNIXTIME(%s))",
                (group, run, "closed" if closed else "calling", None if closed else at, at),
            )
            line = (group, run, at, "a cell", "")
            cursor.executemany(
                "INSERT INTO journal (group_id, run, at, cell, detail) VALUES (%s, %s, %s, %s, %s)", [line] * lines
            )
            cursor.execute(
                "INSERT INTO attempt (token_hash, group_id, run, attempt, responder, expires_at)"
                " VALUES (%s, %s, %s, 0, 'ann', %s)",
                (f"{group}/{run}", group, run, at),
            )

    def runs(self, table: str = "escalation") -> list[tuple[str, int]]:
        with self.database.read() as cursor:
            cursor.execute(f"SELECT DISTINCT group_id, run FROM {table} ORDER BY group_id, run")
            return [(group, run) for group, run in cursor.fetchall()]

    def forget(self, days: int, budget: Budget | None = None) -> int:
        record = MysqlRetention(self.database)
        return Retention(record, lambda: days, SetClock(NOW), self.log).forget(budget or Budget(10.0))


@pytest.fixture
def record(stores: Stores) -> Iterator[Record]:
    base = Database(stores.database_url)
    with base.statement() as cursor:
        cursor.execute("CREATE DATABASE rinban_old")
    url = stores.database_url.replace("/rinban", "/rinban_old", 1)
    migrate(Database(url))
    yield Record(url)
    with base.statement() as cursor:
        cursor.execute("DROP DATABASE rinban_old")


def test_what_was_closed_long_ago_goes_with_its_calls_and_its_journal(record: Record) -> None:
    record.escalation("infra", 1, days=401)
    record.escalation("infra", 2, days=399)
    record.escalation("infra", 3, days=0)
    record.forget(400)
    for table in ("escalation", "attempt", "journal"):
        assert record.runs(table) == [("infra", 2), ("infra", 3)]
    assert record.log.lines == [("what is old was deleted", {"rows": 2, "days": 400})]


def test_the_last_run_of_a_group_stays_since_the_next_is_numbered_after_it(record: Record) -> None:
    record.escalation("infra", 6, days=900)
    record.escalation("infra", 7, days=800)
    record.forget(400)
    assert record.runs() == [("infra", 7)]


def test_what_is_open_stays_however_old_it_is(record: Record) -> None:
    record.escalation("infra", 1, days=900, closed=False)
    record.escalation("infra", 2, days=1)
    record.forget(400)
    assert record.runs() == [("infra", 1), ("infra", 2)]


def test_zero_days_keep_everything(record: Record) -> None:
    record.escalation("infra", 1, days=9_000)
    record.escalation("infra", 2, days=9_000)
    assert record.forget(0) == 0
    assert record.runs() == [("infra", 1), ("infra", 2)]


def test_a_long_past_goes_piece_by_piece(record: Record) -> None:
    record.escalation("infra", 1, days=500, lines=3 * PIECE)
    record.escalation("infra", 2, days=1)
    assert record.forget(400) == 3 * PIECE + 1
    assert record.runs("journal") == [("infra", 2)]


def test_a_round_without_time_leaves_the_rest_to_the_next(record: Record) -> None:
    record.escalation("infra", 1, days=500, lines=3 * PIECE)
    record.escalation("infra", 2, days=1)
    ticks = iter((0.0, 0.0, 5.0))  # one piece has taken all of the time
    assert record.forget(400, Budget(5.0, lambda: next(ticks))) == PIECE + 1
    assert record.forget(400) == 2 * PIECE


def test_a_record_that_is_away_is_no_failure_of_the_round(tmp_path: object) -> None:
    record = Record(f"mysql://root@localhost/rinban?unix_socket={tmp_path}/nobody.sock")
    assert record.forget(400) == 0
    assert [message for message, _ in record.log.lines] == ["what is old was not deleted"]


def test_nobody_waits_for_the_question_whether_anything_is_old(record: Record) -> None:
    """It is asked in each round, so that it goes by an index, however much is closed."""
    with record.database.read() as cursor:
        cursor.execute(
            "EXPLAIN SELECT group_id, run FROM escalation"
            " WHERE deadline_at IS NULL AND updated_at < FROM_UNIXTIME(1) LIMIT 1"
        )
        assert "closed" in str(cursor.fetchall())


@pytest.mark.parametrize("wrong", ["29", "1", "-1", "a year", "4e2", "٤٠٠"])
def test_days_that_would_delete_too_much_are_refused(wrong: str) -> None:
    needed = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"), "x")
    assert Config.from_env(needed).days_kept == 400
    assert Config.from_env({**needed, "RINBAN_KEEP_DAYS": "0"}).days_kept == 0
    with pytest.raises(BadConfig, match="at least 30"):
        _ = Config.from_env({**needed, "RINBAN_KEEP_DAYS": wrong}).days_kept
