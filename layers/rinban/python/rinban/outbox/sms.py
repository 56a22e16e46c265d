"""A person's phone as an outlet: an SMS to who missed a call, or is told that nobody took it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import WHOLE, News, TellResult
from rinban.core.chain.record import Ref
from rinban.core.chain.sms import SMS, SMS_CALL, person_of
from rinban.core.chain.sms_order import SmsOrder
from rinban.core.chain.sms_text import sms_text
from rinban.core.errors import BadRequest, CallRefused, Unavailable
from rinban.core.rota.people import Responder
from rinban.core.rota.senders import Senders, sender_for, senders
from rinban.core.rota.stage import Stage
from rinban.paging.dialable import dialled
from rinban.paging.tokens import Tokens
from rinban.ports.carrier import Messenger
from rinban.ports.settings import SettingsReader

SENDER = "set TWILIO_SMS_FROM, or the stage's sms_from"

VALID_FOR = 900
"""Seconds after which an SMS is not delivered any more: by then somebody else was called, or has it."""

LEAST = 0.5
"""Seconds that have to be left to ask the carrier."""


class SmsDefaults(NamedTuple):
    """What counts where the stage says nothing: `senders`: as in `core.rota.senders`; `caller_id`: E.164."""

    senders: str
    caller_id: str


@dataclass(frozen=True, slots=True)
class SmsParts:
    """What sends SMS."""

    messenger: Messenger
    settings: SettingsReader
    tokens: Tokens
    defaults: SmsDefaults


class SmsOutlet:
    """Implements ports.Outlet for one person.

    A person who has several numbers gets it on the first one that takes SMS. What everybody would be refused, such as a
    sender that the account does not have, is tried again: somebody may mend it while the phones still ring.
    """

    patience = 0.0

    def __init__(self, outlet: str, parts: SmsParts) -> None:
        self._who = person_of(outlet)
        self._parts = parts

    def may_repeat(self, news: News) -> bool:
        """As ports.Outlet says: the carrier takes no key by which it would know a second request for the same SMS."""
        return False

    def tell(self, e: Escalation, news: News, seconds: float) -> TellResult:
        """As ports.Outlet says."""
        person = e.person(self._who)
        result = sent(self._parts, person.phones, lambda phone: self._order(e, news, person, phone), seconds)
        if result.id or result.is_unknown:
            self._hear_from(e, person)
        return result._replace(settled=frozenset(news.alerts)) if result.id else result

    def _hear_from(self, e: Escalation, person: Responder) -> None:
        """From now on an answer of this person is about this escalation, whichever of the own numbers it comes from: a
        phone with two of them answers from the one that it sends with, and both are this person's."""
        tokens, instead = self._parts.tokens, self._parts.settings.stage().every_call_to
        for number in (instead,) if instead else filter(None, person.phones):
            tokens.hear_from(number, Ref(e.group, e.run), person.id)

    def _order(self, e: Escalation, news: News, person: Responder, phone: str) -> SmsOrder:
        """Raises Unavailable, and CallRefused for a number that gets no SMS."""
        parts = self._parts
        stage = parts.settings.stage()
        number = dialled(stage, phone)
        sender = sender_of(parts, stage, number)
        new = parts.tokens.mint(Ref(e.group, e.run), SMS_CALL, person.id)
        parts.tokens.keep(new, "")
        return SmsOrder(
            to=number,
            sender=sender,
            text=sms_text(e, person, news.state.kind, stage.caller_id or parts.defaults.caller_id),
            status_url=sms_status_url(e.base_url, e.group, new.token),
            valid_for=VALID_FOR,
            for_tests=bool(stage.every_call_to),
        )


def sent(parts: SmsParts, phones: Sequence[str], order: Callable[[str], SmsOrder], seconds: float) -> TellResult:
    """Send one SMS, to the first of a person's numbers that takes it. `order`: for one of them; raises Unavailable, and
    CallRefused for a number that gets no SMS."""
    budget, reasons = Budget(seconds), list[str]()
    for phone in filter(None, phones):
        try:
            found = order(phone)
        except Unavailable as error:  # the settings, or a token: the carrier was not asked
            return TellResult(reason=str(error))
        except CallRefused as error:
            reasons.append(str(error))
            continue
        result = _asked(parts.messenger, found, max(LEAST, budget.left(seconds)))
        if not result.is_final:
            return result
        reasons.append(result.reason)
    return TellResult(reason="; ".join(dict.fromkeys(reasons)) or "no number is known", is_final=True)


def _asked(messenger: Messenger, order: SmsOrder, seconds: float) -> TellResult:
    """`is_final`: not to this number."""
    try:
        sid = messenger.send(order, seconds=seconds)
    except CallRefused as error:
        mend = f"; check {error.mend}" if error.mend else ""
        said = f"{error} (code {error.code}){mend}" if error.code else f"{error}{mend}"
        return TellResult(reason=said, is_final=error.permanent and not error.mend)
    except Unavailable as error:
        return TellResult(reason=str(error), is_unknown=True)
    return TellResult(frozenset((WHOLE,)), id=sid)


def sender_of(parts: SmsParts, stage: Stage, number: str) -> str:
    """Whom an SMS to this number (E.164) is from. Raises CallRefused where there is none."""
    sender = sender_for(number, _known(stage.sms_from or parts.defaults.senders))
    if not sender:
        raise CallRefused(f"no sender for this number: {SENDER}", permanent=True)
    return sender


def sms_status_url(base_url: str, group: str, token: str) -> str:
    """Where the carrier tells what became of an SMS, below the public `base_url`."""
    return f"{base_url}/phonecall/{group}/{SMS}/status?token={token}"


def _known(text: str) -> Senders:
    try:
        return senders(text)
    except BadRequest as error:  # of the deployment: the stage's was looked at when it was read
        raise CallRefused(f"{SENDER}: {error}", permanent=True) from error
