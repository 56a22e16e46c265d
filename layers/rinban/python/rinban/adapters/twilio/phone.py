"""Twilio's REST API through its SDK, and its signature; [names] are pages of Twilio's documentation.

The SDK waits for ever by default and keeps no promise about network trouble: every request here has a time-out, a
fresh connection (a socket that slept with a frozen function fails its next POST), and one place of translation.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

from rinban.adapters.twilio.errors import WRONG_TOKEN, Effect, trouble
from rinban.core.chain.call import CallOrder
from rinban.core.errors import CallRefused, Unavailable

EVENTS = ["initiated", "ringing", "completed"]
"""A list, so that the SDK sends one parameter each: one space-joined value is not understood. `completed` comes for
every end; `answered` is left out, since the request for the text says the same."""

BACK_OFF = 0.4
"""Seconds before a call that was refused for its rate (429: never processed) is placed again, doubled each
time. The wait is between a half and the whole of it, by lot: what was refused together must not come back together."""

AT_ONCE = 1.5
"""Seconds for which a refused call is placed again within one invocation."""

LISTENING = "#rc=2&rp=5xx,ct,rt&ct=2000&rt=4500"
TOLD = "#rc=2&rp=5xx,ct,rt&ct=2000&rt=9000"
"""Connection overrides [Twilio, webhooks-connection-overrides] at the end of every URL that Twilio gets: two more tries
after a connection that failed or was not made within 2 s, a status from 500 on, or no answer in time. All tries share
15 s. While a person listens an answer is late after 4.5 s; a status callback may take as long as a function may. The
fragment is no part of the signature, and the same callback coming twice counts once."""

WORTH_ASKING = 0.5
"""Seconds without which a refusal stays one: an answer that comes too late would leave open whether there is a call."""

GONE = {20404, 21220}
"""Error codes of a call that cannot be changed any more: it is over, or not where the change applies."""

NUMBER = re.compile(r"\+\d{6,15}")
"""Twilio repeats the number in what it says; it has no business in a log."""


class _Rebased:
    """The SDK's HTTP client with its own time-outs, and another base URL for a simulated carrier."""

    def __init__(self, base_url: str) -> None:
        from twilio.http.http_client import TwilioHttpClient

        self._base_url = base_url.rstrip("/")
        self._client = TwilioHttpClient()
        self.seconds = 4.0

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        url = url.replace("https://api.twilio.com", self._base_url, 1) if self._base_url else url
        options["timeout"] = self.seconds / 2  # the SDK takes one number, which counts once to connect and once to wait
        try:
            return self._client.request(method, url, *args, **options)
        finally:
            self._client.session.close()  # its sockets: the session itself is dear to make, and can be used again


class TwilioPhone:
    """Implements ports.Phone. `caller_id` is used where a call's order names none.

    `renewed`: told that the auth token is refused, it tells the one of now; "" if so many seconds are too few for that.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        caller_id: str,
        base_url: str = "",
        sleep: Callable[[float], None] = time.sleep,
        lot: Callable[[], float] = random.random,
        renewed: Callable[[float], str] = lambda _: "",
    ) -> None:
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._caller_id = caller_id
        self._base_url = base_url
        self._sleep = sleep
        self._lot = lot
        self._renewed = renewed
        self._made: tuple[_Rebased, Any] | None = None

    def call(self, order: CallOrder, *, seconds: float) -> str:
        """As ports.Phone says. A 429 was never processed [error 20429]: placed again, for a moment.

        What lasts longer is the chain's to wait for: others have calls to place in the same invocation.
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
            self._sleep(wait * (1 + self._lot()) / 2)
            wait *= 2

    def _create(self, order: CallOrder, seconds: float) -> str:
        def create(client: Any) -> str:
            made = client.calls.create(
                to=order.to,
                from_=order.caller_id or self._caller_id,
                timeout=order.ring,
                time_limit=order.limit,
                **_text(order),
            )
            if not made.sid:
                raise ValueError("an answer that names no call")
            return str(made.sid)

        return str(self._ask(create, seconds))

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        """As ports.Phone says: `canceled` leaves a call in progress alone, `completed` does not [call resource]."""
        status = "completed" if listening else "canceled"
        try:
            self._ask(lambda client: client.calls(sid).update(status=status), seconds)
        except CallRefused as error:
            if error.code not in GONE:
                raise Unavailable(f"Twilio: {error}") from error

    def _ask(self, question: Callable[[Any], Any], seconds: float) -> Any:
        """Once more with another auth token, if the first is refused and there is one by now."""
        end = time.monotonic() + seconds
        try:
            return self._asked(question, seconds)
        except CallRefused as error:
            if error.code not in WRONG_TOKEN or not self._has_another(end):
                raise
        return self._asked(question, end - time.monotonic())

    def _has_another(self, end: float) -> bool:
        """Whether the token is another one by now, and there is time to ask with it."""
        token = self._renewed(end - time.monotonic())
        if token in ("", self._auth_token):
            return False
        self._auth_token, self._made = token, None
        return end - time.monotonic() > WORTH_ASKING

    def _asked(self, question: Callable[[Any], Any], seconds: float) -> Any:
        from twilio.base.exceptions import TwilioRestException, TwilioServiceException

        http, client = self._client()
        http.seconds = max(0.1, seconds)
        try:
            return question(client)
        except (TwilioRestException, TwilioServiceException) as error:
            raise _said_no(error) from error
        except requests.ConnectionError as error:
            if not _was_connected(error):
                raise CallRefused(f"Twilio cannot be reached: {_first_cause(error)}", permanent=False) from error
            raise Unavailable(f"Twilio: {type(error).__name__}: {error}") from error
        except (requests.RequestException, ValueError) as error:  # ValueError: an answer that is no JSON, or half of it
            raise Unavailable(f"Twilio: {type(error).__name__}: {error}") from error

    def _client(self) -> tuple[_Rebased, Any]:
        from twilio.rest import Client

        if self._made is None:
            http = _Rebased(self._base_url)
            client = Client(self._account_sid, self._auth_token, http_client=http)
            self._made = http, client
        return self._made


def _text(order: CallOrder) -> dict[str, Any]:
    """Where the text is had and the progress is told; or the text itself, of a call that never calls back."""
    if order.twiml:
        return {"twiml": order.twiml}
    return {
        "url": order.voice_url + LISTENING,
        "fallback_url": order.fallback_url + LISTENING,
        "status_callback": order.status_url + TOLD,
        "status_callback_event": EVENTS,
    }


def _was_connected(error: requests.ConnectionError) -> bool:
    """Whether anything of the request may have been sent. Where no connection came about, nothing was.

    A connection that was refused, a name that was not found, and a time-out in connecting are certain; so is a TLS
    handshake that failed, since the request would have followed it [urllib3, exceptions].
    """
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return not isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) and not isinstance(
        reason, NewConnectionError | ConnectTimeoutError | SSLError
    )


def _first_cause(error: requests.ConnectionError) -> str:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason or error).__name__


def _said_no(error: Any) -> CallRefused | Unavailable:
    """The SDK's error, of the older or the newer form, as ours."""
    said = NUMBER.sub("that number", str(getattr(error, "msg", None) or error))
    found = trouble(error.code or 0, error.status)
    if found.effect is Effect.UNKNOWN:
        return Unavailable(f"Twilio: {error.status} {said}")
    return CallRefused(
        said, permanent=found.effect is not Effect.RATE, code=error.code or error.status, mend=found.mend
    )


def failed(code: str) -> CallRefused | None:
    """The refusal that a call which ended as `failed` was, by its callback's ErrorCode; None if it names none.

    Whether voice callbacks carry that field is not documented; FallbackUrl's do.
    """
    if not code.isdecimal():
        return None
    found = trouble(int(code))
    return CallRefused(found.meaning, permanent=found.effect is not Effect.RATE, code=int(code), mend=found.mend)
