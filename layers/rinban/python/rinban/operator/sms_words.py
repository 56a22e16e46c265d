"""What the journal tells of SMS, in plain words."""

from __future__ import annotations

import re
from typing import NamedTuple

from rinban.core.chain.record import Entry
from rinban.operator.timeline_words import PersonName, TimelineWords

_SENT = re.compile(r"told sms:(?P<who>.+) × (?P<what>.+)")
_BECAME = re.compile(r"sms × (?P<what>delivered|undelivered|failed|answer)")
_ABOUT = {"missed": "sms_missed", "untaken": "sms_untaken"}


class SmsWords(NamedTuple):
    """A line's words, and the id of the person whom it is about."""

    words: str
    who: str


def of_sms(entry: Entry, name: PersonName, words: TimelineWords) -> SmsWords | None:
    """The line in words; None if it is about no SMS."""
    if sent := _SENT.fullmatch(entry.cell):
        about = _ABOUT.get(sent["what"])
        what = words.says[about] if about else words.say("of_topic", what=sent["what"])
        return SmsWords(_told(name(sent["who"]), what, entry.detail, words), sent["who"])
    became = _BECAME.fullmatch(entry.cell)
    if became is None:
        return None
    who, _, more = entry.detail.partition(": ")
    sms = words.say(f"sms_{became['what']}", who=name(who))
    return SmsWords(words.say("sms_more", sms=sms, more=more) if more else sms, who)


def _told(who: str, what: str, detail: str, words: TimelineWords) -> str:
    """`detail`: "1 of 1", and behind a colon what went wrong, if anything did."""
    count, _, wrong = detail.partition(": ")
    if not wrong:
        return words.say("sms_told", who=who, what=what)
    became = "sms_unsent" if count.startswith("0") else "sms_perhaps"
    return words.say(became, who=who, what=what, wrong=wrong.removeprefix("perhaps told: "))
