"""The people who are called, and what they do at the phone."""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.chain.decisions import Topic


@dataclass(frozen=True)
class Person:
    """How somebody answers. Without `picks_up` the call ends with `status`.
    `keys` are pressed one after each text that offers
    keys.

    `stays`: the person never hangs up but lets the text end, as a voicemail does.
    """

    picks_up: bool = False
    status: str = "no-answer"
    keys: str = ""
    stays: bool = False


ABSENT = Person()
PEOPLE = (
    ABSENT,
    ABSENT,
    Person(status="busy"),
    Person(status="failed"),
    Person(picks_up=True),
    Person(picks_up=True, stays=True),
    Person(picks_up=True, keys="2"),
    Person(picks_up=True, keys="39", stays=True),
    Person(picks_up=True, keys="91"),
    Person(picks_up=True, keys="19"),
    Person(picks_up=True, keys="31"),
    Person(picks_up=True, keys="12"),
    Person(picks_up=True, keys="12", stays=True),
    Person(picks_up=True, keys="1", stays=True),
    Person(picks_up=True, keys="1"),
    Person(picks_up=True, keys="1"),
)

WHOLE_MENU = 46.0
LASTS = {Topic.MENU: WHOLE_MENU, Topic.REMINDER: WHOLE_MENU, Topic.WRONG_KEY: 30.0, Topic.DETAILS: 75.0}
OFFERS = {
    Topic.TAKEN: 12.0,
    Topic.SNOOZED: 12.0,
    Topic.EARLIER: 10.0,
    Topic.RESTING: 10.0,
    Topic.DETAILS_OFFERED: 40.0,
    Topic.DETAILS_TAKEN: 40.0,
}
"""Seconds that a text lasts with its pauses for a key. A text that is not listed here ends the call after a few
words."""

LAST_WORDS = 4.0


def text_lasts(topic: Topic) -> float:
    return (LASTS | OFFERS).get(topic, LAST_WORDS)


def takes_keys(topic: Topic) -> bool:
    return topic in LASTS or topic in OFFERS
