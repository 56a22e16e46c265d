"""What is asked of the carrier, and of whoever shares out the calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rinban.core.chain.record import Ref


class CallRequest(NamedTuple):
    """Somebody who wants to start a call. `severity`: of the gravest alert. `now`: seconds since 1970.

    `interval`: seconds between two calls, by the allowance, 0.0 for whoever has a turn already; `ahead`: how many
    seconds of calls may be started at once, which then wait in the carrier's own queue. `number`: whose phone (E.164)
    is to ring, "" if that is not known; `others`: whose else could; `most`: how often each of them within the last
    hour, 0: however often.
    """

    who: Ref
    severity: int
    now: float
    interval: float
    ahead: float
    number: str = ""
    others: tuple[str, ...] = ()
    most: int = 0


class Verdict(NamedTuple):
    """What was answered: start the call now, which is counted; unless one of these says otherwise.

    `at`: when to ask again (seconds since 1970). `enough`: the numbers that have been called enough, the one that was
    asked for among them. `today`: the calls that were started since midnight UTC, with this one; 0: it is none of its
    own.
    """

    at: float = 0.0
    enough: frozenset[str] = frozenset()
    today: int = 0


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One call to place. All URLs are absolute; `ring` and `limit` are seconds; `to` is E.164.

    `twiml`: what is said, at most 4,000 characters; such a call never calls back, and its URLs are "".
    """

    to: str
    voice_url: str
    status_url: str
    fallback_url: str
    ring: int
    limit: int
    caller_id: str = ""
    twiml: str = ""
