"""Twilio's REST API through its SDK. [names] are pages of Twilio's documentation.

By default the SDK waits for ever, and it documents no errors for network trouble. So it asks over our own client
(http.py), where every request has a time-out, and one function translates all errors.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from typing import Any

from rinban.adapters.twilio.errors import WRONG_TOKEN, Effect, trouble
from rinban.adapters.twilio.http import Http, NoAnswer, NotSent
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

WORTH_ASKING = 0.5
"""Seconds that must be left for a second try with another auth token. If the answer came too late, nobody would know
whether there is a call, where the refusal says that there is none."""

GONE = {20404, 21220}
"""Error codes of a call that cannot be changed any more: it is over, or in a state to which the change does not
apply."""

NUMBER = re.compile(r"\+\d{6,15}")
"""A telephone number. Twilio repeats it in its messages, and a log must not hold it."""


class TwilioPhone:
    """Implements ports.Phone.

    `caller_id`: E.164; it is used if a call's order has none. `base_url`: of a simulated carrier, "" for Twilio itself.
    `chance`: a random number from 0 to 1. `new_auth_token`: is called when Twilio refuses the auth token; it gets the
    seconds that are left, and returns the present token, or "" if they are too few to ask for it.
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
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._caller_id = caller_id
        self._base_url = base_url
        self._sleep = sleep
        self._chance = chance
        self._new_auth_token = new_auth_token
        self._cached_client: tuple[Http, Any] | None = None

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

        return str(self._ask(create, seconds))

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        """As ports.Phone says. `canceled` leaves a call in progress alone, and `completed` does not [call resource]."""
        status = "completed" if listening else "canceled"
        try:
            self._ask(lambda client: client.calls(sid).update(status=status), seconds)
        except CallRefused as error:
            if error.code not in GONE:
                raise Unavailable(f"Twilio: {error}") from error

    def _ask(self, question: Callable[[Any], Any], seconds: float) -> Any:
        """Ask Twilio. If it refuses the auth token, and that was rotated meanwhile, ask once more with the new one.

        Raises CallRefused and Unavailable.
        """
        end = time.monotonic() + seconds
        try:
            return self._ask_once(question, seconds)
        except CallRefused as error:
            if error.code not in WRONG_TOKEN or not self._takes_new_token(end):
                raise
        return self._ask_once(question, end - time.monotonic())

    def _takes_new_token(self, end: float) -> bool:
        """Take over the present auth token; whether it is another one, and there is time to ask with it."""
        token = self._new_auth_token(end - time.monotonic())
        if token in ("", self._auth_token):
            return False
        self._auth_token, self._cached_client = token, None
        return end - time.monotonic() > WORTH_ASKING

    def _ask_once(self, question: Callable[[Any], Any], seconds: float) -> Any:
        from twilio.base.exceptions import TwilioRestException, TwilioServiceException

        http, client = self._client()
        http.seconds = max(0.1, seconds)
        try:
            return question(client)
        except (TwilioRestException, TwilioServiceException) as error:
            raise _translated(error) from error
        except NotSent as error:
            raise CallRefused(f"Twilio cannot be reached: {error}", permanent=False) from error
        except NoAnswer as error:
            raise Unavailable(f"Twilio: {error}") from error
        except ValueError as error:  # the answer is not whole JSON
            raise Unavailable(f"Twilio: {type(error).__name__}: {error}") from error

    def _client(self) -> tuple[Http, Any]:
        from twilio.rest import Client

        if self._cached_client is None:
            http = Http(self._base_url)
            client = Client(self._account_sid, self._auth_token, http_client=http)
            self._cached_client = http, client
        return self._cached_client


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


def _translated(error: Any) -> CallRefused | Unavailable:
    """The SDK's error, in its older or its newer form, as one of ours."""
    said = NUMBER.sub("that number", str(getattr(error, "msg", None) or error))
    found = trouble(error.code or 0, error.status)
    if found.effect is Effect.UNKNOWN:
        return Unavailable(f"Twilio: {error.status} {said}")
    return CallRefused(
        said, permanent=found.effect is not Effect.RATE, code=error.code or error.status, mend=found.mend
    )


def failed(code: str) -> CallRefused | None:
    """The refusal behind a call that has ended as `failed`. `code`: its callback's ErrorCode; without one it is None.

    It is not documented whether status callbacks carry that field; the requests to FallbackUrl do.
    """
    if not code.isdecimal():
        return None
    found = trouble(int(code))
    return CallRefused(found.meaning, permanent=found.effect is not Effect.RATE, code=int(code), mend=found.mend)
