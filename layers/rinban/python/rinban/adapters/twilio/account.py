"""What Twilio tells about the account. [names] are pages of Twilio's documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rinban.adapters.twilio.client import TwilioClient
from rinban.core.account import AccountStanding, CallerNumber
from rinban.core.errors import CallRefused, Forbidden, NotFound, Unavailable

A = TypeVar("A")

NOT_YOURS = {401, 403, 20003, 20005, 20403}
"""Codes and statuses of credentials that are wrong, of an account that is not active, and of ones that may not."""

UNKNOWN = {404, 20404}
"""What is asked for does not exist."""

LAST = 50
"""So many of the last calls are looked at: one page of the list."""


class TwilioAccount:
    """Implements ports.CarrierAccount."""

    def __init__(self, client: TwilioClient) -> None:
        self._client = client

    def standing(self, *, seconds: float) -> AccountStanding:
        """[Accounts]: `status` is active, suspended or closed, `type` Trial or Full."""
        found = self._read(lambda sdk: sdk.api.v2010.accounts(self._client.account_sid).fetch(), seconds)
        return AccountStanding(_text(found.status), _text(found.type).lower() == "trial", self._client.http.answered_at)

    def caller(self, number: str, *, seconds: float) -> CallerNumber | None:
        """[IncomingPhoneNumber, OutgoingCallerIds]: the filter of both finds parts of numbers as well."""
        own = self._read(lambda sdk: sdk.incoming_phone_numbers.list(phone_number=number, limit=20), seconds / 2)
        for one in own:
            if one.phone_number == number:
                return CallerNumber(owned=True, voice=bool((one.capabilities or {}).get("voice")))
        verified = self._read(lambda sdk: sdk.outgoing_caller_ids.list(phone_number=number, limit=20), seconds / 2)
        return next((CallerNumber(owned=False, voice=True) for one in verified if one.phone_number == number), None)

    def may_call(self, country: str, *, seconds: float) -> bool:
        """[dialingpermissions-country-resource]: high-risk numbers have settings of their own, and are no phones of
        people."""
        found = self._read(lambda sdk: sdk.voice.v1.dialing_permissions.countries(country).fetch(), seconds)
        return bool(found.low_risk_numbers_enabled)

    def queued(self, since: float, *, seconds: float) -> tuple[float, ...]:
        """[call resource]: `queue_time` is milliseconds as text, and empty for a call that has not begun."""
        calls = self._read(lambda sdk: sdk.calls.list(limit=LAST, page_size=LAST), seconds)
        begun = [call for call in calls if str(call.queue_time or "").isdecimal()]
        return tuple(int(call.queue_time) / 1000 for call in begun if call.date_created.timestamp() >= since)

    def _read(self, question: Callable[[Any], A], seconds: float) -> A:
        try:
            return self._client.ask(question, seconds)
        except CallRefused as error:
            if error.code in UNKNOWN:
                raise NotFound(f"Twilio: {error}") from error
            if error.code in NOT_YOURS:
                raise Forbidden(f"Twilio: {error} ({error.code})") from error
            raise Unavailable(f"Twilio: {error}") from error


def _text(value: object) -> str:
    """The SDK has these as text, and its types say that they are an Enum's."""
    return str(getattr(value, "value", value) or "")
