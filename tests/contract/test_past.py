"""What became of escalations, read from a real MySQL: a month is found by its index, and in few statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from rinban.adapters.mysql import parts, past
from rinban.adapters.mysql.calls import SLICE
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.mysql.past import JOURNALS, OF_CALLS, OPENED, MysqlPast
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Entry, Ref, Write
from rinban.core.errors import Unavailable
from rinban.operator.history import recaps
from rinban.paging.journal_lines import OPENING, UNCHANGED
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real
from tests.fakes.shell import CPU, START, Shell, called

DAY = 86_400.0
LATER = START + 800 * DAY
"""A time at which no other test has written anything: the stores are shared."""


@pytest.fixture
def mysql(real: Real) -> Iterator[Database]:
    """As the functions see it, without the lines that these tests write."""
    database = real.mysql()
    yield database
    with database.statement() as cursor:
        cursor.execute("DELETE FROM journal WHERE at >= %s", (LATER - DAY,))


class Counted(MysqlPast):
    """Knows how many statements it has made."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.statements = 0

    def _rows(self, select: str, values: Any) -> Any:
        self.statements += 1
        return super()._rows(select, values)


def night() -> tuple[Escalation, list[Entry]]:
    """The document and the journal of an alert that somebody takes after 15 s."""
    shell = called(Shell())
    shell.clock.forward(15)
    shell.answers(0, "1")
    return shell.now(), [replace(entry, at=entry.at - START + LATER) for _, entry in shell.mysql.journal]


def keep(database: Database, group: str, runs: range) -> None:
    store, (e, lines) = AppendLog(MysqlEscalations(database)), night()
    for run in runs:
        again = replace(e, group=group, run=run, opened_at=LATER + run)
        moved = tuple(replace(entry, at=entry.at + run) for entry in lines)
        assert store.save(Write(again, None, f"{run:032}", moved))


def test_the_escalations_of_a_time_are_found_with_who_took_each(mysql: Database, group: str) -> None:
    keep(mysql, group, range(1, 4))
    ((_, found, unreadable),) = recaps(MysqlPast(mysql), LATER, LATER + 3)
    assert [(one.ref, one.opened_at, one.who, one.seconds_to_key) for one in found] == [
        (Ref(group, 1), LATER + 1, "佐藤", 15),
        (Ref(group, 2), LATER + 2, "佐藤", 15),
    ]
    assert unreadable == []


def test_many_are_read_in_few_statements(mysql: Database, group: str) -> None:
    number = 2 * parts.TOGETHER + 50
    keep(mysql, group, range(1, number + 1))
    counted = Counted(mysql)
    ((_, found, _),) = recaps(counted, LATER, LATER + SLICE)
    assert [one.ref.run for one in found] == list(range(1, number + 1))
    assert counted.statements == 1 + 3 + 3 + 3, (
        "those that were opened; then sizes, documents and calls of 200 at a time"
    )


def test_large_documents_are_read_a_few_at_a_time(mysql: Database, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(mysql, group, range(1, 7))
    (size,) = {
        len(text.document.encode()) for run in range(1, 7) if (text := MysqlEscalations(mysql).load(Ref(group, run)))
    }
    monkeypatch.setattr(past, "ENOUGH", 2 * size + 1)
    counted = Counted(mysql)
    assert [ref.run for ref, e in counted.documents([Ref(group, run) for run in range(1, 7)]) if e] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert counted.statements == 1 + 3
    monkeypatch.setattr(past, "ENOUGH", 1)
    assert len(list(counted.documents([Ref(group, 1), Ref(group, 2)]))) == 2, "one that is larger is read alone"


def test_alerts_that_joined_since_are_among_its_own(mysql: Database, group: str) -> None:
    shell = called(Shell())
    store = AppendLog(MysqlEscalations(mysql))
    first = replace(shell.now(), group=group)
    assert store.save(Write(first, None, "a" * 32))
    shell.hear(CPU)
    assert store.save(Write(replace(shell.now(), group=group), "a" * 32, "b" * 32))
    ((_, e),) = MysqlPast(mysql).documents([Ref(group, 1)])
    assert e == replace(shell.now(), group=group)


def test_what_is_not_there_is_left_out_and_what_cannot_be_read_is_named(mysql: Database, group: str) -> None:
    with mysql.statement() as cursor:
        cursor.execute(
            "INSERT INTO escalation (group_id, run, write_id, state, deadline_at, document)"
            " VALUES (%s, 1, '', 'closed', NULL, 'no JSON')",
            (group,),
        )
    assert list(MysqlPast(mysql).documents([Ref(group, 1), Ref(group, 2)])) == [(Ref(group, 1), None)]
    assert list(MysqlPast(mysql).documents([])) == []
    assert MysqlPast(mysql).of_calls([]) == {}


def test_lines_of_calls_are_those_of_the_asked_ones_alone(mysql: Database, group: str) -> None:
    keep(mysql, group, range(1, 4))
    found = MysqlPast(mysql).of_calls([Ref(group, 1), Ref(group, 3), Ref("nobody", 3)])
    assert sorted(found) == [Ref(group, 1), Ref(group, 3)]
    assert [entry.detail.partition(",")[0] for entry in found[Ref(group, 3)]] == ["call 0", "call 0"]


def test_a_journal_comes_whole_and_in_its_order_without_what_is_not_wanted(mysql: Database, group: str) -> None:
    keep(mysql, group, range(1, 4))
    past, asked = MysqlPast(mysql), [Ref(group, 1), Ref(group, 3), Ref("nobody", 3)]
    found = past.journals(asked, ("a cell that nothing has",))
    assert sorted(found) == [Ref(group, 1), Ref(group, 3)]
    told = MysqlEscalations(mysql).journal(Ref(group, 3))
    assert found[Ref(group, 3)] == sorted(told, key=lambda entry: entry.at)
    fewer = past.journals(asked, OPENING)
    assert [entry for entry in found[Ref(group, 1)] if entry.cell not in OPENING] == fewer[Ref(group, 1)]
    assert len(fewer[Ref(group, 1)]) == len(found[Ref(group, 1)]) - 1


def plan(database: Database, select: str, values: Any) -> list[tuple[str, str]]:
    with database.read() as cursor:
        cursor.execute(f"EXPLAIN {select}", values)
        assert cursor.description is not None
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [(row["key"], row["type"]) for row in rows]


def test_each_statement_finds_its_rows_by_an_index(mysql: Database, group: str) -> None:
    keep(mysql, group, range(1, 400))
    asked = [Ref(group, run) for run in range(1, 21)] + [Ref("other", 3)]
    where, values = parts.where(asked)
    assert plan(mysql, OPENED, (LATER, LATER + 10, OPENING)) == [("by_time", "range")]
    assert plan(mysql, OF_CALLS.format(where), values) == [("escalation", "range")]
    assert plan(mysql, JOURNALS.format(where), (*values, UNCHANGED)) == [("escalation", "range")]
    assert plan(mysql, f"SELECT document FROM escalation WHERE {where}", values) == [("PRIMARY", "range")]


def test_a_record_that_is_away_is_said_to_be(tmp_path: object) -> None:
    away = MysqlPast(Database(f"mysql://root@localhost/rinban?unix_socket={tmp_path}/nobody.sock"))
    for asked in (
        lambda: list(away.opened(OPENING, LATER, LATER + 1)),
        lambda: list(away.documents([Ref("infra", 1)])),
        lambda: away.of_calls([Ref("infra", 1)]),
        lambda: away.journals([Ref("infra", 1)], UNCHANGED),
    ):
        with pytest.raises(Unavailable):
            asked()
