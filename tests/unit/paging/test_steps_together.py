"""Several processes at once, and stores that are away: nobody is dialled twice, and no call that is owed is
forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import State
from rinban.core.chain.grid import decide
from rinban.core.chain.merge import merge
from rinban.core.chain.owed import wakes_at
from rinban.core.chain.record import Copy
from rinban.core.chain.signals import Event, Signal
from rinban.core.errors import Unavailable
from rinban.paging.steps import TRIES
from rinban.stores.contention import FIRST, LONGEST
from tests.fakes.shell import CPU, DISK, DISK_OVER, INFRA, ORDER, Shell, called, ids


def behind_our_back(shell: Shell, alert: Alert = CPU) -> None:
    """Let a process that sees only MySQL take an alert there, between our save in Redis and our save in MySQL."""

    def join() -> None:
        e = shell.mysql.kept[INFRA].escalation
        now = shell.clock.now()
        after = decide(e, Event(Signal.JOINED, now, alert=alert))[0]
        shell.mysql.put_back(Copy(after, "theirs"))

    shell.mysql.faults.meanwhile(join)


def agree(shell: Shell) -> bool:
    return shell.escalations.load(INFRA).agreed


# --- the record has missed something --------------------------------------------------------------------------------


def missed_by_the_record(shell: Shell, step: Callable[[], object]) -> None:
    """Let this step be known to Redis alone, as when MySQL was away for it and has not caught up."""
    before = shell.mysql.kept[INFRA]
    step()
    shell.mysql.put_back(before)


def test_nobody_is_called_after_a_key_that_redis_alone_knows(shell: Shell) -> None:
    called(shell)
    shell.answers(0)
    missed_by_the_record(shell, lambda: shell.answers(0, "1"))
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:1]
    assert shell.now().state is State.ACKNOWLEDGED
    assert len(shell.now().called) == 1
    assert agree(shell)


def test_an_alert_joins_what_redis_alone_knows(shell: Shell) -> None:
    called(shell)
    missed_by_the_record(shell, lambda: shell.ends(0))
    shell.hear(CPU)
    assert len(shell.now().open) == 2
    assert len(shell.now().called) == 2
    assert shell.phone.dialled == ORDER[:2]
    assert agree(shell)


def test_what_changes_nothing_is_said_by_what_redis_alone_knows(shell: Shell) -> None:
    """There is nothing to save then, that Redis could refuse."""
    called(shell)
    shell.answers(0)
    shell.ends(0)
    shell.rings(1)
    shell.answers(1)
    assert shell.answers(0, "9").topic is Topic.EARLIER
    missed_by_the_record(shell, lambda: shell.answers(1, "1"))
    assert shell.answers(0, "9").topic is Topic.ALREADY_TAKEN


def test_a_recovery_ends_a_run_that_redis_alone_knows(shell: Shell) -> None:
    called(shell)
    shell.mysql.flush()
    shell.hear(DISK_OVER)
    assert shell.now().state is State.CLOSED


def test_a_store_of_which_the_record_is_taken_to_know_all_is_refused_once(shell: Shell) -> None:
    """Then both are asked, so that a record that stays behind keeps nobody from going on."""
    called(shell)
    missed_by_the_record(shell, lambda: shell.answers(0))
    shell.mysql.faults.read_only = True
    shell.answers(0, "1")
    assert shell.redis.kept[INFRA].escalation.state is State.ACKNOWLEDGED
    assert len(shell.waits) == 1


def test_nobody_is_said_to_have_it_after_a_key_that_redis_alone_knows(shell: Shell) -> None:
    """The record has missed that it was given up and said, that another round began, and the key."""
    called(shell)
    shell.ends(0)
    shell.ends(1)
    shell.rings(2)
    before = shell.mysql.kept[INFRA]
    while len(shell.phone.calls) == len(ORDER):
        shell.sweep(after=60)
    shell.answers(3)
    shell.answers(3, "1")
    shell.mysql.put_back(before)
    shell.sweeper.wake(INFRA, Budget())
    assert shell.now().acknowledged
    assert shell.memory.metrics.count("GaveUp") == 1


def test_what_redis_alone_knows_to_be_done_was_not_left_without_a_wake_up(shell: Shell) -> None:
    called(shell)
    shell.answers(0)
    missed_by_the_record(shell, lambda: shell.answers(0, "1"))
    shell.clock.forward(600)
    shell.sweeper.wake_due(Budget())
    assert shell.sweeper.found_late == 0


# --- somebody is quicker -------------------------------------------------------------------------------------------


def test_a_refused_step_is_decided_again_on_what_is_there_now(shell: Shell) -> None:
    called(shell)
    shell.redis.faults.meanwhile(lambda: shell.hear(CPU))
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]
    assert len(shell.now().open) == 2
    assert agree(shell)


def test_the_same_end_heard_by_two_at_once_is_one_call(shell: Shell) -> None:
    called(shell)
    shell.redis.faults.meanwhile(lambda: shell.ends(0))
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]
    assert len(shell.now().called) == 2


def test_who_comes_second_asks_for_the_wake_up_since_the_first_may_have_died_before_it(shell: Shell) -> None:
    called(shell)

    def dies() -> None:
        shell.timer.faults.away = True
        shell.ends(0)
        shell.timer.faults.away = False

    shell.redis.faults.meanwhile(dies)
    shell.ends(0)
    assert shell.timer.wishes == {INFRA: wakes_at(shell.now())}


def test_the_sweep_and_the_callback_together_make_one_call(shell: Shell) -> None:
    called(shell)
    shell.clock.forward(60)
    shell.redis.faults.meanwhile(lambda: shell.ends(0))
    shell.sweep()
    assert shell.phone.dialled == ORDER[:2]


def test_two_deliveries_at_once_open_one_escalation(shell: Shell) -> None:
    shell.redis.faults.meanwhile(lambda: shell.hear(DISK))
    (outcome,) = shell.hear(DISK)
    assert outcome.outcome == "duplicate"
    assert shell.phone.dialled == ORDER[:1]


def test_somebody_who_is_always_quicker_is_not_outrun_for_ever(shell: Shell) -> None:
    called(shell)
    writes = ids("x")

    def quicker() -> None:
        shell.redis.put_back(replace(shell.redis.kept[INFRA], write_id=next(writes)))

    shell.redis.faults.meanwhile(*[quicker] * 100)
    with pytest.raises(Unavailable, match="too many others"):
        shell.answers(0, "1")
    assert not shell.now().acknowledged


def test_a_refused_process_waits_for_the_others_but_less_than_a_listener_does(shell: Shell) -> None:
    """Each wait has another length, so that two processes do not meet again."""
    test_somebody_who_is_always_quicker_is_not_outrun_for_ever(shell)
    assert len(set(shell.waits)) == TRIES
    at_most = [min(FIRST * 2**tries, LONGEST) for tries in range(TRIES)]
    assert all(0 <= seconds <= most for seconds, most in zip(shell.waits, at_most, strict=True))
    assert sum(at_most) < 2


def test_nobody_waits_who_is_not_refused(shell: Shell) -> None:
    called(shell)
    shell.answers(0, "1")
    assert shell.waits == []


# --- one store took it, the other did not --------------------------------------------------------------------------


def test_what_one_store_holds_is_owed_and_dialled_once(shell: Shell) -> None:
    called(shell)
    behind_our_back(shell)
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]
    assert len(shell.now().open) == 2
    assert agree(shell)


def test_a_sweep_that_was_half_saved_dials_once(shell: Shell) -> None:
    called(shell)
    behind_our_back(shell)
    shell.sweep(after=60)
    assert shell.phone.dialled == ORDER[:2]
    assert shell.phone.ringing == ORDER[1:2]
    assert agree(shell)


def test_an_alert_that_was_half_saved_is_called_for_once(shell: Shell) -> None:
    """Another process of the entry function, which sees only MySQL, opens the same run for another alert."""

    def theirs() -> None:
        other = Shell()
        other.redis.faults.away = True
        other.hear(CPU)
        shell.mysql.kept = other.mysql.kept

    shell.mysql.faults.meanwhile(theirs)
    (outcome,) = shell.hear(DISK)
    assert outcome.outcome == "calling"
    assert len(shell.now().open) == 2
    assert len(shell.phone.calls) <= 1  # the other call to this person is theirs
    assert agree(shell)


def test_a_recovery_that_was_half_saved_still_stops_the_phone(shell: Shell) -> None:
    called(shell)
    shell.mysql.faults.meanwhile(lambda: shell.mysql.put_back(replace(shell.mysql.kept[INFRA], write_id="theirs")))
    (outcome,) = shell.hear(DISK_OVER)
    assert outcome.outcome == "recovered"
    assert shell.phone.ringing == []
    assert agree(shell)
    assert shell.mysql.kept[INFRA].escalation.state is State.CLOSED


def test_a_recovery_that_was_half_saved_leaves_a_phone_that_rings_for_another_alert(shell: Shell) -> None:
    called(shell)
    behind_our_back(shell)
    (outcome,) = shell.hear(DISK_OVER)
    assert outcome.outcome == "recovered"
    assert shell.now().state is State.CALLING
    assert shell.phone.ringing == ORDER[:1]


def test_a_late_key_that_was_half_saved_still_stops_the_other_phone(shell: Shell) -> None:
    called(shell)
    shell.ends(0)
    shell.rings(1)
    behind_our_back(shell)
    assert shell.answers(0, "1").topic is Topic.TAKEN
    assert shell.phone.ringing == []
    assert shell.now().acknowledged


def test_giving_up_that_was_half_saved_is_still_said(shell: Shell) -> None:
    called(shell)
    shell.ends(0)
    shell.ends(1)
    behind_our_back(shell)
    shell.ends(2)
    assert shell.memory.metrics.count("GaveUp") == 1
    assert agree(shell)


def test_a_key_that_was_half_saved_is_told_as_things_are(shell: Shell) -> None:
    """Two keys in one instant: Redis has ours, and MySQL that of a process that sees only MySQL."""
    called(shell)
    shell.answers(0)
    e = shell.now()

    def theirs() -> None:
        taken = decide(e, Event(Signal.ACK, shell.clock.now() + 1, attempt=0, sid="CA-theirs", who="sato"))[0]
        shell.mysql.put_back(Copy(taken, "theirs"))

    shell.mysql.faults.meanwhile(theirs)
    assert shell.answers(0, "1").topic is Topic.TAKEN
    assert shell.now().acknowledged
    assert agree(shell)


def test_the_journal_tells_of_every_decision_that_any_store_holds(shell: Shell) -> None:
    called(shell)
    behind_our_back(shell)
    shell.ends(0)
    assert "the current call × ENDED → call next" in shell.mysql.cells()


# --- stores that are away ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("away", ["redis", "mysql"])
def test_one_store_is_enough_for_a_whole_page(shell: Shell, away: str) -> None:
    (shell.redis if away == "redis" else shell.mysql).faults.away = True
    called(shell)
    shell.ends(0)
    shell.answers(1)
    assert shell.answers(1, "1").topic is Topic.TAKEN
    assert shell.phone.dialled == ORDER[:2]


def test_nobody_is_called_before_anything_is_saved(shell: Shell) -> None:
    shell.redis.faults.away = shell.mysql.faults.away = True
    with pytest.raises(Unavailable):
        shell.hear(DISK)
    assert shell.phone.calls == []


def test_taken_is_not_said_before_it_is_saved(shell: Shell) -> None:
    called(shell)
    shell.answers(0)
    shell.redis.faults.away = shell.mysql.faults.away = True
    with pytest.raises(Unavailable):
        shell.answers(0, "1")
    shell.redis.faults.away = shell.mysql.faults.away = False
    assert not shell.now().acknowledged
    assert shell.answers(0, "1").topic is Topic.TAKEN


@pytest.mark.parametrize("slow", ["redis", "mysql"])
def test_a_lost_reply_of_a_store_costs_no_call_and_makes_no_second_one(shell: Shell, slow: str) -> None:
    called(shell)
    (shell.redis if slow == "redis" else shell.mysql).faults.lost_replies = 1
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]


def test_what_the_record_missed_is_in_it_after_the_next_sweep(shell: Shell) -> None:
    called(shell)
    shell.mysql.faults.away = True
    shell.ends(0)
    assert "a store does not answer" in shell.memory.messages
    shell.mysql.faults.away = False
    shell.sweep()
    assert merge(shell.mysql.kept[INFRA].escalation, shell.now()) == shell.mysql.kept[INFRA].escalation
    assert "the current call × ENDED → call next" in shell.mysql.cells()


def test_a_flushed_redis_is_filled_by_the_next_step(shell: Shell) -> None:
    called(shell)
    shell.redis.flush()
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]
    assert agree(shell)


def test_an_older_copy_in_redis_calls_nobody_twice(shell: Shell) -> None:
    called(shell)
    older = shell.redis.kept[INFRA]
    shell.ends(0)
    shell.redis.put_back(older)
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]


@pytest.mark.parametrize("falling", [False, True], ids=["", "the process with the other id"])
def test_a_call_that_somebody_without_redis_has_dialled_is_not_dialled_again(shell: Shell, falling: bool) -> None:  # noqa: FBT001
    """Two processes hear the end of the call: one saves it in MySQL, the other one in Redis."""
    if falling:
        shell._build((f"m{number:031}" for number in range(99, 0, -1)), ids("w"), ids("token-"))
    called(shell)

    def without_redis() -> None:
        shell.redis.faults.away = True
        shell.ends(0)
        shell.redis.faults.away = False

    shell.mysql.faults.meanwhile(without_redis)
    shell.ends(0)
    assert shell.phone.dialled == ORDER[:2]
    assert agree(shell)
