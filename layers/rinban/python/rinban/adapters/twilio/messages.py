"""The messages of Twilio's REST API: SMS. [names] are pages of Twilio's documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rinban.adapters.twilio.client import TwilioClient
from rinban.adapters.twilio.phone import PROGRESS
from rinban.adapters.twilio.sms_errors import refused
from rinban.core.chain.sms_order import SmsOrder
from rinban.core.errors import CallRefused
from rinban.core.rota.senders import is_service


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

    def send(self, order: SmsOrder, *, seconds: float) -> str:
        """As ports.Messenger says. Twilio takes no key by which it would know a second request for the same SMS
        [error 20500], so that nothing is asked for twice here."""

        def create(client: Any) -> str:
            answer = client.messages.create(
                to=order.to,
                body=order.text,
                status_callback=order.status_url + PROGRESS,
                validity_period=order.valid_for,
                **_sender(order.sender),
            )
            if not answer.sid:
                raise ValueError("an answer that names no message")
            return str(answer.sid)

        try:
            return self._twilio.ask(create, seconds)
        except CallRefused as error:
            raise refused(error) from error


def _sender(sender: str) -> dict[str, str]:
    return {"messaging_service_sid": sender} if is_service(sender) else {"from_": sender}
