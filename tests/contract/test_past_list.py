"""The history in a real MySQL: what is over is listed once, found by an index, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from rinban.adapters.mysql import bounded
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.mysql.past import MysqlPast
from rinban.adapters.mysql.past_list import FEW, LONG, UNLISTED, MysqlPastList, figures_of, of_a_text, where
from rinban.adapters.mysql.retention import MysqlRetention
from rinban.budget import Budget
from rinban.core.alert import Severity
from rinban.core.chain.past import BETWEEN, UNREADABLE, PastCursor, PastFilter, PastRow, counted, line_of
from rinban.core.chain.record import Ref, Write
from rinban.core.errors import TooSlow, Unavailable
from rinban.ports.past import ListedEscalation, UnlistedEscalation
from rinban.stores.append_log import AppendLog
from rinban.watch.listing import PastLister
from tests.contract.conftest import Real
from tests.contract.test_past import plan
from tests.fakes.outside import MemoryLog
from tests.fakes.shell import DISK_OVER, START, Shell, called

NIGHT_AT_START = "Europe/London"
FIRST = START + 900 * 86_400.0
"""A time at which no other test has written anything: the stores are shared."""


ENDLESS = (
    "SELECT SUM(LENGTH(CONCAT(a.host, b.host, c.host))) FROM past_escalation a, past_escalation b, past_escalation c"
)


@pytest.fixture
def mysql(real: Real) -> Iterator[Database]:
    database = real.mysql()
    yield database
    with database.statement() as cursor:
        cursor.execute("DELETE FROM past_escalation")


@pytest.fixture
def past(mysql: Database) -> MysqlPastList:
    return MysqlPastList(mysql)


def row(group: str, run: int, **changes: Any) -> PastRow:
    usual = PastRow(
        Ref(group, run), FIRST + run, Severity.HIGH, "taken", "佐藤", 2, 3, 1.5, 14.0, "db-1", "容量 97% \\ a_b", 1
    )
    return usual._replace(**changes)


def kept(past: MysqlPastList, *rows: PastRow) -> None:
    past.keep(
        ListedEscalation(UnlistedEscalation(one.ref, "a" * 32, "2026-11-29 01:02:03.456", 0.0), one) for one in rows
    )


def wanted(**changes: Any) -> PastFilter:
    return PastFilter(FIRST, FIRST + 86_400.0)._replace(**changes)


def over(mysql: Database, group: str, write_id: str = "a" * 32) -> None:
    """Somebody takes an alert after 15 s, and it recovers."""
    shell = called(Shell())
    shell.clock.forward(15)
    shell.answers(0, "1")
    shell.hear(DISK_OVER)
    e, lines = replace(shell.now(), group=group), tuple(entry for _, entry in shell.mysql.journal)
    assert AppendLog(MysqlEscalations(mysql)).save(Write(e, None, write_id, lines))


def listed(mysql: Database, past: MysqlPastList) -> int:
    return PastLister(MysqlPast(mysql), past, MemoryLog(), lambda: NIGHT_AT_START).list(Budget(30.0))


def test_what_is_over_is_listed_once_and_again_when_it_has_changed(
    mysql: Database, past: MysqlPastList, group: str
) -> None:
    over(mysql, group)
    listed(mysql, past)
    (found,) = past.page(PastFilter(0.0, 1e12, group), None, 10)
    assert (found.ref, found.outcome, found.who, found.seconds_to_key) == (Ref(group, 1), "taken", "佐藤", 15.0)
    assert (found.host, found.problem, found.alerts, found.severity) == ("db1", "disk full", 1, Severity.HIGH)
    assert found.answered_at_night == 1
    assert listed(mysql, past) == 0
    with mysql.statement() as cursor:
        cursor.execute("UPDATE escalation SET write_id = %s WHERE group_id = %s", ("b" * 32, group))
    assert listed(mysql, past) == 1


def test_what_is_open_is_not_listed(mysql: Database, past: MysqlPastList, group: str) -> None:
    e = replace(called(Shell()).now(), group=group)
    assert AppendLog(MysqlEscalations(mysql)).save(Write(e, None, "a" * 32))
    listed(mysql, past)
    assert past.page(PastFilter(0.0, 1e12, group), None, 10) == []


def test_a_document_that_cannot_be_read_is_listed_as_that_and_not_read_each_minute(
    mysql: Database, past: MysqlPastList, group: str
) -> None:
    over(mysql, group)
    with mysql.statement() as cursor:
        cursor.execute("UPDATE escalation SET document = 'no JSON' WHERE group_id = %s", (group,))
    listed(mysql, past)
    (found,) = past.page(PastFilter(0.0, 1e12, group), None, 10)
    assert found.outcome == UNREADABLE
    assert listed(mysql, past) == 0
    with mysql.statement() as cursor:
        cursor.execute("DELETE FROM escalation WHERE group_id = %s", (group,))


def test_pages_follow_each_other_without_a_hole_where_many_have_one_instant(past: MysqlPastList, group: str) -> None:
    kept(past, *(row(group, run, opened_at=FIRST + run // 4) for run in range(20)))
    found, after = list[PastRow](), None
    while page := past.page(wanted(group=group), after, 3):
        found += page
        after = PastCursor(page[-1].opened_at, page[-1].ref)
    assert len({one.ref for one in found}) == len(found) == 20
    assert [one.opened_at for one in found] == sorted((one.opened_at for one in found), reverse=True)
    assert found[0] == row(group, 19, opened_at=FIRST + 4)


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        ({}, [4, 3, 2, 1]),
        ({"who": "鈴木"}, [2]),
        ({"outcome": "recovered untaken"}, [3]),
        ({"severity": 5}, [4]),
        ({"text": "db-2"}, [2]),
        ({"text": "DB-2 FÜLL"}, [2]),
        ({"text": "97%"}, [4, 3, 1]),
        ({"text": "9%"}, []),
        ({"text": "a_b"}, [4, 3, 1]),
        ({"text": "a.b"}, []),
        ({"text": "\\ a"}, [4, 3, 1]),
        ({"text": "%"}, [4, 3, 1]),
        ({"begins": FIRST + 3}, [4, 3]),
        ({"ends": FIRST + 3}, [2, 1]),
        ({"group": "nobody"}, []),
    ],
)
def test_a_filter_finds_what_it_says(past: MysqlPastList, group: str, asked: dict[str, Any], runs: list[int]) -> None:
    kept(
        past,
        row(group, 1),
        row(group, 2, who="鈴木", host="db-2", problem="FÜLL"),
        row(group, 3, outcome="recovered untaken", who=""),
        row(group, 4, severity=Severity.DISASTER),
        row(group, 5, outcome=""),
    )
    assert [one.ref.run for one in past.page(wanted(**{"group": group, **asked}), None, 10)] == runs


def test_a_text_is_looked_for_in_the_other_alerts_as_well(past: MysqlPastList, group: str) -> None:
    about = UnlistedEscalation(Ref(group, 1), "a" * 32, "2026-11-29 01:02:03.456", 0.0)
    past.keep([ListedEscalation(about, row(group, 1), (), None, "web-3 SWAP läuft voll" + " 監視" * 300)])
    for text, number in (("swap LÄUFT", 1), ("a_b web-3", 1), ("監視 監視", 1), ("swap low", 0)):
        assert past.found(wanted(group=group, text=text), None, 10)[1].escalations == number


def test_a_file_has_the_rows_of_the_page_as_texts(past: MysqlPastList, group: str) -> None:
    kept(
        past,
        row(group, 1, opened_at=FIRST + 0.123456, host='db,1 "a"', problem=f"容量\r\n97{BETWEEN},5 %"),
        row(group, 2, seconds_to_ring=None, seconds_to_key=12345.678, who="", outcome="recovered untaken"),
        row(group, 3, outcome=""),
        row(group, 4, severity=Severity.NOT_CLASSIFIED, alerts=0, calls=0),
    )
    lines = past.lines(wanted(group=group), 10)
    facts = f"{FIRST + 2:.0f}", "4", group, "2", "recovered untaken", "2,3,,12345.7"
    assert lines[1].split(BETWEEN) == [*facts, "", "db-1", "容量 97% \\ a_b"]
    assert list(lines) == [line_of(one) for one in past.page(wanted(group=group), None, 10)]
    assert past.lines(wanted(group=group), 2) == lines[:2]


def test_figures_count_what_is_meant(past: MysqlPastList, group: str) -> None:
    kept(
        past,
        row(group, 1),
        row(group, 2, who="鈴木", seconds_to_key=14.9, seconds_to_ring=None),
        row(group, 3, outcome="recovered untaken", who="", seconds_to_key=None),
        row(group, 4, seconds_to_key=3725.0, alerts=10),
    )
    _, figures = past.found(wanted(group=group), None, 10)
    assert (figures.escalations, figures.alerts, figures.calls, figures.untaken) == (4, 16, 12, 1)
    assert figures.to_ring == {1: 3}
    assert figures.to_key == {14: 2, 3720: 1}
    _, nothing = past.found(wanted(group="nobody"), None, 10)
    assert (nothing.escalations, nothing.alerts, nothing.to_key) == (0, 0, {})


def test_all_names_are_known_whatever_is_asked_for(past: MysqlPastList, group: str) -> None:
    kept(past, row(group, 1), row(group, 2, who="鈴木"), row(group, 3, who=""), row(f"{group}-2", 1, who="田中"))
    names = past.names()
    assert {group, f"{group}-2"} <= set(names.groups)
    assert {"佐藤", "鈴木", "田中"} <= set(names.people)
    assert "" not in names.people
    assert (names.groups, names.people) == (sorted(set(names.groups)), sorted(set(names.people)))


@pytest.mark.parametrize("asked", [{}, {"ends": FIRST + LONG + 1}, {"text": "db-1"}])
def test_each_look_counts_waits_as_the_core_does(past: MysqlPastList, group: str, asked: dict[str, Any]) -> None:
    waits = (0.0, 0.999, 59.0, 59.999, 60.0, 69.9, 70.0, 599.9, 600.0, 659.9, 660.0, 3725.0, 86_400.5, None)
    rows = [
        row(group, run, seconds_to_ring=waits[run % len(waits)], seconds_to_key=waits[run % 5])
        for run in range(FEW + 50)
    ]
    kept(past, *rows)
    assert past.found(wanted(**{"group": group, **asked}), None, 10)[1] == counted(rows)
    assert past.found(wanted(**asked), None, 10)[1] == counted(rows)


def test_where_few_have_a_text_or_many_the_page_and_the_figures_are_the_same_as_of_all(
    past: MysqlPastList, group: str
) -> None:
    many = FEW + 50
    kept(past, *(row(group, run, host="db-7" if run <= many else "web-1") for run in range(1, many + 100)))
    for text, number in (("db-7", many), ("web-1", 99)):
        asked, after = wanted(group=group, text=text), PastCursor(FIRST + number, Ref(group, number))
        page, figures = past.found(asked, None, 10)
        assert [one.ref.run for one in page] == [one.ref.run for one in past.page(asked, None, 10)]
        assert (figures.escalations, figures.alerts, figures.to_key) == (number, 2 * number, {14: number})
        assert [one.ref for one in past.found(asked, after, 10)[0]] == [one.ref for one in past.page(asked, after, 10)]


def test_a_page_its_figures_and_what_is_to_be_listed_are_found_by_an_index(
    mysql: Database, past: MysqlPastList, group: str
) -> None:
    kept(past, *(row(group, run, opened_at=FIRST + 60 * run) for run in range(1, 800)))
    condition, values = where(wanted(begins=FIRST + 600, ends=FIRST + 1200))
    page = (
        f"SELECT host FROM past_escalation WHERE {condition} ORDER BY opened_at DESC, group_id DESC, run DESC LIMIT 51"
    )
    assert plan(mysql, page, values) == [("PRIMARY", "range")]
    figures = plan(mysql, *figures_of(wanted(begins=FIRST + 600, ends=FIRST + 1200)))
    assert figures == [("PRIMARY", "range")], "one look, in which each row is met once"
    text = plan(mysql, *figures_of(wanted(begins=FIRST + 600, ends=FIRST + 1200, text="db-1")))
    assert text == [("by_texts", "range")]
    some = of_a_text(wanted(begins=FIRST + 600, ends=FIRST + 1200, text="db-1"), 10)
    assert plan(mysql, *some) == [("by_texts", "range")]
    assert plan(mysql, *figures_of(wanted(ends=FIRST + LONG + 1))) == [("by_waits", "index")]
    unlisted = dict(plan(mysql, UNLISTED, (60, 100)))
    assert "closed" in unlisted
    assert unlisted["escalation"] == "eq_ref"


def test_a_question_that_takes_too_long_is_given_up_by_the_server_and_the_next_one_is_answered(
    mysql: Database, past: MysqlPastList, group: str
) -> None:
    kept(past, *(row(group, run) for run in range(1, 800)))
    for _ in range(2):  # also over a connection that was used before
        with pytest.raises(TooSlow):
            bounded.rows(mysql, ENDLESS, ())
        assert len(past.page(wanted(group=group), None, 10)) == 10
    with mysql.read() as cursor:
        cursor.execute("SHOW PROCESSLIST")
        assert not [one for one in cursor.fetchall() if "past_escalation" in str(one)], "nothing is at work any more"


def test_rows_go_with_their_escalations(mysql: Database, past: MysqlPastList, group: str) -> None:
    over(mysql, group)
    listed(mysql, past)
    kept(past, row(group, 7, opened_at=START - 1))
    MysqlRetention(mysql).forget(START + 1, 200)
    assert [one.ref.run for one in past.page(PastFilter(0.0, 1e12, group), None, 10)] == [1]


def test_a_record_that_is_away_is_said_to_be(nowhere: Real) -> None:
    away = MysqlPastList(nowhere.mysql())
    for asked in (
        lambda: away.unlisted(1),
        lambda: away.page(wanted(), None, 1),
        lambda: away.found(wanted(), None, 1),
        away.names,
        lambda: kept(away, row("infra", 1)),
    ):
        with pytest.raises(Unavailable):
            asked()
    log = MemoryLog()
    assert PastLister(MysqlPast(nowhere.mysql()), away, log, lambda: NIGHT_AT_START).list(Budget(30.0)) == 0
    assert "what is over was not listed" in log.messages
