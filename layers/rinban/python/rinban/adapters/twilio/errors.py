"""What Twilio's error codes mean for a call: one table from the code to what happens. docs/twilio.md shows the same.

Sources: Twilio's error dictionary [twilio.com/docs/api/errors/CODE] and the pages of the call resource; codes marked
"seen" are from practice, not from these pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Effect(Enum):
    """What happens after this error. The call certainly does not exist, except after UNKNOWN."""

    PERSON = "this person"  # the next person is called at once, since the others can be called
    ACCOUNT = "configuration"  # every call would fail: each person is tried once, then come an alarm and a long rest
    RATE = "rate"  # it was not processed: the same person's call is asked for again, after pauses that grow to 8 s
    UNKNOWN = "unknown"  # the call may exist: its first callback tells, or else the clock moves on


class Trouble(NamedTuple):
    """What one code means. `mend`: the setting to correct, if every call would fail with this code; else ""."""

    meaning: str
    effect: Effect
    mend: str = ""


_CREDENTIALS = "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or the account itself (suspended, out of money)"
_CALLER = "the stage's caller_id, or TWILIO_FROM"
_COUNTRIES = "the account's voice geographic permissions"

TROUBLES: Mapping[int, Trouble] = {
    # authentication, and the account
    401: Trouble("authentication refused", Effect.ACCOUNT, _CREDENTIALS),
    402: Trouble("payment required", Effect.ACCOUNT, "the account's balance"),
    403: Trouble("forbidden", Effect.ACCOUNT, _CREDENTIALS),
    20003: Trouble("authentication refused", Effect.ACCOUNT, _CREDENTIALS),
    20005: Trouble("the account is not active", Effect.ACCOUNT, "the account itself (suspended, out of money)"),
    20404: Trouble("no such account", Effect.ACCOUNT, "TWILIO_ACCOUNT_SID"),
    # what every call of ours has in common
    21205: Trouble("a URL that cannot be called back", Effect.ACCOUNT, "PUBLIC_BASE_URL"),
    21208: Trouble("a ring time that cannot be", Effect.ACCOUNT, "the policy's ring"),
    21210: Trouble("the caller's number is not verified", Effect.ACCOUNT, _CALLER),
    21212: Trouble("the caller's number is invalid", Effect.ACCOUNT, _CALLER),
    21213: Trouble("the caller's number is missing", Effect.ACCOUNT, _CALLER),
    21215: Trouble("calls to this country are not permitted", Effect.ACCOUNT, _COUNTRIES),
    13226: Trouble("calls to this country are not permitted", Effect.ACCOUNT, _COUNTRIES),
    13227: Trouble("calls to this country are not permitted", Effect.ACCOUNT, _COUNTRIES),
    # this number
    21201: Trouble("no number to call", Effect.PERSON),
    21211: Trouble("the number is invalid", Effect.PERSON),
    21214: Trouble("the number cannot be reached", Effect.PERSON),
    21216: Trouble("the number may not be called", Effect.PERSON),
    21217: Trouble("the number is invalid", Effect.PERSON),
    21219: Trouble("a trial account has not verified the number", Effect.PERSON),
    13224: Trouble("the number is invalid, or cannot be routed to", Effect.PERSON),
    13225: Trouble("the number is blocked by Twilio", Effect.PERSON),
    # too much at once
    429: Trouble("too many requests", Effect.RATE),
    10004: Trouble("too many calls at the same time", Effect.RATE),
    20429: Trouble("too many requests", Effect.RATE),
    # nobody knows
    20500: Trouble("an error within Twilio", Effect.UNKNOWN),
    20503: Trouble("Twilio is not available", Effect.UNKNOWN),
}

WRONG_TOKEN = {401, 20003}
"""The codes of a wrong auth token, such as one that was rotated. They have other causes too."""

NOT_LISTED = Trouble("refused", Effect.PERSON)
"""Any other refusal. The next person is called at once, which is right for a bad number, and costs little otherwise."""

FAILED = Trouble("no answer that says anything", Effect.UNKNOWN)
"""A status from 500 on, a time-out, or a broken connection."""


def trouble(code: int, status: int = 400) -> Trouble:
    """What this error code means. If there is none (0), or it is not listed, the HTTP status counts."""
    if status >= 500:
        return TROUBLES.get(code, FAILED)._replace(effect=Effect.UNKNOWN)
    return TROUBLES.get(code) or TROUBLES.get(status) or NOT_LISTED
