"""The calls of Twilio's REST API. [names] are pages of Twilio's documentation."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from rinban.adapters.twilio.client import WORTH_ASKING, TwilioClient
from rinban.adapters.twilio.errors import Effect, trouble
from rinban.core.chain.call import CallOrder
from rinban.core.errors import CallRefused, Unavailable

EVENTS = ["initiated", "ringing", "completed"]
"""The progress that Twilio reports. It is a list, so that the SDK sends one parameter for each: Twilio does not
understand one value joined by spaces. `completed` comes for every end. `answered` is left out, since the request for
the text says the same."""

BACK_OFF = 0.4
"""Seconds before a call that was refused for its rate (429) is placed again, doubled each time. The wait is a random
time between one half and the whole of it, so that calls that were refused together do not come back together."""

AT_ONCE = 1.5
"""Seconds for which a refused call is placed again within one invocation."""

LISTENING = "#rc=2&rp=5xx,ct,rt&ct=2000&rt=4500"
PROGRESS = "#rc=2&rp=5xx,ct,rt&ct=2000&rt=9000"
"""Connection overrides [Twilio, webhooks-connection-overrides] at the end of every URL that Twilio gets. They make it
try twice more after a connection that failed or was not made within 2 s, after a status from 500 on, and after no
answer in time. All tries share 15 s. While a person listens, an answer is late after 4.5 s; a status callback may take
9 s, nearly as long as a function may run. The fragment is not part of the signature, and a callback that comes twice
counts once."""

GONE = {20404, 21220}
"""Error codes of a call that cannot be changed any more: it is over, or in a state to which the change does not
apply."""


class TwilioPhone:
    """Implements ports.Phone.

    `caller_id`: E.164; it is used if a call's order has none. `chance`: a random number from 0 to 1. `base_url` and
    `new_auth_token` are those of TwilioClient.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        caller_id: str,
        base_url: str = "",
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        new_auth_token: Callable[[float], str] = lambda _: "",
    ) -> None:
        self._twilio = TwilioClient(account_sid, auth_token, base_url, new_auth_token)
        self._caller_id = caller_id
        self._sleep = sleep
        self._chance = chance

    def call(self, order: CallOrder, *, seconds: float) -> str:
        """As ports.Phone says.

        A 429 means that nothing was done [error 20429], so it tries again for a moment. What lasts longer has to be
        waited for by the chain: others have calls to place in the same invocation.
        """
        end = time.monotonic() + min(seconds, AT_ONCE)
        last = time.monotonic() + seconds
        wait = BACK_OFF
        while True:
            try:
                return self._create(order, last - time.monotonic())
            except CallRefused as error:
                again = time.monotonic() + wait
                if error.permanent or again > end or again + WORTH_ASKING > last:
                    raise
            self._sleep(wait * (1 + self._chance()) / 2)
            wait *= 2

    def _create(self, order: CallOrder, seconds: float) -> str:
        def create(client: Any) -> str:
            answer = client.calls.create(
                to=order.to,
                from_=order.caller_id or self._caller_id,
                timeout=order.ring,
                time_limit=order.limit,
                **_text(order),
            )
            if not answer.sid:
                raise ValueError("an answer that names no call")
            return str(answer.sid)

        return self._twilio.ask(create, seconds)

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        """As ports.Phone says. `canceled` leaves a call in progress alone, and `completed` does not [call resource]."""
        self._change(sid, seconds, status="completed" if listening else "canceled")

    def cut_in(self, sid: str, url: str, *, seconds: float) -> None:
        """As ports.Phone says: an update with a URL ends the TwiML that is being said [call resource]."""
        self._change(sid, seconds, url=url + LISTENING, method="POST")

    def _change(self, sid: str, seconds: float, **change: str) -> None:
        try:
            self._twilio.ask(lambda client: client.calls(sid).update(**change), seconds)
        except CallRefused as error:
            if error.code not in GONE:
                raise Unavailable(f"Twilio: {error}") from error


def _text(order: CallOrder) -> dict[str, Any]:
    """The parameters that say where Twilio gets the text and reports progress; or the text itself, if there is one."""
    if order.twiml:
        return {"twiml": order.twiml}
    return {
        "url": order.voice_url + LISTENING,
        "fallback_url": order.fallback_url + LISTENING,
        "status_callback": order.status_url + PROGRESS,
        "status_callback_event": EVENTS,
    }


def failed(code: str) -> CallRefused | None:
    """The refusal behind a call that has ended as `failed`. `code`: its callback's ErrorCode; without one it is None.

    It is not documented whether status callbacks carry that field; the requests to FallbackUrl do.
    """
    if not code.isdecimal():
        return None
    found = trouble(int(code))
    return CallRefused(found.meaning, permanent=found.effect is not Effect.RATE, code=int(code), mend=found.mend)
