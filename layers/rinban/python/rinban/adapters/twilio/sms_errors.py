"""What Twilio's error codes mean for an SMS: one table, as `errors.py` is for a call. docs/sms.md shows the same.

Sources: Twilio's error dictionary [twilio.com/docs/api/errors/CODE] and the page of the message resource.
"""

from __future__ import annotations

from collections.abc import Mapping

from rinban.adapters.twilio.errors import Effect, Trouble, trouble
from rinban.core.errors import CallRefused

_SENDER = "TWILIO_SMS_FROM, or the stage's sms_from"
_COUNTRIES = "the account's messaging geographic permissions"

REFUSED: Mapping[int, Trouble] = {
    # what every SMS of ours has in common
    21212: Trouble("the sender is invalid", Effect.ACCOUNT, _SENDER),
    21408: Trouble("SMS to this country are not permitted", Effect.ACCOUNT, _COUNTRIES),
    21603: Trouble("the sender is missing", Effect.ACCOUNT, _SENDER),
    21606: Trouble("the sender is not one of this account, or sends no SMS", Effect.ACCOUNT, _SENDER),
    21609: Trouble("a URL that cannot be called back", Effect.ACCOUNT, "PUBLIC_BASE_URL"),
    21703: Trouble("the messaging service has no sender", Effect.ACCOUNT, _SENDER),
    21705: Trouble("there is no such messaging service", Effect.ACCOUNT, _SENDER),
    # this number
    21211: Trouble("the number is invalid", Effect.PERSON),
    21604: Trouble("no number to send to", Effect.PERSON),
    21608: Trouble("a trial account has not verified the number", Effect.PERSON),
    21610: Trouble("this person has answered STOP", Effect.PERSON),
    21612: Trouble("this sender does not reach the number", Effect.PERSON),
    21614: Trouble("the number is no mobile phone", Effect.PERSON),
    21617: Trouble("the text is too long", Effect.PERSON),
    # too much at once
    14107: Trouble("too many SMS", Effect.RATE),
    21611: Trouble("too many SMS wait for this sender", Effect.RATE),
}

LOST: Mapping[int, str] = {
    30001: "too many waited",
    30002: "the account is suspended",
    30003: "the phone is off, or out of reach",
    30004: "it was blocked",
    30005: "the number is unknown, or not in use",
    30006: "it is a landline, or a carrier that cannot be reached",
    30007: "the carrier took it for spam",
    30008: "the carrier does not say why",
    30036: "it was too late to deliver it",
}
"""Why an SMS that was accepted did not arrive, by the ErrorCode of its status callback."""


def refused(error: CallRefused) -> CallRefused:
    """The refusal as it is meant for an SMS; where this table says nothing, the one for calls counts."""
    found = REFUSED.get(error.code)
    if found is None and (not error.code or trouble(error.code).effect is not Effect.PERSON):
        return error
    found = found or Trouble(str(error), Effect.PERSON)
    return CallRefused(found.meaning, permanent=found.effect is not Effect.RATE, code=error.code, mend=found.mend)


def lost(code: str) -> str:
    """Why it did not arrive: "30003, the phone is off, or out of reach", "" if nothing is said of it."""
    if not (code.isascii() and code.isdecimal()):
        return ""
    why = LOST.get(int(code[:6]))
    return f"{code}, {why}" if why else code[:6]
