"""How the escalations stand, for an operator who looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rinban.core.chain.clocks import CANNOT_DIAL
from rinban.core.chain.document import Due, Escalation, State


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


def _waits_since(e: Escalation) -> Iterator[float]:
    """When the carrier first did not take the current call, if it is still to be taken or is dialled again just now."""
    if e.state not in (State.CALLING, State.RESTING) or e.attempt < 0:
        return
    call = e.called[e.attempt]
    if call.is_unsent or (call.unsent_since and not call.sid and e.clock.due is Due.QUEUE):
        yield call.unsent_since
