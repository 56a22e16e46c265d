"""Load, decide, save, act: who is dialled, which call is ended, and when a wake-up is requested."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.alert import Severity
from rinban.core.chain import clocks
from rinban.core.chain.clocks import QUEUE
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import State
from rinban.core.chain.overview import cannot_dial_since
from rinban.core.chain.record import Ref
from rinban.core.rota.policy import Policy
from rinban.core.rota.stage import Stage
from tests.fakes.phone import Crash
from tests.fakes.shell import ANN, BASE, CPU, DISK, DISK_OVER, INFRA, ORDER, SATO, SUZUKI, Shell, called, settings

MADE_OR_NOT = [[SATO.phone], []]
"""The numbers dialled, where a call was made in spite of the fault, and where it was not."""


# --- one after another ---------------------------------------------------------------------------------------------


def test_the_end_of_a_call_is_the_next_call(shell: Shell) -> None:
    shell.hear(DISK)
    shell.ends(0, "busy")
    shell.ends(1)
    assert shell.phone.dialled == ORDER


def test_the_journal_says_what_was_heard_of_which_call_and_what_it_led_to(shell: Shell) -> None:
    shell.hear(DISK)
    shell.ends(0, "busy")
    assert [(entry.cell, entry.detail) for _, entry in shell.mysql.journal] == [
        ("nothing open × JOINED → begin", "disk, calls sato (call 0)"),
        ("the current call × ENDED → call next", "call 0, busy, calls suzuki (call 1)"),
    ]


def test_what_is_only_said_is_journalled_and_what_is_ignored_is_not(shell: Shell) -> None:
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    before = shell.now()
    shell.answers(0, "*")
    shell.ends(0, "completed")
    assert shell.now() == before
    note, tell = "the call that took it × ENDED → note end", "the call that took it × REPEAT → tell"
    assert shell.mysql.cells()[2:] == [note, tell]


def test_the_end_of_the_takers_call_is_kept(shell: Shell) -> None:
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    assert shell.now().called[0].ended_at == shell.clock.now()
    assert shell.mysql.cells()[2:] == ["the call that took it × ENDED → note end"]


def test_a_call_order_says_what_the_carrier_needs(shell: Shell) -> None:
    shell.hear(DISK)
    order = shell.phone.calls[0].order
    token = order.voice_url.partition("?token=")[2]
    here = f"{BASE}/phonecall/infra/0"
    assert shell.tokens.resolve(token).who == "sato"
    assert (order.voice_url, order.status_url) == (f"{here}?token={token}", f"{here}/status?token={token}")
    assert order.fallback_url == f"{here}/fallback"
    assert (order.ring, order.limit, order.caller_id) == (25, 90, "+815000000000")


def test_a_test_stage_calls_one_number_whoever_is_on_duty() -> None:
    shell = Shell(settings(stage=Stage(every_call_to="+819000009999")))
    shell.hear(DISK)
    shell.ends(0)
    assert shell.phone.dialled == ["+819000009999"] * 2
    assert [call.who for call in shell.now().called] == ["sato", "suzuki"]


def test_an_edited_rota_changes_no_page_in_flight(shell: Shell) -> None:
    shell.hear(DISK)
    shell.rota.source = Shell(replace(settings(), groups={})).rota.source
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]


# --- the carrier ---------------------------------------------------------------------------------------------------


def test_a_refused_call_is_the_next_call_at_once(shell: Shell) -> None:
    shell.phone.refuse()
    shell.hear(DISK)
    assert shell.phone.dialled == ORDER[1:2]
    assert shell.memory.counted == [("CallRefused", {"group": "infra", "responder": "sato", "code": "21211"})]
    assert any("refused by the carrier" in entry.detail for _, entry in shell.mysql.journal)


def test_what_came_in_while_a_call_was_refused_is_kept(shell: Shell) -> None:
    shell.phone.refuse()
    shell.phone.meanwhile(lambda: shell.hear(CPU))
    shell.hear(DISK)
    assert len(shell.now().open) == 2
    assert shell.phone.dialled == ORDER[1:2]


def test_when_every_call_is_refused_that_is_said_loudly_and_tried_again(shell: Shell) -> None:
    shell.phone.refuse(3)
    (outcome,) = shell.hear(DISK)
    assert outcome.outcome == "calling"
    assert shell.now().state is State.RESTING
    assert shell.memory.metrics == ["CallRefused"] * 3 + ["GaveUp"]
    shell.sweep(after=600)
    assert shell.phone.dialled == ORDER[:1]


def test_all_rounds_refused_end_in_a_rest() -> None:
    shell = Shell(settings(Policy(rounds=3)))
    shell.phone.refuse(9)
    shell.hear(DISK)
    assert len(shell.now().called) == 9
    assert shell.now().state is State.RESTING


@pytest.mark.parametrize("made", MADE_OR_NOT)
def test_an_unknown_call_is_neither_dialled_again_nor_passed_over(shell: Shell, made: list[str]) -> None:
    shell.phone.fail(made=bool(made))
    shell.hear(DISK)
    assert shell.now().attempt == 0
    shell.sweep()
    assert shell.phone.dialled == made
    shell.sweep(after=QUEUE)
    assert shell.phone.dialled == [*made, SUZUKI.phone]


@pytest.mark.parametrize("known", [True, False])
def test_the_token_of_a_call_that_may_ring_outlives_either_store(shell: Shell, *, known: bool) -> None:
    if not known:
        shell.phone.fail(made=True)
    shell.hear(DISK)
    token = shell.phone.calls[0].order.voice_url.partition("?token=")[2]
    shell.quick.flush()
    assert shell.tokens.resolve(token).who == "sato"


def test_why_a_call_was_not_placed_is_journalled(shell: Shell) -> None:
    shell.phone.refuse(code=21211)
    shell.phone.fail(made=False)
    shell.hear(DISK)
    shell.ends(1)
    assert [entry.detail for _, entry in shell.mysql.journal if entry.cell == "create call"] == [
        "call 0 to sato: refused, no such number (code 21211)",
        "call 1 to suzuki: unknown, no answer in time",
    ]


def test_the_first_callback_of_an_unknown_call_binds_it(shell: Shell) -> None:
    shell.phone.fail(made=True)
    shell.hear(DISK)
    assert shell.now().called[0].sid == ""
    shell.rings(0)
    assert shell.now().called[0].sid == shell.phone.calls[0].sid


def test_a_call_that_nobody_wants_is_hung_up_when_it_rings(shell: Shell) -> None:
    shell.phone.fail(made=True)
    shell.hear(DISK)
    shell.sweep(after=QUEUE)
    shell.rings(0)
    assert shell.phone.ringing == ORDER[1:2]


@pytest.mark.parametrize("made", MADE_OR_NOT)
def test_a_crash_while_dialling_never_dials_that_attempt_again(shell: Shell, made: list[str]) -> None:
    """Nobody can know whether the call was made."""
    shell.phone.crash(made=bool(made))
    with pytest.raises(Crash):
        shell.hear(DISK)
    shell.sweep()
    assert shell.phone.dialled == made
    shell.sweep(after=QUEUE)
    assert shell.phone.dialled == [*made, SUZUKI.phone]


def test_without_time_to_dial_nobody_loses_a_turn(shell: Shell) -> None:
    """Nothing is minted that could not be dialled, and the next invocation dials the same person."""
    shell.dispatcher.open("infra", [DISK], BASE, Budget(0.5))
    assert shell.phone.calls == []
    assert shell.now().attempt == -1
    shell.sweep(after=1.0)
    assert shell.phone.dialled == ORDER[:1]


def test_when_the_time_runs_out_after_the_save_the_same_call_is_dialled_by_whoever_comes_next(shell: Shell) -> None:
    passed: list[float] = []
    shell.mysql.faults.meanwhile(lambda: passed.append(6.5))
    shell.dispatcher.open("infra", [DISK], BASE, Budget(7.0, lambda: sum(passed)))
    assert shell.phone.calls == []
    assert shell.now().called[0].is_unsent
    shell.sweep(after=1.0)
    assert shell.phone.dialled == ORDER[:1]
    assert (shell.now().attempt, shell.now().called[0].is_unsent) == (0, False)


def test_while_the_carrier_takes_no_call_the_first_person_stays_the_first_and_rings_soon_after(shell: Shell) -> None:
    """70 s of 429: before, the next call came ten minutes later."""
    shell.phone.refuse(1000, permanent=False, code=20429)
    outcome = shell.hear(DISK)[0]
    assert (outcome.outcome, "takes no call" in outcome.reason) == ("calling", True)
    began = shell.clock.at
    while shell.clock.at < began + 70.0:
        shell.sweep(after=max(0.0, (shell.now().deadline or began) - shell.clock.at) + 0.01)
    assert shell.phone.calls == []
    assert shell.memory.metrics.count("CannotDial") >= 1
    assert "NOBODY HAS IT: cannot_dial" in shell.memory.messages
    assert cannot_dial_since([shell.now()], shell.clock.at) == began
    assert cannot_dial_since([shell.now()], began + 59.0) is None
    shell.phone.heal()
    healed = shell.clock.at
    while not shell.phone.calls:
        shell.sweep(after=(shell.now().deadline or began) - shell.clock.at + 0.01)
    assert shell.clock.at - healed <= 8.1
    assert shell.phone.dialled == ORDER[:1]
    shell.rings(0)
    assert cannot_dial_since([shell.now()], shell.clock.at) is None
    assert len(shell.now().called) == 1, "however often it was tried, it is one call"
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]


def test_while_the_stage_s_settings_cannot_be_had_nobody_loses_a_turn(shell: Shell) -> None:
    """Nothing can be sent without them, and nothing was: before, the next person was skipped after 45 s."""
    shell.hear(DISK)
    shell.rota.faults.away = shell.snapshots.faults.away = True
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:1]
    shell.rota.faults.away = shell.snapshots.faults.away = False
    shell.sweep(after=8.0)
    assert shell.phone.dialled == ORDER[:2]


def test_pauses_before_the_carrier_is_asked_again_grow_and_are_not_all_alike() -> None:
    def pauses(by: str) -> list[float]:
        return [clocks.hold(0.0, times, by).at for times in range(8)]

    longest, shortest = pauses("0000"), pauses("ffff")
    assert longest == [0.0, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]
    assert all(short < long for short, long in zip(shortest[1:], longest[1:], strict=True))
    assert all(short >= long / 2 for short, long in zip(shortest, longest, strict=True))


def test_the_token_of_a_call_is_in_each_store_that_has_its_document(shell: Shell) -> None:
    shell.hear(DISK)
    shell.mysql.faults.away = True
    shell.ends(0)
    in_redis, in_mysql = ([grant.attempt for grant in store.kept.values()] for store in (shell.quick, shell.lasting))
    assert (in_redis, in_mysql) == ([0, 1], [0])
    assert shell.tokens.sid(INFRA, 1) == shell.phone.calls[1].sid


def test_what_is_not_dialled_has_no_token(shell: Shell) -> None:
    called(shell)
    shell.hear(CPU)
    shell.answers(0, "1")
    assert [len(store.kept) for store in (shell.quick, shell.lasting)] == [1, 1]


def test_a_silent_phone_is_hung_up_even_while_somebody_listens(shell: Shell) -> None:
    called(shell)
    shell.phone.calls[0].status = "in-progress"
    shell.sweep(after=60)
    assert shell.phone.calls[0].status == "completed"
    assert shell.phone.ringing == ORDER[1:2]


def test_a_recovery_stops_a_ringing_phone_but_interrupts_nobody(shell: Shell) -> None:
    called(shell)
    shell.hear(DISK_OVER)
    assert shell.phone.calls[0].status == "canceled"
    again = Shell()
    called(again)
    again.phone.calls[0].status = "in-progress"
    again.hear(DISK_OVER)
    assert again.phone.calls[0].status == "in-progress"


def test_a_call_that_never_called_back_is_hung_up_by_the_answer_to_create(shell: Shell) -> None:
    shell.hear(DISK)
    assert shell.now().called[0].sid == ""
    shell.hear(DISK_OVER)
    assert shell.phone.ringing == []


def test_hanging_up_in_vain_is_only_a_line_in_the_log(shell: Shell) -> None:
    called(shell)
    shell.phone.away = True
    (outcome,) = shell.hear(DISK_OVER)
    assert outcome.outcome == "recovered"
    assert "hanging up failed" in shell.memory.messages


# --- who speaks does not dial --------------------------------------------------------------------------------------


@pytest.mark.parametrize("digit", ["", "1", "2", "3", "*", "9"])
def test_a_voice_callback_never_dials(shell: Shell, digit: str) -> None:
    called(shell)
    shell.answers(0)
    shell.answers(0, digit)
    assert len(shell.phone.calls) == 1


def test_after_a_pass_the_end_of_the_call_dials(shell: Shell) -> None:
    called(shell)
    shell.answers(0)
    assert shell.answers(0, "2").topic is Topic.PASSED
    shell.ends(0, "completed")
    assert shell.phone.dialled == ORDER[:2]


# --- clocks --------------------------------------------------------------------------------------------------------


def test_after_every_step_the_timer_is_asked_for_the_deadline(shell: Shell) -> None:
    for step in (
        lambda: shell.hear(DISK),
        lambda: shell.rings(0),
        lambda: shell.answers(0),
        lambda: shell.answers(0, "2"),
        lambda: shell.ends(0),
        lambda: shell.answers(1, "1"),
    ):
        step()
        assert shell.timer.wishes == {INFRA: shell.now().deadline}
    shell.hear(DISK_OVER)
    assert shell.timer.wishes == {}


def test_a_wake_up_too_early_means_nothing_and_asks_for_the_right_time(shell: Shell) -> None:
    called(shell)
    shell.timer.wishes[INFRA] = shell.clock.now()
    assert shell.sweep() == 1
    assert shell.phone.dialled == ORDER[:1]
    assert shell.timer.wishes == {INFRA: shell.now().deadline}


def test_without_a_timer_the_record_knows_what_is_due(shell: Shell) -> None:
    shell.timer.faults.away = True
    called(shell)
    shell.sweep(after=60)
    assert shell.phone.dialled == ORDER[:2]


def test_without_the_record_the_timer_knows_what_is_due(shell: Shell) -> None:
    shell.mysql.faults.away = True
    called(shell)
    shell.sweep(after=60)
    assert shell.phone.dialled == ORDER[:2]


def test_giving_up_says_for_which_alert(shell: Shell) -> None:
    shell.hear(DISK, replace(CPU, severity=Severity.DISASTER))
    for attempt in range(3):
        shell.ends(attempt)
    (loud,) = [fields for message, fields in shell.memory.lines if message == "NOBODY HAS IT: exhausted"]
    assert loud == {
        "escalation": "infra/1",
        "group": "infra",
        "alerts": 2,
        "severity": 5,
        "host": "web1",
        "summary": "load is high",
        "texts": [],
    }
    assert shell.memory.counted[-1] == ("GaveUp", {"group": "infra"})


def test_two_groups_do_not_touch(shell: Shell) -> None:
    shell.hear(DISK)
    shell.hear(CPU, group="night")
    shell.ends(0)
    assert shell.now(Ref("night", 1)).called == ()
    assert shell.phone.dialled == ORDER[:2]


# --- a carrier that refuses ------------------------------------------------------------------------------------------


def test_a_carrier_that_refuses_everybody_is_asked_once_down_the_list() -> None:
    shell = Shell(settings(Policy(rounds=3)))
    shell.phone.refuse(9, code=20003, mend="TWILIO_AUTH_TOKEN")
    shell.hear(DISK)
    assert [call.who for call in shell.now().called] == ["sato", "suzuki", "ann"]
    assert (shell.now().state, [m for m, _ in shell.memory.counted].count("GaveUp")) == (State.RESTING, 1)
    assert [m for m, _ in shell.memory.counted].count("Misconfigured") == 3
    assert any("check TWILIO_AUTH_TOKEN" in message for message in shell.memory.messages)
    shell.sweep(after=601)
    assert len(shell.now().called) == 6


def test_a_carrier_that_is_mended_in_the_middle_of_a_round_goes_on_with_the_rounds() -> None:
    shell = Shell(settings(Policy(rounds=2)))
    shell.phone.refuse(2, code=20003, mend="TWILIO_AUTH_TOKEN")
    shell.hear(DISK)
    assert shell.phone.dialled == [ANN.phone]
    shell.ends(2)
    assert shell.phone.dialled == [ANN.phone, SATO.phone]


def test_bad_numbers_are_tried_in_every_round() -> None:
    shell = Shell(settings(Policy(rounds=2)))
    shell.phone.refuse(9, code=21211)
    shell.hear(DISK)
    assert [call.who for call in shell.now().called] == ["sato", "suzuki", "ann"] * 2
    assert "Misconfigured" not in [m for m, _ in shell.memory.counted]


def test_a_refusal_names_whom_it_was_about_in_journal_and_metric(shell: Shell) -> None:
    shell.phone.refuse(1, code=21211)
    shell.hear(DISK)
    assert shell.memory.counted[0] == ("CallRefused", {"group": "infra", "responder": "sato", "code": "21211"})
    assert "call 0 to sato: refused, no such number (code 21211)" in [e.detail for _, e in shell.mysql.journal]
