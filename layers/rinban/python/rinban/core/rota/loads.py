"""What being on duty has cost each person: nights, hours, calls, and the time that they kept somebody awake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rinban.core.rota.nights import is_night

ASLEEP_AGAIN = 3600.0
"""Seconds after a call before which nobody is taken to sleep again: a call that comes sooner finds the person awake."""


class RungCall(NamedTuple):
    """A call that rang somebody's phone. Instants are seconds since 1970.

    `who`: the person's id. `over_at`: the last that is known of the call. `answered`: somebody, or a mailbox, picked
    up. `key_at`: when the first key was pressed, None if none was. `passed`: a key said "next please".
    """

    who: str
    rang_at: float
    over_at: float
    answered: bool = False
    key_at: float | None = None
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What one person (`who`, an id) had of some days.

    `nights`: those in which the person was first in the order for the longest part. `rest_nights`: those of them that
    begin on a Saturday, a Sunday or a holiday, each once. `hours`: how long the person was first. `answered`: how many
    of the calls were picked up. `seconds_to_key`: the median from the first ring of a call to the first key on it, None
    if no key was pressed.
    """

    who: str
    nights: int = 0
    weekend_nights: int = 0
    holiday_nights: int = 0
    rest_nights: int = 0
    hours: float = 0.0
    calls: int = 0
    answered_at_night: int = 0
    minutes_awake: float = 0.0
    passes: int = 0
    seconds_to_key: float | None = None
    answered: int = 0

    @property
    def load(self) -> float:
        """One for each night, one more for each that begins on a Saturday, a Sunday or a holiday, one for each hour
        awake."""
        return self.nights + self.rest_nights + self.minutes_awake / 60


def smallest_load(shares: Iterable[Share], candidates: Iterable[str]) -> str:
    """Who of the candidates (ids) should be on duty next, "" if there are none.

    That is the one with the smallest load; of equal loads the one with fewer hours on duty, then with fewer calls, and
    then the first by id. Who has no share has had nothing.
    """
    known = {share.who: share for share in shares}
    return min((known.get(who, Share(who)) for who in candidates), key=by_load, default=Share("")).who


def by_load(share: Share) -> tuple[float, float, int, str]:
    """What puts shares into order, the smallest load first."""
    return share.load, share.hours, share.calls, share.who


def at_night(calls: Iterable[RungCall], zone: ZoneInfo) -> list[RungCall]:
    """Those that rang at night, in the order in which they did."""
    return sorted((call for call in calls if is_night(call.rang_at, zone)), key=attrgetter("rang_at"))


def seconds_to_key(calls: Iterable[RungCall]) -> float | None:
    """The median from the first ring of a call to its first key; None if no key was pressed."""
    waits = [call.key_at - call.rang_at for call in calls if call.key_at is not None]
    return median(waits) if waits else None


def minutes_awake(ringing: Sequence[RungCall]) -> float:
    """How long one person's calls `at_night` kept this person awake.

    A time awake lasts from the first ring to the end of the last call; calls with less than `ASLEEP_AGAIN` between them
    are one, whatever they are about. It counts if any of its calls was answered: who has heard none may have slept.
    """
    awake = (one for one in _together(ringing) if any(call.answered for call in one))
    return sum(max(call.over_at for call in one) - one[0].rang_at for one in awake) / 60


def _together(calls: Sequence[RungCall]) -> Iterator[Sequence[RungCall]]:
    """The calls of one person in their order, cut where there was time to fall asleep."""
    first, over_at = 0, 0.0
    for number, call in enumerate(calls):
        if number > first and call.rang_at - over_at >= ASLEEP_AGAIN:
            yield calls[first:number]
            first, over_at = number, 0.0
        over_at = max(over_at, call.over_at)
    if calls:
        yield calls[first:]
