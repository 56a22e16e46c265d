"""Asks a source how the open alerts stand there, and has what was missed heard as if it had been delivered.

It is a belt: a source says by itself what people do there, and this finds what was lost on the way. It is done after
all else in the round of every minute, within seconds, and about so many escalations at most; a source that hangs is
left alone by the same breaker that spares the one who tells it.
"""

from __future__ import annotations

from collections.abc import Callable

from rinban.budget import Budget
from rinban.core.chain.at_source import asked_about, unheard_of
from rinban.core.chain.record import Ref
from rinban.core.errors import RinbanError
from rinban.ports.alerts import AlertOpener
from rinban.ports.log import Log
from rinban.ports.outlets import Witness
from rinban.ports.time import WallClock
from rinban.stores.escalations import FAR_OFF, Escalations

EVERY = 50.0
"""Seconds between two looks of one process, a little less than a round: a machine that rounds each second asks no more
often."""

MOST = 20
"""Escalations about which is asked in one round. Of more, others are asked about in the next one."""

PER_LOOK, ENOUGH = 3.0, 1.0
"""Seconds for the alerts of one escalation, and how many have to be left to begin with them."""


class SourceLooker:
    """`witness`: gives the source that can be asked, None if there is none; raises Unavailable. `alerts`: who is given
    what was found."""

    def __init__(
        self,
        escalations: Escalations,
        witness: Callable[[], Witness | None],
        alerts: AlertOpener,
        clock: WallClock,
        log: Log,
    ) -> None:
        self._escalations = escalations
        self._witness = witness
        self._alerts = alerts
        self._clock = clock
        self._log = log
        self._looked_at = 0.0

    def look(self, budget: Budget) -> int:
        """Look at the open escalations, as long as time is left; returns of how many there was news.

        What fails is in the log, and is looked at again a minute later.
        """
        now, found = self._clock.now(), 0
        if 0.0 <= now - self._looked_at < EVERY:
            return 0
        self._looked_at = now
        try:
            witness = self._witness()
            for ref in self._in_turn(now) if witness else ():
                if budget.left(ENOUGH) < ENOUGH:
                    break
                assert witness is not None
                found += self._look_at(ref, witness, budget)
        except RinbanError as error:
            self._log.line("the sources are not looked at", error=str(error))
        return found

    def _in_turn(self, now: float) -> list[Ref]:
        refs = sorted(self._escalations.due(FAR_OFF))
        if len(refs) <= MOST:
            return refs
        first = _number(now) * MOST % len(refs)
        return (refs[first:] + refs[:first])[:MOST]

    def _look_at(self, ref: Ref, witness: Witness, budget: Budget) -> bool:
        try:
            e = self._escalations.load(ref).escalation
            asked = asked_about(e, _number(self._clock.now())) if e else ()
            if e is None or not asked:
                return False
            seen = witness.look(e, asked, budget.left(PER_LOOK))
            if seen.reason:
                self._log.line("the source is not asked", escalation=str(ref), error=seen.reason)
            news = unheard_of(e, seen.found)
            if not news:
                return False
            told = ", ".join(f"{one.kind.value} of {one.dedup_key}" for one in news[:3])
            self._log.line("found at the source", escalation=str(ref), detail=told)
            self._alerts.open(e.group, news, e.base_url, budget)
        except (RinbanError, ValueError) as error:  # the latter for a document that cannot be read
            self._log.line("the source is not looked at", escalation=str(ref), error=str(error))
            return False
        return True


def _number(now: float) -> int:
    """Which look this is: of each minute there is one."""
    return int(now // 60.0)
