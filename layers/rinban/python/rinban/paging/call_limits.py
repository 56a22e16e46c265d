"""How many calls are started: within the account's allowance, the gravest first (docs/adr/0009), and to one number only
so many an hour (docs/adr/0010)."""

from __future__ import annotations

from collections import defaultdict

from rinban.core.chain.call import CallRequest, Verdict
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Limits
from rinban.core.errors import Unavailable
from rinban.core.rota.stage import Stage
from rinban.ports.carrier import Allowance
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock

AHEAD = 5.0
"""Seconds of calls that may be started at once: Twilio queues what is over one a second [help, calls per second], and
so short a queue delays nobody's phone more than waiting here would."""

LATE, FAR_AHEAD = 5.0, 25.0
"""Whoever is woken so many seconds late has only the sweep of every minute, in which many come together: then more of
them go to Twilio's queue, as far as the queue clock (45 s) allows."""

FRESH = 60.0
"""Seconds that a container goes by the stage's settings."""

HOUR, DAY = 3600.0, 86400.0


class CallLimiter:
    """`allowances`: the first that answers decides; the last one is this process's own and always does."""

    def __init__(self, allowances: tuple[Allowance, ...], rota: SettingsReader, clock: WallClock, log: Log) -> None:
        self._allowances = allowances
        self._rota = rota
        self._clock = clock
        self._log = log
        self._stage = Stage()
        self._read_at = float("-inf")

    def allots(self, before: Escalation | None, after: Escalation, *, even_so: bool, has_slot: bool) -> Verdict:
        """Whether the call that `after` owes may be started.

        `even_so`: however often that number was called; `has_turn`: the turn of a call that the carrier refused.
        """
        asked = self._asked(before, after, even_so=even_so, has_slot=has_slot)
        for allowance in self._allowances:
            try:
                allotted = allowance.turn(asked)
            except Unavailable as error:
                self._log.line("nobody shares out the calls; every process goes by itself", error=str(error))
                continue
            self._tell(asked, allotted)
            if even_so and not allotted.at:
                self._log.line("called more often than calls_per_hour: nobody else is left", escalation=str(asked.who))
            return allotted
        return Verdict()

    def _asked(self, before: Escalation | None, after: Escalation, *, even_so: bool, has_slot: bool) -> CallRequest:
        now, worst = self._clock.now(), after.most_severe
        woken = before is not None and before.run == after.run and before.clock.due is Due.PAUSE
        waited = before.clock.at if before and woken else now  # the clock of a run that has ended waits for nobody
        number = after.person(after.called[after.attempt].who).phone
        return CallRequest(
            Ref(after.group, after.run),
            worst.severity if worst else 0,
            now,
            interval=0.0 if has_slot else 1.0 / max(1, self._limits(now).calls_per_second),
            ahead=FAR_AHEAD if now - waited > LATE else AHEAD,
            number=number,
            others=tuple({phone for who in after.order if (phone := after.person(who).phone)} - {number}),
            most=after.policy.calls_per_hour if number and not even_so else 0,
        )

    def _tell(self, asked: CallRequest, allotted: Verdict) -> None:
        """A call over the day's ceiling is counted each time, and said when a ceiling is full, the first or another."""
        if allotted.at:
            self._log.line(
                "a call waits for its turn", escalation=str(asked.who), seconds=round(allotted.at - asked.now, 1)
            )
        ceiling = self._stage.calls_per_day
        if ceiling and allotted.today > ceiling:
            self._log.count("CallsOverCeiling", group=asked.who.group)
            if allotted.today % ceiling == 1 % ceiling:
                self._log.line("MORE CALLS TODAY THAN calls_per_day", calls=allotted.today, calls_per_day=ceiling)

    def _limits(self, now: float) -> Stage:
        if not 0 <= now - self._read_at < FRESH:
            self._read_at = now
            try:
                self._stage = self._rota.stage()
            except Unavailable as error:
                self._log.line("the stage's calls per second and per day are not known", error=str(error))
        return self._stage


class Admission:
    """Of one invocation, to make its call: a turn is asked for once, and a person counted once, however often it is
    decided anew. `limits`: what it has learnt, for the next decision."""

    def __init__(self, pace: CallLimiter, *, has_slot: bool = False) -> None:
        self.limits = Limits()
        self._pace = pace
        self._has_turn = has_slot
        self._counted: set[str] = set()

    def covers(self, before: Escalation | None, after: Escalation) -> bool:
        """Whether the call that `after` owes may be made; if not, it has to be decided again, by what is known now."""
        who, over_limit = after.called[after.attempt].who, self.limits.over_limit
        if who in self._counted:
            return True
        allotted = self._pace.allots(before, after, even_so=who in over_limit, has_slot=self._has_turn)
        enough = {one for one in (who, *after.order) if after.person(one).phone in allotted.enough}
        self.limits = Limits(allotted.at, over_limit | enough)
        if allotted.at or enough:
            return False
        self._has_turn = True
        self._counted.add(who)
        return True


class LocalAllowance:
    """Implements ports.Allowance for one process, which cannot know who else waits: first come, first served."""

    def __init__(self) -> None:
        self._free_at = 0.0
        self._called: defaultdict[str, list[float]] = defaultdict(list)
        self._day, self._today = 0, 0

    def turn(self, asked: CallRequest) -> Verdict:
        if asked.most and self._enough(asked, asked.number):
            return Verdict(enough=frozenset(n for n in (asked.number, *asked.others) if self._enough(asked, n)))
        if asked.interval and (at := self._next(asked)):
            return Verdict(at)
        if asked.number:
            self._called[asked.number].append(asked.now)
        return Verdict(today=self._counted(asked.now) if asked.interval else 0)

    def _enough(self, asked: CallRequest, number: str) -> bool:
        called = self._called[number] = [at for at in self._called[number] if abs(asked.now - at) < HOUR]
        return len(called) >= asked.most

    def _next(self, asked: CallRequest) -> float:
        """0.0: now."""
        free_at = max(self._free_at, asked.now)
        if free_at > asked.now + 60:  # a clock that was wrong
            free_at = asked.now
        if free_at > asked.now + asked.ahead:
            return free_at - asked.ahead
        self._free_at = free_at + asked.interval
        return 0.0

    def _counted(self, now: float) -> int:
        day = int(now // DAY)
        self._today = self._today + 1 if day == self._day else 1
        self._day = day
        return self._today
