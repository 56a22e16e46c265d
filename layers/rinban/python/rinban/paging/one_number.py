"""A stage that is not production calls one number or nobody, so that no test wakes anybody who is on duty."""

from __future__ import annotations

from rinban.core.chain.call import CallOrder
from rinban.core.chain.sms_order import SmsOrder
from rinban.core.errors import CallRefused
from rinban.ports.carrier import Messenger, Phone


class OneNumberOnly:
    """Implements ports.Phone on another one, and dials nothing but the stage's `every_call_to`. `stage`: its name.

    It stands before the carrier itself, so that no way to a call leads around it. A rota that lacks the stage or the
    number, or an order that does not say which number it has, ends in a refusal.
    """

    def __init__(self, phone: Phone, stage: str) -> None:
        self._phone = phone
        self._stage = stage

    def call(self, order: CallOrder, *, seconds: float) -> str:
        """As ports.Phone says."""
        if not order.for_tests:
            raise _refusal(self._stage)
        return self._phone.call(order, seconds=seconds)

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        """As ports.Phone says."""
        self._phone.hang_up(sid, listening=listening, seconds=seconds)

    def cut_in(self, sid: str, url: str, *, seconds: float) -> None:
        """As ports.Phone says."""
        self._phone.cut_in(sid, url, seconds=seconds)


class SmsToOneNumberOnly:
    """Implements ports.Messenger on another one, in the same way."""

    def __init__(self, messenger: Messenger, stage: str) -> None:
        self._messenger = messenger
        self._stage = stage

    def send(self, order: SmsOrder, *, seconds: float) -> str:
        """As ports.Messenger says."""
        if not order.for_tests:
            raise _refusal(self._stage)
        return self._messenger.send(order, seconds=seconds)


def _refusal(stage: str) -> CallRefused:
    return CallRefused(
        f"stage {stage} is not prod, and the rota names no every_call_to for it",
        permanent=True,
        mend=f"every_call_to of the stage {stage}",
    )
