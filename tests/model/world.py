"""The outside of one incident, with the product's own shell in the middle of it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from rinban.core.chain.record import Ref
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.policy import AFTER_NO_ANSWER, Policy
from rinban.core.rota.settings import Exhausted, Settings
from rinban.ports.carrier import Phone
from tests.fakes.outside import MemorySpool, SetClock
from tests.fakes.phone import MemoryPhone
from tests.fakes.shell import START, Shell, ids, settings
from tests.fakes.stores import MemoryCopies, MemoryTimer
from tests.model.carrier import Carrier
from tests.model.chances import Chances
from tests.model.doors import Doors
from tests.model.faults import THEN_EVERY, Faults
from tests.model.law_checker import LawChecker
from tests.model.merged_state import MergedState
from tests.model.outlets import SeenOutlet
from tests.model.parts import Parts
from tests.model.port_calls import PortCalls, instead, through
from tests.model.ports import QueueTimer, SeenAllowance, SeenCopies, SeenLog, Spooled, VirtualClock
from tests.model.scenario import BOARD, REDIS_EMPTIED, REDIS_OLDER, Scenario
from tests.model.schedule import Schedule
from tests.model.senders import Senders
from tests.model.silence import Silence

UNSEEN = 60.0
"""Seconds after which a message that was not used comes again: the queue's visibility time-out."""


class World:
    """Everything that takes part in one incident. `story` is every step in words, if it is wanted."""

    def __init__(self, chances: Chances, scenario: Scenario, parts: Parts, *, told: bool) -> None:
        self.story: list[str] = []
        self._told = told
        self._scenario = scenario
        self._outside, self._bursts = chances.of("outside"), chances.of("bursts")
        self.policy = replace(policy(chances), sms=AFTER_NO_ANSWER if scenario.texts else "")
        self.schedule = Schedule(START)
        self.faults = Faults(chances, scenario, self.schedule, self.tell)
        self.silence = Silence(self.schedule)
        self.checker = LawChecker(self.schedule, self.tell, self.silence, self.policy)
        self.carrier = Carrier(self.schedule, chances, self.faults, scenario, self.checker)
        rota = telling_chats(settings(self.policy), scenario)
        told_of_all = tuple(name for name in scenario.outlets if name == BOARD)
        self.shell = Shell(informing(rota) if scenario.texts else rota, paced=True, outlets=told_of_all)
        told_by = self.schedule, chances, self.faults, scenario, self.checker
        self.shell.outlets = {
            name: SeenOutlet(name, *told_by) for name in (*scenario.outlets, *(texted(rota) if scenario.texts else ()))
        }
        self._redis, self._mysql = self.shell.redis, self.shell.mysql
        self._tokens = self.shell.quick, self.shell.lasting
        self.spool = Spooled()
        self.merged = MergedState((self._redis, self._mysql), self.spool)
        self.timer = QueueTimer(self.schedule, self._wake if parts.watchdog else lambda ref: None)
        calls = PortCalls(self.schedule, self.faults, self._meanwhile)
        self._wire(parts, calls)
        self.doors = Doors(self.shell, self.schedule, self.faults, self.checker, self.merged, self.carrier.must_stop)
        tellers = self.doors.tellers if parts.telling_apart else instead(self.doors.tellers, ask=self.doors.tells)
        self.doors.tellers = through(tellers, "timer", calls)
        self.carrier.doors = self.doors
        self.senders = Senders(self.schedule, chances, scenario, self.doors.deliver)
        self.faults.befall = {REDIS_EMPTIED: self._empty_redis, REDIS_OLDER: self._older_redis}

    @property
    def record(self) -> MemoryCopies:
        """What MySQL has, whoever can reach it now."""
        return self._mysql

    def tell(self, what: str) -> None:
        if self._told:
            self.story.append(f"{self.schedule.now - START:8.2f}  {what}")

    def _wire(self, parts: Parts, calls: PortCalls) -> None:
        """Build the shell by its own code, on ports that take virtual time and may fail."""
        shell, schedule = self.shell, self.schedule
        self._seen = SeenCopies(self._redis, schedule, self.checker)
        for name, seen in (("redis", self._seen), ("mysql", SeenCopies(self._mysql, schedule, self.checker))):
            setattr(shell, name, through(parts.copies(seen.port, schedule), name, calls))
        for at, name, store in (("quick", "redis", shell.quick), ("lasting", "mysql", shell.lasting)):
            setattr(shell, at, through(store, name, calls))
        shell.snapshots, shell.rota = through(shell.snapshots, "redis", calls), through(shell.rota, "mysql", calls)
        shell.timer = cast(MemoryTimer, through(self.timer, "timer", calls))
        shell.spool = cast(MemorySpool, through(self.spool, "spool", calls))
        shell.allowance = SeenAllowance(self.checker)
        shell.phone = cast(MemoryPhone, parts.phone(cast(Phone, self.carrier)))
        shell.clock = cast(SetClock, VirtualClock(schedule))
        shell.log = SeenLog(schedule, self.tell, told=self._told)
        shell._build(ids("m"), ids("w"), ids("token-"))

    def _wake(self, ref: Ref) -> None:
        self.doors.wake(ref, lambda: self.timer.again(ref, UNSEEN))

    def _meanwhile(self) -> None:
        """Perhaps let another alert come in at this moment, or let the next planned event happen now."""
        if self.faults.healed:
            return
        if self._bursts.chance(self._scenario.burst):
            self.senders.another()
        if self._bursts.chance(self._scenario.rush):
            self.schedule.hasten()

    def _empty_redis(self) -> None:
        self._redis.flush()
        self._tokens[0].flush()

    def _older_redis(self) -> None:
        """Let Redis forget its last writes, and the tokens of the calls in them."""
        self._seen.undo(self._outside.one_of((1, 1, 2, 3)))
        known = {ref: len(copy.escalation.called) for ref, copy in self._redis.kept.items()}
        tokens = self._tokens[0].kept
        for hashed, grant in list(tokens.items()):
            if grant.attempt >= known.get(grant.ref, 0):
                del tokens[hashed]


def texted(rota: Settings) -> tuple[str, ...]:
    """The outlets that are people's phones."""
    return tuple(f"sms:{who}" for who in rota.responders)


def informing(rota: Settings) -> Settings:
    """The same rota; one of the people is told when nobody took it."""
    infra = replace(rota.groups["infra"], exhausted=Exhausted(sms=("ann",)))
    return replace(rota, groups={**rota.groups, "infra": infra})


def telling_chats(rota: Settings, scenario: Scenario) -> Settings:
    """The same rota; its group tells the scenario's chats all, also of each call."""
    chats = tuple(OutletSettings(name, "slack_bot") for name in scenario.outlets if name != BOARD)
    return replace(rota, groups={**rota.groups, "infra": replace(rota.groups["infra"], outlets=chats)})


def policy(chances: Chances) -> Policy:
    dice = chances.of("policy")
    return Policy(
        ring=20,
        rounds=dice.one_of((1, 1, 2)),
        pause=dice.one_of((0, 0, 15)),
        then_every=THEN_EVERY,
        remind_after=dice.one_of((0, 0, 150)),
        calls_per_hour=dice.one_of((12, 2, 1)),
        close_when_quiet=900,
        snooze=300,
    )
