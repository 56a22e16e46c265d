"""Whose turn is it? A turn is a place in the rounds: with three people, turns 0 to 2 are the first round.

The rounds of the policy come first, without the people who have passed. They are followed by turns for everybody whom
no call has reached in all of them, so that "exhausted" always means that everybody was called.
"""

from __future__ import annotations

from rinban.core.chain.document import Escalation


def whose(e: Escalation, turn: int) -> str:
    """The id of the person whose turn this is."""
    return e.order[turn % len(e.order)]


def number_of_rounds(e: Escalation) -> int:
    """How many rounds there are: once it was given up, every start is a single one."""
    return 1 if e.gave_up else e.policy.rounds


def passed(e: Escalation) -> frozenset[str]:
    """Everybody who has passed since the present order began; nobody calls them again before the long rest."""
    return frozenset(call.who for call in e.called[e.start :] if call.passed)


def turns(e: Escalation) -> tuple[int, ...]:
    """The turns that are left, in their order."""
    people, last = len(e.order), number_of_rounds(e) * len(e.order)
    reached, out = {call.who for call in e.called[e.start :]}, passed(e)
    ahead = range(e.turn + 1, last + people * people)
    return tuple(turn for turn in ahead if whose(e, turn) not in (out if turn < last else reached))


def next_turn(e: Escalation, over_limit: frozenset[str]) -> int | None:
    """The first turn of somebody whom the hourly limit leaves, or else the first of all; None: the rounds are over."""
    left = turns(e)
    first = left[0] if left else None
    turn = next((turn for turn in left if whose(e, turn) not in over_limit), first)
    # Who has just handed the escalation back is last in the order. The limit of all the others must not make that
    # person the next one to be called.
    return first if _begins_after_hand_back(e) and turn == len(e.order) - 1 else turn


def skipped(e: Escalation, turn: int) -> tuple[str, ...]:
    """The people whose turn would have come before this one, each once."""
    return tuple(dict.fromkeys(whose(e, sooner) for sooner in turns(e) if sooner < turn))


def is_new_round(e: Escalation, turn: int) -> bool:
    """Whether this turn is in a later round than the current one."""
    return turn // len(e.order) > e.turn // len(e.order)


def is_hopeless(e: Escalation) -> bool:
    """The carrier has refused everybody who is left at their latest call, and for no number's own sake."""
    last = {call.who: call.refused for call in e.called[e.start :]}
    return all(last.get(who, False) for who in e.order if who not in passed(e))


def after_taker(e: Escalation, taker: str) -> tuple[str, ...]:
    """Everybody else, beginning with the person after the taker, as the order goes round."""
    after = e.order.index(taker) + 1 if taker in e.order else 0
    return tuple(who for who in e.order[after:] + e.order[:after] if who != taker)


def _begins_after_hand_back(e: Escalation) -> bool:
    """This episode begins with a taker who gave it back, and is now the last of the order."""
    if e.turn >= 0 or e.gave_up or not e.ack or e.ack.attempt < 0:
        return False
    return e.order[-1:] == (e.ack.by,)
