"""Whose turn is it? A turn is a place in the rounds: with three people, turns 0 to 2 are the first round.

The rounds of the policy come first, without the people who have passed. After them there are turns for everybody whom
no call has reached in any round, because the hourly limit skipped them. So "exhausted" always means that everybody was
called: the limit changes the order and thins the rounds out, and never makes a chain end sooner.

Where the rota names another group for this case, its people are called in: they follow once, in rounds of their own.
From the next long rest on, they are called behind this group's people.
"""

from __future__ import annotations

from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import join_people
from rinban.core.chain.roster import RosterEntry
from rinban.core.kept import kept
from rinban.core.rota.duty import Further
from rinban.core.rota.people import Responder


def whose(e: Escalation, turn: int) -> str:
    """The id of the person whose turn this is."""
    return e.order[turn % len(e.order)]


def number_of_rounds(e: Escalation) -> int:
    """How many rounds there are. After the first long rest it is one, followed by another rest."""
    return 1 if e.gave_up else e.policy.rounds


def passed(e: Escalation) -> frozenset[str]:
    """The ids of everybody who has passed since the present order began. They are not called again before the rest."""
    return frozenset(call.who for call in e.called[e.start :] if call.passed)


def present(e: Escalation) -> tuple[str, ...]:
    """The ids of those whom the present rounds call: everybody, or those alone who were called in."""
    return e.further if e.further and not e.gave_up else e.order


def own(e: Escalation) -> tuple[str, ...]:
    """The ids of those in the order who were not called in."""
    return tuple(who for who in e.order if who not in e.further)


def calls_in(e: Escalation) -> bool:
    """Whether another group is called in when the present rounds are over, if anybody is on duty there."""
    return bool(e.exhausted) and not e.further and not e.gave_up


def newcomers(further: Further, known: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of the other group's people who are not among the `known` ones, in their order."""
    return tuple(who for who in ids(further.people) if who not in known)


def is_left_to_others(e: Escalation, order: tuple[Responder, ...], further: Further) -> bool:
    """Whether it rests, everybody of `order` was called before that, and nobody of the other group ever was."""
    all_called = e.rests_long and not e.further and set(ids(order)) <= set(e.order)
    return all_called and bool(newcomers(further, e.order))


@kept  # one text asks several times whose turn comes next
def turns(e: Escalation) -> tuple[int, ...]:
    """The turns that are left, in their order.

    After the last round there are up to n x n more for n people: each takes at most one, and waits at most n for it.
    """
    people, last = len(e.order), number_of_rounds(e) * len(e.order)
    others = frozenset(e.order) - frozenset(present(e))
    reached, out = others.union(call.who for call in e.called[e.start :]), others | passed(e)
    ahead = range(e.turn + 1, last + people * people)
    return tuple(turn for turn in ahead if whose(e, turn) not in (out if turn < last else reached))


def next_turn(e: Escalation, over_limit: frozenset[str]) -> int | None:
    """The first turn of somebody who is not over the hourly limit; if everybody is, the first of all.

    None means that the rounds are over.
    """
    left = turns(e)
    first = left[0] if left else None
    turn = next((turn for turn in left if whose(e, turn) not in over_limit), first)
    # The person who has just handed the escalation back is the last in the order. That all others are over their limit
    # must not make this person the next: "the next one is called" has just been said to them.
    return first if _begins_after_hand_back(e) and turn == len(e.order) - 1 else turn


def next_number(e: Escalation, over_limit: frozenset[str] = frozenset()) -> int | None:
    """Which of the person's numbers rings next in the same turn; None if that turn is over.

    It is over with the last number, with a pass, or where the carrier refuses everybody. `over_limit`: as `next_turn`
    has it; a number that was called enough is left out, and with it those behind it.
    """
    if not e.start <= e.attempt < len(e.called):
        return None
    call = e.called[e.attempt]
    is_over = call.passed or call.refused or call.who in over_limit
    number = call.number + 1
    return None if is_over or number >= len(e.person(call.who).phones) else number


def skipped(e: Escalation, turn: int) -> tuple[str, ...]:
    """The ids of the people whose turn would have come before this one, each once."""
    return tuple(dict.fromkeys(whose(e, sooner) for sooner in turns(e) if sooner < turn))


def is_outdated(e: Escalation, order: tuple[Responder, ...], *, nobody_on_duty: bool) -> bool:
    """Whether people are on duty, and nobody of those whom the rounds call: they are the last resort, or a whole shift
    that is over. `nobody_on_duty`: `order` is the last resort."""
    return bool(order) and not nobody_on_duty and set(e.order).isdisjoint(ids(order))


def is_new_round(e: Escalation, turn: int) -> bool:
    """Whether this turn is in a later round than the current one."""
    return turn // len(e.order) > e.turn // len(e.order)


def is_at_an_end(e: Escalation) -> bool:
    """Whether the next turn begins a new round."""
    turn = next_turn(e, frozenset())
    return turn is not None and is_new_round(e, turn)


def are_over(e: Escalation) -> bool:
    """Whether everybody was called in all rounds, now or before a long rest; then another group may be called too."""
    return e.gave_up or not turns(e)


def asks_rota(e: Escalation) -> bool:
    """Whether it matters who is on duty by now when the current call ends: for a new round, or to call in others."""
    return next_number(e) is None and (is_at_an_end(e) or (calls_in(e) and not turns(e)))


def pauses(e: Escalation, turn: int) -> bool:
    """Whether the policy wants a pause before this turn, because it begins a new round."""
    return bool(e.policy.pause) and is_new_round(e, turn)


def is_hopeless(e: Escalation) -> bool:
    """Whether the carrier has refused the latest call to everybody who is left, and not because of their numbers."""
    last = {call.who: call.refused for call in e.called[e.start :]}  # of several calls to one person, the latest counts
    return all(last.get(who, False) for who in present(e) if who not in passed(e))


def after_taker(e: Escalation, taker: str) -> tuple[str, ...]:
    """The ids of everybody but the taker, in their order, which begins with the person after the taker."""
    after = e.order.index(taker) + 1 if taker in e.order else 0
    return tuple(who for who in e.order[after:] + e.order[:after] if who != taker)


def _begins_after_hand_back(e: Escalation) -> bool:
    """Whether this episode begins because its taker has handed it back, and the taker is now the last in the order."""
    if e.turn >= 0 or e.gave_up or e.further or not e.ack or not e.ack.is_a_responders:
        return False
    return e.order[-1:] == (e.ack.by,)


def ids(order: tuple[Responder, ...]) -> tuple[str, ...]:
    """The ids of these people, in their order."""
    return tuple(responder.id for responder in order)


def roster(e: Escalation, order: tuple[Responder, ...]) -> tuple[RosterEntry, ...]:
    """Everybody who is known, with these people as the rota has them now."""
    known = {entry.responder.id: entry for entry in e.people}
    return join_people(e.people, tuple(_entry(known.get(one.id), one, len(e.called)) for one in order))


def _entry(before: RosterEntry | None, now: Responder, attempt: int) -> RosterEntry:
    """This person from that attempt on. Of two rotas between which nobody was called, the later one counts."""
    changed = before is not None and before.responder != now
    return RosterEntry(max(attempt, before.since + 1) if before and changed else attempt, now)
