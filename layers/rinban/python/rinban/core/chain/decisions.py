"""What is decided: the answers of the grid, as data. Each has one performer, in `rinban.paging.effects`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Topic(Enum):
    """What can be said: one template each."""

    MENU = "menu"
    REMINDER = "reminder"
    WRONG_KEY = "wrong_key"
    TAKEN = "taken"
    PASSED = "passed"
    NOBODY_LEFT = "nobody_left"
    GOODBYE = "goodbye"
    EARLIER = "earlier"
    RESTING = "resting"
    ALREADY_TAKEN = "already_taken"
    RECOVERED = "recovered"
    CLOSED = "closed"
    EXPIRED = "expired"


class Why(Enum):
    """Why Rinban says loudly that nobody has it."""

    EXHAUSTED = "exhausted"
    NOBODY_ON_DUTY = "nobody_on_duty"
    CLOSED_UNTAKEN = "closed_untaken"
    CANNOT_DIAL = "cannot_dial"  # for a minute the carrier has taken no call


@dataclass(frozen=True, slots=True)
class Skip:
    """Skip these people, whose hourly limit is reached, for somebody whose turn is later."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Dial this attempt, once it is saved."""

    attempt: int
    who: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End this attempt's call; `listening`: also if somebody has picked up."""

    attempt: int
    listening: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """Answer this voice callback."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Say loudly (log, metric, journal) that nobody has it."""

    why: Why


@dataclass(frozen=True, slots=True)
class TellSource:
    """The monitor should know who has it, or that it was handed back."""

    by: str
    handed_back: bool = False


Decision = Skip | Call | HangUp | Say | GiveUp | TellSource
