"""Checks of those who are told how an escalation stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rinban.operator.findings import Check, Finding, listed, ok, wrong


@dataclass(frozen=True, slots=True)
class OutletChecks:
    """`refusals`: asks each server of Zabbix, within so many seconds, and returns what keeps it from being told, with
    its name; raises Unavailable. None if Zabbix is told nothing."""

    refusals: Callable[[float], Sequence[str]] | None

    def checks(self) -> tuple[Check, ...]:
        return (Check("Zabbix", self._zabbix),) if self.refusals else ()

    def _zabbix(self, seconds: float) -> Finding:
        assert self.refusals is not None
        found = self.refusals(seconds)
        if found:
            mend = "docs/zabbix.md, Who took it: the address, the token, and the role of its user"
            return wrong(f"it does not hear who has taken a problem: {listed(found)}", mend)
        return ok()
