"""who --all, who --week, and what a load says of the nights ahead. The desk's clock stands at Saturday, 21:00."""

from __future__ import annotations

import json

import pytest

from tests.fakes.desk import Desk
from tests.fakes.rota import MemoryRota, settings_of

TEAM = """
holidays: {also: [2026-11-23]}
responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001}
  ann:  {name: Ann, phone: +81 90 0000 0003}
rotations:
  night: {order: [sato, ann], every: week, starts: 2026-11-16 09:00}
groups:
  infra:
    call: [{order: [night]}]
    overrides: [{for: ann, by: sato, from: 2026-11-25 02:00, to: 2026-11-25 09:00}]
  web: {call: [{valid: ..2026-11-25, order: [sato, ann]}]}
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(MemoryRota(settings_of(TEAM)))


def test_the_nights_ahead_of_every_group(desk: Desk) -> None:
    """Within a night the first may change, a holiday has its mark, and a gap is told by a word and the exit code."""
    assert desk.types("who", "--week") == 5
    heads, *rows = desk.out.splitlines()
    assert heads == "NIGHT OF          INFRA       WEB"
    assert rows[:5] == [
        "Sat 2026-11-21    佐藤        佐藤",
        "Sun 2026-11-22    佐藤        佐藤",
        "Mon 2026-11-23 *  Ann         佐藤",
        "Tue 2026-11-24    Ann → 佐藤  佐藤",
        "Wed 2026-11-25    Ann         佐藤 → NOBODY",
    ]
    assert rows[13] == "Fri 2026-12-04    佐藤        NOBODY"
    assert rows[14:] == ["* a holiday"]


def test_the_nights_for_programs(desk: Desk) -> None:
    assert desk.types("who", "--week", "--json") == 5
    told = json.loads(desk.out)
    assert told["nights"][2] == {"day": "2026-11-23", "holiday": True}
    assert told["groups"]["infra"][3] == ["Ann", "佐藤"]
    assert told["groups"]["web"][13] == [""]


def test_every_group_at_a_time(desk: Desk) -> None:
    assert desk.types("who", "--all", "--at", "+3d") == 0
    infra, web = desk.out.split("\n\n")
    assert infra.startswith("infra, Tue 2026-11-24 21:00 JST\n")
    assert "Ann" in infra.splitlines()[2]
    assert web.startswith("web, Tue 2026-11-24 21:00 JST\n")
    assert desk.types("who", "--all", "--at", "2026-11-26") == 5
    assert "web, Thu 2026-11-26 00:00 JST: nobody is on duty, since no line applies\n" in desk.out
    assert desk.types("who", "--all", "--json") == 0
    assert [one["group"] for one in json.loads(desk.out)["groups"]] == ["infra", "web"]


@pytest.mark.parametrize(
    "words", [["who"], ["who", "infra", "--week"], ["who", "infra", "--all"], ["who", "--all", "--week"]]
)
def test_who_is_asked_of_one_group_or_all_or_the_week(desk: Desk, words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        desk.types(*words)
    assert left.value.code == 2


def test_a_load_says_whose_nights_it_moves(desk: Desk) -> None:
    longer = TEAM.replace("every: week", "every: 2 weeks").replace(
        "..2026-11-25, order: [sato, ann]", ".., order: [ann]"
    )
    assert desk.types("load", "-", "--yes", then=longer.replace("valid: .., ", "")) == 0
    assert "Nights of the next two weeks:\n  GROUP  FIRST AT NIGHT  MORE" in desk.out
    rows = [line.split() for line in desk.out.splitlines() if line.startswith(("  infra ", "  web "))]
    assert rows[0] == "infra Ann 5: Mon 30 - Fri 04 7: Mon 23 - Sun 29".split()
    assert rows[1] == "infra 佐藤 6: Mon 23, Wed 25 - Sun 29 5: Mon 30 - Fri 04".split()
    assert ["web", "NOBODY", "10:", "Wed", "25", "-", "Fri", "04"] in rows


def test_a_load_that_moves_no_night_says_nothing_of_them(desk: Desk) -> None:
    assert desk.types("load", "-", "--yes", then=TEAM.replace("Ann", "アン")) == 0
    assert "Nights" not in desk.out
