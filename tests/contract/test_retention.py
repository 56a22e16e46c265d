"""What is old is deleted from the record in small pieces, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.mysql.notices import MysqlNotices
from rinban.adapters.mysql.retention import MysqlRetention
from rinban.budget import Budget
from rinban.config import BadConfig, Config
from rinban.core.rota.notices import NoticeKind, Occasion, RotaNotice
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

    def arranged(self, number: int, *, days: float, leave: bool = False) -> None:
        """An override that was over so many days ago, or a leave whose last day was then."""
        over = NOW - days * DAY
        last = datetime.fromtimestamp(over, UTC).date()
        when = (None, None, last, last) if leave else (over - 60, over, None, None)
        with self.database.statement() as cursor:
            cursor.execute(
                "INSERT INTO arrangement (number, part, group_id, person, covering, begins, ends, first_day, last_day,"
                " why, made_by) VALUES (%s, 0, '', 'sato', %s, %s, %s, %s, %s, '', '')",
                (number, None if leave else "ann", *when),
            )

    def numbers(self) -> list[int]:
        with self.database.read() as cursor:
            cursor.execute("SELECT number FROM arrangement ORDER BY number")
            return [number for (number,) in cursor.fetchall()]

    def noticed(self, name: str, *, days: float) -> None:
        at = NOW - days * DAY
        one = Occasion(NoticeKind.DAY, "infra", "sato", at, None, name)
        assert MysqlNotices(self.database).keep(RotaNotice(one, "en", "you are on duty", at))

    def notices(self) -> list[str]:
        return [one.occasion.name for one in MysqlNotices(self.database).last(1000)]

    def forget(self, days: int, budget: Budget | None = None) -> int:
        record = MysqlRetention(self.database)
        return Retention(record, lambda: days, SetClock(NOW), self.log).forget(budget or Budget(10.0))


@pytest.fixture
def record(stores: Stores) -> Iterator[Record]:
    base = Database(stores.database_url, patience=60.0)
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


def test_arrangements_that_were_over_long_ago_go_and_those_to_come_stay(record: Record) -> None:
    for number, days in enumerate((401.0, 399.0, 0.0, -30.0), start=1):
        record.arranged(number, days=days)
        record.arranged(number + 10, days=days, leave=True)
    assert record.forget(400) == 2
    assert record.numbers() == [2, 3, 4, 12, 13, 14]
    assert record.forget(0) == 0


def test_notices_of_long_ago_go(record: Record) -> None:
    record.noticed("old", days=401)
    record.noticed("new", days=399)
    assert record.forget(400) == 1
    assert record.notices() == ["new"]


def test_of_notices_and_arrangements_a_piece_goes_at_a_time(record: Record) -> None:
    for number in range(3):
        record.noticed(str(number), days=500)
        record.arranged(number, days=500)
    assert MysqlRetention(record.database).forget(NOW, 2) == 4
    assert (record.notices(), record.numbers()) == (["2"], [2])


def test_before_the_migration_the_rest_is_deleted_all_the_same(record: Record) -> None:
    record.escalation("infra", 1, days=401)
    record.escalation("infra", 2, days=1)
    with record.database.statement() as cursor:
        cursor.execute("DROP TABLE notice")
    record.forget(400)
    assert record.runs() == [("infra", 2)]
    assert "has ./rinban migrate been run" in str(record.log.lines)


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
