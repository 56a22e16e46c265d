"""./rinban report --latency, typed at a terminal that a test can read."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.core.chain.record import Ref
from tests.fakes.desk import NOW, Desk
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import DISK, DISK_OVER, INFRA, Shell, settings

DECEMBER = NOW + 20 * 86_400.0


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()


def a_night(desk: Desk, opened: str, run: int, *, key_after: float, lost: int = 0) -> None:
    """So many calls are never heard of again, which a clock ends after 45 s; the next one rings, and takes it."""
    shell = Shell(settings())
    shell.clock.at = at(opened)
    shell.hear(DISK)
    for _ in range(lost):
        shell.sweep(after=45)
    shell.rings(lost)
    shell.clock.forward(key_after)
    shell.answers(lost, "1")
    shell.hear(DISK_OVER)
    desk.record.kept[Ref("infra", run)] = shell.mysql.kept[INFRA]
    desk.record.journal += [(Ref("infra", run), entry) for _, entry in shell.mysql.journal]


@pytest.fixture
def desk() -> Desk:
    """Nineteen nights in which the first phone rings at once, and one in which two calls were lost."""
    desk = Desk(MemoryRota(settings()))
    desk.clock.at = DECEMBER
    for day in range(1, 20):
        a_night(desk, f"2026-11-{day:02} 12:00", day, key_after=float(day))
    a_night(desk, "2026-11-20 12:00", 20, key_after=60, lost=2)
    return desk


def test_a_month_is_told_by_its_middle_and_by_what_few_exceed(desk: Desk) -> None:
    assert desk.types("report", "--month", "2026-11", "--latency") == 0
    assert desk.out.splitlines() == [
        "2026-11, 2026-11-01 07:00 JST to 2026-12-01 07:00 JST",
        "20 ESCALATIONS               COUNT  MEDIAN  95% WITHIN  99% WITHIN",
        "ALERT TO CALL REQUEST        20     0.0 s   0.0 s       0.0 s",
        "END OF CALL TO NEXT REQUEST  0",
        "RING TO KEY                  20     10.5 s  19.0 s      60.0 s",
        "LONGEST SILENCE              20     0.0 s   0.0 s       90.0 s",
    ]


def test_programs_and_spreadsheets_get_the_same(desk: Desk) -> None:
    assert desk.types("report", "--month", "2026-11", "--latency", "--json") == 0
    answer = json.loads(desk.out)
    assert (answer["escalations"], answer["unreadable"]) == (20, 0)
    assert answer["figures"]["to_key"] == {"number": 20, "median": 10.5, "p95": 19.0, "p99": 60.0}
    assert desk.types("report", "--month", "2026-11", "--latency", "--csv") == 0
    rows = list(csv.DictReader(io.StringIO(desk.out.removeprefix("\ufeff"), newline="")))
    assert [row["figure"] for row in rows] == ["to_request", "hop", "to_key", "silence"]
    assert rows[2] == {"figure": "to_key", "number": "20", "median": "10.5", "p95": "19.0", "p99": "60.0"}
    assert rows[1] == {"figure": "hop", "number": "0", "median": "", "p95": "", "p99": ""}


def test_each_escalation_counts_in_the_month_in_which_it_was_opened(desk: Desk) -> None:
    a_night(desk, "2026-12-01 06:59:50", 21, key_after=30)
    a_night(desk, "2026-12-01 07:00", 22, key_after=40)
    counts = []
    for month in ("2026-10", "2026-11", "2026-12"):
        assert desk.types("report", "--month", month, "--latency", "--json") == 0
        counts.append(json.loads(desk.out)["escalations"])
    assert counts == [0, 21, 1]


def test_what_is_missing_is_said_beside_the_figures(desk: Desk) -> None:
    desk.record.unreadable.add(Ref("infra", 1))
    desk.days_kept = 30
    said = [
        "WHAT WAS BEFORE 2026-11-11 21:00 JST IS MISSING: the journal is kept no longer (KeepDays).",
        "NOT COUNTED, SINCE THE DOCUMENT CANNOT BE READ: 1",
    ]
    assert desk.types("report", "--month", "2026-11", "--latency") == 0
    assert desk.out.splitlines()[-2:] == said
    assert desk.types("report", "--month", "2026-11", "--latency", "--csv") == 0
    assert desk.err.splitlines() == [f"rinban: {one}" for one in said]


def test_what_is_no_month_is_refused_and_without_mysql_there_are_no_figures(desk: Desk) -> None:
    assert desk.types("report", "--month", "november", "--latency") == 1
    desk.record.faults.away = True
    assert desk.types("report", "--month", "2026-11", "--latency") == 3
    assert desk.out == ""
