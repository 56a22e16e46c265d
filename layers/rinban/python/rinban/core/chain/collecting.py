"""After a key: which new alerts wait for others, and when they are said in one call.

Somebody has just taken what is open. If each further alert rang, a storm that trickles would ring that person every
minute; if none did, the group would be deaf. So what is no more severe is collected for a while, and while more keeps
coming, twice as long each time, up to a quarter of an hour. A person who presses the key "what follows as well" has
half an hour. What is more severe rings at once.

All this holds as well when all that was taken has recovered: an alert that flaps is the same fault, and its taker works
on it. So the run goes on, until a silence has been longer than the last pause.
"""

from __future__ import annotations

from collections.abc import Sequence

from rinban.core.chain.attempt import Ack
from rinban.core.chain.problem import Problem
from rinban.core.rota.policy import LONGEST_COLLECT, Policy


def waits(ack: Ack, policy: Policy, severity: int, at: float) -> bool:
    """Whether an alert of this severity that is opened at `at` (seconds since 1970) waits.

    At its source somebody may have acknowledged who does not know of Rinban, so that begins no collecting.
    """
    return ack.is_a_responders and severity <= ack.severity and (policy.collect > 0 or at < ack.until)


def number(ack: Ack, policy: Policy, late: Sequence[Problem], before: int) -> int:
    """The number of the call for the alerts that came `late`, in a row of such calls, of which `before` were made.

    It is 1 again if there was a silence longer than the last pause.
    """
    first = min(p.opened_at for p in late)
    return 1 if first - ack.at > _pause(policy, before) else before + 1


def said_at(ack: Ack, policy: Policy, late: Sequence[Problem], before: int) -> float:
    """When somebody is called for the alerts that came `late`: at once, if any of them does not wait."""
    if not all(waits(ack, policy, p.severity, p.opened_at) for p in late):
        return ack.at
    pause = _pause(policy, number(ack, policy, late, before) - 1)
    return max(ack.until, min(p.opened_at for p in late) + pause)


def goes_on(ack: Ack, policy: Policy, last: float, before: int, now: float) -> bool:
    """Whether a run that was taken by key is not over yet, although its last alert has ended at `last`.

    A flapping alert, which is over before it is said, rings again a quarter of an hour after the key.
    """
    silence = abs(now - max(ack.at, last))  # a clock that lags by more than that tells nothing
    collects = policy.collect > 0 and silence <= _pause(policy, before) and now - ack.at <= LONGEST_COLLECT
    return collects or now < ack.until


def _pause(policy: Policy, before: int) -> float:
    """How long is collected after so many calls in a row."""
    return min(LONGEST_COLLECT, policy.collect * 2.0 ** min(before, 10))
