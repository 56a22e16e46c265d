"""Who has it is called again as the rota has this person by then: not at an old number, and not after having left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rinban.budget import Budget
from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.errors import Unavailable
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Member, Settings
from rinban.core.rota.stage import Stage
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import ANN, CPU, DISK, INFRA, SATO, START, SUZUKI, Shell, settings

HALF = 1800.0
NEW = "+819000000077"
REMINDING = Policy(rounds=1, remind_after=int(HALF), collect=120, calls_per_hour=100)
KACHO = Responder("kacho", "課長", "+819000000004")
TODAY = datetime.fromtimestamp(START, UTC).date()


def taken(rota: Settings | None = None) -> Shell:
    """佐藤 has it, and the line is free again."""
    shell = Shell(rota or settings(REMINDING))
    shell.hear(DISK)
    shell.rings(0)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    return shell


def loads(shell: Shell, change: Callable[[Settings], Settings]) -> None:
    source = shell.rota.source
    assert isinstance(source, MemoryRota)
    assert source.replace(change(source.settings()), source.settings())


def with_sato(changed: Member | None) -> Callable[[Settings], Settings]:
    """佐藤 as the rota has her from now on; None: she has left it, and the group's line."""

    def change(rota: Settings) -> Settings:
        others = {who: member for who, member in rota.responders.items() if who != "sato"}
        line = Line(("suzuki", "ann") if changed is None else ("sato", "suzuki", "ann"))
        groups = {**rota.groups, "infra": replace(rota.groups["infra"], lines=(line,))}
        return replace(rota, groups=groups, responders=others if changed is None else {**others, "sato": changed})

    return change


def moved() -> Callable[[Settings], Settings]:
    return with_sato(Member(replace(SATO, phone=NEW)))


def off_duty(rota: Settings) -> Settings:
    """佐藤 is a responder still, with another number, and no group calls her."""
    known = moved()(rota)
    infra = replace(known.groups["infra"], lines=(Line(("suzuki", "ann")),))
    return replace(known, groups={**known.groups, "infra": infra})


def last(shell: Shell) -> str:
    return shell.phone.dialled[-1]


# --- the reminder ----------------------------------------------------------------------------------------------------


def test_a_reminder_rings_the_number_that_the_rota_has_by_then() -> None:
    shell = taken()
    loads(shell, moved())
    shell.sweep(HALF)
    assert shell.phone.dialled == [SATO.phone, NEW]


def test_also_of_a_responder_whom_the_group_calls_no_more() -> None:
    shell = taken()
    loads(shell, off_duty)
    shell.sweep(HALF)
    assert shell.phone.dialled == [SATO.phone, NEW]


def test_who_has_left_the_rota_is_rung_by_nobody_and_those_on_duty_are_called() -> None:
    shell = taken()
    loads(shell, with_sato(None))
    shell.sweep(HALF)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]
    assert [e.detail for _, e in shell.mysql.journal if "page again" in e.cell] == [
        "sato has left the rota or is away, calls suzuki (call 1)"
    ]
    assert shell.answers(1).topic.value == "menu"


@pytest.mark.parametrize("of_group", [True, False])
def test_who_is_away_is_not_rung(of_group: bool) -> None:  # noqa: FBT001 - a parameter
    shell = taken()
    if not of_group:
        loads(shell, off_duty)
    away = Arrangement(Leave("sato", Days(TODAY - timedelta(1), TODAY + timedelta(1))))
    loads(shell, lambda rota: replace(rota, arrangements=(away,)))
    shell.sweep(HALF)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_who_is_not_there_any_more_is_not_rung() -> None:
    shell = taken()
    loads(shell, with_sato(Member(SATO, Days(None, TODAY - timedelta(1)))))
    shell.sweep(HALF)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_if_nobody_is_on_duty_then_that_is_said_and_the_last_resort_is_called() -> None:
    shell = taken()

    def gone(rota: Settings) -> Settings:
        nobody = replace(rota.groups["infra"], lines=())
        people = {who: member for who, member in rota.responders.items() if who != "sato"}
        return replace(
            rota,
            groups={"infra": nobody},
            responders=people,
            stages={"local": Stage(caller_id="+815000000000", last_resort="ann")},
        )

    loads(shell, gone)
    shell.sweep(HALF)
    assert shell.phone.dialled == [SATO.phone, ANN.phone]
    assert "NobodyOnDuty" in shell.memory.metrics


def test_while_the_rota_cannot_be_read_the_number_of_before_is_rung() -> None:
    shell = taken()
    shell.rota.faults.away = True
    del shell.snapshots.kept["group:infra"]
    shell.sweep(HALF)
    assert shell.phone.dialled == [SATO.phone, SATO.phone]


def test_who_took_it_by_hand_and_is_in_no_group_is_rung_where_the_rota_has_them() -> None:
    rota = settings(REMINDING)
    shell = Shell(replace(rota, responders={**rota.responders, "kacho": Member(KACHO)}))
    shell.hear(DISK)
    shell.rings(0)
    assert shell.by_hand.take(INFRA, KACHO, Budget()).done
    loads(shell, lambda one: replace(one, responders={**one.responders, "kacho": Member(replace(KACHO, phone=NEW))}))
    shell.sweep(HALF)
    assert last(shell) == NEW


@pytest.mark.parametrize(("number", "rung"), [(NEW, NEW), ("", SUZUKI.phone)], ids=["another number", "none any more"])
def test_the_last_resort_that_took_it_is_rung_at_its_number_of_now(number: str, rung: str) -> None:
    rota = settings(REMINDING, Stage(caller_id="+815000000000", last_resort="+819000000009"))
    nobody = replace(rota.groups["infra"], lines=())
    shell = taken(replace(rota, groups={"infra": nobody}))
    infra = replace(nobody, lines=(Line(("suzuki",)),))
    stage = Stage(caller_id="+815000000000", last_resort=number)
    loads(shell, lambda one: replace(one, groups={"infra": infra}, stages={"local": stage}))
    shell.sweep(HALF)
    assert shell.phone.dialled == ["+819000000009", rung]


# --- and what else calls who has it ----------------------------------------------------------------------------------


def test_a_graver_alert_rings_who_has_the_others_at_the_number_of_now_without_a_further_journey() -> None:
    shell = taken()
    loads(shell, moved())
    asked = []
    shell.rota.source.responder = lambda who, at: asked.append(who)  # type: ignore[method-assign]
    shell.hear(replace(CPU, severity=Severity.DISASTER))
    assert (last(shell), asked) == (NEW, [])


def test_a_graver_alert_does_not_ring_who_has_left() -> None:
    shell = taken()
    loads(shell, with_sato(None))
    shell.hear(replace(CPU, severity=Severity.DISASTER))
    assert last(shell) == SUZUKI.phone


def test_what_was_collected_is_said_to_who_has_the_others_at_the_number_of_now() -> None:
    shell = taken()
    shell.hear(CPU)
    loads(shell, moved())
    shell.sweep(121.0)
    assert last(shell) == NEW


def test_who_asks_for_the_call_now_has_the_number_of_now_rung() -> None:
    shell = taken()
    shell.hear(CPU)
    loads(shell, moved())
    assert shell.by_hand.call_now(INFRA, "ann", Budget()).done
    assert last(shell) == NEW


def test_a_rota_that_answers_and_a_person_who_cannot_be_looked_up_are_no_reason_to_wait() -> None:
    class Forgetful(MemoryRota):
        def responder(self, who: str, at: float) -> Responder | None:
            raise Unavailable("MySQL went away just now")

    shell = taken()
    shell.rota.source = Forgetful(off_duty(settings(REMINDING)))
    shell.sweep(HALF)
    assert last(shell) == SATO.phone
