"""What may be wrong with the calling itself, as a round of the watchdog sees it. Times are seconds since 1970."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

HOUR, DAY = 3600.0, 86_400.0


class ConcernKind(Enum):
    """What it is about, and after how many seconds it is told again while it lasts."""

    EXHAUSTED = "exhausted", HOUR  # everybody was called who is on duty, or else the last resort, and nobody took it
    NOBODY = "nobody_on_duty", HOUR  # an alert is open, and nobody is there to be called
    CARRIER = "carrier", HOUR  # the carrier takes no calls to anybody
    STORE = "store", HOUR  # one of the two stores does not answer
    GAP = "gap", DAY  # nobody of a group will be on duty
    REFUSED = "refused", DAY  # the carrier refuses a person's number
    CONFIGURATION = "configuration", DAY  # a setting cannot be used
    SPENDING = "spending", DAY  # more calls in a day than the stage allows
    OUTLET = "outlet", DAY  # an outlet cannot be told

    def __new__(cls, word: str, again: float) -> ConcernKind:
        made = object.__new__(cls)
        made._value_ = word
        made.again = again
        return made

    again: float


WAITS: Mapping[ConcernKind, float] = {ConcernKind.STORE: 300.0}
"""Seconds for which something has to be wrong before anybody is warned: a store that fails over is back by then."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that is wrong now.

    `about`: the group, the person, the store or the outlet; "" if it concerns the stage. `detail`: what is added for a
    reader. `can_wait`: nobody is woken for it, so it is not told now; but if it was told before, it is not over.
    """

    kind: ConcernKind
    about: str = ""
    detail: str = ""
    can_wait: bool = False

    @property
    def name(self) -> str:
        return f"{self.kind.value}/{self.about}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a round has seen: all `concerns` of the kinds that it has `looked` for. Of the others it knows nothing."""

    concerns: tuple[Concern, ...] = ()
    looked: frozenset[ConcernKind] = frozenset()

    def __or__(self, other: Seen) -> Seen:
        return Seen((*self.concerns, *other.concerns), self.looked | other.looked)
