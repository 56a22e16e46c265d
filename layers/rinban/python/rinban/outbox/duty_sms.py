"""A notice of the rota as an SMS to the person whom it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.chain.owed import WHOLE, TellResult
from rinban.core.chain.sms_order import SmsOrder
from rinban.core.rota.duty import Group
from rinban.core.text import sms
from rinban.core.warnings.owing import Bulletin
from rinban.outbox.sms import SmsParts, sender_of, sent
from rinban.paging.dialable import dialled
from rinban.ports.time import WallClock

VALID_FOR = 3600
"""Seconds after which it is not delivered any more: by then the duty has begun, or the next notice of it comes."""

LONG = 600
"""Characters of a notice that are looked at."""


@dataclass(frozen=True, slots=True)
class DutySms:
    """The outlet of a group that tells people of their duties. `quiet_until`: until when it is quiet at an instant
    (seconds since 1970), None if it is not."""

    parts: SmsParts
    group: Group
    quiet_until: Callable[[float], float | None]
    clock: WallClock

    def inform(self, one: Bulletin, seconds: float) -> TellResult:
        """Send a notice within so many seconds, in two segments at most, on the first number that takes SMS.

        The carrier takes no key by which it would know a second request, so that what may have been sent is not sent
        again. Nobody can answer it, and nobody is told what became of it.
        """
        if one.is_uncertain:
            return TellResult(frozenset((WHOLE,)), reason="perhaps told: an earlier try was cut off")
        now = self.clock.now()
        if (until := self.quiet_until(now)) is not None:
            return TellResult(reason="its quiet hours are not over", after=until - now, is_put_off=True)
        person = next((known for known in self.group.responders if known.id == one.who), None)
        if person is None:
            return TellResult(reason="the group's rota does not name this person any more", is_final=True)
        text = sms.fitting(sms.plain(one.detail, LONG), ("{}",))
        return sent(self.parts, person.phones, lambda phone: self._order(phone, text), seconds)

    def _order(self, phone: str, text: str) -> SmsOrder:
        """Raises Unavailable, and CallRefused for a number that gets no SMS."""
        stage = self.parts.settings.stage()
        number = dialled(stage, phone)
        sender = sender_of(self.parts, stage, number)
        return SmsOrder(number, sender, text, "", VALID_FOR, for_tests=bool(stage.every_call_to))
