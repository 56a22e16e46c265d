"""What was done at the source and got lost on the way is found by the round of every minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind
from rinban.core.chain.at_source import AtSource, Deed, in_turn
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.problem import AlertId
from rinban.core.errors import Unavailable
from rinban.outbox import source_looker
from rinban.outbox.source_looker import SourceLooker
from rinban.ports.outlets import Look, Witness
from tests.fakes.shell import SATO, START, SUZUKI, Shell
from tests.unit.core.test_owed import FIRST, SECOND, calling

ID, OTHER = AlertId(FIRST.dedup_key, 0), AlertId(SECOND.dedup_key, 0)
CLAIM = replace(FIRST, kind=Kind.CLAIM, by="田中")


class MemoryWitness:
    """Implements ports.Witness: says what it `knows`, of those it is asked about."""

    def __init__(self) -> None:
        self.knows: dict[AlertId, AtSource] = {}
        self.asked: list[AlertId] = []
        self.reason = ""

    def look(self, e: Escalation, alerts: Sequence[AlertId], seconds: float) -> Look:
        assert seconds > 0, "a source is never asked without time"
        self.asked += alerts
        return Look(tuple(self.knows[one] for one in alerts if one in self.knows), self.reason)

    def claimed(self, by: str, at: float = START + 10.0, alert: AlertId = ID) -> None:
        self.knows[alert] = AtSource(alert, deed=Deed(Kind.CLAIM, by, at))

    def taken_back(self, at: float = START + 20.0, alert: AlertId = ID) -> None:
        self.knows[alert] = AtSource(alert, deed=Deed(Kind.TAKEN_BACK, "田中", at))


class Belt:
    """A shell, a source, and the one who looks."""

    def __init__(self, *alerts: Alert) -> None:
        self.shell, self.source = calling(*alerts), MemoryWitness()
        self.looker = self.looker_at(self.source)

    def looker_at(self, source: Witness | None) -> SourceLooker:
        shell = self.shell
        return SourceLooker(shell.escalations, lambda: source, shell.dispatcher, shell.clock, shell.log)

    def looks(self, seconds: float = 40.0) -> int:
        """One of the watchdog's rounds, a minute after the one before."""
        self.shell.clock.forward(60.0)
        return self.looker.look(Budget(seconds))

    @property
    def state(self) -> State:
        return self.shell.now().state


def test_what_was_acknowledged_there_stops_the_phones_and_credits_who_did_it() -> None:
    belt = Belt()
    belt.source.claimed("田中")
    assert belt.looks() == 1
    ack = belt.shell.now().ack
    assert ack is not None
    assert (belt.state, ack.by) == (State.ACKNOWLEDGED, "田中")
    assert belt.looks() == 0, "it is news once"


def test_it_is_not_told_back() -> None:
    belt = Belt()
    belt.source.claimed("田中")
    belt.looks()
    assert belt.shell.teller.tell_due(Budget()) == 0


def test_what_was_taken_back_there_calls_again_once() -> None:
    belt = Belt()
    belt.shell.hear(CLAIM)
    belt.source.taken_back()
    assert (belt.looks(), belt.state) == (1, State.CALLING)
    calls = len(belt.shell.phone.calls)
    assert (belt.looks(), len(belt.shell.phone.calls)) == (0, calls)


def test_what_was_closed_there_is_closed_by_that_person() -> None:
    belt = Belt()
    belt.source.knows[ID] = AtSource(ID, is_over=True, closed_by="田中")
    assert (belt.looks(), belt.state) == (1, State.CLOSED)
    assert belt.shell.now().problems[0].closed_by == "田中"
    assert belt.looks() == 0


def test_a_key_counts_though_somebody_had_acknowledged_there_before() -> None:
    belt = Belt()
    belt.shell.clock.forward(100.0)
    belt.shell.answers(0, "1")
    belt.source.claimed("田中", START + 50.0)
    assert belt.looks() == 0
    belt.shell.answers(0, "2")
    belt.shell.ends(0, "completed")
    assert (belt.looks(), belt.state) == (0, State.CALLING), "what was handed back is nobody's"
    assert belt.shell.phone.dialled[:2] == [SATO.phone, SUZUKI.phone]


def test_who_acknowledges_there_what_was_handed_back_has_it() -> None:
    belt = Belt()
    belt.shell.answers(0, "1")
    belt.shell.answers(0, "2")
    belt.shell.ends(0, "completed")
    belt.source.claimed("田中", START + 50.0)
    assert (belt.looks(), belt.state) == (1, State.ACKNOWLEDGED)


def test_a_source_that_says_nothing_changes_nothing() -> None:
    belt = Belt()
    belt.shell.hear(CLAIM)
    assert (belt.looks(), belt.state) == (0, State.ACKNOWLEDGED)
    belt.source.reason = "no answer"
    assert (belt.looks(), belt.state) == (0, State.ACKNOWLEDGED)
    assert "the source is not asked" in belt.shell.memory.messages


def test_one_of_two_leaves_the_phone_ringing() -> None:
    belt = Belt(FIRST, SECOND)
    belt.source.claimed("田中", alert=OTHER)
    assert (belt.looks(), belt.state) == (1, State.CALLING)
    belt.source.claimed("鈴木")
    assert (belt.looks(), belt.state) == (1, State.ACKNOWLEDGED)


def test_where_rinban_has_no_access_or_the_alert_is_of_another_source_nobody_is_asked() -> None:
    for shell in (calling(outlets=()), calling(replace(FIRST, source="grafana"))):
        belt = Belt()
        belt.shell = shell
        belt.looker = belt.looker_at(belt.source)
        assert belt.looks() == 0
        assert belt.source.asked == []


def test_without_a_source_the_stores_are_not_asked() -> None:
    belt = Belt()
    belt.looker = belt.looker_at(None)
    for store in (belt.shell.redis, belt.shell.mysql):
        store.faults.away = True
    assert belt.looks() == 0
    assert belt.shell.memory.messages.count("the sources are not looked at") == 0


def test_while_the_stores_are_away_it_waits() -> None:
    belt = Belt()
    belt.source.claimed("田中")
    for store in (belt.shell.redis, belt.shell.mysql):
        store.faults.away = True
    assert belt.looks() == 0
    for store in (belt.shell.redis, belt.shell.mysql):
        store.faults.away = False
    assert belt.looks() == 1


def test_a_secret_that_cannot_be_read_is_said() -> None:
    belt = Belt()

    def fails() -> Witness | None:
        raise Unavailable("the secret")

    shell = belt.shell
    belt.looker = SourceLooker(shell.escalations, fails, shell.dispatcher, shell.clock, shell.log)
    assert belt.looks() == 0
    assert "the sources are not looked at" in shell.memory.messages


def test_rounds_of_every_second_ask_once_a_minute() -> None:
    belt = Belt()
    belt.looks()
    for _ in range(40):
        belt.shell.clock.forward(1.0)
        belt.looker.look(Budget(40.0))
    assert belt.source.asked == [ID]


def test_without_time_nobody_is_asked() -> None:
    belt = Belt()
    assert belt.looks(seconds=0.5) == 0
    assert belt.source.asked == []


def test_of_many_all_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    belt = Belt()
    shell: Shell = belt.shell
    shell.hear(replace(FIRST, dedup_key="zabbix:z.example:50"), group="night")
    monkeypatch.setattr(source_looker, "MOST", 1)
    belt.looks()
    belt.looks()
    assert {one.key for one in belt.source.asked} == {FIRST.dedup_key, "zabbix:z.example:50"}


def test_of_the_alerts_of_a_storm_all_have_their_turn() -> None:
    storm = [AlertId(str(number), 0) for number in range(5)]
    assert in_turn(storm, 5, 7) == tuple(storm)
    asked = [in_turn(storm, 2, number) for number in range(5)]
    assert all(len(set(some)) == 2 for some in asked)
    assert set().union(*asked) == set(storm)
