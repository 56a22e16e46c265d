"""The other group is read when the rounds are over, and not before; while it cannot be read, the chain goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Exhausted, GroupSettings, Settings
from tests.fakes.shell import ANN, DISK, SATO, SUZUKI, Shell, settings


def rota(*, kanri: tuple[str, ...] = ("ann",), of_kanri: str = "", policy: Policy | None = None) -> Settings:
    """Two people in `infra`, which calls in `kanri`."""
    was = settings(policy)
    infra = replace(was.groups["infra"], lines=(Line(("sato", "suzuki")),), exhausted=Exhausted("kanri"))
    others = GroupSettings("kanri", lines=(Line(kanri),), exhausted=Exhausted(of_kanri))
    return replace(was, groups={"infra": infra, "kanri": others})


class Watched(Shell):
    """Notes each group that is read; what stands in `away` cannot be."""

    def __init__(self, rota: Settings) -> None:
        super().__init__(rota)
        self.read: list[str] = []
        self.away: set[str] = set()
        ask = self.rota_as_remembered.group

        def group(group_id: str, *, to_call: bool = False) -> Group | None:
            self.read.append(group_id)
            if group_id in self.away:
                raise Unavailable("the rota is away")
            return ask(group_id, to_call=to_call)

        self.rota_as_remembered.group = group  # type: ignore[method-assign]


def test_an_alert_reads_its_own_group_alone_and_the_end_of_the_rounds_the_other_one() -> None:
    shell = Watched(rota())
    shell.hear(DISK)
    shell.ends(0)
    assert shell.read == ["infra"]
    shell.ends(1)
    assert shell.read == ["infra", "infra", "kanri"]
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone, ANN.phone]


def test_the_journal_says_who_was_called_in() -> None:
    shell = Shell(rota())
    shell.hear(DISK)
    shell.ends(0)
    shell.ends(1)
    _, last = shell.mysql.journal[-1]
    assert last.cell == "the current call × ENDED → call next"
    assert last.detail == "call 1, no-answer, calls in kanri (ann), calls ann (call 2)"


def test_a_lost_end_of_the_last_call_calls_in_by_the_clock() -> None:
    shell = Shell(rota())
    shell.hear(DISK)
    shell.ends(0)
    shell.sweep(after=60.0)
    assert shell.phone.dialled[-1] == ANN.phone


def test_while_the_other_group_cannot_be_read_it_rests_and_the_next_minute_asks_again() -> None:
    shell = Watched(rota())
    shell.away = {"kanri"}
    shell.hear(DISK)
    shell.ends(0)
    shell.ends(1)
    shell.sweep(after=60.0)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]
    shell.away = set()
    shell.sweep(after=60.0)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone, ANN.phone]


def test_while_it_cannot_be_read_any_more_those_who_were_called_in_are_called_on() -> None:
    shell = Watched(rota())
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)
    shell.away = {"kanri"}
    shell.sweep(after=600.0)
    shell.ends(3)
    shell.ends(4)
    assert shell.phone.dialled[3:] == [SATO.phone, SUZUKI.phone, ANN.phone]


@pytest.mark.parametrize("of_kanri", ["infra", "kanri", "gone"])
def test_what_was_typed_by_hand_goes_round_in_no_circle(of_kanri: str) -> None:
    shell = Shell(rota(of_kanri=of_kanri))
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone, ANN.phone]
    assert sum(message == "NOBODY HAS IT: exhausted" for message, _ in shell.memory.lines) == 1


def test_a_group_where_nobody_is_on_duty_is_asked_again_each_minute() -> None:
    shell = Shell(rota(kanri=()))
    shell.hear(DISK)
    shell.ends(0)
    shell.ends(1)
    assert shell.rota.source.replace(rota(), shell.rota.source.settings())  # type: ignore[attr-defined]
    shell.sweep(after=60.0)
    assert shell.phone.dialled[-1] == ANN.phone
