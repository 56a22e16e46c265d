"""What the journal tells of SMS, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from rinban.core.chain.record import Entry

_SENT = re.compile(r"told sms:(?P<who>.+) × (?P<what>.+)")
_BECAME = re.compile(r"sms × (?P<what>.+)")
_ABOUT = {"missed": "that the call has not reached them", "untaken": "that nobody took it"}
_OUTCOMES = {
    "delivered": "the SMS to {name} has arrived",
    "undelivered": "the SMS to {name} has not arrived",
    "failed": "the SMS to {name} could not be sent on",
    "answer": "{name} answers by SMS",
}


class SmsWords(NamedTuple):
    """A line's words, and the id of the person whom it is about."""

    words: str
    who: str


def of_sms(entry: Entry, name: Callable[[str], str]) -> SmsWords | None:
    """The line in words; None if it is about no SMS. `name`: of the person of an id."""
    if sent := _SENT.fullmatch(entry.cell):
        about = _ABOUT.get(sent["what"], f'of "{sent["what"]}"')
        return SmsWords(_told(name(sent["who"]), about, entry.detail), sent["who"])
    became = _BECAME.fullmatch(entry.cell)
    if became is None or became["what"] not in _OUTCOMES:
        return None
    who, _, more = entry.detail.partition(": ")
    return SmsWords(_OUTCOMES[became["what"]].format(name=name(who)) + (f": {more}" if more else ""), who)


def _told(name: str, about: str, detail: str) -> str:
    """`detail`: "1 of 1", and behind a colon what went wrong, if anything did."""
    count, _, wrong = detail.partition(": ")
    if not wrong:
        return f"an SMS tells {name} {about}"
    became = "was not sent" if count.startswith("0") else "may have been sent"
    return f"the SMS that tells {name} {about} {became}: {wrong.removeprefix('perhaps told: ')}"
