"""An alert that comes and goes: whom its return is told to, and from when on it counts as one.

It has recovered, and within the policy's `flap_window` it is back: that is the same fault, and the person who took it
works on it, or went back to sleep over it. So its return goes to that person first, however long ago the key was
pressed, and the others follow in their order if that person passes or does not answer. What nobody took, and what is
graver than before, is an alert like any other.

After `flap_limit` returns within an hour it counts as one open alert: a recovery does not end it, but makes it calm
(`Problem.is_calm`), and it is over when it has been calm for `flap_window`. Who has heard of it is not called each time
then. But what has come back and stays for that long flaps no more, and its taker is called again.

Nothing is stored of the first returns: how many there were follows from the alerts of the same key in the run.
"""

from __future__ import annotations

from rinban.core.alert import Alert
from rinban.core.chain import rounds
from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import Problem
from rinban.core.rota.policy import LONGEST_COLLECT

AN_HOUR = 3600.0


def comes_back(e: Escalation, alert: Alert, now: float) -> bool:
    """Whether this problem has just recovered in this run, whose alerts are all over, and somebody still has it."""
    before = next(reversed(e.of_key(alert.dedup_key)), None)
    if before is None or e.has_open or e.waiting or before.end != "recovered" or alert.severity > before.severity:
        return False
    is_young = now + LONGEST_COLLECT < e.opened_at + e.policy.close_after
    return is_young and _is_soon(e, before, now) and _is_taken(e, alert.dedup_key) and _is_still_theirs(e)


def counts_as_one(e: Escalation, known: Problem, now: float) -> bool:
    """Whether this open alert, which somebody took, has come and gone so often that its recovery does not end it."""
    limit = e.policy.flap_limit
    is_open = e.of_key(known.id.key)[-1:] == (known,)
    if not (limit and e.policy.flap_window and is_open and _is_taken(e, known.id.key)):
        return False
    return known.flaps > 0 or _returns(e, known, now - AN_HOUR) >= limit


def times(e: Escalation, problem: Problem) -> int:
    """How often in a row this alert has come by now: 1 if it did not flap."""
    return 1 + _returns(e, problem, problem.opened_at - AN_HOUR) + problem.flaps // 2


def _returns(e: Escalation, problem: Problem, since: float) -> int:
    """How often in a row, after `since`, it came back soon after it had recovered, up to this time."""
    number, later = 0, problem
    for earlier in reversed([p for p in e.of_key(problem.id.key) if p.id < problem.id]):
        if later.opened_at <= since or earlier.end != "recovered" or not _is_soon(e, earlier, later.opened_at):
            break
        number, later = number + 1, earlier
    return number


def _is_soon(e: Escalation, before: Problem, at: float) -> bool:
    """A clock that lags may put the return before the recovery."""
    return e.policy.flap_window > 0 and abs(at - before.ended_at) <= e.policy.flap_window


def _is_taken(e: Escalation, key: str) -> bool:
    """Whether the last acknowledgement is a responder's, and of an alert of this key."""
    return e.ack is not None and e.ack.is_a_responders and any(p.id in e.ack.heard for p in e.of_key(key))


def _is_still_theirs(e: Escalation) -> bool:
    """Whether the taker has it, or was being called again for it, and has not passed it on."""
    assert e.ack is not None
    called_first = e.order[:1] == (e.ack.by,) and not e.gave_up
    return e.acknowledged or (called_first and e.ack.by not in rounds.passed(e))
