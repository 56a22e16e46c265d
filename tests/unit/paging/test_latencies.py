"""How long people waited, by journals that the chain itself has written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.alert import Alert, Kind
from rinban.core.chain.call import CallRequest
from rinban.core.chain.latencies import Latencies
from rinban.core.chain.record import Entry, Ref
from rinban.core.rota.policy import Policy
from rinban.core.rota.quiet import MaintenanceWindow
from rinban.paging.call_limits import AHEAD
from rinban.paging.journal_lines import UNCHANGED
from rinban.paging.latencies import latencies
from tests.fakes.shell import CPU, DISK, DISK_OVER, INFRA, START, Shell, settings

ONCE = Policy(rounds=1, then_every=600)
TWICE = Policy(rounds=2, pause=15, then_every=600)


def of(shell: Shell) -> Latencies:
    return latencies([entry for ref, entry in shell.mysql.journal if ref == INFRA], shell.now().policy)


def alerted(policy: Policy = ONCE) -> Shell:
    shell = Shell(settings(policy))
    shell.hear(DISK)
    return shell


def calls(shell: Shell, number: int, ring: float = 20.0) -> None:
    """It rings after 3 s, and nobody answers."""
    shell.clock.forward(3)
    shell.rings(number)
    shell.clock.forward(ring)
    shell.ends(number)


def test_a_call_is_asked_for_with_the_alert_and_taken_by_a_key() -> None:
    shell = alerted()
    shell.clock.forward(3)
    shell.rings(0)
    shell.clock.forward(12)
    shell.answers(0, "1")
    assert of(shell) == Latencies(to_request=0.0, hops=(), to_keys=(12.0,), silence=0.0)


def test_the_next_call_is_asked_for_when_the_end_of_the_one_before_is_heard() -> None:
    shell = alerted()
    calls(shell, 0)
    calls(shell, 1)
    shell.rings(2)
    shell.clock.forward(9)
    shell.answers(2, "1")
    assert of(shell) == Latencies(0.0, (0.0, 0.0), (9.0,), 0.0)


def test_the_pause_between_rounds_and_the_long_rest_are_neither_a_hop_nor_silence() -> None:
    shell = alerted(TWICE)
    for number in range(3):
        calls(shell, number)
    shell.sweep(after=15)
    for number in range(3, 6):
        calls(shell, number)
    shell.sweep(after=600)
    assert len(shell.now().called) == 7
    assert of(shell) == Latencies(0.0, (0.0,) * 4, (), 0.0)


@pytest.mark.parametrize("late", [0.0, 45.0])
def test_from_the_end_of_a_rest_on_it_is_silent_until_somebody_is_called(late: float) -> None:
    shell = alerted()
    for number in range(3):
        calls(shell, number)
    shell.clock.forward(100)
    shell.hear(CPU)  # joins, and the rest goes on
    shell.sweep(after=500 + late)
    assert len(shell.now().called) == 4
    assert of(shell).silence == late


def test_a_call_that_never_rang_was_silence_until_the_clock_gave_it_up() -> None:
    shell = alerted()
    shell.sweep(after=45)
    shell.clock.forward(3)
    shell.rings(1)
    shell.clock.forward(2)
    shell.answers(1, "1")
    assert of(shell) == Latencies(0.0, (), (2.0,), 45.0)


def test_so_was_one_that_failed_and_both_are_one_silence() -> None:
    shell = alerted()
    shell.clock.forward(10)
    shell.ends(0, "failed")
    shell.sweep(after=45)
    calls(shell, 2)
    assert of(shell).silence == 55.0
    assert of(shell).hops == (0.0,)


def test_a_phone_that_rings_until_the_clock_ends_was_no_silence() -> None:
    """Its end is not heard, and so it is no hop."""
    shell = alerted()
    shell.clock.forward(3)
    shell.rings(0)
    shell.sweep(after=40)
    calls(shell, 1)
    assert of(shell) == Latencies(0.0, (0.0,), (), 0.0)


def test_a_request_that_the_carrier_never_heard_is_none_until_it_is_made_again() -> None:
    shell = Shell(settings(ONCE))
    shell.phone.refuse(permanent=False)
    shell.hear(DISK)
    shell.sweep(after=6)
    assert [call.who for call in shell.now().called] == ["sato"]
    calls(shell, 0)
    assert of(shell) == Latencies(6.0, (0.0,), (), 6.0)


def test_whoever_waits_for_a_slot_of_the_account_is_in_silence() -> None:
    shell = Shell(settings(ONCE), paced=True)
    shell.allowance.decide(CallRequest(Ref("web", 1), 1, START, interval=AHEAD + 4, ahead=AHEAD))
    shell.hear(DISK)
    shell.sweep(after=4)
    assert len(shell.phone.calls) == 1
    calls(shell, 0)
    assert of(shell) == Latencies(4.0, (0.0,), (), 4.0)


def test_while_somebody_has_it_nothing_is_silent() -> None:
    shell = alerted()
    calls(shell, 0)
    shell.rings(1)
    shell.answers(1, "1")
    shell.ends(1, "completed")
    shell.clock.forward(3000)
    shell.hear(CPU)
    shell.clock.forward(3)
    shell.rings(2)
    shell.answers(2, "1")
    assert of(shell).silence == 0.0


def test_who_hands_it_back_is_on_the_line_until_that_call_ends_and_then_the_next_phone_rings() -> None:
    shell = alerted()
    shell.clock.forward(3)
    shell.rings(0)
    shell.answers(0, "1")
    shell.clock.forward(4)
    shell.answers(0, "2")
    shell.clock.forward(7)
    shell.ends(0, "completed")
    calls(shell, 1)
    assert of(shell) == Latencies(0.0, (0.0, 0.0), (0.0,), 0.0)


def test_what_waits_for_its_hours_begins_when_it_is_called_for() -> None:
    rota = settings(ONCE)
    upgrade = MaintenanceWindow(1, START - 60, START + 7200)
    shell = Shell(replace(rota, quiet=(upgrade,)))
    shell.hear(DISK)
    shell.sweep(after=7200)
    calls(shell, 0)
    assert of(shell) == Latencies(0.0, (0.0,), (), 0.0)


def test_where_nobody_ever_had_to_be_called_there_is_no_figure() -> None:
    shell = Shell()
    shell.hear(Alert("disk", Kind.RECOVERY))
    assert of(shell) == Latencies(None, (), (), None)


def test_where_nobody_is_on_duty_nobody_is_asked_for_and_the_rest_is_as_the_policy_wants() -> None:
    shell = Shell(settings(ONCE))
    shell.hear(DISK, group="night")
    night = Ref("night", 1)
    shell.sweep(after=650)
    found = latencies([entry for ref, entry in shell.mysql.journal if ref == night], ONCE)
    assert found == Latencies(None, (), (), 50.0)


def test_it_is_over_when_its_last_alert_is() -> None:
    shell = alerted()
    shell.clock.forward(30)
    shell.hear(DISK_OVER)
    shell.clock.forward(900)
    shell.hear(DISK_OVER)
    assert of(shell).silence == 30.0, "no phone rang, although one was asked for"


def test_the_lines_that_change_nothing_are_not_needed() -> None:
    shell = alerted()
    for number in range(5):
        shell.clock.forward(1)
        shell.hear(replace(CPU, dedup_key=f"cpu {number}"), DISK)
    calls(shell, 0)
    told = [entry for _, entry in shell.mysql.journal]
    few = [entry for entry in told if entry.cell not in UNCHANGED]
    assert len(few) <= len(told) - 5
    assert latencies(few, ONCE) == latencies(told, ONCE) == of(shell)


def test_words_of_others_in_a_journal_are_no_signal() -> None:
    shell = alerted()
    calls(shell, 0)
    told = [entry for _, entry in shell.mysql.journal]
    note = Entry(shell.clock.at + 900, "note", "call 0, ringing")
    assert latencies([*told, note], ONCE) == of(shell)
