"""Who is to be called for a group now: the people on duty, or else the stage's last resort; and then another group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rinban.core.chain import rounds, taker
from rinban.core.chain.document import Escalation
from rinban.core.chain.signals import Event
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import CallingOrder, Further, Group, on_duty, present
from rinban.core.rota.people import LAST_RESORT, Responder
from rinban.ports.log import Log
from rinban.ports.settings import RotaReader

GONE = " has left the rota or is away"
"""As the journal remarks it, behind the id of a person."""


def calling_order(settings: RotaReader, group: Group | None, at: float) -> CallingOrder:
    """The people to call at `at` (seconds since 1970).

    `group`: None if the rota has no such group any more. What is open in it goes on, and nobody is on duty for it.
    """
    people = on_duty(group, at) if group else ()
    return CallingOrder(people) if people else CallingOrder(_last_resort(settings), nobody_on_duty=True)


def todays(settings: RotaReader, e: Escalation, at: float, log: Log) -> CallingOrder:
    """The people to call for this escalation at `at`; while the rota cannot be read, those of its own order."""
    try:
        group = settings.group(e.group)
    except Unavailable as error:
        log.line("the rota does not answer: going on with the order as copied", group=e.group, error=str(error))
        return _as_copied(e)
    return todays_order(settings, group, e, at)


def todays_order(settings: RotaReader, group: Group | None, e: Escalation, at: float) -> CallingOrder:
    """The same for an escalation that goes on, with another group behind these people where the rounds are over."""
    order = calling_order(settings, group, at)
    return order._replace(further=_further(settings, group, e, at)) if rounds.are_over(e) else order


def _as_copied(e: Escalation) -> CallingOrder:
    """The people to call while the rota cannot be read: those who are called already."""
    here, there = ([e.person(who) for who in ids] for ids in (rounds.own(e), e.further))
    return CallingOrder(tuple(here), further=Further(e.exhausted, tuple(there)))


def _further(settings: RotaReader, group: Group | None, e: Escalation, at: float) -> Further:
    """The group that is called in, with the people who are on duty there at `at`.

    Without a `group` it is the one that was named when the escalation began. What that
    group says of its own exhaustion counts for its own alerts: so nothing goes round in a circle. While it cannot be
    read, its people are those who are called already.
    """
    name = group.exhausted if group else e.exhausted
    if not name:
        return Further()
    try:
        other = settings.group(name)
    except Unavailable:  # the reader has logged it; the escalation rests, and each sweep asks again
        return Further(name, tuple(e.person(who) for who in e.further))
    return Further(name, on_duty(other, at) if other else ())


def with_taker(
    settings: RotaReader, group: Callable[[], Group | None], e: Escalation | None, event: Event, at: float
) -> Event:
    """The event with the person who has it as the rota has this person at `at`, if what follows may begin with a call
    there. `group`: asked for the escalation's group then.
    """
    if e is None or e.ack is None or not taker.is_asked_for(e, event.signal, at):
        return event
    found = _todays_taker(settings, group, e.ack.by, at)
    is_gone = found == () and not event.by  # who does it by hand is the last word of a remark
    gone = f"{e.ack.by}{GONE}" if is_gone else ""
    return replace(event, taker=found, remark=", ".join(filter(None, (event.remark, gone))))


def _todays_taker(
    settings: RotaReader, group: Callable[[], Group | None], who: str, at: float
) -> tuple[Responder, ...] | None:
    """As `Event.taker`. The person need not be one whom this group calls."""
    try:
        own = group()
        if own and any(one.id == who for one in own.responders):
            found = present(own, at).get(who)
        else:
            found = settings.last_resort() if who == LAST_RESORT else settings.responder(who, at)
    except Unavailable:  # the escalation knows this person as the rota had them
        return None
    return (found,) if found and found.id == who else ()


def _last_resort(settings: RotaReader) -> tuple[Responder, ...]:
    try:
        found = settings.last_resort()
    except Unavailable:  # the reader has logged it; the escalation rests, and each sweep asks again
        return ()
    return (found,) if found else ()
