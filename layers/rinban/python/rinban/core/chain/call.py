"""What the carrier is asked for, and what the allowance is asked before: may a call be started?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rinban.core.chain.record import Ref


class CallRequest(NamedTuple):
    """A request to start a call for the escalation `who`.

    `severity`: that of its most severe alert. `now`: seconds since 1970. `interval`: seconds between two calls of the
    account, 0.0 if it holds a slot already. `ahead`: how many seconds of calls may be started at once; these then wait
    in the carrier's own queue. `number`: the phone (E.164) that is to ring, "" if it is not known. `others`: the phones
    that could ring instead. `most`: how often each of these numbers may be called within an hour, 0 for no limit.
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
    """The answer: the call may start now, and is counted, unless `at` or `over_limit` is set.

    `at`: when to ask again (seconds since 1970). `over_limit`: the numbers whose hourly limit is reached, the requested
    one among them. `today`: how many calls were started since midnight UTC, this one included; 0 if it was counted
    before.
    """

    at: float = 0.0
    over_limit: frozenset[str] = frozenset()
    today: int = 0


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One call to place.

    `to`, `caller_id`: E.164. All URLs are absolute. `ring`: seconds that the phone rings. `limit`: seconds that the
    whole call may last. `twiml`: the text of a call that never calls back, at most 4,000 characters; its URLs are "".
    `for_tests`: whether `to` is the stage's `every_call_to`, no matter who is on duty.
    """

    to: str
    voice_url: str
    status_url: str
    fallback_url: str
    ring: int
    limit: int
    caller_id: str = ""
    twiml: str = ""
    for_tests: bool = False
