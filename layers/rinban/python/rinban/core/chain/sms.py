"""Who is owed an SMS of an escalation: those who missed a call of it, and those who are told that nobody took it.

An SMS comes beside the calls and is never waited for. It follows from the document like all that others are told: once
for each person and episode, and nothing more once it was taken, has recovered or is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rinban.core.chain import rounds
from rinban.core.chain.attempt import Attempt
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.told import TellKind, TellState, Told
from rinban.core.rota.policy import AFTER_NO_ANSWER

SMS = "sms"
"""Stands in the place of a call's number where an SMS is meant."""

SMS_CALL = -1
"""The number of a call that no call has: of what the carrier tells about an SMS."""

_PREFIX = f"{SMS}:"
"""What the name of an outlet begins with that is a person's phone. No name of a chat has a colon in it."""


def person_of(outlet: str) -> str:
    """The id of the person behind this outlet, "" if it is no person's phone."""
    return outlet.removeprefix(_PREFIX) if outlet.startswith(_PREFIX) else ""


def standing(e: Escalation, who: str) -> TellState:
    """What this person has to be told now. That nobody took it is news also for who has missed a call."""
    if who in _informed(e):
        return TellState(e.episode, TellKind.UNTAKEN)
    return TellState(e.episode, TellKind.MISSED) if who in missed(e) else TellState()


def not_begun(e: Escalation) -> Iterator[Told]:
    """The people who are owed an SMS and got none before."""
    who = (*missed(e), *_informed(e))
    known = {told.outlet for told in e.told} if who else set()
    return (Told(outlet) for outlet in dict.fromkeys(f"{_PREFIX}{one}" for one in who) if outlet not in known)


def missed(e: Escalation) -> tuple[str, ...]:
    """The ids of those whose last call of this episode is over without any key that takes it or passes it on.

    A person who is being called now, or on the next number after that, is not among them.
    """
    if e.policy.sms != AFTER_NO_ANSWER or e.state not in (State.CALLING, State.RESTING):
        return ()
    last = {call.who: call for call in _over(e)}
    return tuple(who for who, call in last.items() if who != _to_be_reached(e) and not call.passed)


def was_called(e: Escalation, who: str) -> bool:
    """Whether a call to this person has come as far as the carrier in this episode. Of one that was refused, or of
    which nothing was ever heard, nobody may say so."""
    return any(call.who == who and call.sid for call in e.called[e.first_call :])


def _over(e: Escalation) -> Iterable[Attempt]:
    return (call for call in e.called[e.first_call : e.attempt + 1] if call.who)


def _to_be_reached(e: Escalation) -> str:
    """Whose turn it still is, "" for nobody's."""
    if e.attempt < e.first_call:
        return ""
    call = e.called[e.attempt]
    goes_on = e.state is State.CALLING or call.is_unsent or rounds.next_number(e) is not None
    return call.who if goes_on else ""


def _informed(e: Escalation) -> tuple[str, ...]:
    return e.exhausted_sms if e.exhausted_sms and e.rests_long else ()
