"""A call that needs nothing of Rinban but a number: it says everything itself and never calls back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from rinban.budget import Budget
from rinban.core.chain.call import CallOrder
from rinban.core.errors import CallRefused, Unavailable
from rinban.ports.carrier import Phone
from rinban.ports.log import Log
from rinban.ports.time import WallClock
from rinban.voice.call_script import CallScript

AGAIN = 300.0
"""Seconds in which one container calls the number at most once about one group. Containers cannot ask each other
without a store, so the phone may ring once for each of them: once too often is better than never."""

RING, LIMIT = 60, 300
"""Seconds that the phone rings, and that the whole call may last: it says the alert twice, in each language, because
nobody knows who picks up."""

POST, KEEP = 3.0, 1.5
"""Seconds for "create call", and those that it leaves for what comes after it: a monitor gets its answer within 8 s."""

Render = Callable[[Mapping[str, CallScript]], str]
"""Renders the scripts, by language, as one TwiML document of at most 4,000 characters."""


class EmergencyNumber(NamedTuple):
    """Who is called. `to`, `caller_id`: E.164; without a caller ID it is that of the configuration. `for_tests`: the
    number is the one that a stage which is not production calls instead of everybody."""

    to: str
    caller_id: str = ""
    for_tests: bool = False


class EmergencyCall:
    """Calls a number, and not again too soon."""

    def __init__(self, phone: Phone, clock: WallClock, log: Log, render: Render) -> None:
        self._phone = phone
        self._clock = clock
        self._log = log
        self._render = render
        self._called: dict[str, float] = {}

    def since(self, about: str) -> float | None:
        """Seconds since the number was called about this; None if it may be called."""
        since = self._clock.now() - self._called.get(about, float("-inf"))
        return since if 0 <= since < AGAIN else None

    def place(self, number: EmergencyNumber, about: str, scripts: Mapping[str, CallScript], budget: Budget) -> str:
        """Call the number; returns the CallSid. `scripts`: by language. Raises Unavailable if the carrier refuses.

        After a time-out nobody can know whether there is a call. Then it counts as not made, and the next try makes it
        again: to call twice is better than never.
        """
        seconds = max(1.0, min(POST, budget.left(POST + KEEP) - KEEP))
        self._log.count("LastResort", group=about)
        try:
            sid = self._phone.call(self._order(number, scripts), seconds=seconds)
        except CallRefused as error:
            raise Unavailable(f"the last resort was refused: {error}") from error
        self._called[about] = self._clock.now()
        self._log.line("the last resort is being called", group=about, sid=sid)
        return sid

    def _order(self, number: EmergencyNumber, scripts: Mapping[str, CallScript]) -> CallOrder:
        return CallOrder(
            to=number.to,
            voice_url="",
            status_url="",
            fallback_url="",
            ring=RING,
            limit=LIMIT,
            caller_id=number.caller_id,
            twiml=self._render(scripts),
            for_tests=number.for_tests,
        )
