"""The carrier of SMS, in memory."""

from __future__ import annotations

from collections.abc import Callable

from rinban.core.chain.sms_order import SmsOrder
from rinban.core.errors import CallRefused, Unavailable


class MemoryMessenger:
    """Implements ports.Messenger. `sent`: every SMS that exists. `numbers`: by a number, how it is refused."""

    def __init__(self) -> None:
        self.sent: list[SmsOrder] = []
        self.numbers: dict[str, CallRefused] = {}
        self.tries = 0
        self._faults: list[Callable[[SmsOrder], object]] = []

    def refuse(self, *, permanent: bool = True, mend: str = "") -> None:
        """The next one is refused, whatever its number is."""
        self._faults.append(lambda _: self._raise(CallRefused("refused", permanent=permanent, mend=mend)))

    def fail(self, *, made: bool) -> None:
        """Nobody hears what becomes of the next one."""

        def silent(order: SmsOrder) -> None:
            self.sent += [order] if made else []
            raise Unavailable("no answer in time")

        self._faults.append(silent)

    def send(self, order: SmsOrder, *, seconds: float) -> str:
        assert seconds > 0, "the carrier is never asked without time"
        assert order.sender, "an SMS is from somebody"
        self.tries += 1
        if self._faults:
            self._faults.pop(0)(order)
        if order.to in self.numbers:
            raise self.numbers[order.to]
        self.sent.append(order)
        return f"SM{len(self.sent):032}"

    @staticmethod
    def _raise(error: Exception) -> None:
        raise error
