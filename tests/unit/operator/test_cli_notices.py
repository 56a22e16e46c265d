"""./rinban notices: what was to be told, typed at a terminal that a test can read."""

from __future__ import annotations

import json

import pytest

from rinban.core.rota.notices import NoticeKind, Occasion, RotaNotice
from tests.fakes.desk import NOW, Desk


@pytest.fixture
def desk() -> Desk:
    """A duty of suzuki in infra was to be told, and then a gap of web."""
    desk = Desk()
    duty = Occasion(NoticeKind.DAY, "infra", "suzuki", NOW + 86_400, None, "duty")
    gap = Occasion(NoticeKind.GAP, "web", "", NOW, None, "gap")
    desk.notices.keep(RotaNotice(duty, "ja", "鈴木さん、明日から当番です。\x1b[2J", NOW))
    desk.notices.keep(RotaNotice(gap, "en", "Nobody is on duty in web now.", NOW + 60))
    return desk


def test_the_newest_comes_first_with_its_time_in_the_zone_of_the_rota(desk: Desk) -> None:
    assert desk.types("notices") == 0
    heads, gap, duty = desk.out.splitlines()
    assert heads.split() == ["DECIDED", "WHAT", "GROUP", "WHO", "TEXT"]
    assert gap.split(maxsplit=6) == [
        *("2026-11-21", "21:01", "JST", "gap", "web", "everybody"),
        "Nobody is on duty in web now.",
    ]
    assert duty.split() == [
        *("2026-11-21", "21:00", "JST", "day", "before", "infra", "suzuki"),
        *("鈴木さん、明日から当番です。", "[2J"),
    ]


def test_those_of_one_group(desk: Desk) -> None:
    assert desk.types("notices", "infra") == 0
    assert ("suzuki" in desk.out, "web" in desk.out) == (True, False)


def test_for_a_program(desk: Desk) -> None:
    assert desk.types("notices", "web", "--json") == 0
    assert json.loads(desk.out) == {
        "zone": "Asia/Tokyo",
        "notices": [
            {
                "at": NOW + 60,
                "kind": "gap",
                "group": "web",
                "person": "",
                "begins": NOW,
                "text": "Nobody is on duty in web now.",
            }
        ],
    }


def test_where_nothing_was_to_be_told_that_is_said() -> None:
    desk = Desk()
    assert desk.types("notices") == 0
    assert desk.out == "nothing was to be told yet\n"


def test_while_mysql_is_away_that_is_said(desk: Desk) -> None:
    desk.notices.faults.away = True
    assert desk.types("notices") == 3
    assert "notices is away" in desk.err
