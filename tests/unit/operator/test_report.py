"""./rinban report: how the nights and calls of a month were shared, typed at a terminal that a test can read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rinban.core.chain.record import Ref
from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.rotations import Every, Rotation
from rinban.core.rota.settings import GroupSettings, Member, Settings
from tests.fakes.desk import NOW, Desk
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import ANN, DISK, INFRA, SATO, SUZUKI, Shell, settings

TOKYO = "Asia/Tokyo"
DECEMBER = NOW + 20 * 86_400.0
WEEKLY = Rotation((("sato",), ("suzuki",), ("ann",)), Every(), datetime(2026, 11, 23, 9), TOKYO)  # noqa: DTZ001 - a wall time


def rota(*people: Responder, zone: str = TOKYO) -> Settings:
    """These people take turns of a week in `infra`."""
    return Settings(
        zone=zone,
        responders={one.id: Member(one) for one in people or (SATO, SUZUKI, ANN)},
        groups={"infra": GroupSettings("infra", lines=(Line(("night",)),))},
        rotations={"night": replace(WEEKLY, order=tuple((one.id,) for one in people or (SATO, SUZUKI, ANN)))},
    )


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(TOKYO)).timestamp()


def a_night(desk: Desk, ring: str) -> None:
    """sato's phone rings, is answered after 10 s, and a key passes it after 30 s; nobody answers suzuki's."""
    shell = Shell(settings())
    shell.clock.at = at(ring)
    shell.hear(DISK)
    shell.rings(0)
    shell.clock.forward(10)
    shell.answers(0)
    shell.clock.forward(20)
    shell.answers(0, "2")
    shell.clock.forward(30)
    shell.ends(0, "completed")
    shell.rings(1)
    shell.clock.forward(25)
    shell.ends(1)
    ref = Ref("infra", len(desk.record.kept) + 1)
    desk.record.kept[ref] = shell.mysql.kept[INFRA]
    desk.record.journal += [(ref, entry) for _, entry in shell.mysql.journal]


@pytest.fixture
def desk() -> Desk:
    """In December, after a night of November in which a phone rang."""
    desk = Desk(MemoryRota(rota()))
    desk.clock.at = DECEMBER
    a_night(desk, "2026-11-24 03:00")
    return desk


def people(desk: Desk, *words: str) -> dict[str, dict[str, object]]:
    assert desk.types("report", *words, "--json") == 0
    return {one["who"]: one for one in json.loads(desk.out)["people"]}


def test_a_month_is_told_person_by_person_with_the_largest_load_first(desk: Desk) -> None:
    assert desk.types("report", "--month", "2026-11") == 0
    head, heads, *rows = desk.out.splitlines()
    assert head == "2026-11, 2026-11-01 07:00 JST to 2026-12-01 07:00 JST"
    assert (
        heads.split()
        == "WHO ID NIGHTS WEEKEND HOLIDAY HOURS CALLS ANSWERED ANSWERED 22-07 MIN AWAKE PASSES TO KEY LOAD".split()
    )
    assert [row.split() for row in rows[:3]] == [
        ["佐藤", "sato", "14", "4", "0", "336", "1", "1", "(100%)", "1", "1", "1", "30", "s", "18.0"],
        ["Ann", "ann", "8", "3", "0", "194", "0", "0", "0", "0", "0", "11.0"],
        ["鈴木", "suzuki", "8", "2", "0", "190", "1", "0", "(0%)", "0", "0", "0", "10.0"],
    ]


def test_the_balance_of_each_group_follows_and_who_should_be_next(desk: Desk) -> None:
    assert desk.types("report", "--month", "2026-11") == 0
    heads, row = desk.out.splitlines()[-2:]
    assert heads.split() == ["BALANCE", "OF", "NIGHTS", "WEEKENDS", "HOLIDAYS", "NEXT", "COVER"]
    assert row.split() == ["infra", "71%", "64%", "鈴木"]


def test_calls_are_those_of_the_month_only(desk: Desk) -> None:
    a_night(desk, "2026-12-01 06:59")
    a_night(desk, "2026-12-01 07:00")
    found = [people(desk, "--month", month)["sato"]["calls"] for month in ("2026-10", "2026-11", "2026-12")]
    assert found == [0, 2, 1]


def test_a_call_that_rings_where_one_week_of_the_journal_ends_is_counted_once(desk: Desk) -> None:
    for ring in ("2026-11-08 06:59:45", "2026-11-08 07:00", "2026-11-15 06:59:59", "2026-11-29 06:59:45"):
        a_night(desk, ring)
    sato = people(desk, "--month", "2026-11")["sato"]
    assert (sato["calls"], sato["answered"], sato["passes"]) == (5, 5, 5)


def test_without_a_month_it_is_the_present_one(desk: Desk) -> None:
    a_night(desk, "2026-12-01 07:00")
    assert desk.types("report") == 0
    assert desk.out.startswith("2026-12, ")
    assert people(desk)["sato"]["calls"] == 1


def test_the_present_month_is_that_of_the_rotas_zone() -> None:
    desk = Desk(MemoryRota(rota(zone="Pacific/Kiritimati")))
    desk.clock.at = datetime(2026, 11, 30, 17, tzinfo=ZoneInfo("UTC")).timestamp()  # 14 hours ahead
    assert desk.types("report") == 0
    assert desk.out.startswith("2026-12, ")


def test_the_last_night_of_a_month_is_of_that_month_until_the_morning(desk: Desk) -> None:
    for hour, month in ((0, 11), (6, 11), (7, 12)):
        desk.clock.at = datetime(2026, 12, 1, hour, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()
        desk.types("report")
        assert desk.out.startswith(f"2026-{month}, "), hour


def test_a_month_that_is_not_over_says_that_its_nights_to_come_are_planned(desk: Desk) -> None:
    desk.clock.at = NOW
    assert desk.types("report", "--month", "2026-11") == 0
    assert desk.out.splitlines()[-1] == (
        "The month is not over: nights and hours after 2026-11-21 21:00 JST are as planned."
    )
    desk.clock.at = DECEMBER
    assert desk.types("report", "--month", "2026-11") == 0
    assert "planned" not in desk.out


def test_a_month_to_come_has_nights_and_no_calls(desk: Desk) -> None:
    found = people(desk, "--month", "2027-03")
    assert sum(int(str(one["nights"])) for one in found.values()) == 31
    assert {one["calls"] for one in found.values()} == {0}


def test_what_was_deleted_from_the_journal_is_said_not_to_be_counted(desk: Desk) -> None:
    desk.days_kept = 30
    assert desk.types("report", "--month", "2026-11") == 0
    assert desk.out.splitlines()[-1] == (
        "CALLS BEFORE 2026-11-11 21:00 JST ARE NOT COUNTED: the journal is kept no longer (KeepDays). Nights and hours"
        " are."
    )


@pytest.mark.parametrize("days", [0, 41])
def test_a_month_that_is_kept_whole_needs_no_such_word(desk: Desk, days: int) -> None:
    desk.days_kept = days
    assert desk.types("report", "--month", "2026-11") == 0
    assert "COUNTED" not in desk.out


@pytest.mark.parametrize("typed", ["2026-13", "2026-1", "november", "2026-11-01", "1999-12", "٢٠٢٦-11"])
def test_what_is_no_month_is_refused(desk: Desk, typed: str) -> None:
    assert desk.types("report", "--month", typed) == 1
    assert desk.err == f'rinban: "{typed}" is no month: write it as 2026-11\n'


def test_without_a_rota_there_is_nobody() -> None:
    desk = Desk()
    assert desk.types("report", "--month", "2026-11") == 0
    assert "nobody is in the rota, and nobody was called" in desk.out


def test_somebody_who_is_in_the_rota_no_more_is_told_by_id(desk: Desk) -> None:
    desk.rota.replace(rota(ANN), desk.rota.settings())
    found = people(desk, "--month", "2026-11")
    assert (found["sato"]["name"], found["sato"]["calls"], found["sato"]["nights"]) == ("sato", 1, 0)


def test_a_record_that_is_away_is_said_and_nothing_is_made_up(desk: Desk) -> None:
    desk.record.faults.away = True
    assert desk.types("report", "--month", "2026-11") == 3
    assert desk.out == ""


def test_lines_of_calls_shortly_before_the_month_belong_to_calls_of_before(desk: Desk) -> None:
    """A call that rang before 07:00 and was taken after it is of the month before, and is not counted twice."""
    a_night(desk, "2026-12-01 06:59:50")
    assert people(desk, "--month", "2026-11")["sato"]["passes"] == 2
    assert people(desk, "--month", "2026-12")["sato"]["passes"] == 0
    assert people(desk, "--month", "2026-12")["suzuki"]["calls"] == 1


def test_the_month_as_a_whole_is_told_with_the_usual_wait_and_the_one_that_few_exceed(desk: Desk) -> None:
    for _ in range(2):
        a_night(desk, "2026-11-24 03:00")
    assert desk.types("report", "--month", "2026-11") == 0
    heads, *rows = desk.out.split("\n\n")[1].splitlines()
    assert heads.split() == ["THE", "MONTH", "COUNT", "MEDIAN", "95%", "WITHIN"]
    assert [row.split() for row in rows] == [
        ["ESCALATIONS", "3"],
        ["ALERTS", "3"],
        ["TO", "FIRST", "RING", "3", "0", "s", "0", "s"],
        ["TO", "KEY", "THAT", "TOOK", "IT", "0"],
    ]


def test_programs_get_the_same_in_seconds(desk: Desk) -> None:
    assert desk.types("report", "--month", "2026-11", "--json") == 0
    assert json.loads(desk.out)["escalations"] == {
        "count": 1,
        "alerts": 1,
        "to_ring": {"number": 1, "median": 0.0, "p95": 0.0, "p99": 0.0},
        "to_key": {"number": 0, "median": None, "p95": None, "p99": None},
    }


def test_a_stage_with_an_older_release_tells_what_it_has(desk: Desk) -> None:
    assert desk.types("report", "--month", "2026-11", "--json") == 0
    answer = json.loads(desk.out)
    del answer["escalations"]
    for one in answer["people"]:
        del one["answered"]
    old = Desk(report=answer)
    assert old.types("report", "--month", "2026-11") == 0
    assert "THE MONTH" not in old.out
    assert old.types("report", "--month", "2026-11", "--csv") == 0


# --- CSV -------------------------------------------------------------------------------------------------------------


def lines(desk: Desk) -> list[dict[str, str]]:
    assert desk.types("report", "--month", "2026-11", "--csv") == 0
    return list(csv.DictReader(io.StringIO(desk.out.removeprefix("\ufeff"), newline="")))


def test_a_spreadsheet_has_a_line_for_each_person(desk: Desk) -> None:
    sato, ann, suzuki = lines(desk)
    assert sato == {
        "id": "sato",
        "name": "佐藤",
        "nights": "14",
        "weekend_nights": "4",
        "holiday_nights": "0",
        "hours": "336.0",
        "calls": "1",
        "answered": "1",
        "answered_at_night": "1",
        "minutes_awake": "1.0",
        "passes": "1",
        "seconds_to_key": "30.0",
        "load": "18.0",
    }
    assert (ann["id"], suzuki["id"], ann["seconds_to_key"]) == ("ann", "suzuki", "")


def test_excel_is_told_that_the_names_are_utf_8(desk: Desk) -> None:
    lines(desk)
    assert desk.out.startswith("\ufeffid,name,")


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "+81", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_a_name_is_no_formula(name: str) -> None:
    desk = Desk(MemoryRota(rota(replace(ANN, name=name), SATO)))
    desk.clock.at = DECEMBER
    assert {one["name"] for one in lines(desk)} == {f"'{name}", "佐藤"}


def test_a_name_with_commas_and_quotes_is_one_cell() -> None:
    desk = Desk(MemoryRota(rota(replace(ANN, name='Ann, "the"\nQueen'), SATO)))
    desk.clock.at = DECEMBER
    assert 'Ann, "the"\nQueen' in {one["name"] for one in lines(desk)}


def test_what_is_not_counted_is_said_beside_the_file(desk: Desk) -> None:
    desk.days_kept = 30
    assert len(lines(desk)) == 3
    assert desk.err.startswith("rinban: CALLS BEFORE 2026-11-11 21:00 JST ARE NOT COUNTED")
