"""Several timers as one: a wake-up that one of them loses, the others still have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.time import Timer
from rinban.stores.answering import Answering


class Timers:
    """Implements ports.Timer with several timers. On AWS these are SQS, which wakes to the second but may lose a
    message, and the deadlines in Redis, which every sweep reads."""

    def __init__(self, timers: Sequence[Timer], log: Log) -> None:
        self._timers = Answering(timers, log, "a timer does not answer")

    def wake(self, ref: Ref, at: float | None) -> None:
        """As ports.Timer says. Raises Unavailable only if no timer has taken the request."""
        if not list(self._timers.each(lambda timer: timer.wake(ref, at), escalation=str(ref))):
            raise Unavailable("no timer answers")

    def due(self, now: float) -> Iterable[Ref]:
        """The escalations that any timer names, each once. Raises Unavailable if no timer answers."""
        answers = [list(refs) for _, refs in self._timers.each(lambda timer: timer.due(now))]
        if not answers:
            raise Unavailable("no timer answers")
        return dict.fromkeys(ref for refs in answers for ref in refs)
