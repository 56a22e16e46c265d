"""An escalation in one row, as the chain itself has left it."""

from __future__ import annotations

from dataclasses import replace

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Ref
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Member
from rinban.paging.recaps import Recap, recap
from tests.fakes.shell import ANN, CPU, DISK, DISK_OVER, INFRA, SATO, START, Shell, called, settings

CPU_OVER = replace(CPU, kind=Kind.RECOVERY)


def of(shell: Shell) -> Recap:
    return recap(shell.now(), [entry for ref, entry in shell.mysql.journal if ref == INFRA])


def taken() -> Shell:
    """佐藤's phone rings after 4 s, and is not answered; 鈴木 takes it after 40 s."""
    shell = Shell()
    shell.hear(DISK, CPU)
    shell.clock.forward(4)
    shell.rings(0)
    shell.clock.forward(20)
    shell.ends(0)
    shell.rings(1)
    shell.clock.forward(16)
    shell.answers(1, "1")
    return shell


def test_it_has_who_took_it_and_when_and_the_highest_severity_of_its_alerts() -> None:
    assert of(taken()) == Recap(INFRA, START, START, START + 4, START + 40, "鈴木", "taken", 2, 2, Severity.HIGH)
    assert (of(taken()).seconds_to_ring, of(taken()).seconds_to_key) == (4, 40)


def test_what_is_over_afterwards_was_taken_all_the_same() -> None:
    shell = taken()
    shell.hear(DISK_OVER, CPU_OVER)
    assert (of(shell).who, of(shell).outcome, of(shell).severity) == ("鈴木", "taken", Severity.HIGH)


def test_a_key_that_was_handed_back_has_its_instant_and_nobody_has_it() -> None:
    shell = taken()
    shell.clock.forward(5)
    shell.answers(1, "2")
    assert (of(shell).key_at, of(shell).who, of(shell).outcome) == (START + 40, "", "resting")


def test_of_two_keys_the_first_counts_and_the_last_person_has_it() -> None:
    shell = taken()
    shell.answers(1, "2")
    shell.ends(1, "completed")
    shell.clock.forward(30)
    shell.answers(2, "1")
    assert (of(shell).key_at, of(shell).who) == (START + 40, "Ann")


def test_what_recovers_before_anybody_took_it_is_said_to_be_untaken() -> None:
    shell = called(Shell())
    shell.hear(DISK_OVER)
    assert (of(shell).outcome, of(shell).who, of(shell).key_at) == ("recovered untaken", "", None)


def test_who_takes_or_closes_it_by_hand_is_named() -> None:
    shell = called(Shell())
    shell.by_hand.take(INFRA, ANN, Budget())
    assert (of(shell).outcome, of(shell).who, of(shell).key_at) == ("taken by hand", "Ann", None)
    other = called(Shell())
    other.dispatcher.close(INFRA, "kacho", Budget())
    assert (of(other).outcome, of(other).who) == ("closed by hand", "kacho")
    another = called(Shell())
    another.dispatcher.close(INFRA, "sato", Budget())
    assert (of(another).outcome, of(another).who) == ("closed by hand", SATO.name)


def test_who_closes_it_by_hand_and_is_not_called_for_it_is_named_as_by_the_rota() -> None:
    known = settings()
    kacho = Responder("kacho", "課長", "+819000000004")
    rota = replace(known, responders={**known.responders, "kacho": Member(kacho)})
    shell = called(Shell(rota))
    shell.dispatcher.close(INFRA, "kacho", Budget())
    assert (of(shell).outcome, of(shell).who) == ("closed by hand", "課長")
    away = called(Shell(rota))
    away.rota.faults.away = True
    assert away.dispatcher.close(INFRA, "kacho", Budget())


def test_who_acknowledges_it_at_its_source_is_named() -> None:
    shell = called(Shell())
    shell.hear(Alert("disk", Kind.CLAIM, by="ops"))
    assert (of(shell).outcome, of(shell).who) == ("acknowledged at its source", "ops")


def test_what_nobody_took_until_it_was_too_old_is_aged() -> None:
    shell = called(Shell(settings(Policy(rounds=1, close_after=600))))
    for number in range(3):
        shell.ends(number)
    shell.sweep(after=601)
    assert of(shell).outcome == "aged untaken"


def test_as_long_as_nobody_has_it_it_is_what_it_is() -> None:
    shell = Shell()
    shell.hear(DISK)
    assert (of(shell).outcome, of(shell).rang_at, of(shell).calls, of(shell).seconds_to_ring) == (
        "calling",
        None,
        0,
        None,
    )


def test_what_has_waited_begins_when_calling_does() -> None:
    """Nine hours of waiting for business hours are no wait for a phone."""
    shell = taken()
    woken: Escalation = replace(shell.now(), opened_at=START - 9 * 3600, woken_at=START)
    found = recap(woken, [entry for _, entry in shell.mysql.journal])
    assert (found.opened_at, found.begins_at, found.seconds_to_ring) == (START - 9 * 3600, START, 4)
    later = recap(replace(woken, woken_at=START + 7200), [entry for _, entry in shell.mysql.journal])
    assert later.begins_at == START - 9 * 3600, "it had rung before it waited"


def test_what_is_only_remembered_is_no_alert_of_it() -> None:
    shell = called(Shell())
    shell.hear(replace(CPU_OVER, dedup_key="another"))
    assert of(shell).alerts == 1


def test_lines_of_others_calls_are_not_its_own_by_their_text() -> None:
    shell = called(Shell())
    lines = [entry for _, entry in shell.mysql.journal]
    strange = replace(lines[0], detail="call 0, key 1, says taken, taken by ann (the source is to be told)")
    assert recap(shell.now(), [*lines, strange]).key_at is None
    assert recap(shell.now(), lines).ref == Ref("infra", 1)
