"""Two timers as one: what the quicker of them loses, the other one still has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.time import Timer


class Timers:
    """Implements ports.Timer on several: on AWS, messages to the second and the deadlines that every sweep reads."""

    def __init__(self, timers: Sequence[Timer], log: Log) -> None:
        self._timers = timers
        self._log = log

    def wake(self, ref: Ref, at: float | None, phase: str = "", armed: float | None = None) -> None:
        """As ports.Timer says. Raises Unavailable only when none of them has taken the wish."""
        failures: list[Unavailable] = []
        for timer in self._timers:
            try:
                timer.wake(ref, at, phase, armed)
            except Unavailable as error:
                self._log.line("a timer does not answer", escalation=str(ref), error=str(error))
                failures.append(error)
        if len(failures) == len(self._timers):
            raise failures[-1]

    def due(self, now: float) -> Iterable[Ref]:
        """Of every timer that answers, each once. Raises Unavailable when none does."""
        found: dict[Ref, None] = {}
        failures: list[Unavailable] = []
        for timer in self._timers:
            try:
                found.update(dict.fromkeys(timer.due(now)))
            except Unavailable as error:
                failures.append(error)
        if len(failures) == len(self._timers):
            raise failures[-1]
        return found
