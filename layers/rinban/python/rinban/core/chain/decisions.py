"""What is decided, as data. Each kind of decision has one performer, in `rinban.paging.effects`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Topic(Enum):
    """What can be said on the phone. Each topic has one template in `templates/voice`."""

    MENU = "menu"
    REMINDER = "reminder"
    WRONG_KEY = "wrong_key"
    DETAILS = "details"
    DETAILS_OFFERED = "details_offered"
    DETAILS_TAKEN = "details_taken"
    COLLECTED = "collected"
    TAKEN = "taken"
    FOLLOWING = "following"
    SNOOZED = "snoozed"
    PASSED = "passed"
    ROUND_OVER = "round_over"
    NOBODY_LEFT = "nobody_left"
    GOODBYE = "goodbye"
    EARLIER = "earlier"
    RESTING = "resting"
    ALREADY_TAKEN = "already_taken"
    RECOVERED = "recovered"
    CLOSED = "closed"
    EXPIRED = "expired"


IN_FULL = frozenset({Topic.DETAILS, Topic.DETAILS_OFFERED, Topic.DETAILS_TAKEN})
"""What says all of one alert."""


class Why(Enum):
    """Why Rinban reports as an alarm that nobody has it."""

    EXHAUSTED = "exhausted"  # everybody was called who is on duty, or else the last resort
    NOBODY_ON_DUTY = "nobody_on_duty"
    CLOSED_UNTAKEN = "closed_untaken"  # it grew too old, and nobody had taken it
    CANNOT_DIAL = "cannot_dial"  # for a minute the carrier has taken no call


@dataclass(frozen=True, slots=True)
class Skip:
    """Skip these people (ids), whose hourly limit is reached, for somebody whose turn comes later."""

    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Dial this attempt, to the responder `who`, once it is saved. `number`: which of that person's, from 0."""

    attempt: int
    who: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class CallIn:
    """The rounds are over: call these people (ids) of another `group` (id) in."""

    group: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HangUp:
    """End this attempt's call. Unless `listening` is set, a call that somebody has answered goes on."""

    attempt: int
    listening: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """Answer this voice callback with a topic."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Report as an alarm (in the log, the metrics and the journal) that nobody has it."""

    why: Why


@dataclass(frozen=True, slots=True)
class TellSource:
    """Tell the monitor that `by` (a responder's id) has taken it, or has handed it back.

    `again`: who was reminded stays on it, which the monitor knows: then only the journal says so.
    """

    by: str
    handed_back: bool = False
    again: bool = False


Decision = Skip | Call | CallIn | HangUp | Say | GiveUp | TellSource
