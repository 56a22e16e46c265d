"""What is heard and what is decided: the nouns of the grid."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from rinban.core.document import Problem
from rinban.core.rota import Responder


class Signal(Enum):
    """What can be heard: the grid's columns. The first seven come from a call and carry its attempt number."""

    RINGING = "RINGING"  # Twilio's `initiated` or `ringing`: the call is really being placed
    ANSWERED = "ANSWERED"  # somebody, or something, picked up
    ACK = "ACK"  # "I take it"
    PASS = "PASS"  # "I can't, next please"
    REPEAT = "REPEAT"  # "say it again"
    UNCLEAR = "UNCLEAR"  # a key that does nothing
    ENDED = "ENDED"  # the call is over, or the carrier refused it
    OVERDUE = "OVERDUE"  # the running clock has ended
    AGED = "AGED"  # too old, quiet for too long, or closed by hand
    JOINED = "JOINED"  # a new alert
    REPEATED = "REPEATED"  # an alert that is open already was delivered again
    CLAIMED = "CLAIMED"  # somebody acknowledged an alert at its source
    RECOVERED = "RECOVERED"  # the source says that an alert is over


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


class Limits(NamedTuple):
    """What keeps a call from being made now.

    `turn_at`: when the account's allowance has room for one more call (seconds since 1970); a time that has passed:
    now. `spared`: whose number was called as often within the last hour as the policy allows.
    """

    turn_at: float = 0.0
    spared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Heard:
    """What comes with a signal.

    `now`: seconds since 1970. `attempt`: of a call's signal. `sid`, `who`: that call's CallSid and responder, from
    its callback and its token. `order`: who is on duty now. `problem`: the alert that a world signal is about. `by`:
    who acknowledged or closed it. `minter`: the random id of this invocation, written on the attempt that it mints.
    `refused`: the call has ended because the carrier refuses everybody's.
    """

    now: float
    attempt: int | None = None
    sid: str = ""
    who: str = ""
    order: tuple[Responder, ...] = ()
    problem: Problem | None = None
    by: str = ""
    minter: str = ""
    refused: bool = False
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Spare:
    """Pass over these people, who have been called enough, for somebody whose turn is later."""

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


@dataclass(frozen=True, slots=True)
class OpenAnew:
    """This escalation is closed: a new one has to be opened for the alert."""


Decision = Spare | Call | HangUp | Say | GiveUp | TellSource | OpenAnew
