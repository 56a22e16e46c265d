"""What a person does to a running escalation from a screen, and what the phones do then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.alert import Kind, Severity
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import Due, State
from rinban.core.chain.grid import decide
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Event, Limits, Signal
from rinban.core.errors import UnknownToken
from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Member
from rinban.operator.timeline import timeline
from rinban.paging.journal_lines import ON_BOARD
from tests.fakes.shell import ANN, CPU, DISK, INFRA, SATO, SUZUKI, Shell, called, settings

KACHO = Responder("kacho", "課長", "+819000000004")


def rested() -> Shell:
    """Everybody was called once, and nobody has it."""
    shell = called(Shell())
    for attempt in range(3):
        shell.ends(attempt)
    assert shell.now().rests_long
    return shell


def on_duty(shell: Shell, *people: Responder) -> None:
    """From now on the rota of infra names these people, in this order."""
    known = settings()
    infra = replace(known.groups["infra"], lines=(Line(tuple(one.id for one in people)),))
    shell.rota.source = Shell(replace(known, groups={**known.groups, "infra": infra})).rota.source


# --- call now ------------------------------------------------------------------------------------------------------


def test_call_now_ends_a_rest() -> None:
    shell = rested()
    handled = shell.by_hand.call_now(INFRA, "ann", Budget())
    assert handled.done
    assert shell.phone.dialled[3:] == [SATO.phone]


def test_call_now_says_at_once_what_was_collected_after_a_key() -> None:
    shell = called(Shell(settings(Policy(rounds=1, collect=120))))
    shell.answers(0, "1")
    shell.ends(0, "completed")
    shell.hear(CPU)
    assert shell.phone.dialled == [SATO.phone]
    assert shell.by_hand.call_now(INFRA, "operator", Budget()).done
    assert shell.phone.dialled == [SATO.phone, SATO.phone]
    assert shell.answers(1).topic is Topic.COLLECTED


def test_call_now_leaves_a_phone_that_rings_and_a_person_who_has_it_alone() -> None:
    shell = called(Shell())
    assert not shell.by_hand.call_now(INFRA, "ann", Budget()).done
    shell.answers(0, "1")
    handled = shell.by_hand.call_now(INFRA, "ann", Budget())
    assert (handled.done, handled.escalation.state) == (False, State.ACKNOWLEDGED)
    assert shell.phone.dialled == [SATO.phone]


def test_call_now_does_not_dial_the_line_of_who_has_just_handed_it_back() -> None:
    shell = called(Shell())
    shell.answers(0, "1")
    shell.answers(0, "2")
    assert shell.now().clock.due is Due.HANDED_BACK
    assert not shell.by_hand.call_now(INFRA, "ann", Budget()).done
    shell.ends(0, "completed")
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


# --- ack -----------------------------------------------------------------------------------------------------------


def test_who_takes_it_by_hand_has_it_and_the_phone_that_rings_stops() -> None:
    shell = called(Shell())
    handled = shell.by_hand.take(INFRA, ANN, Budget())
    e = shell.now()
    assert handled.done
    assert (e.state, e.ack and e.ack.by) == (State.ACKNOWLEDGED, "ann")
    assert shell.phone.calls[0].status == "canceled"
    shell.sweep(600.0)
    assert shell.phone.dialled == [SATO.phone]


def test_somebody_who_listens_meanwhile_hears_who_has_it() -> None:
    shell = called(Shell())
    shell.answers(0)
    shell.phone.calls[0].status = "in-progress"
    shell.by_hand.take(INFRA, ANN, Budget())
    assert shell.phone.calls[0].status == "in-progress"
    reply = shell.answers(0, "1")
    assert reply.topic is Topic.ALREADY_TAKEN
    assert reply.escalation.ack is not None
    assert reply.escalation.ack.by == "ann"


def test_who_took_it_by_hand_need_not_be_on_duty_and_is_called_first_for_what_follows() -> None:
    known = settings()
    shell = called(Shell(replace(known, responders={**known.responders, "kacho": Member(KACHO)})))
    shell.by_hand.take(INFRA, KACHO, Budget())
    shell.hear(replace(CPU, severity=Severity.DISASTER))
    assert shell.phone.dialled == [SATO.phone, KACHO.phone]
    shell.ends(1)
    assert shell.phone.dialled[2:] == [SATO.phone]


def test_what_is_no_more_severe_is_collected_for_who_took_it_by_hand() -> None:
    shell = called(Shell(settings(Policy(rounds=1, collect=120))))
    shell.by_hand.take(INFRA, ANN, Budget())
    (outcome,) = shell.hear(CPU)
    assert outcome.outcome == "collected"
    shell.sweep(121.0)
    assert shell.phone.dialled == [SATO.phone, ANN.phone]


def test_what_somebody_has_stays_that_person_s() -> None:
    shell = called(Shell())
    shell.answers(0, "1")
    handled = shell.by_hand.take(INFRA, ANN, Budget())
    assert not handled.done
    assert handled.escalation.ack is not None
    assert handled.escalation.ack.by == "sato"


def test_who_took_it_by_hand_hands_it_back_and_those_who_are_called_come_first() -> None:
    shell = called(Shell())
    shell.by_hand.take(INFRA, SATO, Budget())
    assert shell.by_hand.hand_back(INFRA, "sato", Budget()).done
    assert shell.phone.calls[-1].order.to == SUZUKI.phone
    assert shell.now().order == ("suzuki", "ann", "sato")


def test_who_hands_it_back_by_hand_is_not_called_next_although_all_others_were_called_enough() -> None:
    shell = called(Shell())
    shell.by_hand.take(INFRA, SATO, Budget())
    limits = Limits(over_limit=frozenset(("suzuki", "ann")))
    event = Event(Signal.PASS, shell.clock.now(), -1, who="sato", limits=limits)
    after, _ = decide(shell.now(), event)
    assert after.called[-1].who == "suzuki"


def test_who_took_it_on_the_phone_hands_it_back_from_a_screen_after_the_call() -> None:
    shell = called(Shell())
    shell.answers(0, "1")
    shell.ends(0, "completed")
    assert shell.by_hand.hand_back(INFRA, "sato", Budget(), ON_BOARD).done
    shell.sweep(15.0)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]
    assert shell.now().order == ("suzuki", "ann", "sato")
    lines = [line.words for line in timeline(shell.views.journal(INFRA), shell.now())]
    assert any(line.startswith("佐藤 gives it back on the board; ") for line in lines), lines


def test_what_was_taken_in_the_monitor_is_nobody_s_to_hand_back() -> None:
    shell = called(Shell())
    shell.hear(replace(DISK, kind=Kind.CLAIM, by="sato"))
    assert shell.now().state is State.ACKNOWLEDGED
    assert not shell.by_hand.hand_back(INFRA, "sato", Budget()).done
    assert not shell.by_hand.hand_back(INFRA, "", Budget()).done


def test_what_nobody_or_somebody_else_has_is_not_handed_back() -> None:
    shell = called(Shell())
    assert not shell.by_hand.hand_back(INFRA, "sato", Budget()).done
    shell.by_hand.take(INFRA, SUZUKI, Budget())
    assert not shell.by_hand.hand_back(INFRA, "sato", Budget()).done
    assert shell.now().state is State.ACKNOWLEDGED


def test_an_escalation_that_there_is_not_cannot_be_taken() -> None:
    with pytest.raises(UnknownToken, match="no escalation infra/7"):
        Shell().by_hand.take(Ref("infra", 7), ANN, Budget())


# --- somebody has taken over the duty ------------------------------------------------------------------------------


def test_who_takes_over_the_duty_is_called_at_once_and_the_other_phone_stops() -> None:
    shell = called(Shell())
    on_duty(shell, ANN, SUZUKI)
    handled = shell.by_hand.relieve("infra", Budget())
    assert handled is not None
    assert handled.done
    assert shell.phone.dialled == [SATO.phone, ANN.phone]
    assert shell.phone.calls[0].status == "canceled"
    shell.ends(1)
    assert shell.phone.dialled[2:] == [SUZUKI.phone]


def test_a_rota_that_changes_while_it_rings_does_not_reshuffle_it() -> None:
    shell = called(Shell())
    on_duty(shell, ANN, SUZUKI)
    shell.sweep(1.0)
    shell.ends(0)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_who_takes_over_while_the_own_phone_rings_is_not_called_twice() -> None:
    shell = called(Shell())
    on_duty(shell, SATO, ANN)
    shell.by_hand.relieve("infra", Budget())
    assert shell.phone.dialled == [SATO.phone]
    shell.ends(0)
    assert shell.phone.dialled[1:] == [ANN.phone]


def test_who_takes_over_the_duty_during_a_rest_ends_it() -> None:
    shell = rested()
    on_duty(shell, ANN)
    shell.by_hand.relieve("infra", Budget())
    assert shell.phone.dialled[3:] == [ANN.phone]


def test_what_somebody_has_taken_is_not_asked_anew() -> None:
    shell = called(Shell())
    shell.answers(0, "1")
    on_duty(shell, ANN)
    handled = shell.by_hand.relieve("infra", Budget())
    assert handled is not None
    assert not handled.done
    assert shell.phone.dialled == [SATO.phone]


def test_a_rota_that_names_nobody_leaves_the_phone_ringing() -> None:
    shell = called(Shell())
    on_duty(shell)
    shell.by_hand.relieve("infra", Budget())
    assert shell.phone.calls[0].status != "canceled"
    shell.ends(0)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_a_call_that_the_carrier_did_not_take_is_not_dialled_any_more() -> None:
    shell = Shell()
    shell.phone.refuse(permanent=False)
    shell.hear(DISK)
    shell.phone.heal()
    on_duty(shell, ANN)
    shell.by_hand.relieve("infra", Budget())
    shell.sweep(10.0)
    assert shell.phone.dialled[-1:] == [ANN.phone]


def test_a_group_that_never_had_an_escalation_has_nothing_to_be_asked_anew() -> None:
    assert Shell().by_hand.relieve("infra", Budget()) is None


def test_a_store_that_is_away_does_not_undo_that_the_duty_was_taken_over() -> None:
    shell = called(Shell())
    on_duty(shell, ANN)
    shell.redis.faults.away = shell.mysql.faults.away = True
    shell.by_hand.relieve_if_possible("infra")
    assert any("was not asked anew" in str(line) for line in shell.memory.lines)
    shell.redis.faults.away = shell.mysql.faults.away = False
    shell.by_hand.relieve_if_possible("infra")
    assert shell.phone.dialled == [SATO.phone, ANN.phone]


# --- pass ----------------------------------------------------------------------------------------------------------


def test_whose_phone_rings_passes_it_from_a_screen_and_the_next_phone_rings_as_soon_as_the_call_is_over() -> None:
    shell = called(Shell())
    shell.rings(0)
    handled = shell.by_hand.pass_on(INFRA, "sato", Budget(), ON_BOARD)
    assert handled.done
    assert shell.phone.calls[0].status == "canceled"
    shell.ends(0, "canceled")
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]
    assert shell.now().called[0].passed


def test_who_listens_passes_it_from_a_screen_as_well() -> None:
    shell = called(Shell())
    shell.answers(0)
    shell.phone.calls[0].status = "in-progress"
    assert shell.by_hand.pass_on(INFRA, "sato", Budget()).done
    assert shell.phone.calls[0].status == "completed"


def test_nobody_passes_for_somebody_else_nor_twice_nor_what_is_taken() -> None:
    shell = called(Shell())
    assert not shell.by_hand.pass_on(INFRA, "suzuki", Budget()).done
    assert shell.phone.calls[0].status == "ringing"
    assert shell.by_hand.pass_on(INFRA, "sato", Budget()).done
    assert not shell.by_hand.pass_on(INFRA, "sato", Budget()).done
    taken = called(Shell())
    taken.answers(0, "1")
    assert not taken.by_hand.pass_on(INFRA, "sato", Budget()).done
    assert taken.now().acknowledged


def test_it_is_passed_also_while_the_carrier_does_not_answer() -> None:
    shell = called(Shell())
    shell.rings(0)
    shell.phone.away = True
    assert shell.by_hand.pass_on(INFRA, "sato", Budget()).done
    shell.phone.away = False
    shell.ends(0, "no-answer")
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]


def test_the_journal_says_where_it_was_done() -> None:
    shell = called(Shell())
    shell.by_hand.pass_on(INFRA, "sato", Budget(), ON_BOARD)
    shell.ends(0, "canceled")
    shell.by_hand.take(INFRA, ANN, Budget(), ON_BOARD)
    shell.dispatcher.close(INFRA, "ann", Budget(), ON_BOARD)
    lines = [line.words for line in timeline(shell.views.journal(INFRA), shell.now())]
    for told in ("佐藤 passes it on the board", "Ann takes it on the board", "Ann closes it on the board"):
        assert any(line.startswith(told) for line in lines), lines
