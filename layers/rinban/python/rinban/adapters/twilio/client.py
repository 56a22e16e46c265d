"""Twilio's SDK over our own HTTP client, with one account's credentials. [names] are pages of Twilio's documentation.

By default the SDK waits for ever, and it documents no errors for network trouble. So it asks over our own client
(http.py), where every request has a time-out, and one function translates all errors.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

from rinban.adapters.twilio.errors import WRONG_TOKEN, Effect, trouble
from rinban.adapters.twilio.http import Http, NoAnswer, NotSent
from rinban.core.errors import CallRefused, Unavailable

A = TypeVar("A")

WORTH_ASKING = 0.5
"""Seconds that must be left for a second try with another auth token. If the answer came too late, nobody would know
whether there is a call, where the refusal says that there is none."""

NUMBER = re.compile(
    r"(?:\+|%2[Bb])[ (]{0,2}\d(?:[ ().-]{0,2}\d){5,14}|(?<![0-9A-Za-z])\(?\d(?:[ ().-]{0,2}\d){8,14}(?![0-9A-Za-z])"
)
"""A telephone number, however it is written. Twilio repeats it in its messages, and no log and nobody may read it."""


class TwilioClient:
    """Asks Twilio as one account.

    `base_url`: of a simulated carrier, "" for Twilio itself. `new_auth_token`: is called when Twilio refuses the auth
    token; it gets the seconds that are left, and returns the present token, or "" if they are too few to ask for it.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        base_url: str = "",
        new_auth_token: Callable[[float], str] = lambda _: "",
    ) -> None:
        self.account_sid = account_sid
        self.http = Http(base_url)
        self._auth_token = auth_token
        self._new_auth_token = new_auth_token
        self._sdk: Any = None

    def ask(self, question: Callable[[Any], A], seconds: float) -> A:
        """The answer to `question`, which gets the SDK's client, within so many seconds. If Twilio refuses the auth
        token, and that was rotated meanwhile, it is asked once more with the new one.

        Raises CallRefused if Twilio said no or was never reached, and Unavailable if nobody knows what was done.
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
        self._auth_token, self._sdk = token, None
        return end - time.monotonic() > WORTH_ASKING

    def _ask_once(self, question: Callable[[Any], A], seconds: float) -> A:
        from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException

        self.http.seconds = max(0.1, seconds)
        try:
            return question(self._client())
        except (TwilioRestException, TwilioServiceException) as error:
            raise _translated(error) from error
        except TwilioException as error:
            raise _of_a_page(error) from error
        except NotSent as error:
            raise CallRefused(f"Twilio cannot be reached: {error}", permanent=False) from error
        except NoAnswer as error:
            raise Unavailable(f"Twilio: {error}") from error
        except (ValueError, RecursionError) as error:  # the answer is not whole JSON, or nested without an end
            raise Unavailable(f"Twilio: {type(error).__name__}: {_bare(str(error))}") from error

    def _client(self) -> Any:
        from twilio.rest import Client

        if self._sdk is None:
            self._sdk = Client(self.account_sid, self._auth_token, http_client=self.http)
        return self._sdk


def _translated(error: Any) -> CallRefused | Unavailable:
    """The SDK's error, in its older or its newer form, as one of ours."""
    return _refusal(error.code or 0, error.status, str(getattr(error, "msg", None) or error))


def _of_a_page(error: Exception) -> CallRefused | Unavailable:
    """The error of a list, which the SDK hands over as a sentence and the answer [twilio-python, base/page.py]."""
    answer = next((one for one in error.args if hasattr(one, "status_code")), None)
    if answer is None:
        return Unavailable(f"Twilio: {type(error).__name__}: {_bare(str(error))}")
    try:
        told = json.loads(answer.text)
    except (ValueError, RecursionError):
        told = None
    said = told if isinstance(told, dict) else {}
    code = said.get("code")
    return _refusal(code if isinstance(code, int) else 0, answer.status_code, str(said.get("message") or error.args[0]))


def _refusal(code: int, status: int, text: str) -> CallRefused | Unavailable:
    said, found = _bare(text), trouble(code, status)
    if found.effect is Effect.UNKNOWN:
        return Unavailable(f"Twilio: {status} {said}")
    return CallRefused(said, permanent=found.effect is not Effect.RATE, code=code or status, mend=found.mend)


def _bare(text: str) -> str:
    return NUMBER.sub("that number", text)
