"""Only countries on the stage's list are dialled, even if somebody has typed another number into the tables."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rinban.core.chain.document import State
from rinban.core.errors import CallRefused
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Member
from rinban.core.rota.stage import Stage
from rinban.settings.snapshot import stage_from_json
from tests.fakes.rota import MemoryRota
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import ANN, DISK, SATO, SUZUKI, Shell, settings

ABROAD = "+442000000000"
JAPAN = Stage(countries=("+81",))


def shell_with(*numbers: str, stage: Stage = JAPAN) -> Shell:
    """Sato, Suzuki and Ann have these numbers."""
    rota = settings(Policy(rounds=1), stage)
    people = zip((SATO, SUZUKI, ANN), numbers, strict=True)
    return Shell(
        replace(rota, responders={one.id: Member(replace(one, phone=number)) for one, number in people}), paced=True
    )


def test_a_number_off_the_list_is_passed_over_at_once_and_the_journal_says_why() -> None:
    shell = shell_with(ABROAD, SUZUKI.phone, ANN.phone)
    shell.hear(DISK)
    assert shell.phone.dialled == [SUZUKI.phone]
    assert [call.who for call in shell.now().called] == ["sato", "suzuki"]
    assert [call.refused for call in shell.now().called] == [False, False]
    (said,) = [entry.detail for _, entry in shell.mysql.journal if entry.cell == "create call"]
    why = "the responder's number is in none of the stage's countries (+81): mend one or the other"
    assert said == f"call 0 to sato: refused, {why}"
    assert shell.memory.counted == [("CallRefused", {"group": "infra", "responder": "sato", "code": "0"})]


def test_nowhere_is_the_number_said_that_was_not_dialled() -> None:
    shell = shell_with(ABROAD, SUZUKI.phone, ANN.phone)
    shell.hear(DISK)
    assert ABROAD[3:] not in f"{shell.memory.lines}{shell.mysql.journal}"


@pytest.mark.parametrize(
    ("number", "countries", "dialled"),
    [
        ("+819000000001", ("+81",), True),
        ("+819000000001", ("+1", "+81"), True),
        ("+819000000001", ("+8150",), False),
        ("+12025550123", ("+1787",), False),
        ("+17875550123", ("+1787",), True),
        ("00819000000001", ("+81",), False),
        ("", ("+81",), False),
        ("+442000000000", (), True),
    ],
)
def test_the_beginning_of_the_number_decides(number: str, countries: tuple[str, ...], dialled: bool) -> None:  # noqa: FBT001
    shell = shell_with(number, SUZUKI.phone, ANN.phone, stage=Stage(countries=countries))
    shell.hear(DISK)
    assert (number in shell.phone.dialled) is dialled


def test_when_everybody_is_off_the_list_that_is_said_loudly_and_tried_again() -> None:
    shell = shell_with(ABROAD, ABROAD, ABROAD)
    shell.hear(DISK)
    assert (shell.phone.dialled, shell.now().state) == ([], State.RESTING)
    assert "GaveUp" in shell.memory.metrics
    shell.rota.source = MemoryRota(settings())
    shell.sweep(after=601)
    assert shell.phone.dialled == [SATO.phone]


def test_the_one_number_of_a_test_stage_is_everybodys() -> None:
    """That it is off the list is a fault of the configuration, and said as one."""
    shell = Shell(settings(stage=Stage(every_call_to=ABROAD, countries=("+81",))))
    shell.hear(DISK)
    assert shell.phone.dialled == []
    assert "Misconfigured" in shell.memory.metrics
    assert any("check the stage's every_call_to, or its countries" in message for message in shell.memory.messages)


def test_a_test_stage_may_call_its_one_number_whatever_the_others_are() -> None:
    shell = shell_with(ABROAD, ABROAD, ABROAD, stage=Stage(every_call_to=SATO.phone, countries=("+81",)))
    shell.hear(DISK)
    assert shell.phone.dialled == [SATO.phone]


def test_a_test_call_is_no_way_around_it(request: pytest.FixtureRequest) -> None:
    service = ServiceOnFakes(request.node.name)
    service.shell.rota.source = MemoryRota(settings(stage=Stage(countries=("+44",))))
    with pytest.raises(CallRefused, match=re.escape("none of the stage's countries (+44)")) as refused:
        service.parts.tester.place("ann")
    assert (refused.value.permanent, refused.value.mend, service.shell.phone.calls) == (True, "", [])


def test_the_last_resort_is_called_wherever_it_is(request: pytest.FixtureRequest) -> None:
    service = ServiceOnFakes(request.node.name, last_resort=ABROAD)
    service.shell.rota.source = MemoryRota(settings(stage=JAPAN))
    service.parts.last_resort.learn()
    service.stores(away=True)
    assert service.alert().status_code == 202
    assert service.shell.phone.dialled == [ABROAD]


def test_the_list_serves_while_mysql_is_away() -> None:
    shell = shell_with(ABROAD, SUZUKI.phone, ANN.phone)
    shell.hear(DISK)
    shell.rota.faults.away = True
    assert shell.rota_as_remembered.stage().countries == ("+81",)
    shell.ends(1)
    assert shell.phone.dialled == [SUZUKI.phone, ANN.phone]


def test_a_stage_that_was_remembered_by_an_older_version_has_no_list() -> None:
    assert stage_from_json('{"caller_id": "+815000000000"}') == Stage("+815000000000")
