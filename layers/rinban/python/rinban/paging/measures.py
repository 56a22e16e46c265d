"""What the dashboard shows of calls: how each has ended, and how long it took until a phone rang or a key came."""

from __future__ import annotations

from rinban.core.chain.document import Escalation
from rinban.core.chain.signals import CALL_STATUS, Signal
from rinban.ports.log import Log

FIRST_RING = "SecondsToFirstRing"
KEY = "SecondsToKey"

TAKEN = "CallTaken"
PASSED = "CallPassed"
HEARD = "CallHeard"
UNANSWERED = "CallUnanswered"


def report_progress(log: Log, e: Escalation, attempt: int, status: str, now: float) -> None:
    """Count what the carrier has told of a call; `status`: its word for it, `e`: the escalation that has heard it.

    A callback that the carrier repeats is counted again. One that is lost is not, and its call neither.
    """
    if status == "ringing" and is_first(e, attempt):
        log.measure(FIRST_RING, now - e.opened_at, group=e.group)
    if CALL_STATUS.get(status) is Signal.ENDED:
        log.count(ended := outcome(e, attempt, status), group=e.group)
        # Only now, and not when the key was pressed: then somebody was waiting for what is said next.
        if ended == TAKEN and (seconds := seconds_to_key(e)) is not None:
            log.measure(KEY, seconds, group=e.group)


def outcome(e: Escalation, attempt: int, status: str) -> str:
    """The metric of a call that is over: its key was pressed, it was passed on, it was only heard, or not even that."""
    if e.ack and e.ack.attempt == attempt:
        return TAKEN
    if e.called[attempt].passed:
        return PASSED
    return HEARD if status == "completed" else UNANSWERED


def is_first(e: Escalation, attempt: int) -> bool:
    """Whether no call before this one has reached the carrier, so that this phone is the first one to ring.

    It is not if calling began again, since the first alert is long ago then.
    """
    return e.episode == 0 and not any(call.sid for call in e.called[:attempt])


def seconds_to_key(e: Escalation) -> float | None:
    """From the first alert to the key that took it; None for what was taken later, after calling began again."""
    return e.ack.at - e.opened_at if e.ack and e.ack.episode == 0 else None
