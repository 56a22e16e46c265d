"""How fast calls are started: within the account's allowance, the gravest first (docs/adr/0008)."""

from __future__ import annotations

from rinban.core.document import Due, Escalation
from rinban.core.errors import Unavailable
from rinban.ports import Allowance, Asked, Clock, Log, Ref, Rota

AHEAD = 5.0
"""Seconds of calls that may be started at once: Twilio queues what is over one a second [help, calls per second], and
so short a queue delays nobody's phone more than waiting here would."""

LATE, FAR_AHEAD = 5.0, 25.0
"""Whoever is woken so many seconds late has only the sweep of every minute, in which many come together: then more of
them go to Twilio's queue, as far as the queue clock (45 s) allows."""

FRESH = 60.0
"""Seconds that a container goes by the stage's setting."""


class Pace:
    """`allowances`: the first that answers decides; the last one is this process's own and always does."""

    def __init__(self, allowances: tuple[Allowance, ...], rota: Rota, clock: Clock, log: Log) -> None:
        self._allowances = allowances
        self._rota = rota
        self._clock = clock
        self._log = log
        self._interval = 1.0
        self._read_at = float("-inf")

    def turn_at(self, before: Escalation | None, after: Escalation) -> float:
        """When this escalation may start the call that `after` owes: 0.0 is now, and counted."""
        now = self._clock.now()
        waited = before.clock.at if before and before.clock.due is Due.PAUSE else now
        ahead = FAR_AHEAD if now - waited > LATE else AHEAD
        worst = after.gravest
        asked = Asked(Ref(after.group, after.run), worst.severity if worst else 0, now, self._every(now), ahead)
        for allowance in self._allowances:
            try:
                at = allowance.turn(asked)
            except Unavailable as error:
                self._log.line("nobody shares out the calls; every process goes by itself", error=str(error))
                continue
            if at:
                self._log.line("a call waits for its turn", escalation=str(asked.who), seconds=round(at - now, 1))
            return at
        return 0.0

    def _every(self, now: float) -> float:
        if not 0 <= now - self._read_at < FRESH:
            self._read_at = now
            try:
                self._interval = 1.0 / self._rota.stage().calls_per_second
            except Unavailable as error:
                self._log.line("the stage's calls per second are not known", error=str(error))
        return self._interval


class OwnAllowance:
    """Implements ports.Allowance for one process, which cannot know who else waits: first come, first served."""

    def __init__(self) -> None:
        self._free_at = 0.0

    def turn(self, asked: Asked) -> float:
        free_at = max(self._free_at, asked.now)
        if free_at > asked.now + 60:  # a clock that was wrong
            free_at = asked.now
        if free_at > asked.now + asked.ahead:
            return free_at - asked.ahead
        self._free_at = free_at + asked.interval
        return 0.0
