"""What is heard and what is decided: the nouns of the grid."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from rinban.core.chain.document import Problem
from rinban.core.rota.people import Responder


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


class Limits(NamedTuple):
    """What keeps a call from being made now.

    `turn_at`: when the account's allowance has room for one more call (seconds since 1970); a time that has passed:
    now. `spared`: whose number was called as often within the last hour as the policy allows.
    """

    start_at: float = 0.0
    over_limit: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
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
    dialler: str = ""
    refused: bool = False
    limits: Limits = Limits()
