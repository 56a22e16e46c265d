"""Outlets in memory, and what can go wrong with one."""

from __future__ import annotations

from collections.abc import Callable

from rinban.core.chain.comment import comment
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import News, TellResult
from rinban.core.chain.problem import AlertId

Fault = Callable[[], TellResult | None]


class MemoryOutlet:
    """Implements ports.Outlet. `asks`: it can be asked what it was told, as Zabbix can, and most chats cannot.

    `heard` is what it shows: each line, and the alert that it stands at. The next tries meet `faults`, one each: what
    raises or returns a delivery before the outlet hears of it. `cut_off`: it hears, and the answer is lost. `repeats`:
    how many more tries an outlet allows that cannot be asked. `given`: the seconds of each try.
    """

    def __init__(self, *, asks: bool = True) -> None:
        self.patience = 0.0
        self.asks = asks
        self.repeats = 0
        self.given: list[float] = []
        self.heard: list[tuple[str, AlertId]] = []
        self.faults: list[Fault] = []
        self.cut_off: list[Callable[[], object]] = []
        self.tries = 0

    def may_repeat(self, news: News) -> bool:
        return self.asks or news.unknown_ends <= self.repeats

    def tell(self, e: Escalation, news: News, seconds: float) -> TellResult:
        assert seconds > 0, "an outlet is never asked without time"
        self.tries += 1
        self.given.append(seconds)
        fault = self.faults.pop(0)() if self.faults else None
        if fault is not None:
            return fault
        line = comment(e, news)
        known = set(self.heard) if news.is_uncertain and self.asks else set()
        self.heard += [(line, one) for one in news.alerts if (line, one) not in known]
        if self.cut_off:
            self.cut_off.pop(0)()
        return TellResult(frozenset(news.alerts))

    def lines(self) -> list[str]:
        return list(dict.fromkeys(line for line, _ in self.heard))
