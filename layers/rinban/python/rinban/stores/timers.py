"""Two timers as one: what the quicker of them loses, the other one still has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.time import Timer
from rinban.stores.answering import Answering


class Timers:
    """Implements ports.Timer on several: on AWS, messages to the second and the deadlines that every sweep reads."""

    def __init__(self, timers: Sequence[Timer], log: Log) -> None:
        self._timers = Answering(timers, log, "a timer does not answer")

    def wake(self, ref: Ref, at: float | None) -> None:
        """As ports.Timer says. Raises Unavailable only when none of them has taken it."""
        if not list(self._timers.each(lambda timer: timer.wake(ref, at), escalation=str(ref))):
            raise Unavailable("no timer answers")

    def due(self, now: float) -> Iterable[Ref]:
        """Of every timer that answers, each once. Raises Unavailable when none does."""
        answers = [list(refs) for _, refs in self._timers.each(lambda timer: timer.due(now))]
        if not answers:
            raise Unavailable("no timer answers")
        return dict.fromkeys(ref for refs in answers for ref in refs)
