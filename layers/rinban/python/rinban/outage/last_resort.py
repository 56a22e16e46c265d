"""When no store answers, nobody can know who is on duty: one number is called at once, and the alert is kept.

The number has to be known without any store. A warm container remembers the stage's `last_resort`; a cold one has only
the number in its environment. The call says everything itself and never calls back, since no key could be kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind
from rinban.core.chain.outcome import Outcome
from rinban.core.errors import Unavailable
from rinban.core.rota.stage import Stage
from rinban.core.unreached import CANNOT_CALL_LAST_RESORT, fields
from rinban.last_good import LastGood
from rinban.outage.emergency_call import EmergencyCall, EmergencyNumber, Render
from rinban.ports.alerts import AlertKeeper
from rinban.ports.carrier import Phone
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock
from rinban.voice.call_script import LOCALES, CallScript

FRESH = 300.0
"""Seconds after which a container reads the stage again while all is well."""


class LastResort:
    """Calls the last resort. `configured`: the number in the environment (E.164), "" if there is none."""

    def __init__(
        self,
        phone: Phone,
        settings: SettingsReader,
        deferred: AlertKeeper,
        clock: WallClock,
        log: Log,
        render: Render,
        configured: str,
    ) -> None:
        self._emergency_call = EmergencyCall(phone, clock, log, render)
        self._deferred = deferred
        self._clock = clock
        self._log = log
        self._configured = configured
        self._stage = LastGood(settings.stage, FRESH, Stage(last_resort=configured), self._silent)

    def _silent(self, error: Unavailable) -> None:
        self._log.line("the last resort is not known", error=str(error))

    def learn(self) -> None:
        """Remember the number while the stores answer, for the time when they do not."""
        self._stage.at(self._clock.now())

    def take(self, group: str, alerts: Sequence[Alert], base_url: str, budget: Budget) -> list[Outcome]:
        """Call the number, and keep the alerts; the outcomes are `last_resort` (called and kept), `kept` and `ignored`.

        Raises Unavailable when there is no number, when it could not be called, or when nothing keeps the alerts. Then
        the sender may send the same again without harm. That the group exists is believed, since nobody can look it up.
        """
        if not self._number.to:
            raise Unavailable("no store answers, and there is no last resort")
        problems = [alert for alert in alerts if alert.kind is Kind.PROBLEM]
        try:
            reason = self._call(group, problems, budget) if problems else ""
        finally:  # an alert for which the call has failed is opened later too
            self._deferred.keep(group, [alert for alert in alerts if not _idle(alert)], base_url)
        return [_outcome(alert, reason) for alert in alerts]

    @property
    def _number(self) -> EmergencyNumber:
        """Who is called; nobody if its `to` is "". A test stage calls its `every_call_to` here too, and nobody else."""
        stage = self._stage.known
        last_resort = stage.last_resort or self._configured
        to = (stage.every_call_to or last_resort) if last_resort else ""
        return EmergencyNumber(to, stage.caller_id, for_tests=bool(stage.every_call_to))

    def _call(self, group: str, problems: Sequence[Alert], budget: Budget) -> str:
        """Call the number, unless it was called just now; returns the sentence for the sender. Raises Unavailable.

        A call that fails is logged with the alert, for the function outside of the network, which may have a way out.
        """
        since = self._emergency_call.since(group)
        if since is not None:
            return f"no store answers; the last resort was called {since:.0f} s ago"
        self._log.line("NO STORE ANSWERS: the last resort is called", group=group, alerts=len(problems))
        scripts = {language: _script(language, group, problems) for language in LOCALES}
        try:
            self._emergency_call.place(self._number, group, scripts, budget)
        except Unavailable as error:
            self._log.line(CANNOT_CALL_LAST_RESORT, error=str(error), **fields(group, problems))
            raise Unavailable(f"no store answers, and {error}") from error
        return "no store answers; the last resort is being called"


def _script(language: str, group: str, problems: Sequence[Alert]) -> CallScript:
    worst, *others = sorted(problems, key=lambda alert: -alert.severity)
    return CallScript(
        language,
        group,
        severity=worst.severity,
        host=worst.host,
        summary=dict(worst.texts).get(language, worst.summary),
        written=bool(worst.texts),
        count=len(problems),
        readings=tuple(reading for alert in problems for reading in alert.readings),
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
