"""A link to the board as an SMS, to the person whom it signs in: to this person's own number, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rinban.core.chain.sms_order import SmsOrder
from rinban.core.errors import CallRefused
from rinban.core.rota.people import Responder
from rinban.core.rota.stage import Stage
from rinban.core.sign_in import LinkReceipt
from rinban.core.text.sms import segments
from rinban.outbox.sms import SmsParts, sender_of, sent
from rinban.paging.dialable import dialled
from rinban.ports.log import Log

_ELSEWHERE = "no SMS of this stage goes to a person's own number, so that somebody else would be signed in"

_WORDINGS: Mapping[str, tuple[str, ...]] = {
    "ja": (
        "このリンクから{minutes}分以内に一度だけ、輪番のボードにサインインできます。 {url}",
        "輪番 {minutes}分以内に開く {url}",
    ),
    "en": (
        "This link signs you in to the Rinban board, once, within {minutes} minutes: {url}",
        "Sign in to Rinban within {minutes} minutes: {url}",
        "Rinban sign-in, {minutes} minutes: {url}",
    ),
}
"""The best wording first. Nothing stands behind the link, or a phone might take it for a part of it."""


@dataclass(frozen=True, slots=True)
class LinkSms:
    """Implements ports.LinkSender. `calls_everybody`: whether this stage reaches people at their own numbers.

    The log is told who was sent a link, and neither the link nor the number.
    """

    parts: SmsParts
    log: Log
    calls_everybody: bool

    def hindrance(self, person: Responder) -> str:
        """As ports.LinkSender says."""
        stage, reasons = self.parts.settings.stage(), list[str]()
        for phone in filter(None, person.phones):
            try:
                self._way(stage, phone)
            except CallRefused as error:
                reasons.append(str(error))
            else:
                return ""
        return "; ".join(dict.fromkeys(reasons)) or "no number is known"

    def send(self, person: Responder, url: str, valid_for: float, *, seconds: float) -> LinkReceipt:
        """As ports.LinkSender says."""
        text, tried = link_text(person.language, url, valid_for), list[str]()

        def order(phone: str) -> SmsOrder:
            number, sender = self._way(self.parts.settings.stage(), phone)
            tried.append(number)
            return SmsOrder(number, sender, text, "", int(valid_for))

        result = sent(self.parts, person.phones, order, seconds)
        number = tried[-1] if tried else ""
        reason = "" if result.id else result.reason.replace(url, "the link")  # in case a carrier quotes the text
        self.log.line("a link to the board goes by SMS", who=person.id, failed=reason)
        return LinkReceipt(number, reason, result.is_unknown)

    def _way(self, stage: Stage, phone: str) -> tuple[str, str]:
        """The number and the sender. Raises CallRefused for a number that gets none, and where one would go to another
        one in its place."""
        if stage.every_call_to or not self.calls_everybody:
            raise CallRefused(_ELSEWHERE, permanent=True)
        number = dialled(stage, phone)
        return number, sender_of(self.parts, stage, number)


def link_text(language: str, url: str, valid_for: float) -> str:
    """The best of the wordings that take the fewest segments. The link is never cut: half of it would be of no use."""
    wordings = _WORDINGS.get(language, _WORDINGS["en"])
    return min((one.format(minutes=int(valid_for) // 60, url=url) for one in wordings), key=segments)
