"""What an outlet, such as a monitor or a chat, has been told of an escalation.

What is to be told follows from the document; only what has been told is stored, in the document itself. So the same
compare-and-set saves it in either store, and what one store knows to be told is told. Times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from rinban.core.chain.problem import AlertId


class TellKind(IntEnum):
    """What an outlet is told. Within an episode a larger one comes later.

    Only a chat is told who is called, and that it is over. A run may go on after that: the rank grows then. An SMS has
    kinds of its own: a call was missed, and nobody took it.
    """

    NOTHING = 0
    CALLING = 1
    HANDED_BACK = 2
    EXHAUSTED = 3
    TAKEN = 4
    CLOSED = 5
    MISSED = 10
    UNTAKEN = 11


class TellState(NamedTuple):
    """How things stood when an outlet was told: it only grows, so that what is later overtakes what was not delivered.

    `kind`: in a document of a newer version it may be a larger number, which this one has no name for.

    `rank`: larger for an acknowledgement on an earlier call, which is the one that counts of two; while somebody is
    called, the number of the call, where each is told; and of what is over, twice the number of its alerts, and one
    more while none is open.
    """

    episode: int = 0
    kind: TellKind = TellKind.NOTHING
    rank: int = 0


class Told(NamedTuple):
    """How far one outlet has been told. It stands in a document from the beginning if that outlet is to be told.

    `state`: the latest one that anybody has begun to tell. About this state: `since`: when telling began; `tries`: how
    often it was begun, `failures` and `successes`: how often it is known how it ended, where it is a success too that
    it was put off to the end of quiet hours; `not_before`: when the next try
    may begin; `settled`: the alerts about which nothing more is told, since it was done, will never be possible, was
    tried for too long, or, where the other side cannot be asked, may have been done; `over`: the outlet refuses all of
    it for good. `id`: the other side's id, if it gave one. `tells`: what a chat is told of, as `tells_of` has it; 0 for
    a monitor, which knows itself when an alert begins and ends. `held_until`: how long a later state waits for a try of
    which nobody knows how it ended. `waited_until`: when the outlet's quiet hours end, during which nothing is tried.
    Of an SMS, `answers`: how many answers to it were answered, and `unclear`: how many of these were not understood.
    `extra`: columns that a newer version wrote, as JSON.
    """

    outlet: str
    state: TellState = TellState()
    since: float = 0.0
    tries: int = 0
    failures: int = 0
    not_before: float = 0.0
    settled: frozenset[AlertId] = frozenset()
    over: bool = False
    id: str = ""
    successes: int = 0
    tells: int = 0
    held_until: float = 0.0
    waited_until: float = 0.0
    answers: int = 0
    unclear: int = 0
    extra: tuple[str, ...] = ()


def tells_of(kinds: Iterable[TellKind], *, each_call: bool) -> int:
    """A bit for each of these kinds, and one if each call is told and not only that calling has begun."""
    return sum(1 << kind for kind in {*kinds} - {TellKind.NOTHING}) + each_call


def join_told(a: tuple[Told, ...], b: tuple[Told, ...]) -> tuple[Told, ...]:
    """All outlets of both, sorted, each as it was told by either copy."""
    if a == b:
        return a
    joined = {told.outlet: told for told in a}
    for told in b:
        joined[told.outlet] = _joined(joined[told.outlet], told) if told.outlet in joined else told
    return tuple(joined[outlet] for outlet in sorted(joined))


def _joined(a: Told, b: Told) -> Told:
    """The further state counts with all that belongs to it; of the same state, whatever either copy knows."""
    id_, successes = max(a.id, b.id), max(a.successes, b.successes)
    if a.state != b.state:
        return max(a, b, key=lambda told: told.state)._replace(id=id_, tells=a.tells | b.tells)
    return Told(
        outlet=a.outlet,
        state=a.state,
        since=min(filter(None, (a.since, b.since)), default=0.0),
        tries=max(a.tries, b.tries),
        failures=max(a.failures, b.failures),
        not_before=max(told.not_before for told in (a, b) if told.successes == successes),  # a success ends a wait
        settled=a.settled | b.settled,
        over=a.over or b.over,
        id=id_,
        successes=successes,
        tells=a.tells | b.tells,
        held_until=max(a.held_until, b.held_until),
        waited_until=max(a.waited_until, b.waited_until),
        answers=max(a.answers, b.answers),
        unclear=max(a.unclear, b.unclear),
        extra=max(a.extra, b.extra),
    )
