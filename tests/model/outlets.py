"""Outlets in virtual time: they take long, refuse, hang, and may be where the process dies."""

from __future__ import annotations

from collections.abc import Callable

from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import News, TellResult
from rinban.core.chain.record import Ref
from tests.model.chances import Chances
from tests.model.faults import Faults
from tests.model.law_checker import LawChecker
from tests.model.scenario import BOARD, Scenario
from tests.model.schedule import Killed, Schedule

USUAL = 0.2
"""Seconds that an outlet usually takes."""


class SeenOutlet:
    """Implements ports.Outlet, and shows the law checker what it hears. The one called BOARD can be asked what it has
    heard, as Zabbix can."""

    def __init__(
        self,
        name: str,
        schedule: Schedule,
        chances: Chances,
        faults: Faults,
        scenario: Scenario,
        checker: LawChecker,
    ) -> None:
        self.patience = 0.0
        self.asks = name == BOARD
        self._name = name
        self._schedule, self._faults, self._checker = schedule, faults, checker
        self._dice, self._fails = chances.of(f"outlet {name}"), scenario.outlet_fails

    def may_repeat(self, news: News) -> bool:
        return self.asks

    def tell(self, e: Escalation, news: News, seconds: float) -> TellResult:
        ref = Ref(e.group, e.run)
        self._checker.asked(self._name, self._running())
        if self._wrong():
            return self._failed(ref, news, seconds)
        self._waits(USUAL)
        self._hears(ref, news)
        return TellResult(frozenset(news.alerts))

    def _wrong(self) -> bool:
        return not self._faults.healed and self._dice.chance(self._fails)

    def _failed(self, ref: Ref, news: News, seconds: float) -> TellResult:
        unusual = self._refuses, self._hangs, self._loses, self._dies, self._dies_later
        how = self._dice.one_of((*unusual, *(self._dawdles,) * 4))
        return how(ref, news, seconds)

    def _refuses(self, ref: Ref, news: News, seconds: float) -> TellResult:
        self._faults.tell(f"{self._name} refuses")
        self._waits(USUAL)
        return TellResult(reason="refused")

    def _hangs(self, ref: Ref, news: News, seconds: float) -> TellResult:
        self._faults.tell(f"{self._name} hangs")
        self._waits(seconds)
        return TellResult(reason="no answer", is_unknown=True)

    def _dawdles(self, ref: Ref, news: News, seconds: float) -> TellResult:
        self._faults.tell(f"{self._name} takes its time")
        self._waits(self._dice.between(0.0, seconds))
        self._hears(ref, news)
        return TellResult(frozenset(news.alerts))

    def _loses(self, ref: Ref, news: News, seconds: float) -> TellResult:
        self._hears(ref, news)
        self._faults.tell(f"the answer of {self._name} is lost")
        self._waits(seconds)
        return TellResult(reason="no answer", is_unknown=True)

    def _dies(self, ref: Ref, news: News, seconds: float) -> TellResult:
        raise Killed(f"before {self._name} hears")

    def _dies_later(self, ref: Ref, news: News, seconds: float) -> TellResult:
        self._hears(ref, news)
        raise Killed(f"after {self._name} has heard")

    def _hears(self, ref: Ref, news: News) -> None:
        if self.asks and news.is_uncertain and self._checker.has_heard(self._name, ref, news.state):
            return
        self._checker.hears(self._name, ref, news.state)

    def _waits(self, seconds: float) -> None:
        self._schedule.pause(seconds)

    def _running(self) -> str:
        assert self._schedule.running is not None
        return self._schedule.running.name


class TellQueue:
    """The queue of what others are to be told. A message comes once; `tells` delivers one."""

    def __init__(self, schedule: Schedule, tells: Callable[[Ref], None]) -> None:
        self._schedule = schedule
        self._tells = tells

    def ask(self, ref: Ref) -> None:
        self._schedule.after(0.05, lambda: self._tells(ref), hasty=True)
