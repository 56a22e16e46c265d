"""The messages of Twilio's REST API: SMS. [names] are pages of Twilio's documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rinban.adapters.breaker import Breaker
from rinban.adapters.twilio.client import TwilioClient
from rinban.adapters.twilio.phone import PROGRESS
from rinban.adapters.twilio.sms_errors import refused
from rinban.core.chain.sms_order import SmsOrder
from rinban.core.errors import CallRefused, Unavailable
from rinban.core.rota.senders import is_service

LEFT_ALONE = 60.0
"""Seconds for which no SMS is asked for by a container that Twilio kept waiting: others are told there as well."""


class TwilioMessages:
    """Implements ports.Messenger. The arguments are those of TwilioClient."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        base_url: str = "",
        new_auth_token: Callable[[float], str] = lambda _: "",
    ) -> None:
        self._twilio = TwilioClient(account_sid, auth_token, base_url, new_auth_token)
        self._breaker = Breaker("SMS of Twilio", skip=LEFT_ALONE)

    def send(self, order: SmsOrder, *, seconds: float) -> str:
        """As ports.Messenger says. Twilio takes no key by which it would know a second request for the same SMS
        [error 20500], so that nothing is asked for twice here."""

        def create(client: Any) -> str:
            answer = client.messages.create(
                to=order.to,
                body=order.text,
                validity_period=order.valid_for,
                **_sender(order.sender),
                **_told_back(order.status_url),
            )
            if not answer.sid:
                raise ValueError("an answer that names no message")
            return str(answer.sid)

        is_asked = False
        try:
            with self._breaker.guard():
                is_asked = True
                return self._ask(create, seconds)
        except _NotReached as error:
            raise CallRefused(str(error), permanent=False) from error
        except Unavailable as error:
            if is_asked:
                raise
            raise CallRefused(str(error), permanent=False) from error

    def _ask(self, create: Callable[[Any], str], seconds: float) -> str:
        try:
            return self._twilio.ask(create, seconds)
        except CallRefused as error:
            if error.code:
                raise refused(error) from error
            raise _NotReached(str(error)) from error


class _NotReached(Unavailable):
    """Nothing was sent, however long that took."""


def _told_back(url: str) -> dict[str, str]:
    return {"status_callback": url + PROGRESS} if url else {}


def _sender(sender: str) -> dict[str, str]:
    return {"messaging_service_sid": sender} if is_service(sender) else {"from_": sender}
