"""Why who says that somebody is on duty, typed at the desk on Saturday, 21 November 2026, at 21:00 in Tokyo."""

from __future__ import annotations

import json

import pytest

from rinban.core.errors import Unavailable
from rinban.operator.rota import RotaTasks
from tests.fakes.desk import Desk
from tests.fakes.rota import MemoryRota, settings_of

TEAM = """
responders:
  sato:   {name: 佐藤, phone: +81 90 0000 0001}
  suzuki: {name: 鈴木, phone: +81 90 0000 0002}
  ann:    {name: Ann, phone: +81 90 0000 0003}
  kacho:  {name: 課長, phone: +81 90 0000 0004, valid: 2026-11-01..2026-12-31}
rotations:
  weekly: {order: [sato, suzuki], every: week, starts: 2026-11-16 09:00}
hours: {business: {days: Mon-Fri, time: 09:00-18:00}}
groups:
  infra:
    call:
      - {during: business, order: [kacho, ann]}
      - {order: [weekly, ann]}
  web: {call: [{during: business, order: [ann]}]}
"""
COVERED = "covers for sato until Sun 2026-11-22 09:00 JST"


@pytest.fixture
def desk() -> Desk:
    """sato has the week until Monday, 23 November, 09:00; then suzuki."""
    return Desk(MemoryRota(settings_of(TEAM)))


def told(desk: Desk, at: str, group: str = "infra") -> list[str]:
    """Such as "sato: turn of weekly", in calling order."""
    assert desk.types("who", group, "--at", at, "--json") == 0
    return [f"{one['id']}: {one['because']}" for one in json.loads(desk.out)["on_duty"]]


def test_the_rotation_or_the_line_is_the_reason(desk: Desk) -> None:
    assert told(desk, "sun 03:00") == ["sato: turn of weekly", "suzuki: follows in weekly", "ann: named in line 2"]
    assert told(desk, "tue 10:00") == [
        "kacho: named in line 1 (during business)",
        "ann: named in line 1 (during business)",
    ]


def test_an_override_is_told_with_its_end_who_made_it_and_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "mori")
    assert desk.types("cover", "sato", "--by", "kacho", "--to", "09:00", "--why", "結婚式", "--yes") == 0
    assert desk.types("who", "infra") == 0
    assert desk.out.splitlines()[1:3] == [
        "   NAME  ID      PHONE             LANGUAGE  WHY",
        f"1  課長  kacho   +81 90 **** 0004  ja        {COVERED}, made by mori: 結婚式",
    ]
    assert desk.types("who", "infra", "--json") == 0
    first = json.loads(desk.out)["on_duty"][0]
    parts = ("by", "line", "rotation", "covers_for", "until", "made_by", "why", "missing")
    assert [first[part] for part in parts] == ["covers", 2, "weekly", "sato", 1795305600, "mori", "結婚式", []]
    assert told(desk, "sun 09:00")[0] == "sato: turn of weekly"


def test_who_stands_in_is_told_with_who_is_away_until_when(desk: Desk) -> None:
    assert desk.types("away", "sato", "2026-11-21..2026-11-24", "--yes") == 0
    assert told(desk, "sun 03:00")[0] == "suzuki: stands in for sato (away until 2026-11-24) in weekly"
    assert told(desk, "tue 03:00")[0] == "suzuki: turn of weekly"


def test_who_is_the_first_of_a_line_without_another_is_told_so(desk: Desk) -> None:
    assert told(desk, "2027-01-05 10:00") == [
        "ann: named in line 1 (during business), the first without kacho (valid 2026-11-01..2026-12-31)"
    ]


def test_where_nobody_is_on_duty_it_is_told_why(desk: Desk) -> None:
    assert desk.types("who", "web") == 5
    assert desk.out.startswith("web, Sat 2026-11-21 21:00 JST: nobody is on duty, since no line applies\n")
    assert desk.types("away", "ann", "tue..tue", "--yes") == 0
    assert desk.types("who", "web", "--at", "tue 10:00", "--json") == 5
    because = json.loads(desk.out)["because"]
    assert because == "nobody of line 1 (during business) is there: ann (away until 2026-11-24)"


def test_while_mysql_is_away_the_reason_is_told_but_not_who_made_an_override(desk: Desk) -> None:
    assert desk.types("cover", "sato", "--by", "ann", "--to", "09:00", "--why", "結婚式", "--yes") == 0

    class Away(MemoryRota):
        def group(self, group_id: str, *, to_call: bool = False) -> None:
            raise Unavailable(group_id)

    found = RotaTasks(Away(), list, desk.clock, last_good=desk.rota).tasks()["who"]({"group": "infra"})
    assert found["stores_away"] == ["mysql"]
    assert found["on_duty"][0]["because"] == COVERED


def test_a_release_that_does_not_tell_why_is_read_as_well(desk: Desk) -> None:
    sato = {"id": "sato", "name": "佐藤", "phone": "+81 90 **** 0001", "language": "ja"}
    found = {"group": "infra", "at": 1795262400.0, "zone": "Asia/Tokyo", "stores_away": []}
    desk.told["who"] = {**found, "on_duty": [sato]}
    assert desk.types("who", "infra") == 0
    assert desk.out.endswith("1  佐藤  sato  +81 90 **** 0001  ja\n")
    desk.told["who"] = {**found, "on_duty": [], "last_resort": None}
    assert desk.types("who", "infra") == 5
    assert desk.out.startswith("infra, Sat 2026-11-21 21:00 JST: nobody is on duty\n")
