"""What is dialled and counted of a person with several numbers, and what that person hears."""

from __future__ import annotations

from dataclasses import replace

from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Member, Settings
from rinban.core.rota.stage import Stage
from rinban.voice.script import script
from tests.fakes.shell import DISK, SATO, SUZUKI, Shell, settings

OFFICE = "+81300000001"


def rota(policy: Policy | None = None, stage: Stage | None = None) -> Settings:
    was = settings(policy, stage)
    return replace(was, responders={**was.responders, "sato": Member(replace(SATO, more_phones=(OFFICE,)))})


def test_each_number_is_dialled_and_the_journal_tells_which() -> None:
    shell = Shell(rota())
    shell.hear(DISK)
    shell.ends(0)
    shell.ends(1)
    assert shell.phone.dialled == [SATO.phone, OFFICE, SUZUKI.phone]
    details = [entry.detail for _, entry in shell.mysql.journal]
    assert details[-2] == "call 0, no-answer, calls sato (call 1, number 2)"


def test_a_number_outside_the_countries_costs_that_number_alone() -> None:
    shell = Shell(rota(stage=Stage(countries=("+813",))))
    shell.hear(DISK)
    assert shell.phone.dialled == [OFFICE]


def test_the_hourly_limit_counts_each_number_for_itself() -> None:
    shell = Shell(rota(Policy(rounds=1, calls_per_hour=1)), paced=True)
    shell.hear(DISK)
    shell.ends(0)
    assert shell.phone.dialled == [SATO.phone, OFFICE]


def test_who_does_not_press_a_key_hears_that_the_other_number_rings_next() -> None:
    shell = Shell(rota())
    shell.hear(DISK)
    assert script(shell.answers(0)).other_number
    shell.ends(0)
    assert not script(shell.answers(1)).other_number
