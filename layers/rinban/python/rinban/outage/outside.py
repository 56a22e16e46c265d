"""The last resort, called from outside of the network.

Inside, calls go through NAT. While that is lost, or the function that takes alerts cannot even start, CloudWatch wakes
a function outside of the network, which needs neither a store nor NAT. It comes with the lines of the log that tell of
an alert for which nobody can be called, or with an alarm, which tells of no alert.
"""

from __future__ import annotations

from collections.abc import Sequence

from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.core.unreached import CANNOT_CALL_LAST_RESORT, CANNOT_DIAL, Unreached
from rinban.outage.emergency_call import EmergencyCall, EmergencyNumber
from rinban.ports.log import Log
from rinban.voice.call_script import LOCALES, CallScript, Cause

TOLD, UNTOLD = "any group", "an alert that nobody knows"
"""One call tells of one alert, and the person then looks at the screen, so that the other groups' need none. But a call
that could tell nothing does not stand in the way of one that can."""

CAUSES = {CANNOT_DIAL: Cause.NO_WAY_OUT, CANNOT_CALL_LAST_RESORT: Cause.NO_WAY_OUT}


class CallFromOutside:
    """Calls the number in the environment, at most once in five minutes. `to`: E.164, "" if there is none."""

    def __init__(self, call: EmergencyCall, to: str, log: Log) -> None:
        self._call = call
        self._number = EmergencyNumber(to)
        self._log = log

    def tell(self, unreached: Sequence[Unreached], budget: Budget) -> str:
        """Call because of these; returns what became of it. Raises Unavailable, after which Lambda tries again, and an
        alarm goes off."""
        if not unreached:
            return "nothing to tell"
        if not self._number.to:
            raise Unavailable("no last resort is known: the parameter LastResort is empty")
        worst = max(unreached, key=lambda one: (bool(one.summary), one.severity))
        about = TOLD if worst.summary else UNTOLD
        if (since := self._call.since(about)) is not None:
            return f"called {since:.0f} s ago"
        self._log.line("NOBODY IN THE NETWORK CAN BE CALLED: the last resort is called from outside", group=worst.group)
        self._call.place(self._number, about, {language: _script(language, worst) for language in LOCALES}, budget)
        return "called"


def _script(language: str, worst: Unreached) -> CallScript:
    return CallScript(
        language,
        worst.group,
        severity=worst.severity,
        host=worst.host,
        summary=dict(worst.texts).get(language, worst.summary),
        written=bool(worst.texts),
        count=worst.alerts,
        cause=CAUSES.get(worst.message, Cause.NOT_TAKEN),
    )
