"""./rinban journal --csv: the escalations of a month, typed at a terminal that a test can read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.core.alert import Alert, Kind
from rinban.core.chain.record import Copy, Ref
from rinban.operator import history
from tests.fakes.desk import NOW, Desk
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import DISK, DISK_OVER, INFRA, Shell, settings

DECEMBER = NOW + 20 * 86_400.0


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()


def keep(desk: Desk, shell: Shell, run: int, group: str = "infra") -> None:
    """As this escalation, in the record of the desk."""
    ref, e = Ref(group, run), shell.now()
    desk.record.kept[ref] = Copy(replace(e, group=group, run=run), "w" * 32)
    desk.record.journal += [(ref, entry) for of, entry in shell.mysql.journal if of == INFRA]


def a_night(desk: Desk, opened: str, run: int, group: str = "infra") -> None:
    """佐藤's phone rings 3 s later, and the key is pressed 15 s after the alert."""
    shell = Shell(settings())
    shell.clock.at = at(opened)
    shell.hear(DISK)
    shell.clock.forward(3)
    shell.rings(0)
    shell.clock.forward(12)
    shell.answers(0, "1")
    shell.hear(DISK_OVER)
    keep(desk, shell, run, group)


@pytest.fixture
def desk() -> Desk:
    desk = Desk(MemoryRota(settings()))
    desk.clock.at = DECEMBER
    return desk


def rows(desk: Desk, month: str = "2026-11") -> list[dict[str, str]]:
    assert desk.types("journal", "--csv", month) == 0
    return list(csv.DictReader(io.StringIO(desk.out.removeprefix("\ufeff"), newline="")))


def test_an_escalation_is_a_row_with_all_that_a_spreadsheet_asks(desk: Desk) -> None:
    a_night(desk, "2026-11-24 03:00", 1)
    assert rows(desk) == [
        {
            "group": "infra",
            "run": "1",
            "opened": "2026-11-24 03:00:00",
            "first_ring": "2026-11-24 03:00:03",
            "key": "2026-11-24 03:00:15",
            "who": "佐藤",
            "outcome": "taken",
            "alerts": "1",
            "calls": "1",
            "severity": "high",
            "seconds_to_ring": "3.0",
            "seconds_to_key": "15.0",
            "zone": "Asia/Tokyo",
        }
    ]


def test_it_is_utf_8_with_the_mark_that_excel_needs_and_ends_its_lines_as_rfc_4180_says(desk: Desk) -> None:
    a_night(desk, "2026-11-24 03:00", 1)
    rows(desk)
    assert desk.out.startswith("\ufeffgroup,run,opened,")
    assert desk.out.count("\ufeff") == 1
    assert (desk.out.count("\r\n"), desk.out.count("\n")) == (2, 2)


def test_they_are_those_of_the_month_in_the_order_in_which_they_were_opened(desk: Desk) -> None:
    for run, opened in enumerate(("2026-12-01 07:00", "2026-11-30 12:00", "2026-11-01 07:00", "2026-11-01 06:59"), 1):
        a_night(desk, opened, run)
    assert [row["run"] for row in rows(desk)] == ["3", "2"]
    assert [row["run"] for row in rows(desk, "2026-10")] == ["4"]
    assert [row["run"] for row in rows(desk, "2026-12")] == ["1"]


def test_a_month_without_any_has_its_heads(desk: Desk) -> None:
    assert rows(desk) == []
    assert desk.out.startswith("\ufeffgroup,")


def test_many_are_asked_for_page_by_page_and_each_comes_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PAGE", 2)
    for day in range(1, 10):
        a_night(desk, f"2026-11-{day:02} 12:00", day)
        a_night(desk, f"2026-11-{day:02} 12:00", day, group="web")
    found = rows(desk)
    assert [(row["group"], row["run"]) for row in found] == [
        (group, str(day)) for day in range(1, 10) for group in ("infra", "web")
    ]
    assert desk.out.count("group,run") == 1
    assert len(desk.asked) > 5


def test_a_line_that_was_written_twice_makes_no_second_row(desk: Desk) -> None:
    """A save that one store had refused is decided again, six hours later at the most."""
    a_night(desk, "2026-11-24 12:59:59", 1)
    ref, opening = desk.record.journal[0]
    desk.record.journal.append((ref, replace(opening, at=opening.at + 2)))
    assert len(rows(desk)) == 1


def test_what_is_only_remembered_is_no_escalation(desk: Desk) -> None:
    shell = Shell(settings())
    shell.clock.at = at("2026-11-24 03:00")
    shell.hear(Alert("disk", Kind.RECOVERY))
    keep(desk, shell, 1)
    assert rows(desk) == []


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "@SUM(A1)", "＠SUM(A1)"])
def test_who_claims_it_at_the_source_writes_no_formula(desk: Desk, name: str) -> None:
    shell = Shell(settings())
    shell.clock.at = at("2026-11-24 03:00")
    shell.hear(DISK)
    shell.hear(Alert("disk", Kind.CLAIM, by=name))
    keep(desk, shell, 1)
    assert [row["who"] for row in rows(desk)] == [f"'{name}"]


def test_what_cannot_be_read_or_is_not_kept_any_more_is_said_beside_the_file(desk: Desk) -> None:
    for run in (1, 2):
        a_night(desk, f"2026-11-2{run} 03:00", run)
    desk.record.unreadable.add(Ref("infra", 1))
    desk.days_kept = 30
    assert [row["run"] for row in rows(desk)] == ["2"]
    assert desk.err.splitlines() == [
        "rinban: ESCALATIONS BEFORE 2026-11-11 21:00 JST ARE MISSING: the journal is kept no longer (KeepDays).",
        "rinban: infra/1 IS MISSING: its document cannot be read.",
    ]


def test_programs_get_a_line_of_json_for_each(desk: Desk) -> None:
    a_night(desk, "2026-11-23 03:00", 1)
    a_night(desk, "2026-11-24 03:00", 2)
    assert desk.types("journal", "--csv", "2026-11", "--json") == 0
    found = [json.loads(line) for line in desk.out.splitlines()]
    assert [(one["run"], one["opened"], one["seconds_to_key"]) for one in found] == [
        (1, at("2026-11-23 03:00"), 15),
        (2, at("2026-11-24 03:00"), 15),
    ]


@pytest.mark.parametrize("month", ["2026", "november", "2026-13", "=1"])
def test_what_is_no_month_is_refused(desk: Desk, month: str) -> None:
    assert desk.types("journal", "--csv", month) == 1
    assert "write it as 2026-11" in desk.err
    assert desk.out == ""


def test_a_month_and_an_escalation_at_once_make_no_sense(desk: Desk) -> None:
    for words in (["journal", "infra/1", "--csv", "2026-11"], ["journal"]):
        with pytest.raises(SystemExit) as left:
            desk.types(*words)
        assert left.value.code == 2


def test_while_the_record_is_away_there_is_no_file(desk: Desk) -> None:
    desk.record.faults.away = True
    assert desk.types("journal", "--csv", "2026-11") == 3
    assert desk.out == ""
