"""The whole shell on fakes, so that a test decides what its stores, its carrier and its clock do."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import count

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.outcome import Outcome, Reply
from rinban.core.chain.record import Grant, Ref
from rinban.core.chain.signals import Signal
from rinban.core.rota.duty import Line as RotaLine
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import GroupSettings, Member, Settings
from rinban.core.rota.stage import Stage
from rinban.outbox.teller import NewsTeller
from rinban.paging.by_hand import ByHand
from rinban.paging.call_limits import CallLimiter, LocalAllowance
from rinban.paging.calls import CallPlacer
from rinban.paging.dispatcher import Dispatcher
from rinban.paging.effects import Outside
from rinban.paging.heard import Words
from rinban.paging.steps import Steps
from rinban.paging.tokens import Tokens
from rinban.ports.carrier import Allowance
from rinban.ports.log import Log
from rinban.ports.outlets import Outlet
from rinban.settings.cache import CachedSettings
from rinban.stores.contention import Contention
from rinban.stores.escalations import Escalations
from rinban.stores.views import MergedViews
from rinban.watch.chores import Chore, do_all
from rinban.watch.sweep import Sweep
from rinban.watch.watchdog import AHEAD
from tests.fakes.outside import FailingRota, MemoryLog, MemorySpool, SetClock
from tests.fakes.phone import MemoryPhone
from tests.fakes.rota import MemoryRota
from tests.fakes.stores import MemoryCopies, MemoryJournal, MemorySnapshots, MemoryTimer, MemoryTokens, NoLock

START = 1_795_300_000.0
BASE = "https://rinban.example.test"
INFRA = Ref("infra", 1)
SATO = Responder("sato", "佐藤", "+819000000001", reading="さとう")
SUZUKI = Responder("suzuki", "鈴木", "+819000000002")
ANN = Responder("ann", "Ann", "+819000000003", language="en")
DISK = Alert("disk", severity=Severity.HIGH, summary="disk full", host="db1", source="zabbix")
CPU = Alert("cpu", severity=Severity.AVERAGE, summary="load is high", host="web1", source="zabbix")
DISK_OVER = Alert("disk", Kind.RECOVERY)
ORDER = [SATO.phone, SUZUKI.phone, ANN.phone]
"""The numbers of `infra`, in the order in which they are dialled."""


def ids(letter: str) -> Iterator[str]:
    """Return texts that are as long as the real ids, and all different."""
    return (f"{letter}{number:031}" for number in count())


def settings(policy: Policy | None = None, stage: Stage | None = None) -> Settings:
    """Three people in `infra`, and `night`, a group with nobody on duty."""
    people = {person.id: Member(person) for person in (SATO, SUZUKI, ANN)}
    groups = {
        "infra": GroupSettings("infra", (("ja", "基盤"),), "own", (RotaLine(("sato", "suzuki", "ann")),)),
        "night": GroupSettings("night", (("ja", "夜間"),), "own"),
    }
    return Settings(
        responders=people,
        policies={"own": policy or Policy(rounds=1)},
        groups=groups,
        stages={"local": stage or Stage(caller_id="+815000000000")},
    )


class Shell:
    """Everything between a door and the outside: the product's own shell, on two stores and a carrier in memory."""

    def __init__(
        self,
        rota: Settings | None = None,
        log: Log | None = None,
        phone: MemoryPhone | None = None,
        *,
        paced: bool = False,
        outlets: tuple[str, ...] = (),
    ) -> None:
        self.paced, self.told_outlets = paced, outlets
        self.outlets: dict[str, Outlet] = {}
        self.clock = SetClock(START)
        self.memory = MemoryLog()
        self.log: Log = log or self.memory
        self.quick, self.lasting = MemoryTokens("redis"), MemoryTokens("mysql")
        self.redis = MemoryCopies("redis", record=False, tokens=self.quick)
        self.mysql = MemoryCopies("mysql", record=True, tokens=self.lasting)
        self.timer, self.spool, self.phone = MemoryTimer(), MemorySpool(), phone or MemoryPhone()
        self.snapshots = MemorySnapshots()
        self.waits: list[float] = []
        self.words: Words | None = None
        self.allowance: Allowance = LocalAllowance()
        self.rota = FailingRota(MemoryRota(rota or settings()))
        self._build(ids("m"), ids("w"), ids("token-"))

    def _build(self, diallers: Iterator[str], writes: Iterator[str], tokens: Iterator[str]) -> None:
        self.rota_as_remembered = CachedSettings(self.rota, self.snapshots, self.log)
        self.escalations = Escalations((self.redis, self.mysql), self.spool, self.log, writes.__next__)
        journal = MemoryJournal(self.mysql)
        self.views = MergedViews(self.escalations, (self.mysql, self.timer), journal, self.log)
        self.tokens = Tokens((self.quick, self.lasting), self.clock, self.log, tokens.__next__)
        rota = self.rota_as_remembered
        self.calls = CallPlacer(self.phone, rota, self.tokens, self.escalations, self.clock, self.log)
        limiter = CallLimiter((self.allowance,), rota, self.clock, self.log) if self.paced else None
        contention = Contention(NoLock(), self.waits.append)
        parts = self.escalations, Outside(self.calls, self.log), self.timer, contention, self.clock, self.log
        self.steps = Steps(*parts, diallers.__next__, limiter)
        self.dispatcher = Dispatcher(self.steps, rota, self.clock, self.told_outlets)
        self.by_hand = ByHand(self.steps, rota, self.clock, self.log)
        parts_of_telling = self.timer, self.clock, self.log
        self.teller = NewsTeller(self.escalations, lambda name, _group: self.outlets.get(name), *parts_of_telling)
        self.sweeper = Sweep(self.steps, self.escalations, rota, self.timer, self.mysql, self.clock, self.log)

    # --- what a test does --------------------------------------------------------------------------------------------

    def hear(self, *alerts: Alert, group: str = "infra") -> list[Outcome]:
        """Deliver these alerts together; return what became of each."""
        return self.dispatcher.open(group, alerts, BASE, Budget())[1]

    def answers(self, attempt: int, digit: str = "", ref: Ref = INFRA) -> Reply:
        """Let somebody pick up (no digit) or press a key; return what they hear."""
        return self.dispatcher.voice(self.grant(attempt, ref), self.sid(attempt), digit, Budget(), self.words)

    def rings(self, attempt: int, ref: Ref = INFRA) -> None:
        self.dispatcher.progress(self.grant(attempt, ref), self.sid(attempt), Signal.RINGING, "ringing", Budget())

    def ends(self, attempt: int, status: str = "no-answer", ref: Ref = INFRA) -> None:
        """Let the carrier report that this call is over."""
        if attempt < len(self.phone.calls):
            self.phone.calls[attempt].status = "completed"
        self.dispatcher.progress(self.grant(attempt, ref), self.sid(attempt), Signal.ENDED, status, Budget())

    def sweep(self, after: float = 0.0) -> int:
        """Run the watchdog's part for running chains, so many seconds later; return how many were woken."""
        self.clock.forward(after)
        return sweep_round(self.sweeper, Budget())

    # --- what a test looks at ----------------------------------------------------------------------------------------

    def now(self, ref: Ref = INFRA) -> Escalation:
        """Return the escalation as it is found in both stores together."""
        found = self.escalations.load(ref).escalation
        assert found is not None
        return found

    def sid(self, attempt: int) -> str:
        return self.phone.calls[attempt].sid if attempt < len(self.phone.calls) else f"CA-unknown-{attempt}"

    def grant(self, attempt: int, ref: Ref = INFRA) -> Grant:
        """Return what the token in that call's URL stands for."""
        told = [call.order.voice_url.partition("?token=")[2].encode() for call in self.phone.calls]
        kept = {**self.lasting.kept, **self.quick.kept}
        given = [grant for token in told if (grant := kept.get(sha256(token).hexdigest()))]
        found = [grant for grant in given if (grant.ref, grant.attempt) == (ref, attempt)]
        return found[0] if found else Grant(ref, attempt, "", self.clock.at + 3600)


def sweep_round(sweeper: Sweep, budget: Budget) -> int:
    """Do what the watchdog does for running chains, without deferred alerts and settings;
    return how many were woken."""
    chores = (
        Chore("replayed", sweeper.replay, most=AHEAD),
        Chore("woken", sweeper.wake_due),
        Chore("on duty by now", sweeper.ask_rota),
        Chore("replayed later", sweeper.replay_rest, share=0.5),
        Chore("repaired", sweeper.repair),
    )
    woken = do_all(chores, budget)["woken"]
    assert isinstance(woken, int)
    return woken


def called(shell: Shell) -> Shell:
    """Deliver one alert, and let the first phone ring."""
    shell.hear(DISK)
    shell.rings(0)
    return shell
