"""Days without anybody: who is asked about them, and what happens then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.desk import EXAMPLE, Desk

PEOPLE = "responders: {ann: {name: Ann, phone: +81 90 0000 0003, valid: ..2026-11-30}}\n"
EXPIRES = PEOPLE + "groups: {web: {call: [{order: [ann]}]}}\n"
NEVER = PEOPLE + "groups: {web: {call: [{order: []}]}}\n"
TOLD = "NOBODY WOULD BE ON DUTY:\n  web: from Tue 2026-12-01 00:00 JST on\n"
QUESTION = "LOAD IT ALTHOUGH NOBODY WOULD BE ON DUTY THEN?"


@pytest.fixture
def rota(tmp_path: Path) -> Path:
    file = tmp_path / "rota.yaml"
    file.write_text(EXPIRES)
    return file


def test_a_load_that_leaves_nobody_asks_again_in_capitals(rota: Path) -> None:
    desk = Desk()
    assert desk.types("load", str(rota), then="y\ny\n") == 0
    assert TOLD in desk.out
    assert desk.out.endswith(f"Load this? [y/N] {QUESTION} [y/N] Loaded.\n")
    assert desk.rota.settings().groups


def test_one_yes_is_not_enough(rota: Path) -> None:
    desk = Desk()
    assert desk.types("load", str(rota), then="y\n\n") == 6
    assert desk.out.endswith("Nothing was changed.\n")
    assert not desk.rota.settings().groups


def test_yes_on_the_command_line_answers_both_questions_and_the_times_are_said_all_the_same(rota: Path) -> None:
    desk = Desk()
    assert desk.types("load", str(rota), "--yes") == 0
    assert TOLD in desk.out
    assert "[y/N]" not in desk.out
    assert desk.rota.settings().groups


def test_a_program_is_told_them_before_and_after(rota: Path) -> None:
    desk = Desk()
    for options, applied in (((), False), (("--yes",), True)):
        assert desk.types("load", str(rota), *options, "--json") == 0
        told = json.loads(desk.out)
        assert told["gaps"] == [{"group": "web", "from": "Tue 2026-12-01 00:00 JST", "to": "", "group_goes": False}]
        assert (told["applied"], bool(desk.rota.settings().groups)) == (applied, applied)


def test_an_empty_order_is_such_a_load_today(tmp_path: Path) -> None:
    file = tmp_path / "rota.yaml"
    file.write_text(NEVER)
    desk = Desk()
    assert desk.types("load", str(file), then="y\n") == 6
    assert "  web: from Sat 2026-11-21 21:00 JST on\n" in desk.out


def test_a_load_that_takes_a_group_away_asks_in_capitals_too_and_names_it(tmp_path: Path) -> None:
    """What is open in the group goes on, and by then there is nobody to call for it but the last resort."""
    file = tmp_path / "rota.yaml"
    file.write_text(PEOPLE.replace(", valid: ..2026-11-30", "") + "groups: {infra: {call: [{order: [ann]}]}}\n")
    desk = Desk.with_example()
    assert desk.types("load", str(file), then="y\n\n") == 6
    assert (
        "NOBODY WOULD BE ON DUTY:\n  payments: from Sat 2026-11-21 21:00 JST on, because the group goes\n" in desk.out
    )
    assert QUESTION in desk.out
    assert desk.rota.settings().groups.keys() == {"infra", "payments"}
    assert desk.types("load", str(file), "--json") == 0
    gone = {"group": "payments", "from": "Sat 2026-11-21 21:00 JST", "to": "", "group_goes": True}
    assert json.loads(desk.out)["gaps"] == [gone]
    assert desk.types("load", str(file), then="y\ny\n") == 0
    assert desk.rota.settings().groups.keys() == {"infra"}


def test_the_standard_input_cannot_be_asked_and_says_what_to_add() -> None:
    desk = Desk()
    assert desk.types("load", "-", then=EXPIRES) == 6
    assert "add --yes.\nNothing was changed.\n" in desk.out
    assert desk.types("load", "-", then=EXAMPLE.read_bytes()) == 6
    assert "add --yes.\nNothing was changed.\n" in desk.out
    assert desk.types("load", "-", "--yes", then=EXAMPLE.read_bytes()) == 0
    assert desk.rota.settings().groups.keys() == {"infra", "payments"}


def test_check_needs_no_admin_function_and_tells_the_gaps(rota: Path) -> None:
    desk = Desk()
    assert desk.types("check", str(EXAMPLE)) == 0
    assert desk.out == "Sound for the next two weeks: 4 responders, 2 groups.\n"
    assert desk.types("check", str(rota)) == 5
    assert desk.out == f"Loadable, but not sound: 1 responder, 1 group.\n{TOLD}"
    assert desk.types("check", "-", "--json", then=EXPIRES) == 5
    assert json.loads(desk.out)["gaps"] == [
        {"group": "web", "from": "Tue 2026-12-01 00:00 JST", "to": "", "group_goes": False}
    ]
    assert desk.asked == []


def test_check_tells_every_mistake_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "rota.yaml"
    file.write_text("responders: {}\ngroups: {infra: {call: [{order: [sato]}]}}")
    desk = Desk()
    assert desk.types("check", str(file)) == 1
    assert desk.err == f'rinban: {file}:2: groups.infra.call[0].order[0]: no responder "sato"\n'
