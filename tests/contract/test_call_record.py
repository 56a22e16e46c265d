"""What calls have told, read from a real MySQL: a month is found by its index, and each call has its person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rinban.adapters.mysql import calls as mysql_calls
from rinban.adapters.mysql import parts
from rinban.adapters.mysql.calls import SLICE, TOLD, MysqlCalls
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.core.chain.record import Entry, Ref, Write
from rinban.core.errors import Unavailable
from rinban.paging.rung_calls import rung
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real
from tests.fakes.shell import DISK, START, Shell, called

DAY = 86_400.0
LATER = START + 400 * DAY
"""A time at which no other test has written anything: the stores are shared."""
RINGS = "the current call × RINGING → extend"


@pytest.fixture
def mysql(real: Real) -> Iterator[Database]:
    """As the functions see it, without the lines that these tests write."""
    database = real.mysql()
    yield database
    with database.statement() as cursor:
        cursor.execute("DELETE FROM journal WHERE at >= %s", (LATER - DAY,))


def note(database: Database, ref: Ref, at: float, detail: str = "call 0, ringing", cell: str = RINGS) -> None:
    MysqlEscalations(database).note(ref, [Entry(at, cell, detail)])


def told(database: Database, begins: float, ends: float) -> list[tuple[Ref, Entry]]:
    return list(MysqlCalls(database).told(begins, ends))


def test_lines_of_calls_are_told_in_their_order_from_the_begin_until_before_the_end(
    mysql: Database, group: str
) -> None:
    ref = Ref(group, 1)
    for at in (LATER + 5 * DAY, LATER + 2, LATER, LATER + 1, LATER - 1, LATER + 30 * DAY):
        note(mysql, ref, at)
    found = told(mysql, LATER, LATER + 30 * DAY)
    assert [entry.at for _, entry in found] == [LATER, LATER + 1, LATER + 2, LATER + 5 * DAY]
    assert found[0] == (ref, Entry(LATER, RINGS, "call 0, ringing"))


def test_what_is_about_no_call_is_left_where_it_is(mysql: Database, group: str) -> None:
    note(mysql, Ref(group, 1), LATER, "disk, calls sato (call 0)", "nothing open × JOINED → begin")
    note(mysql, Ref(group, 1), LATER, "call 0, ringing")
    assert [entry.detail for _, entry in told(mysql, LATER, LATER + 1)] == ["call 0, ringing"]


def test_a_slice_of_the_journal_is_found_by_its_times(mysql: Database) -> None:
    with mysql.read() as cursor:
        cursor.execute(f"EXPLAIN {TOLD}", (LATER, LATER + SLICE))
        assert cursor.description is not None
        (row,) = cursor.fetchall()
        plan = dict(zip([column[0] for column in cursor.description], row, strict=True))
    assert (plan["key"], plan["type"]) == ("by_time", "range")


def test_a_call_of_the_chain_has_its_person_and_what_became_of_it(mysql: Database, group: str) -> None:
    """The document and the journal are those of the chain itself."""
    shell = called(Shell())
    shell.answers(0, "2")
    shell.ends(0, "completed")
    shell.rings(1)
    store, e = AppendLog(MysqlEscalations(mysql)), replace(shell.now(), group=group)
    lines = [replace(entry, at=entry.at - START + LATER) for _, entry in shell.mysql.journal]
    assert store.save(Write(e, None, "w" * 32, tuple(lines)))
    calls, found = MysqlCalls(mysql), told(mysql, LATER, LATER + DAY)
    assert [(call.who, call.passed) for call in rung(found, calls.called([Ref(group, 1)]))] == [
        ("sato", True),
        ("suzuki", False),
    ]


def test_more_escalations_than_one_statement_looks_into(
    mysql: Database, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mysql_calls, "ENOUGH", 2000)
    monkeypatch.setattr(parts, "TOGETHER", 5)
    store, shell = AppendLog(MysqlEscalations(mysql)), Shell()
    shell.hear(DISK)
    runs = range(1, 13)
    for run in runs:
        assert store.save(Write(replace(shell.now(), group=group, run=run), None, f"{run:032}"))
    found = MysqlCalls(mysql).called([Ref(group, run) for run in runs])
    assert found == {Ref(group, run): ["sato"] for run in runs}


def test_an_escalation_that_is_not_there_or_cannot_be_read_is_left_out(mysql: Database, group: str) -> None:
    with mysql.statement() as cursor:
        cursor.execute(
            "INSERT INTO escalation (group_id, run, write_id, state, deadline_at, document)"
            " VALUES (%s, 1, '', 'closed', NULL, 'no JSON'), (%s, 2, '', 'closed', NULL, '{}')",
            (group, group),
        )
    assert MysqlCalls(mysql).called([Ref(group, 1), Ref(group, 2), Ref(group, 3)]) == {}
    assert MysqlCalls(mysql).called([]) == {}


def test_a_record_that_is_away_is_said_to_be(tmp_path: object) -> None:
    away = MysqlCalls(Database(f"mysql://root@localhost/rinban?unix_socket={tmp_path}/nobody.sock"))
    with pytest.raises(Unavailable):
        list(away.told(LATER, LATER + 1))
    with pytest.raises(Unavailable):
        away.called([Ref("infra", 1)])
