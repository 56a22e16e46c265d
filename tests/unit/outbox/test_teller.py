"""What becomes of what is to be told, whatever goes wrong on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from rinban.budget import Budget
from rinban.core.chain.owed import FOR_A_DAY, LEASE, TellResult, tell_at
from rinban.core.chain.problem import AlertId
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from tests.fakes.outlets import MemoryOutlet
from tests.fakes.shell import INFRA, Shell
from tests.seeds import each_seed
from tests.unit.core.test_owed import FIRST, calling

TAKEN = "taken by 佐藤 by phone at 2026-11-22 07:26:40 JST"
BACK = "Rinban: handed back by 佐藤; the next person is called"


class Killed(BaseException):
    """The process ends here, as if its machine had gone."""


def kill() -> TellResult | None:
    raise Killed


def refuse() -> TellResult:
    return TellResult(reason="refused")


def unknown() -> TellResult:
    return TellResult(reason="no answer", is_unknown=True)


def rings(*, asks: bool = True, name: str = "zabbix") -> tuple[Shell, MemoryOutlet]:
    shell, outlet = calling(outlets=(name,)), MemoryOutlet(asks=asks)
    shell.outlets[name] = outlet
    return shell, outlet


def is_told(shell: Shell) -> bool:
    return tell_at(shell.now()) is None


def round_of_telling(shell: Shell, after: float = 0.0) -> None:
    """One of the watchdog's rounds, which may be killed."""
    shell.clock.forward(after)
    try:
        shell.sweep()
        shell.teller.tell_due(Budget(40.0))
    except Killed:
        shell.redis.faults.silences = 0


# --- a good day ------------------------------------------------------------------------------------------------------


def test_the_name_is_told_when_the_timer_wakes_the_watchdog_right_after_the_key() -> None:
    shell, outlet = rings()
    shell.answers(0, "1")
    assert INFRA in shell.timer.due(shell.clock.at)
    shell.teller.tell(INFRA, Budget())
    assert outlet.heard == [(TAKEN, AlertId(FIRST.dedup_key, 0))]
    assert is_told(shell)
    assert ("told zabbix × taken", "1 of 1") in [(entry.cell, entry.detail) for _, entry in shell.mysql.journal]


def test_the_key_is_answered_before_anybody_is_told() -> None:
    shell, outlet = rings()
    assert shell.answers(0, "1").topic.value == "taken"
    assert outlet.tries == 0


def test_what_is_told_is_not_told_again_by_the_rounds_that_follow() -> None:
    shell, outlet = rings()
    shell.answers(0, "1")
    for _ in range(5):
        round_of_telling(shell, 60.0)
    assert outlet.tries == 1


def test_a_round_finds_it_in_the_record_when_the_timer_has_lost_it() -> None:
    shell, outlet = rings()
    shell.timer.faults.away = True
    shell.answers(0, "1")
    round_of_telling(shell)
    assert outlet.lines() == [TAKEN]


def test_what_closed_before_it_was_told_is_told_by_a_round() -> None:
    shell, outlet = rings()
    shell.answers(0, "1")
    shell.dispatcher.close(INFRA, "somebody", Budget())
    round_of_telling(shell, 1.0)
    assert outlet.lines() == [TAKEN]


def test_a_round_finds_it_by_the_timer_while_the_record_is_away() -> None:
    shell, outlet = rings()
    shell.mysql.faults.away = True
    shell.answers(0, "1")
    round_of_telling(shell)
    assert outlet.lines() == [TAKEN]


def test_a_round_reads_no_run_that_only_waits_for_its_next_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call that rings is due within the minute, and in a storm there are many."""
    shell, outlet = rings()
    read = list[Ref]()
    monkeypatch.setattr(shell.escalations, "read_ahead", read.extend)
    round_of_telling(shell)
    assert read == []
    shell.answers(0, "1")
    round_of_telling(shell)
    assert read == [INFRA]
    assert outlet.lines() == [TAKEN]


def test_a_storm_of_a_thousand_alerts_is_told_in_one_go() -> None:
    storm = [replace(FIRST, dedup_key=f"zabbix:z.example:{number}") for number in range(1000)]
    shell, outlet = calling(*storm), MemoryOutlet()
    shell.outlets["zabbix"] = outlet
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert (len(outlet.heard), outlet.tries) == (1000, 5)
    assert is_told(shell)


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_either_store_alone_is_enough(store: str) -> None:
    shell, outlet = rings()
    getattr(shell, store).faults.away = True
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert outlet.lines() == [TAKEN]
    getattr(shell, store).faults.away = False
    for _ in range(3):
        round_of_telling(shell, 60.0)
    assert outlet.tries == 1


def test_an_outlet_that_refuses_is_tried_again_until_it_hears() -> None:
    shell, outlet = rings()
    outlet.faults = [refuse, refuse, refuse]
    shell.answers(0, "1")
    for _ in range(20):
        round_of_telling(shell, 60.0)
    assert (outlet.lines(), outlet.tries) == ([TAKEN], 4)


def test_an_outlet_that_always_refuses_is_given_up_after_a_day_loudly_and_once() -> None:
    shell, outlet = rings()
    outlet.faults = [refuse] * 1000
    shell.answers(0, "1")
    for _ in range(60):
        round_of_telling(shell, FOR_A_DAY / 45)
    assert shell.memory.metrics.count("OutletGaveUp") == 1
    assert is_told(shell)
    assert outlet.heard == []


def test_giving_up_one_alert_is_loud_also_while_another_is_still_tried() -> None:
    shell, outlet = rings()
    outlet.faults = [refuse] * 1000
    shell.answers(0, "1")
    shell.answers(0, "4")  # and what follows
    round_of_telling(shell)
    shell.clock.forward(900.0)
    shell.hear(replace(FIRST, dedup_key="zabbix:z.example:42"))
    round_of_telling(shell, FOR_A_DAY - 900.0)
    assert shell.memory.metrics.count("OutletGaveUp") == 1
    assert not is_told(shell)


def test_an_outlet_that_is_no_longer_there_is_given_up_at_once() -> None:
    shell, _ = rings()
    del shell.outlets["zabbix"]
    shell.answers(0, "1")
    round_of_telling(shell)
    assert shell.memory.metrics.count("OutletGaveUp") == 1
    assert is_told(shell)


def test_an_outlet_that_raises_does_not_keep_another_from_being_told() -> None:
    shell = calling(outlets=("chat", "zabbix"))
    wrong, right = MemoryOutlet(asks=False), MemoryOutlet()
    shell.outlets.update(chat=wrong, zabbix=right)
    wrong.faults = [_bug]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert right.lines() == [TAKEN]


def _bug() -> TellResult | None:
    raise ZeroDivisionError


def test_a_later_state_overtakes_one_that_could_not_be_told() -> None:
    shell, outlet = rings()
    outlet.faults = [refuse]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    shell.answers(0, "2")
    shell.teller.tell(INFRA, Budget())
    for _ in range(5):
        round_of_telling(shell, 5.0)
    assert outlet.lines() == [BACK]


def test_what_the_silent_store_alone_knows_to_be_told_is_looked_for_in_the_outlet_first() -> None:
    shell, outlet = rings()
    shell.answers(0, "1")
    shell.redis.faults.away = True
    shell.teller.tell(INFRA, Budget())
    shell.redis.faults.away, shell.mysql.faults.away = False, True
    shell.teller.tell(INFRA, Budget())
    assert (outlet.lines(), len(outlet.heard), outlet.tries) == ([TAKEN], 1, 2)


def test_a_document_that_cannot_be_read_keeps_no_other_escalation_from_being_told() -> None:
    shell, outlet = rings()
    shell.answers(0, "1")
    shell.clock.forward(1.0)
    broken = Ref("broken", 1)
    shell.timer.wake(broken, 0.0)
    for store in (shell.redis, shell.mysql):
        store.unreadable.add(broken)
    with pytest.raises(ValueError, match="broken"):
        shell.teller.tell_due(Budget(40.0))
    assert outlet.lines() == [TAKEN]


def test_what_an_outlet_that_cannot_be_asked_may_have_heard_counts_as_told_at_once() -> None:
    shell, outlet = rings(asks=False, name="chat")
    outlet.faults = [unknown]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert is_told(shell)


def test_what_may_have_been_told_and_cannot_be_asked_is_said() -> None:
    shell, outlet = rings(asks=False, name="chat")
    outlet.faults = [unknown]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert shell.memory.metrics.count("OutletGaveUp") == 1


def test_what_is_settled_without_being_told_is_said() -> None:
    shell, outlet = rings()
    one = frozenset((AlertId(FIRST.dedup_key, 0),))
    outlet.faults = [lambda: TellResult(one, reason="no API is configured for z.example")]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert shell.memory.metrics.count("OutletGaveUp") == 1


def test_after_a_failure_the_timer_is_asked_for_the_next_try() -> None:
    shell, outlet = rings()
    outlet.faults = [refuse]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert INFRA not in shell.timer.due(shell.clock.at)
    assert INFRA in shell.timer.due(shell.clock.at + LEASE)


def test_what_a_later_state_overtook_is_not_said_to_be_given_up() -> None:
    shell, outlet = rings()

    def handed_back_meanwhile() -> TellResult:
        shell.answers(0, "2")
        return TellResult(reason="gone", is_final=True)

    outlet.faults = [handed_back_meanwhile]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert "OutletGaveUp" not in shell.memory.metrics
    assert outlet.lines() == [BACK]


def test_giving_up_an_alert_of_which_nothing_is_said_is_loud() -> None:
    shell, outlet = rings()
    outlet.faults = [lambda: TellResult()] * 1000
    shell.answers(0, "1")
    for _ in range(60):
        round_of_telling(shell, FOR_A_DAY / 45)
    assert shell.memory.metrics.count("OutletGaveUp") == 1


# --- kills -----------------------------------------------------------------------------------------------------------


def test_after_a_kill_before_the_outlet_heard_it_is_told() -> None:
    shell, outlet = rings()
    outlet.faults = [kill]
    shell.answers(0, "1")
    round_of_telling(shell)
    assert outlet.heard == []
    round_of_telling(shell, LEASE)
    assert outlet.lines() == [TAKEN]


def test_after_a_kill_between_the_delivery_and_its_save_an_outlet_that_can_be_asked_is_not_told_twice() -> None:
    shell, outlet = rings()
    outlet.cut_off = [kill]
    shell.answers(0, "1")
    round_of_telling(shell)
    round_of_telling(shell, LEASE)
    assert len(outlet.heard) == 1
    assert is_told(shell)


@pytest.mark.parametrize("fault", [kill, unknown])
def test_what_an_outlet_may_have_heard_that_cannot_be_asked_is_not_told_again_but_the_next_state_is(
    fault: Callable[[], TellResult | None],
) -> None:
    shell, outlet = rings(asks=False, name="chat")
    outlet.faults = [fault]
    shell.answers(0, "1")
    round_of_telling(shell)
    round_of_telling(shell, LEASE)
    assert (outlet.tries, is_told(shell)) == (1, True)
    shell.answers(0, "2")
    round_of_telling(shell)
    assert outlet.lines() == [BACK]


def test_while_one_process_tells_another_one_does_not() -> None:
    shell, outlet = rings()
    outlet.cut_off = [lambda: shell.teller.tell(INFRA, Budget())]  # in the middle of the delivery
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert len(outlet.heard) == outlet.tries == 1


def test_a_hand_back_that_comes_while_the_taking_is_told_stands_after_it() -> None:
    shell, outlet = rings()

    def handed_back_and_another_process_comes_by() -> None:
        shell.answers(0, "2")
        shell.teller.tell(INFRA, Budget())

    outlet.faults = [handed_back_and_another_process_comes_by]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert outlet.lines() == [TAKEN, BACK]


def test_a_process_that_was_slow_to_learn_that_it_reached_nobody_has_it_told_all_the_same() -> None:
    shell, outlet = rings(asks=False, name="chat")

    def stands_still_longer_than_its_lease() -> TellResult:
        round_of_telling(shell, LEASE + 1.0)
        return TellResult(reason="no such name")

    outlet.faults = [stands_still_longer_than_its_lease]
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget())
    assert outlet.heard == []
    round_of_telling(shell, 60.0)
    assert outlet.lines() == [TAKEN]


def test_a_try_that_was_cut_off_is_made_again_as_often_as_the_outlet_allows() -> None:
    shell, outlet = rings(asks=False, name="chat")
    outlet.repeats = 2
    outlet.faults = [kill, unknown, unknown, unknown]
    shell.answers(0, "1")
    for _ in range(10):
        round_of_telling(shell, 60.0)
    assert (outlet.tries, is_told(shell)) == (3, True)
    assert shell.memory.metrics.count("OutletGaveUp") == 1


@pytest.mark.parametrize("patience", [0.0, 15.0, 90.0])
def test_an_outlet_that_is_known_to_be_slow_has_time_beyond_that_of_the_others(patience: float) -> None:
    shell, outlet = rings()
    outlet.patience = patience
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget(3.0, tick=lambda: 0.0), Budget(40.0, tick=lambda: 0.0))
    assert outlet.given == [min(max(patience, 3.0), 40.0)]


def test_in_a_round_an_outlet_that_is_known_to_be_slow_keeps_no_other_one_waiting_for_longer() -> None:
    shell, outlet = rings()
    outlet.patience = 15.0
    shell.answers(0, "1")
    shell.teller.tell(INFRA, Budget(40.0, tick=lambda: 0.0))
    assert outlet.given == [5.0]


# --- whatever happens ------------------------------------------------------------------------------------------------


@each_seed(150)
def test_whatever_is_lost_each_alert_is_told_and_not_twice(seed: int) -> None:
    """Stores go away and come back, processes are killed, outlets refuse; in the end all is told, once."""
    lots = Random(seed)
    shell, outlet = rings()
    outlet.faults = [lots.choice((refuse, unknown, kill, _nothing)) for _ in range(lots.randrange(4))]
    outlet.cut_off = [lots.choice((kill, _nothing)) for _ in range(lots.randrange(3))]
    shell.answers(0, "1")
    for _ in range(12):
        for store in (shell.redis, shell.mysql):
            store.faults.away = lots.random() < 0.25
            store.faults.lost_replies = int(lots.random() < 0.2)
        try:
            round_of_telling(shell, lots.choice((1.0, 30.0, 60.0)))
        except Unavailable:
            continue
    for store in (shell.redis, shell.mysql):
        store.faults.away, store.faults.lost_replies = False, 0
    outlet.faults, outlet.cut_off = [], []
    for _ in range(10):
        round_of_telling(shell, 1800.0 if lots.random() < 0.3 else 120.0)
        if is_told(shell):
            break
    counted = Counter(outlet.heard)
    if shell.now().acknowledged:
        assert counted[TAKEN, AlertId(FIRST.dedup_key, 0)] == 1
    assert max(counted.values()) == 1
    assert is_told(shell)


def _nothing() -> TellResult | None:
    return None
