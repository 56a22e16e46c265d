"""After an outage of MySQL in a storm, thousands of steps wait in the spool, and a chain waits for its wake-up."""

from __future__ import annotations

import json
from functools import partial

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert
from rinban.core.chain.document import State
from rinban.core.chain.record import Copy, Entry, Ref, Write
from rinban.ports.stores import MOST
from rinban.stores import replay
from rinban.watch.watchdog import AHEAD, ROUND
from tests.fakes.outside import BATCH
from tests.fakes.shell import INFRA, ORDER, START, Shell, called, ids, sweep_round
from tests.fakes.stores import MemoryCopies

STEPS = 1200
NIGHT = Ref("night", 1)


class SlowRecord(MemoryCopies):
    """A MySQL that needs a second of virtual time for every write."""

    def __init__(self) -> None:
        super().__init__("mysql", record=True)
        self.now = 0.0
        self.writes = 0

    def save(self, write: Write) -> bool:
        self.now += 1.0
        self.writes += 1
        return super().save(write)


class Stormy(Shell):
    """A shell after 1,200 alerts came while MySQL was away; the first phone has not answered, and no callback said
    so."""

    def __init__(self) -> None:
        super().__init__()
        self.slow = self.mysql = SlowRecord()
        self._build(ids("m"), ids("w"), ids("token-"))
        called(self)
        self.mysql.faults.away = True
        for n in range(STEPS):
            self.clock.forward(0.05)
            self.hear(Alert(f"k{n % 3}", summary="disk full"), group="night")
        self.mysql.faults.away = False
        self.clock.forward(60)
        self.slow.now, self.slow.writes = 0.0, 0

    def budget(self, seconds: float = ROUND) -> Budget:
        return Budget(seconds, lambda: self.slow.now)

    @property
    def missed(self) -> list[Entry]:
        return [Entry(*entry) for line in self.spool.lines for entry in json.loads(line)["entries"]]

    @property
    def of_the_storm(self) -> list[Entry]:
        """Return what the journal says of those alerts."""
        return [entry for ref, entry in self.mysql.journal if ref == NIGHT and entry.at < START + 100]


@pytest.fixture
def stormy() -> Stormy:
    return Stormy()


def test_who_is_due_is_woken_in_the_first_round_after_a_few_seconds(stormy: Stormy) -> None:
    dialled: list[tuple[float, bool]] = []
    stormy.phone.meanwhile(lambda: dialled.append((stormy.slow.now, bool(stormy.missed))))
    sweep_round(stormy.sweeper, stormy.budget())
    assert stormy.phone.dialled == ORDER[:2]
    ((at, still_waiting),) = dialled
    assert at <= AHEAD + 2, "both groups are due"
    assert still_waiting


def test_what_the_record_missed_is_in_it_after_one_round_all_of_it_and_in_order(stormy: Stormy) -> None:
    missed = stormy.missed
    sweep_round(stormy.sweeper, stormy.budget())
    assert stormy.spool.lines == []
    assert stormy.of_the_storm == missed
    assert stormy.mysql.kept[NIGHT].escalation == stormy.redis.kept[NIGHT].escalation


def test_documents_of_one_run_are_written_together(stormy: Stormy) -> None:
    assert stormy.escalations.replay(stormy.budget(100.0)) == STEPS
    assert stormy.slow.writes == STEPS / BATCH


def test_what_there_is_no_time_for_is_done_in_later_rounds_and_nothing_twice(stormy: Stormy) -> None:
    missed, rounds = stormy.missed, 0
    while stormy.spool.lines:
        sweep_round(stormy.sweeper, stormy.budget(8.0))
        rounds += 1
    assert 1 < rounds < STEPS / BATCH
    assert stormy.of_the_storm == missed


def test_new_alerts_that_wait_have_half_of_what_is_left(stormy: Stormy) -> None:
    budget = stormy.budget(16.0)
    sweep_round(stormy.sweeper, budget)
    assert stormy.missed
    assert budget.left(16.0) > 3.0


def test_without_time_nothing_is_lost(stormy: Stormy) -> None:
    before = list(stormy.spool.lines)
    assert stormy.escalations.replay(stormy.budget(0.5)) == 0
    assert stormy.spool.lines == before


def test_a_step_that_is_always_refused_stops_when_the_time_is_over(stormy: Stormy) -> None:
    older = stormy.redis.kept[NIGHT]

    def overtaken(n: int) -> None:
        stormy.mysql.put_back(Copy(older.escalation, f"quicker {n}"))

    stormy.mysql.faults.meanwhile(*(partial(overtaken, n) for n in range(50)))
    assert stormy.escalations.replay(stormy.budget(20.0)) == 0
    assert len(stormy.missed) == STEPS


def test_a_record_that_is_still_away_is_asked_once_a_round(stormy: Stormy) -> None:
    stormy.mysql.faults.away = True
    sweep_round(stormy.sweeper, stormy.budget())
    assert stormy.memory.messages.count("the record is still away") == 1
    assert stormy.phone.dialled == ORDER[:2]
    assert stormy.missed


def test_nobody_is_called_after_a_key_that_only_the_spool_knows() -> None:
    """Redis is emptied before MySQL is back, which knows of the alert but not of the key."""
    shell = called(Shell())
    shell.mysql.faults.away = True
    shell.answers(0)
    shell.answers(0, "1")
    shell.mysql.faults.away = False
    shell.redis.flush()
    shell.sweep(after=60)
    assert shell.phone.dialled == ORDER[:1]
    assert shell.now().state is State.ACKNOWLEDGED


def test_runs_that_wait_among_each_other_keep_their_own() -> None:
    shell = Shell()
    shell.mysql.faults.away = True
    for n in range(6):
        shell.hear(Alert(f"k{n}"), group=("infra", "night")[n % 2])
    shell.mysql.faults.away = False
    assert shell.escalations.replay(Budget()) == 6
    assert shell.mysql.kept.keys() == {INFRA, NIGHT}
    for ref in (INFRA, NIGHT):
        assert shell.mysql.kept[ref].escalation == shell.redis.kept[ref].escalation
        assert len([entry for there, entry in shell.mysql.journal if there == ref]) == 3


# --- no item is larger than a spool takes ----------------------------------------------------------------------------


def many(first: int, last: int) -> list[Alert]:
    """Alerts as Zabbix sends them, each with everything that one may have."""
    link = "https://zabbix.example.test/tr_events.php?triggerid=20250&eventid="
    told = "The free space of the file system has been below its limit for five minutes. " * 3
    return [
        Alert(f"zabbix:z.example.test:{n}", summary=f"{told}{n}", host=f"db-{n}", source="zabbix", link=f"{link}{n}")
        for n in range(first, last)
    ]


@pytest.mark.parametrize("alerts", [700, 3000])
def test_however_many_alerts_a_group_has_its_steps_are_kept_and_merged(alerts: int) -> None:
    shell = Shell()
    shell.hear(*many(0, alerts // 2))
    shell.mysql.faults.away = True
    shell.hear(*many(alerts // 2, alerts))
    shell.answers(0, "1")
    assert "the record missed this" not in shell.memory.messages
    assert max(len(line.encode()) for line in shell.spool.lines) <= MOST
    shell.mysql.faults.away = False
    assert shell.escalations.replay(Budget(60.0)) == len(shell.spool.lines) or not shell.spool.lines
    assert shell.mysql.kept[INFRA].escalation == shell.redis.kept[INFRA].escalation
    assert len(shell.mysql.kept[INFRA].escalation.problems) == alerts


def test_a_new_run_that_is_too_large_for_one_item_is_cut_into_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "MOST", 20_000)
    shell = Shell()
    shell.mysql.faults.away = True
    shell.hear(*many(0, 1000))
    assert len(shell.spool.lines) > 1
    assert max(len(line.encode()) for line in shell.spool.lines) <= 20_000
    shell.mysql.faults.away = False
    shell.escalations.replay(Budget(60.0))
    assert shell.mysql.kept[INFRA].escalation == shell.redis.kept[INFRA].escalation
    assert len(shell.mysql.journal) == 1000
