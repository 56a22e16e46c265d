"""What is asked of the carrier, and of whoever shares out the calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rinban.core.chain.record import Ref


class CallRequest(NamedTuple):
    """The wish to start a call for the escalation `who`.

    `severity`: that of its most severe alert. `now`: seconds since 1970. `interval`: seconds between two calls of the
    account, 0.0 if the rate has been asked already. `ahead`: so many seconds of calls may be started at once; they then
    wait in the carrier's own queue. `number`: the phone (E.164) that is to ring, "" if it is not known. `others`: the
    phones that could ring instead. `most`: how often each of them may be called within an hour, 0: there is no limit.
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
    """The answer: start the call now, which is counted, unless `at` or `over_limit` says otherwise.

    `at`: when to ask again (seconds since 1970). `over_limit`: the numbers whose hourly limit is reached, the one that
    was asked for among them. `today`: the calls that were started since midnight UTC, with this one; 0 if it was
    counted before.
    """

    at: float = 0.0
    over_limit: frozenset[str] = frozenset()
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
