"""A check of what tells the board's open screens on AWS. Telephones do not need it, and screens ask by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.errors import Unavailable
from rinban.operator.findings import Check, Finding, ok, wrong


@dataclass(frozen=True, slots=True)
class ScreenChecks:
    """`start`: starts the function that tells the screens, which changes nothing, within so many seconds; it raises
    Unavailable. None where the screens are told in another way."""

    start: Callable[[float], None] | None

    def checks(self) -> tuple[Check, ...]:
        return (Check("open screens", self._started),) if self.start else ()

    def _started(self, seconds: float) -> Finding:
        assert self.start is not None
        try:
            self.start(seconds)
        except Unavailable as error:
            mend = "the function -pinger, its alias live, and the policy ring of the roles (docs/adr/0020)"
            return wrong(f"open screens are not told, and ask every few seconds: {error}", mend)
        return ok("what tells them is started")
