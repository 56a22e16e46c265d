"""How many calls are started: within the account's rate, the most severe first, and to one number only so many an hour.

Twilio queues calls that are over the account's rate. In a storm of 200 groups that queue would delay the last phone by
three minutes, its queue clock (45 s) would end long before, and the next person would be called as well: the storm
would feed itself. So Rinban waits itself, before a call is made (docs/adr/0009). The limit for one number keeps a
storm, or an alert that comes and goes, from ringing one phone all night (docs/adr/0010).
"""

from __future__ import annotations

from collections import defaultdict

from rinban.core.chain.call import CallRequest, Verdict
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Limits
from rinban.core.errors import Unavailable
from rinban.core.rota.stage import Stage
from rinban.last_good import LastGood
from rinban.ports.carrier import Allowance
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock
from rinban.stores.answering import Answering

AHEAD = 5.0
"""Seconds of calls that may be started at once. Twilio queues what is over one a second [help, calls per second], and
so short a queue delays nobody's phone more than waiting here would, but saves a wake-up in ordinary times."""

LATE, FAR_AHEAD = 5.0, 25.0
"""Seconds: an escalation that is woken more than LATE after its pause has lost the timer, and only the sweep of every
minute wakes it, together with many others. Then FAR_AHEAD seconds of calls may be started at once, which is as much as
Twilio's queue may hold before the queue clock (45 s) ends."""

FRESH = 60.0
"""Seconds that a container uses the stage's settings before it reads them again."""

HOUR, DAY = 3600.0, 86400.0


class CallLimiter:
    """Says whether a call may be started now.

    `allowances`: the first one that answers decides. The last one is this process's own, which always answers.
    """

    def __init__(self, allowances: tuple[Allowance, ...], settings: SettingsReader, clock: WallClock, log: Log) -> None:
        self._allowances = Answering(allowances, log, "nobody shares out the calls; every process goes by itself")
        self._clock = clock
        self._log = log
        self._stage = LastGood(settings.stage, FRESH, Stage(), self._silent)

    def _silent(self, error: Unavailable) -> None:
        self._log.line("the stage's calls per second and per day are not known", error=str(error))

    def ask(self, before: Escalation | None, after: Escalation, *, even_so: bool, has_slot: bool) -> Verdict:
        """Whether the call that `after` owes may be started.

        `even_so`: the number may be called even if its hourly limit is reached, because nobody else is left.
        `has_slot`: the call already has its slot of the account's rate, since the carrier refused the call before it
        and so did not use that one.
        """
        request = self._request(before, after, even_so=even_so, has_slot=has_slot)
        _, verdict = next(self._allowances.each(lambda allowance: allowance.decide(request)), (None, Verdict()))
        self._tell(request, verdict)
        if even_so and not verdict.at:
            self._log.line("called more often than calls_per_hour: nobody else is left", escalation=str(request.who))
        return verdict

    def _request(self, before: Escalation | None, after: Escalation, *, even_so: bool, has_slot: bool) -> CallRequest:
        now, worst = self._clock.now(), after.most_severe
        woken = before is not None and before.run == after.run and before.clock.due is Due.PAUSE
        waited = before.clock.at if before and woken else now  # the clock of a former run tells nothing about this one
        call = after.called[after.attempt]
        number = "" if call.redials else after.phone(call)  # nothing has rung: it was counted before
        return CallRequest(
            Ref(after.group, after.run),
            worst.severity if worst else 0,
            now,
            interval=0.0 if has_slot else 1.0 / max(1, self._stage.at(now).calls_per_second),
            ahead=FAR_AHEAD if now - waited > LATE else AHEAD,
            number=number,
            others=tuple({phone for who in after.order if (phone := after.person(who).phone)} - {number}),
            most=after.policy.calls_per_hour if number and not even_so else 0,
        )

    def _tell(self, request: CallRequest, verdict: Verdict) -> None:
        """Log what the verdict means. Each call over the day's ceiling is counted, and one line says it for each
        ceiling.

        The call is made all the same, since a call too many is better than a problem that nobody hears of.
        """
        if verdict.at:
            seconds = round(verdict.at - request.now, 1)
            self._log.line("a call waits for its slot", escalation=str(request.who), seconds=seconds)
        ceiling = self._stage.known.calls_per_day
        if ceiling and verdict.today > ceiling:
            self._log.count("CallsOverCeiling", group=request.who.group)
            if verdict.today % ceiling == 1 % ceiling:  # 1 % ceiling is 0 for a ceiling of 1, which is always full
                self._log.line("MORE CALLS TODAY THAN calls_per_day", calls=verdict.today, calls_per_day=ceiling)


class Admission:
    """One invocation's permission to make its call.

    It asks for a slot once, and counts each person once, however often the step is decided anew. `limits`: what it has
    learnt so far, for the next decision. Without a `limiter` it admits every call.
    """

    def __init__(self, limiter: CallLimiter | None, *, has_slot: bool = False) -> None:
        self.limits = Limits()
        self._limiter = limiter
        self._has_slot = has_slot
        self._counted: set[tuple[str, str]] = set()

    def covers(self, before: Escalation | None, after: Escalation) -> bool:
        """Whether the call that `after` owes may be made. If not, the step has to be decided again with `limits`."""
        call, over_limit = after.called[after.attempt], self.limits.over_limit
        who, number = call.who, after.phone(call)
        if self._limiter is None or (who, number) in self._counted:
            return True
        verdict = self._limiter.ask(before, after, even_so=who in over_limit, has_slot=self._has_slot)
        reached = {one for one in after.order if after.person(one).phone in verdict.over_limit}
        reached |= {who} if number in verdict.over_limit else set()
        self.limits = Limits(verdict.at, over_limit | reached)
        if verdict.at or reached:
            return False
        self._has_slot = True
        self._counted.add((who, number))
        return True

    def postpone(self, until: float) -> None:
        """No call may be made before `until` (seconds since 1970)."""
        self.limits = self.limits._replace(start_at=until)


class LocalAllowance:
    """Implements ports.Allowance for one process while Redis is away.

    It cannot know which other escalations wait, so it is first come, first served. A wrong answer costs seconds only,
    since Twilio queues what is too much.
    """

    def __init__(self) -> None:
        self._free_at = 0.0
        self._called: defaultdict[str, list[float]] = defaultdict(list)
        self._day, self._today = 0, 0

    def decide(self, request: CallRequest) -> Verdict:
        if request.most and self._is_over(request, request.number):
            return Verdict(
                over_limit=frozenset(n for n in (request.number, *request.others) if self._is_over(request, n))
            )
        if request.interval and (at := self._next(request)):
            return Verdict(at)
        if request.number:
            self._called[request.number].append(request.now)
        return Verdict(today=self._counted(request.now) if request.interval else 0)

    def _is_over(self, request: CallRequest, number: str) -> bool:
        # abs, since a call that lies in the future is one from before the machine's clock was put back.
        called = self._called[number] = [at for at in self._called[number] if abs(request.now - at) < HOUR]
        return len(called) >= request.most

    def _next(self, request: CallRequest) -> float:
        """When to ask again (seconds since 1970), or 0.0 if the call may start now, which then takes its slot."""
        free_at = max(self._free_at, request.now)
        if free_at > request.now + 60:  # the machine's clock was ahead for a while, which must not silence the phones
            free_at = request.now
        if free_at > request.now + request.ahead:
            return free_at - request.ahead
        self._free_at = free_at + request.interval
        return 0.0

    def _counted(self, now: float) -> int:
        day = int(now // DAY)
        self._today = self._today + 1 if day == self._day else 1
        self._day = day
        return self._today
