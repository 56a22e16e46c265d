"""Mild alerts wait for business hours, and those of a maintenance for its end; then somebody is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import State
from rinban.core.chain.record import Ref
from rinban.core.rota.hours import Range
from rinban.core.rota.policy import Policy
from rinban.core.rota.quiet import MaintenanceWindow, Wait
from rinban.core.rota.settings import Settings
from rinban.voice.script import script
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import DISK, INFRA, SATO, SUZUKI, Shell, settings

BUSINESS = (Range((0, 1, 2, 3, 4), time(9), time(18), 0, "Asia/Tokyo"),)
LOAD = Alert("load", severity=Severity.WARNING, summary="load is high", host="web-1", source="zabbix")
LOAD_OVER = replace(LOAD, kind=Kind.RECOVERY)
REPLICA = Alert("replica", severity=Severity.HIGH, summary="replica is behind", host="DB-2", source="zabbix")


def tokyo(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()


NIGHT, MORNING = tokyo("2026-11-25 03:00"), tokyo("2026-11-25 09:00")


def waits(policy: Policy | None = None) -> Settings:
    """What is milder than average waits for business hours."""
    rota = settings(policy or Policy(rounds=1, collect=120))
    infra = replace(rota.groups["infra"], wait=Wait(Severity.AVERAGE, "business"))
    return replace(rota, groups={**rota.groups, "infra": infra}, hours={"business": BUSINESS})


def quiet(*windows: MaintenanceWindow) -> Settings:
    return replace(settings(Policy(rounds=1, collect=120)), quiet=windows)


def window(begins: float, ends: float, number: int = 1, *, except_disaster: bool = False) -> MaintenanceWindow:
    """People work on the databases."""
    return MaintenanceWindow(number, begins, ends, hosts=("db-*",), except_disaster=except_disaster)


def at(when: float, rota: Settings) -> Shell:
    shell = Shell(rota)
    shell.clock.at = when
    return shell


def turns_into(shell: Shell, rota: Settings) -> None:
    """Somebody changes the maintenance windows."""
    shell.rota.source = MemoryRota(rota)


@pytest.fixture
def night() -> Shell:
    """At three in the morning a mild alert has come in."""
    shell = at(NIGHT, waits())
    shell.hear(LOAD)
    return shell


# --- business hours --------------------------------------------------------------------------------------------------


def test_a_mild_alert_at_night_rings_nobody_and_its_sender_is_told_until_when() -> None:
    shell = at(NIGHT, waits())
    (outcome,) = shell.hear(LOAD)
    assert (outcome.outcome, outcome.escalation) == ("waiting", "infra/1")
    assert outcome.reason == (
        "it is mild enough to wait for its hours: nobody is called for it before 2026-11-25 09:00 (Asia/Tokyo),"
        " and then if it is still open"
    )
    assert shell.phone.dialled == []
    assert shell.now().state is State.WAITING
    assert "nothing open × POSTPONED → begin waiting" in [entry.cell for entry in shell.views.journal(INFRA)]


def test_it_rings_in_the_morning_whatever_is_asked_before(night: Shell) -> None:
    for _ in range(5):
        night.sweep(3600.0)
    assert night.phone.dialled == []
    night.sweep(3600.0)
    assert night.phone.dialled == [SATO.phone]


def test_what_recovers_before_the_morning_rings_nobody_and_is_over(night: Shell) -> None:
    assert [one.outcome for one in night.hear(LOAD_OVER)] == ["recovered"]
    assert (night.now().state, night.now().deadline) == (State.CLOSED, None)
    night.sweep(MORNING - NIGHT)
    assert night.phone.dialled == []


def test_what_grows_graver_rings_at_once(night: Shell) -> None:
    assert [one.outcome for one in night.hear(replace(LOAD, severity=Severity.HIGH))] == ["calling"]
    assert night.phone.dialled == [SATO.phone]
    assert [p.severity for p in night.now().open] == [Severity.HIGH]


def test_an_update_that_is_graver_rings_as_well(night: Shell) -> None:
    night.hear(Alert("load", Kind.UPDATE, Severity.HIGH))
    assert night.phone.dialled == [SATO.phone]


def test_delivered_again_it_goes_on_waiting_and_its_sender_hears_until_when(night: Shell) -> None:
    (outcome,) = night.hear(LOAD)
    assert outcome.outcome == "duplicate"
    assert "before 2026-11-25 09:00" in outcome.reason
    assert night.phone.dialled == []


def test_several_that_wait_are_one_call(night: Shell) -> None:
    night.hear(replace(LOAD, dedup_key="swap"), replace(LOAD, dedup_key="inodes"))
    night.sweep(MORNING - NIGHT)
    assert night.phone.dialled == [SATO.phone]
    reply = night.answers(0)
    assert (reply.topic, script(reply).count) == (Topic.MENU, 3)


def test_a_graver_one_in_the_same_group_rings_at_once_and_the_mild_ones_are_said_and_taken_with_it(
    night: Shell,
) -> None:
    night.hear(DISK)
    assert night.phone.dialled == [SATO.phone]
    told = script(night.answers(0))
    assert (told.summary, told.count) == ("disk full", 2)
    night.answers(0, "1")
    night.ends(0, "completed")
    night.sweep(MORNING - NIGHT)
    assert night.phone.dialled == [SATO.phone], "Sato has taken both"


def test_but_if_the_graver_one_is_over_before_anybody_takes_it_the_mild_one_waits_on(night: Shell) -> None:
    night.hear(DISK)
    night.rings(0)
    night.hear(replace(DISK, kind=Kind.RECOVERY))
    assert (night.now().state, night.now().deadline) == (State.WAITING, MORNING)
    assert night.phone.calls[0].status == "canceled"
    night.sweep(MORNING - NIGHT)
    assert night.phone.dialled == [SATO.phone, SATO.phone]


def test_what_comes_while_somebody_has_the_others_still_waits_for_the_morning_and_then_rings_that_person_first() -> (
    None
):
    shell = at(NIGHT, waits())
    shell.hear(DISK)
    shell.ends(0)
    shell.answers(1, "1")
    shell.ends(1, "completed")
    assert [one.outcome for one in shell.hear(LOAD)] == ["waiting"]
    shell.hear(DISK)  # or else it would be closed when it has been quiet for an hour
    shell.clock.at = MORNING - 1800.0
    shell.hear(DISK)
    shell.sweep(1800.0)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone, SUZUKI.phone]


def test_over_a_weekend_it_waits_longer_than_an_escalation_may_last() -> None:
    shell = at(tokyo("2026-11-27 18:30"), waits())
    shell.hear(LOAD)
    shell.clock.at = tokyo("2026-11-30 08:59")
    shell.sweep()
    assert shell.phone.dialled == []
    shell.sweep(60.0)
    assert shell.phone.dialled == [SATO.phone]
    assert shell.now().ages_at == shell.clock.at + 86400.0


def test_in_business_hours_a_mild_alert_rings_at_once() -> None:
    shell = at(MORNING + 60.0, waits())
    assert [one.outcome for one in shell.hear(LOAD)] == ["calling"]


def test_what_was_claimed_at_its_source_rings_nobody_in_the_morning(night: Shell) -> None:
    night.hear(Alert("load", Kind.CLAIM, by="zed"))
    night.sweep(MORNING - NIGHT)
    assert night.phone.dialled == []
    assert night.now().state is State.ACKNOWLEDGED


def test_while_nothing_but_mild_alerts_came_a_close_by_hand_ends_them(night: Shell) -> None:
    assert night.dispatcher.close(INFRA, "operator", Budget())
    assert night.now().state is State.CLOSED
    night.sweep(MORNING - NIGHT)
    assert night.phone.dialled == []


def test_hours_that_are_not_in_the_rota_keep_no_phone_silent() -> None:
    shell = at(NIGHT, replace(waits(), hours={}))
    assert [one.outcome for one in shell.hear(LOAD)] == ["calling"]


def test_while_the_rota_is_away_in_the_morning_what_waits_is_not_forgotten(night: Shell) -> None:
    night.rota_as_remembered.remember_all(waits())
    night.rota.faults.away = True
    night.sweep(MORNING - NIGHT)
    assert night.phone.dialled == [SATO.phone], "the last good settings serve"


def test_the_next_morning_has_the_people_of_the_morning(night: Shell) -> None:
    rota = waits()
    lines = (replace(rota.groups["infra"].lines[0], order=("suzuki",)),)
    turns_into(night, replace(rota, groups={**rota.groups, "infra": replace(rota.groups["infra"], lines=lines)}))
    night.sweep(MORNING - NIGHT)
    assert night.phone.dialled == [SUZUKI.phone]


# --- maintenance -----------------------------------------------------------------------------------------------------


def test_an_alert_of_the_machines_on_which_people_work_is_recorded_and_rings_nobody() -> None:
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 7200.0)))
    (outcome,) = shell.hear(REPLICA)
    assert outcome.outcome == "waiting"
    assert outcome.reason == (
        "it is covered by a maintenance window: nobody is called for it before 2026-11-25 05:00 (Asia/Tokyo),"
        " and then if it is still open"
    )
    assert shell.phone.dialled == []
    assert [one.outcome for one in shell.hear(DISK)] == ["calling"], "db1 is not among them"


def test_when_it_ends_what_is_still_open_rings_in_one_call() -> None:
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 7200.0)))
    shell.hear(REPLICA, replace(REPLICA, dedup_key="lag"), replace(REPLICA, dedup_key="over"))
    shell.hear(Alert("over", Kind.RECOVERY))
    shell.sweep(7199.0)
    assert shell.phone.dialled == []
    shell.sweep(1.0)
    assert shell.phone.dialled == [SATO.phone]
    assert script(shell.answers(0)).count == 2
    woken = next(entry for entry in shell.views.journal(INFRA) if entry.cell == "waiting × READY → call waiting")
    assert woken.detail == "2 still open of a maintenance, calls sato (call 0)"


def test_if_all_of_it_is_over_by_then_nobody_is_called() -> None:
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 7200.0)))
    shell.hear(REPLICA)
    shell.hear(replace(REPLICA, kind=Kind.RECOVERY))
    shell.sweep(7200.0)
    assert shell.phone.dialled == []
    last = shell.views.journal(INFRA)[-1]
    assert last.cell == "waiting × RECOVERED → recover"
    assert last.detail == "replica, it has waited, and nobody was called for it"


def test_nobody_who_is_called_for_something_else_meanwhile_hears_of_it_or_takes_it() -> None:
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 7200.0)))
    shell.hear(REPLICA)
    shell.hear(DISK)
    assert script(shell.answers(0)).count == 1
    shell.answers(0, "1")
    shell.ends(0, "completed")
    shell.hear(replace(DISK, kind=Kind.RECOVERY))
    shell.sweep(7200.0)
    assert shell.phone.dialled == [SATO.phone, SATO.phone]
    assert [p.id.key for p in shell.now().open] == ["replica"]


def test_a_disaster_rings_all_the_same_if_the_window_says_so() -> None:
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 7200.0, except_disaster=True)))
    shell.hear(REPLICA)
    assert shell.phone.dialled == []
    shell.hear(replace(REPLICA, severity=Severity.DISASTER))
    assert shell.phone.dialled == [SATO.phone]


def test_a_maintenance_that_takes_longer_than_planned_goes_on_in_silence() -> None:
    """Another window was made before the first one was over, and no alert has come in it."""
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 3600.0)))
    shell.hear(REPLICA)
    turns_into(shell, quiet(window(NIGHT, NIGHT + 3600.0), window(NIGHT + 1800.0, NIGHT + 9000.0, 2)))
    shell.sweep(3600.0)
    assert (shell.phone.dialled, shell.now().deadline) == ([], NIGHT + 9000.0)
    shell.sweep(5400.0)
    assert shell.phone.dialled == [SATO.phone]


def test_a_maintenance_that_is_over_sooner_rings_for_what_is_open_at_once() -> None:
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 7200.0)))
    shell.hear(REPLICA)
    turns_into(shell, quiet())
    assert shell.dispatcher.look_at_waiting("infra", Budget())
    assert shell.phone.dialled == [SATO.phone]
    assert not shell.dispatcher.look_at_waiting("infra", Budget()), "it is told once"


def test_a_window_that_ends_at_night_lets_a_mild_alert_wait_for_the_morning() -> None:
    both = replace(waits(), quiet=(MaintenanceWindow(1, NIGHT, NIGHT + 3600.0),))
    shell = at(NIGHT, both)
    shell.hear(LOAD)
    assert shell.now().deadline == MORNING


def test_over_weeks_of_maintenance_a_problem_that_comes_and_goes_is_one_row() -> None:
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 30 * 86400.0)))
    shell.hear(REPLICA, replace(REPLICA, dedup_key="other"))
    for _ in range(5):
        shell.clock.forward(86400.0)
        shell.hear(replace(REPLICA, kind=Kind.RECOVERY))
        shell.clock.forward(60.0)
        shell.hear(REPLICA)
    found = shell.now(Ref("infra", 1))
    assert (len(found.problems), [one.problem.id for one in found.postponed]) == (0, [("other", 0), ("replica", 5)])


def test_a_store_that_missed_the_end_does_not_bring_it_back() -> None:
    shell = at(NIGHT, quiet(window(NIGHT, NIGHT + 7200.0)))
    shell.hear(REPLICA)
    shell.mysql.faults.away = True
    shell.hear(replace(REPLICA, kind=Kind.RECOVERY))
    shell.mysql.faults.away = False
    shell.sweep(7200.0)
    assert shell.phone.dialled == []
    assert shell.now().state is State.CLOSED
