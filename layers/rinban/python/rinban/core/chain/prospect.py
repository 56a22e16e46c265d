"""What happens next for an alert that was taken, as its sender is told: whether a phone rings, and else when one does.

A sender is answered `calling` or `joined` also where no phone rings at this moment: a line is not free yet, the account
may start no call, or everybody was called and nobody has it. So the answer has a reason then, and each reason is a
claim about the document and its clock, which the laws check.
"""

from __future__ import annotations

from enum import Enum
from math import ceil
from typing import NamedTuple

from rinban.core.chain import rounds
from rinban.core.chain.document import SETTLE, Due, Escalation, State


class Next(Enum):
    """What comes next. Each value is the sentence for it, in which {wait} or {latest} says when."""

    RINGING = ""  # a phone rings, or somebody listens
    LAST_WORDS = "the next phone rings as soon as the present call is over, {latest}"
    LINE_BUSY = "who took the others is still on the line; a phone rings as soon as it is free, {latest}"
    HANDED_BACK = "who gave the others back is still on the line; a phone rings as soon as it is free, {latest}"
    SLOT = "a phone rings as soon as the account may start one more call; it is asked again {wait}"
    ROUND = "the next round of calls begins {latest}"
    CARRIER = "the carrier takes no call at the moment; it is asked again {wait}"
    AT_ONCE = "a phone rings {wait}"
    NOBODY = "nobody is on duty, and no last resort is known; as soon as the rota names somebody, that phone rings"
    REFUSED = "every call was refused; they are tried again {latest}"
    UNTAKEN = "nobody has it; everybody is called again {latest}"
    COLLECTED = "somebody has just taken the others; one call tells of all that comes in, {latest}"
    AGES = "nobody is called before it is closed, {latest}: close_after is over then"
    TAKEN = "somebody has acknowledged it meanwhile, so that nobody is called"
    OVER = "it is over already, so that nobody is called"


class Prospect(NamedTuple):
    """What comes next, and when (seconds since 1970) it does at the latest; 0.0 where there is nothing to wait for."""

    next: Next
    at: float = 0.0

    def words(self, now: float) -> str:
        """The sentence for the sender, "" while a phone rings. `now`: seconds since 1970."""
        seconds = self.at - now
        latest = "within seconds" if seconds <= _SECONDS else f"{_wait(seconds)} at the latest"
        return self.next.value.format(wait=_wait(seconds), latest=latest)


_SECONDS = 3.0
"""Seconds, as which a wait counts that is not longer: a wake-up takes some, too."""


def _wait(seconds: float) -> str:
    if seconds <= _SECONDS:
        return "within seconds"
    return f"in {ceil(seconds)} s" if seconds < 120 else f"in {ceil(seconds / 60)} minutes"


def prospect(e: Escalation) -> Prospect:
    """What comes next for what is open in this escalation, if nothing more is heard."""
    if not e.has_open:
        return Prospect(Next.OVER)
    if e.state is State.ACKNOWLEDGED:
        return _of_collected(e) if e.unheard else Prospect(Next.TAKEN)
    found = _of_calls(e)
    return found if found.at < e.ages_at or found.next is Next.RINGING else Prospect(Next.AGES, e.ages_at)


def _of_collected(e: Escalation) -> Prospect:
    assert e.ack is not None
    if e.overdue_at >= e.ages_at:
        return Prospect(Next.AGES, e.ages_at)
    # What is due while the key's own call may still be on the line waits for its end.
    free_at = e.ack.at + SETTLE if e.ack.attempt >= 0 and not e.called[e.ack.attempt].ended_at else 0.0
    return Prospect(Next.COLLECTED, max(e.overdue_at, free_at))


def _of_calls(e: Escalation) -> Prospect:
    """By the clock, which tells what is waited for."""
    due, at = e.clock
    if due is Due.ENDING:
        return _after_last_words(e)
    if due is Due.PAUSE:
        return Prospect(_of_pause(e), at)
    return Prospect(_of_rest(e) if due is Due.REST else _BY_CLOCK[due], at)


def _after_last_words(e: Escalation) -> Prospect:
    """Somebody has passed, or kept silent to the end: what follows that call."""
    if rounds.next_number(e) is not None:
        return Prospect(Next.LAST_WORDS, e.clock.at)
    left = rounds.turns(e)
    if not left and not rounds.calls_in(e):
        return Prospect(Next.UNTAKEN, e.clock.at + e.policy.then_every)
    if left and rounds.pauses(e, left[0]):
        return Prospect(Next.ROUND, e.clock.at + e.policy.pause)
    return Prospect(Next.LAST_WORDS, e.clock.at)


_BY_CLOCK = {
    Due.QUEUE: Next.RINGING,
    Due.RING: Next.RINGING,
    Due.TALK: Next.RINGING,
    Due.HANDED_BACK: Next.HANDED_BACK,
    Due.SETTLE: Next.LINE_BUSY,
    Due.NOW: Next.AT_ONCE,
}


def _of_pause(e: Escalation) -> Next:
    if e.attempt >= 0 and e.called[e.attempt].is_unsent:
        return Next.CARRIER
    left = rounds.turns(e) if rounds.next_number(e) is None else ()
    return Next.ROUND if e.turn >= 0 and left and rounds.pauses(e, left[0]) else Next.SLOT


def _of_rest(e: Escalation) -> Next:
    if not e.order:
        return Next.NOBODY
    return Next.REFUSED if all_are_refused(e) else Next.UNTAKEN


def all_are_refused(e: Escalation) -> bool:
    """Whether the carrier has refused the calls to everybody who is left, and not because of their numbers."""
    return bool(frozenset(e.order) - rounds.passed(e)) and rounds.is_hopeless(e)
