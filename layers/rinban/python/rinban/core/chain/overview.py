"""How the escalations stand, for an operator who looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rinban.core.chain.clocks import CANNOT_DIAL
from rinban.core.chain.document import Due, Escalation, State

LATE_WAKE = 10.0
"""Seconds after a deadline from which on its wake-up is late. A queue counts whole seconds, and a function may have to
start first."""


class WatchdogRound(NamedTuple):
    """A round of the watchdog that is done. `at`: when, in seconds since 1970. `found_late`: how many escalations it
    had to wake whose own wake-up had not come in time."""

    at: float
    found_late: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The open escalations, and then those that closed last, each as both stores know it.

    `away`: the names of the stores that did not answer. What only one of them knows is missing here.
    """

    escalations: tuple[Escalation, ...]
    away: tuple[str, ...] = ()


def cannot_dial_since(escalations: Iterable[Escalation], now: float) -> float | None:
    """Since when the carrier has taken no call (seconds since 1970); None if that is not longer than usual at `now`."""
    first = min((since for e in escalations for since in _waits_since(e)), default=now)
    return first if now - first >= CANNOT_DIAL else None


def overdue_since(escalations: Iterable[Escalation], now: float) -> float | None:
    """The first deadline (seconds since 1970) that has passed without a wake-up; None if none is late at `now`."""
    return min((e.deadline for e in escalations if is_overdue(e, now) and e.deadline is not None), default=None)


def is_overdue(e: Escalation, now: float) -> bool:
    """Whether its wake-up is late at `now`."""
    return e.deadline is not None and now - e.deadline >= LATE_WAKE


def _waits_since(e: Escalation) -> Iterator[float]:
    """When the carrier first did not take the current call, if it is still to be taken or is dialled again just now."""
    if e.state not in (State.CALLING, State.RESTING) or e.attempt < 0:
        return
    call = e.called[e.attempt]
    if call.is_unsent or (call.unsent_since and not call.sid and e.clock.due is Due.QUEUE):
        yield call.unsent_since
