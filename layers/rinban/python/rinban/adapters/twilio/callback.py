"""A request as Twilio sends it, to an address of our own."""

from __future__ import annotations

from urllib.parse import urlsplit

from rinban.adapters.twilio.http import Http, NoAnswer, NotSent
from rinban.adapters.twilio.signature import signature
from rinban.core.errors import Unavailable

NO_CALL = "CA" + "0" * 32
"""A CallSid that no call has."""


class TwilioCallback:
    """Implements ports.SignedCallback."""

    def __init__(self, account_sid: str, auth_token: str) -> None:
        self._account_sid = account_sid
        self._auth_token = auth_token

    def ask(self, url: str, *, seconds: float) -> tuple[int, str]:
        """The form has the fields of every voice request that Rinban looks at [voice/twiml, request parameters]."""
        parts = urlsplit(url)
        http = Http(f"{parts.scheme}://{parts.netloc}")
        http.seconds = seconds
        form = {
            "AccountSid": self._account_sid,
            "CallSid": NO_CALL,
            "CallStatus": "in-progress",
            "Direction": "inbound",
        }
        signed = {"X-Twilio-Signature": signature(url, form, self._auth_token)}
        told = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", **signed}
        try:
            answer = http.request("POST", url, data=form, headers=told)
        except (NotSent, NoAnswer) as error:
            raise Unavailable(f"{parts.hostname}: {error}") from error
        return answer.status_code, answer.text
