"""Which topic is said to a listener. Each topic makes a claim about the document, and the laws of speaking check it."""

from __future__ import annotations

from rinban.core.chain import rounds
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import Due, Escalation, State

MENUS = frozenset({Topic.MENU, Topic.COLLECTED, Topic.REMINDER})
"""What is wrong, and which keys there are."""


def menu(e: Escalation) -> Topic:
    """One of MENUS: the last taker hears what was collected since, or a reminder if nothing new has happened."""
    if not is_called_again(e, e.called[e.attempt].who):
        return Topic.MENU
    if e.unheard:
        return Topic.COLLECTED if e.collections else Topic.MENU
    return Topic.REMINDER


def is_called_again(e: Escalation, who: str) -> bool:
    """Whether this person (id) took it last, and is the first who is called in the rounds that have begun since."""
    return e.ack is not None and e.order[:1] == (e.ack.by,) == (who,) and not e.gave_up


def is_reminded(e: Escalation, who: str) -> bool:
    """Whether this person is called again for nothing new: all that is open is what that person has taken."""
    return is_called_again(e, who) and not (e.acknowledged or e.unheard)


def farewell(e: Escalation) -> Topic:
    """What a person hears who has passed: the next one is called, at once or after a pause, or nobody is left."""
    left = rounds.turns(e)
    if not left:
        return Topic.PASSED if rounds.calls_in(e) else Topic.NOBODY_LEFT
    return Topic.ROUND_OVER if rounds.pauses(e, left[0]) else Topic.PASSED


def briefing(e: Escalation) -> Topic:
    """What a person hears whose call the chain has left behind, and who may still take it."""
    return Topic.EARLIER if e.state is State.CALLING else Topic.RESTING


def details(e: Escalation) -> Topic:
    """All of one alert, for a person who is not on the current call, and the keys that count on that person's call."""
    return Topic.DETAILS_TAKEN if e.acknowledged else Topic.DETAILS_OFFERED


def how_things_stand(e: Escalation, attempt: int | None) -> Topic:
    """What a person hears who has nothing more to decide. `attempt`: the number of the call, -1 for a person who did
    not take it by hand, or has handed it back."""
    mine = e.ack is not None and attempt == e.ack.attempt and e.ack.attempt >= 0
    if not e.has_open:
        last = e.most_severe
        return Topic.RECOVERED if last and last.end == "recovered" and not last.closed_by else Topic.CLOSED
    if e.acknowledged:
        return Topic.TAKEN if mine else Topic.ALREADY_TAKEN
    if mine and e.letting_go:
        return Topic.PASSED if e.clock.due is Due.HANDED_BACK else Topic.TAKEN
    return Topic.EXPIRED
