"""When a person who has it is called again, since it has not recovered; and for how long that may be put off.

Somebody who has taken an alert at night may have fallen asleep again, and no phone rings for it any more. So some time
after the key that person is asked whether it is still in good hands. Who says "later" is asked later; but what keeps
a service down is nothing to sleep over, so the more severe it is, the sooner it is asked for all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from operator import attrgetter

from rinban.core.alert import Severity
from rinban.core.chain.attempt import Ack
from rinban.core.chain.problem import Problem
from rinban.core.rota.policy import LONGEST_SNOOZE, Policy

_flaps, _tells_no_end = attrgetter("flaps"), attrgetter("tells_no_end")

LONGEST_OF_A_DISASTER = 1800.0
"""Seconds after the key for which the reminder of a disaster may be put off at most."""


def longest(problems: Sequence[Problem]) -> float:
    """For how many seconds after the key the reminder of these may be put off at most."""
    is_disaster = any(p.severity is Severity.DISASTER for p in problems if not p.ended_at)
    return LONGEST_OF_A_DISASTER if is_disaster else float(LONGEST_SNOOZE)


def due_at(ack: Ack, policy: Policy, problems: Sequence[Problem]) -> float:
    """When the reminder is due (seconds since 1970); infinity if there is none.

    There is none where no sender of what is open ever says that it is over: nobody could tell whether it is, and it is
    closed when it has been quiet. What has grown graver since it was put off is asked for sooner. Nobody is reminded of
    what is calm at the moment, and of what has come back only when it has stayed.
    """
    if not policy.remind_after or _recovers_never(problems):
        return inf
    at = ack.at + policy.remind_after
    if ack.snoozed:
        at = max(at, min(ack.snoozed, ack.at + longest(problems)))
    if not any(map(_flaps, problems)):  # a storm of thousands is asked at each step
        return at
    there = (p.flapped_at + policy.flap_window if p.is_back else 0.0 for p in problems if not (p.ended_at or p.is_calm))
    return max(at, min(there, default=inf))


def stays_at(ack: Ack, policy: Policy, flapping: Sequence[Problem]) -> float:
    """When what has come back since the key has stayed for so long that it comes and goes no more; else infinity."""
    back = [p.flapped_at for p in flapping if p.is_back and not p.claimed_by and p.flapped_at > ack.at]
    return min(back, default=inf) + policy.flap_window


def _recovers_never(problems: Sequence[Problem]) -> bool:
    if not any(map(_tells_no_end, problems)):
        return False
    return all(p.tells_no_end for p in problems if not p.ended_at)
