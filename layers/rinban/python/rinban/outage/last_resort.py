"""When no store answers, nobody can know who is on duty: one number is called at once, and the alert is kept.

The number has to be known without any store. It is the stage's `last_resort`, remembered while the container is warm,
or the one of the environment, which a cold container has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind
from rinban.core.chain.call import CallOrder
from rinban.core.chain.outcome import Outcome
from rinban.core.errors import CallRefused, Unavailable
from rinban.core.rota.stage import Stage
from rinban.last_good import LastGood
from rinban.ports.alerts import AlertKeeper
from rinban.ports.carrier import Phone
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock
from rinban.voice.twiml import LOCALES, CallScript

AGAIN = 300.0
"""Seconds in which one container calls it once at most for one group."""

FRESH = 300.0
"""Seconds that a container goes by the stage that it knows."""

RING, LIMIT = 60, 300
"""Seconds: to ring, and for the whole call, which says the alert twice."""

POST, KEEP = 3.0, 1.5
"""Seconds for "create call", and what it leaves for the spool: a monitor has its answer within 8."""

Says = Callable[[Mapping[str, CallScript]], str]
"""The words in each language as one document of at most 4,000 characters."""


class LastResort:
    """`configured`: the number of the environment (E.164), "" if there is none."""

    def __init__(
        self,
        phone: Phone,
        rota: SettingsReader,
        waiting: AlertKeeper,
        clock: WallClock,
        log: Log,
        says: Says,
        configured: str,
    ) -> None:
        self._phone = phone
        self._rota = rota
        self._waiting = waiting
        self._clock = clock
        self._log = log
        self._says = says
        self._configured = configured
        self._stage = LastGood(rota.stage, FRESH, Stage(last_resort=configured), self._silent)
        self._called: dict[str, float] = {}

    def _silent(self, error: Unavailable) -> None:
        self._log.line("the last resort is not known", error=str(error))

    def learn(self) -> None:
        """While all is well: remember the number for the time when it is not."""
        self._stage.at(self._clock.now())

    def take(self, group: str, alerts: Sequence[Alert], base_url: str, budget: Budget) -> list[Outcome]:
        """What became of each alert: `last_resort` (called, and kept), `kept` or `ignored`.

        Raises Unavailable when there is no such number, when it could not be called, or when nothing keeps the alert;
        the same alert may then be sent again without harm. The group is taken on trust.
        """
        if not self._number:
            raise Unavailable("no store answers, and there is no last resort")
        problems = [alert for alert in alerts if alert.kind is Kind.PROBLEM]
        try:
            reason = self._call(group, problems, budget) if problems else ""
        finally:  # also an alert that nobody could be called for is opened later
            self._waiting.keep(group, [alert for alert in alerts if not _idle(alert)], base_url)
        return [_outcome(alert, reason) for alert in alerts]

    @property
    def _number(self) -> str:
        """A stage whose every call goes to one number has no other last resort."""
        last_resort = self._stage.known.last_resort or self._configured
        return (self._stage.known.every_call_to or last_resort) if last_resort else ""

    def _call(self, group: str, problems: Sequence[Alert], budget: Budget) -> str:
        """Call, unless it was called just now; what the sender is told. Raises Unavailable.

        A call counts as not made if its outcome is unknown: to call twice is better than not to call.
        """
        now = self._clock.now()
        since = now - self._called.get(group, float("-inf"))
        if 0 <= since < AGAIN:
            return f"no store answers; the last resort was called {since:.0f} s ago"
        self._log.count("LastResort", group=group)
        self._log.line("NO STORE ANSWERS: the last resort is called", group=group, alerts=len(problems))
        seconds = max(1.0, min(POST, budget.left(POST + KEEP) - KEEP))
        try:
            sid = self._phone.call(self._order(group, problems), seconds=seconds)
        except CallRefused as error:
            raise Unavailable(f"no store answers, and the last resort was refused: {error}") from error
        self._called[group] = now
        self._log.line("the last resort is being called", group=group, sid=sid)
        return "no store answers; the last resort is being called"

    def _order(self, group: str, problems: Sequence[Alert]) -> CallOrder:
        said = {language: _words(language, group, problems) for language in LOCALES}
        return CallOrder(
            to=self._number,
            voice_url="",
            status_url="",
            fallback_url="",
            ring=RING,
            limit=LIMIT,
            caller_id=self._stage.known.caller_id,
            twiml=self._says(said),
        )


def _words(language: str, group: str, problems: Sequence[Alert]) -> CallScript:
    worst, *others = sorted(problems, key=lambda alert: -alert.severity)
    return CallScript(
        language,
        group,
        severity=worst.severity,
        host=worst.host,
        summary=dict(worst.texts).get(language, worst.summary),
        written=bool(worst.texts),
        count=len(problems),
        others=tuple(dict.fromkeys(other.host for other in others if other.host not in ("", worst.host)))[:2],
    )


def _idle(alert: Alert) -> bool:
    return alert.kind in (Kind.IGNORED, Kind.TEST)


def _outcome(alert: Alert, reason: str) -> Outcome:
    if _idle(alert):
        return Outcome(alert.dedup_key, "ignored", reason=alert.reason)
    if alert.kind is Kind.PROBLEM:
        return Outcome(alert.dedup_key, "last_resort", reason=reason)
    return Outcome(alert.dedup_key, "kept", reason="no store answers; it is heard as soon as one does")
