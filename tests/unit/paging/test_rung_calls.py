"""Which calls rang, and what became of them, as the chain itself has journalled it."""

from __future__ import annotations

from rinban.budget import Budget
from rinban.core.alert import Alert, Severity
from rinban.core.chain.record import Entry, Ref
from rinban.core.rota.loads import RungCall
from rinban.core.rota.policy import Policy
from rinban.paging.journal_lines import ON_BOARD
from rinban.paging.rung_calls import rung
from tests.fakes.shell import DISK, DISK_OVER, INFRA, START, Shell, called, settings
from tests.fakes.stores import MemoryCallRecord

EVER = 2 * START


def told(shell: Shell) -> list[RungCall]:
    """The calls of a shell, with their instants counted from its start."""
    record = MemoryCallRecord(shell.mysql)
    lines = record.told(0.0, EVER)
    return [
        RungCall(
            call.who,
            call.rang_at - START,
            call.over_at - START,
            call.answered,
            call.key_at and call.key_at - START,
            call.passed,
        )
        for call in rung(lines, record.called(sorted({ref for ref, _ in lines})))
    ]


def test_a_call_that_was_taken() -> None:
    shell = called(Shell())
    shell.clock.forward(8)
    shell.answers(0)
    shell.clock.forward(12)
    shell.answers(0, "1")
    shell.clock.forward(5)
    shell.ends(0, "completed")
    assert told(shell) == [RungCall("sato", 0.0, 25.0, answered=True, key_at=20.0)]


def test_a_call_that_nobody_answered_rang_all_the_same() -> None:
    shell = called(Shell())
    shell.clock.forward(25)
    shell.ends(0)
    shell.rings(1)
    assert told(shell) == [RungCall("sato", 0.0, 25.0), RungCall("suzuki", 25.0, 25.0)]


def test_a_call_that_has_told_nothing_yet_is_none() -> None:
    shell = Shell()
    shell.hear(DISK)
    assert told(shell) == []


def test_no_phone_rings_for_a_call_that_failed_or_was_refused() -> None:
    shell = called(Shell())
    shell.ends(0, "failed: the number is invalid (code 21211)")
    assert told(shell) == []


def test_a_call_that_was_declined_has_rung() -> None:
    shell = called(Shell())
    shell.clock.forward(4)
    shell.ends(0, "busy")
    assert told(shell) == [RungCall("sato", 0.0, 4.0)]


def test_a_pass_is_one_however_often_its_key_is_delivered() -> None:
    shell = called(Shell())
    shell.answers(0)
    shell.answers(0, "2")
    shell.answers(0, "2")
    assert told(shell) == [RungCall("sato", 0.0, 0.0, answered=True, key_at=0.0, passed=True)]


def test_who_hands_it_back_hours_after_the_call_was_not_on_the_phone_all_the_time() -> None:
    shell = called(Shell())
    shell.answers(0, "1")
    shell.clock.forward(5)
    shell.ends(0, "completed")
    shell.clock.forward(3 * 3600)
    shell.by_hand.hand_back(INFRA, "sato", Budget())
    assert told(shell) == [RungCall("sato", 0.0, 5.0, answered=True, key_at=0.0, passed=True)]


def test_who_passes_on_the_board_while_the_phone_rings_has_neither_answered_nor_pressed_a_key() -> None:
    shell = called(Shell())
    shell.clock.forward(6)
    shell.by_hand.pass_on(INFRA, "sato", Budget(), ON_BOARD)
    shell.clock.forward(1)
    shell.ends(0, "canceled")
    assert told(shell) == [RungCall("sato", 0.0, 7.0, passed=True)]


def test_who_takes_it_and_hands_it_back_has_passed() -> None:
    shell = called(Shell())
    shell.answers(0)
    shell.answers(0, "1")
    assert [call.passed for call in told(shell)] == [False]
    shell.answers(0, "2")
    assert [call.passed for call in told(shell)] == [True]


def test_the_first_key_counts_whichever_it_is() -> None:
    shell = called(Shell())
    shell.answers(0)
    shell.clock.forward(9)
    shell.answers(0, "8")
    shell.clock.forward(9)
    shell.answers(0, "1")
    assert [call.key_at for call in told(shell)] == [9.0]


def test_a_key_that_comes_after_the_chain_has_moved_on_is_the_one_of_its_own_call() -> None:
    shell = called(Shell())
    shell.clock.forward(30)
    shell.sweep()
    shell.clock.forward(60)
    shell.sweep()
    shell.rings(1)
    shell.clock.forward(3)
    shell.answers(0, "1")
    first, second = told(shell)
    assert (first.who, first.key_at) == ("sato", 93.0)
    assert (second.who, second.key_at) == ("suzuki", None)


def test_each_escalation_has_calls_of_its_own() -> None:
    shell = called(Shell())
    shell.answers(0, "2")
    shell.hear(DISK_OVER)
    shell.clock.forward(3600)
    shell.hear(DISK)
    shell.dispatcher.voice(shell.grant(0, Ref("infra", 2)), "CA9", "1", Budget())
    assert [(call.who, call.rang_at, call.passed) for call in told(shell)] == [
        ("sato", 0.0, True),
        ("sato", 3600.0, False),
    ]


def test_what_a_sender_writes_cannot_pass_for_a_call() -> None:
    shell = Shell(settings(Policy(rounds=1)))
    shell.hear(Alert("call 0, answered", severity=Severity.HIGH), Alert("call 7", severity=Severity.HIGH))
    assert any(entry.detail.startswith("call 7") for _, entry in shell.mysql.journal)
    assert told(shell) == []


def test_a_call_whose_document_is_gone_is_left_out() -> None:
    shell = called(Shell())
    record = MemoryCallRecord(shell.mysql)
    assert rung(record.told(0.0, EVER), {}) == []
    assert rung(record.told(0.0, EVER), {INFRA: []}) == []
    assert len(rung(record.told(0.0, EVER), {INFRA: ["sato"]})) == 1


def test_calls_stand_in_the_order_in_which_they_rang() -> None:
    line = "the current call × RINGING → extend"
    lines = [(Ref("b", 1), Entry(9.0, line, "call 0, ringing")), (Ref("a", 1), Entry(8.0, line, "call 0, ringing"))]
    calls = rung(lines, {Ref("a", 1): ["ann"], Ref("b", 1): ["bo"]})
    assert [call.who for call in calls] == ["ann", "bo"]
