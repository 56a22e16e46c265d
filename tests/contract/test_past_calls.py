"""The calls of what is over, in a real MySQL: kept once, read by the time, and what is not there yet is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.mysql.past_calls import LATE, MysqlPastCalls
from rinban.adapters.mysql.past_list import MysqlPastList
from rinban.core.chain.past import PastFilter
from rinban.core.chain.record import Ref, Write
from rinban.core.errors import Unavailable
from rinban.core.rota.loads import RungCall
from rinban.ports.past import ListedEscalation, UnlistedEscalation
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real
from tests.contract.test_past_list import FIRST, listed, over, row
from tests.fakes.shell import Shell, called


@pytest.fixture
def mysql(real: Real) -> Iterator[Database]:
    database = real.mysql()
    emptied(database)
    yield database
    emptied(database)


def emptied(database: Database) -> None:
    for table in ("past_escalation", "past_call", "escalation"):
        with database.statement() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def keep(mysql: Database, ref: Ref, *calls: RungCall) -> None:
    about = UnlistedEscalation(ref, "a" * 32, "2026-11-29 01:02:03.456", 0.0)
    MysqlPastList(mysql).keep([ListedEscalation(about, row(*ref), calls)])


def test_the_calls_of_a_time_are_read_as_they_were_kept(mysql: Database, group: str) -> None:
    first = RungCall("sato", FIRST, FIRST + 20.5, answered=True)
    second = RungCall("suzuki", FIRST + 60, FIRST + 90, answered=True, passed=True)
    keep(mysql, Ref(group, 1), first, second, RungCall("ann", FIRST + 120, FIRST + 121))
    calls = MysqlPastCalls(mysql)
    assert sorted(calls.rung(FIRST, FIRST + 120), key=lambda one: one.rang_at) == [first, second]
    assert [one.who for one in calls.rung(FIRST + 61, FIRST + 1000)] == ["ann"]


def test_what_is_kept_again_takes_the_place_of_what_was(mysql: Database, group: str) -> None:
    keep(mysql, Ref(group, 1), RungCall("sato", FIRST, FIRST + 20), RungCall("sato", FIRST + 30, FIRST + 40))
    keep(mysql, Ref(group, 2), RungCall("ann", FIRST + 1, FIRST + 2))
    keep(mysql, Ref(group, 1), RungCall("suzuki", FIRST, FIRST + 20))
    assert sorted(one.who for one in MysqlPastCalls(mysql).rung(FIRST, FIRST + 100)) == ["ann", "suzuki"]


def test_what_is_over_is_named_until_it_is_listed_with_its_calls(mysql: Database, group: str) -> None:
    calls, past = MysqlPastCalls(mysql), MysqlPastList(mysql)
    over(mysql, group)
    assert list(calls.beside(1e12, 10)) == [Ref(group, 1)]
    assert listed(mysql, past) == 1
    assert list(calls.beside(1e12, 10)) == []
    (rang,) = calls.rung(0.0, 1e12)
    assert (rang.who, rang.answered) == ("sato", True)


def test_what_is_open_is_named_unless_it_began_later_than_what_is_asked_for(mysql: Database, group: str) -> None:
    shell = called(Shell())
    e, lines = replace(shell.now(), group=group), tuple(entry for _, entry in shell.mysql.journal)
    assert AppendLog(MysqlEscalations(mysql)).save(Write(e, None, "a" * 32, lines))
    calls = MysqlPastCalls(mysql)
    assert list(calls.beside(e.opened_at + 1, 10)) == [Ref(group, 1)]
    assert list(calls.beside(e.opened_at - 2 * LATE, 10)) == []


def test_what_an_earlier_version_has_listed_is_listed_once_more(mysql: Database, group: str) -> None:
    calls, past = MysqlPastCalls(mysql), MysqlPastList(mysql)
    over(mysql, group)
    listed(mysql, past)
    with mysql.statement() as cursor:
        cursor.execute("DELETE FROM past_call")
    with mysql.statement() as cursor:
        cursor.execute("UPDATE past_escalation SET calls_listed = 0, answered_at_night = 0, latencies = NULL")
    assert list(calls.beside(1e12, 10)) == [Ref(group, 1)]
    assert listed(mysql, past) == 1
    assert [one.who for one in calls.rung(0.0, 1e12)] == ["sato"]
    assert listed(mysql, past) == 0


def test_what_the_version_before_has_listed_with_its_calls_is_listed_once_more_with_those_at_night(
    mysql: Database, group: str
) -> None:
    calls, past = MysqlPastCalls(mysql), MysqlPastList(mysql)
    over(mysql, group)
    listed(mysql, past)
    with mysql.statement() as cursor:
        cursor.execute("UPDATE past_escalation SET calls_listed = 1, answered_at_night = 0, latencies = NULL")
    assert list(calls.beside(1e12, 10)) == []
    assert listed(mysql, past) == 1
    (found,) = past.page(PastFilter(0.0, 1e12, group), None, 10)
    assert found.answered_at_night == 1
    assert listed(mysql, past) == 0


def test_a_record_that_is_away_is_said_to_be(nowhere: Real) -> None:
    away = MysqlPastCalls(nowhere.mysql())
    for asked in (lambda: away.rung(0.0, 1.0), lambda: away.beside(1.0, 1)):
        with pytest.raises(Unavailable):
            asked()
