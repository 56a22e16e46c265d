"""How long people waited in what is over, in a real MySQL: kept once, read by the time, and the same as the journal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.past import MysqlPast
from rinban.adapters.mysql.past_calls import WITH_LATENCIES
from rinban.adapters.mysql.past_latencies import MysqlPastLatencies
from rinban.adapters.mysql.past_list import MysqlPastList
from rinban.core.chain.latencies import Latencies
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.operator.latencies import waited
from rinban.ports.past import ListedEscalation, UnlistedEscalation
from tests.contract.conftest import Real
from tests.contract.test_past_list import FIRST, listed, over, row
from tests.fakes.shell import START

WAITED = Latencies(0.25, (0.0, 1.5), (12.0,), 30.125)


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


def keep(mysql: Database, ref: Ref, latencies: Latencies | None, **changed: Any) -> None:
    about = UnlistedEscalation(ref, "a" * 32, "2026-11-29 01:02:03.456", 0.0)
    MysqlPastList(mysql).keep([ListedEscalation(about, row(*ref, **changed), (), latencies)])


def test_those_of_a_time_are_read_as_they_were_kept(mysql: Database, group: str) -> None:
    nobody = Latencies(None, (), (), None)
    for run, latencies in enumerate((WAITED, nobody, None, WAITED, WAITED)):
        keep(mysql, Ref(group, run), latencies, opened_at=FIRST + run, outcome="" if run == 3 else "taken")
    told = MysqlPastLatencies(mysql).told(FIRST, FIRST + 4)
    assert told == {Ref(group, 0): WAITED, Ref(group, 1): nobody, Ref(group, 2): None}


def test_what_is_listed_has_what_its_journal_tells(mysql: Database, group: str) -> None:
    over(mysql, group)
    kept, past = MysqlPastLatencies(mysql), MysqlPastList(mysql)
    assert list(kept.beside(1e12, 10)) == [Ref(group, 1)]
    assert listed(mysql, past) == 1
    assert list(kept.beside(1e12, 10)) == []
    told = kept.told(0.0, 1e12)
    assert list(told.values()) == list(waited(MysqlPast(mysql), START, START + 60))
    assert told[Ref(group, 1)] is not None


def test_what_an_earlier_version_has_listed_is_not_told_and_is_listed_once_more(mysql: Database, group: str) -> None:
    over(mysql, group)
    kept, past = MysqlPastLatencies(mysql), MysqlPastList(mysql)
    listed(mysql, past)
    told = kept.told(0.0, 1e12)
    with mysql.statement() as cursor:
        cursor.execute(f"UPDATE past_escalation SET calls_listed = {WITH_LATENCIES - 1}, latencies = NULL")
    assert kept.told(0.0, 1e12) == {}
    assert list(kept.beside(1e12, 10)) == [Ref(group, 1)]
    assert listed(mysql, past) == 1
    assert kept.told(0.0, 1e12) == told


def test_a_record_that_is_away_is_said_to_be(nowhere: Real) -> None:
    away = MysqlPastLatencies(nowhere.mysql())
    for asked in (lambda: away.told(0.0, 1.0), lambda: away.beside(1.0, 1)):
        with pytest.raises(Unavailable):
            asked()
