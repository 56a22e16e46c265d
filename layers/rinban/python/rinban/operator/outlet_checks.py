"""Checks of those who are told how an escalation stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rinban.core.rota.outlets import OutletSettings
from rinban.operator.findings import Check, Finding, listed, ok, wrong

ChatRefusals = Callable[[Sequence[OutletSettings], float], Sequence[str]]


@dataclass(frozen=True, slots=True)
class OutletChecks:
    """`refusals`: asks each server of Zabbix, within so many seconds, and returns what keeps it from being told, with
    its name; raises Unavailable. None if Zabbix is told nothing. `outlets`: those that the rota names; `chats` returns
    what keeps one of these from being told, with its name, and sends nothing; raises Unavailable."""

    refusals: Callable[[float], Sequence[str]] | None
    outlets: Sequence[OutletSettings] = ()
    chats: ChatRefusals = lambda _outlets, _seconds: ()

    def checks(self) -> tuple[Check, ...]:
        zabbix = (Check("Zabbix", self._zabbix),) if self.refusals else ()
        return (*zabbix, Check("outlets", self._chats)) if self.outlets else zabbix

    def _chats(self, seconds: float) -> Finding:
        found = self.chats(self.outlets, seconds)
        if found:
            mend = "docs/chat.md: the secret OUTLETS, and what the rota says; ./rinban test-outlet NAME tries one"
            return wrong(f"they cannot be told, or soon: {listed(found)}", mend)
        return ok(f"have what they need: {len(self.outlets)}; ./rinban test-outlet NAME tries one")

    def _zabbix(self, seconds: float) -> Finding:
        assert self.refusals is not None
        found = self.refusals(seconds)
        if found:
            mend = "docs/zabbix.md, Who took it: the address, the token, and the role of its user"
            return wrong(f"it does not hear who has taken a problem: {listed(found)}", mend)
        return ok("it can be told who has taken a problem")
