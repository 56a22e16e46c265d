"""What is owed to the outlets of an escalation, and what becomes of it when it is tried. Times: seconds since 1970.

An outlet is told how things stand now, and not what has happened one by one: so a later state overtakes one that was
not delivered, and the order is kept. Each try is saved before it is made: of two processes one alone makes it, and
after a kill nobody takes for granted that it was not made.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from rinban.core.chain import sms
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.told import TellKind, TellState, Told
from rinban.core.chain.zabbix_event import ZABBIX, zabbix_event
from rinban.core.kept import kept
from rinban.core.replaced import replace

WHOLE = AlertId("", 0)
"""Stands for the escalation as a whole, where an outlet is not told of each alert."""

PERHAPS = AlertId("", -1)
"""Stands for the escalation as a whole, of which the outlet was perhaps told. It counts while nobody knows how a try
has ended, so that a slow process that learns that it has sent nothing makes it owed again."""

AT_ONCE = 200
"""Alerts of which an outlet is told at once. What is left is told right after."""

LEASE = 20.0
"""Seconds in which a try belongs to the process that has begun it, and a later state waits for its end: longer than any
outlet may take."""

LOOK = 60.0
"""Seconds after which somebody looks whether what was owed is told."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 1800.0
"""Seconds after a failure before the next try: each pause is three times as long as the one before, up to the last, but
never shorter than what is left of the lease."""

FOR_A_DAY = 86_400.0
"""Seconds after which it is given up to tell of an alert; they begin when it was first tried, or when the alert came in
if that was later, or when quiet hours ended that put it off."""


class News(NamedTuple):
    """One thing to tell one outlet now.

    `alerts`: those that it is told of, or (WHOLE,). `is_uncertain`: a try of this has begun before, of which nobody
    knows how it ended. `since`: when the first one began; 0.0 if this is the first. `id`: the other side's id of
    what it was told before. `unknown_ends`: of how many tries nobody knows how they ended.
    """

    outlet: str
    state: TellState
    alerts: tuple[AlertId, ...]
    is_uncertain: bool = False
    since: float = 0.0
    id: str = ""
    unknown_ends: int = 0


class TellResult(NamedTuple):
    """How a try has ended.

    `settled`: the alerts about which the outlet need not be asked again. `reason`: what went wrong, "" if nothing did.
    `after`: seconds that the outlet wants to be left alone, 0.0 if it said nothing. `is_unknown`: the request may have
    been carried out. `is_final`: this outlet would refuse the same again, so that it is never tried again. `id`: the
    other side's id. `is_put_off`: nothing was tried, since the outlet wants to hear nothing before `after`.
    """

    settled: frozenset[AlertId] = frozenset()
    reason: str = ""
    after: float = 0.0
    is_unknown: bool = False
    is_final: bool = False
    id: str = ""
    is_put_off: bool = False


def standing(e: Escalation) -> TellState:
    """How things stand, as far as it is told. What was acknowledged at its source is known there already."""
    if e.acknowledged and e.ack:
        return TellState(e.episode, TellKind.TAKEN, -e.ack.attempt) if e.ack.is_a_responders else TellState()
    if e.rests_long and e.gave_up:
        return TellState(e.episode, TellKind.EXHAUSTED)
    if e.has_open and e.ack and e.ack.handed_back:  # what comes in later may have begun further episodes
        return TellState(e.ack.episode + 1, TellKind.HANDED_BACK)
    return TellState()


def standing_for(told: Told, e: Escalation) -> TellState:
    """How things stand, as far as this outlet is told of it."""
    if who := sms.person_of(told.outlet):
        return sms.standing(e, who)
    state = _standing_in_a_chat(told, e) if told.tells else standing(e)
    if state.kind is TellKind.TAKEN and _is_still_taken(told, e):
        return told.state
    return state if not told.tells or told.tells >> state.kind & 1 else TellState()


def _is_still_taken(told: Told, e: Escalation) -> bool:
    """Whether the last that was told is that this person has it, who was reminded since and stays on it: no news."""
    is_same = e.ack is not None and 0.0 < e.ack.since <= told.since
    return is_same and told.state.kind is TellKind.TAKEN


def _standing_in_a_chat(told: Told, e: Escalation) -> TellState:
    """A chat shows the whole of it: also who is called, what was acknowledged at its source, and that it is over."""
    was_over = told.state.episode == e.episode and told.state.kind is TellKind.CLOSED
    if (e.state is State.CLOSED or was_over) and (e.called or e.ack):
        return TellState(e.episode, TellKind.CLOSED, 2 * _alerts(e) + (not e.has_open))
    known = standing(e)
    if known.kind in (TellKind.TAKEN, TellKind.EXHAUSTED):
        return known
    if e.acknowledged:  # at its source, where a later call takes nothing from it
        return TellState(e.episode, TellKind.TAKEN, 1)
    if e.state not in (State.CALLING, State.RESTING) or e.attempt < e.start:
        return TellState()
    is_back = e.ack is not None and e.ack.handed_back and e.ack.episode + 1 == e.episode
    call = e.attempt + 1 if told.tells & 1 else 0
    return TellState(e.episode, TellKind.HANDED_BACK if is_back else TellKind.CALLING, call)


def _alerts(e: Escalation) -> int:
    return sum(not p.is_memory for p in e.problems)


def owed(e: Escalation, now: float) -> tuple[News, ...]:
    """What has to be told now."""
    return tuple(news for at, news in _owed(e) if at <= now)


def tell_at(e: Escalation) -> float | None:
    """When something has to be told, or tried again; None if nothing has."""
    return min((at for at, _ in _owed(e)), default=None)


@kept  # each store is told, and the timer
def wakes_at(e: Escalation) -> float | None:
    """When somebody has to look at the escalation: at its deadline, or when something has to be told."""
    return min((at for at in (e.deadline, tell_at(e)) if at is not None), default=None)


def looked_at_again(e: Escalation, now: float) -> float | None:
    """When it has to be woken next, after it was woken too early for its deadline: what is owed is told right then, and
    a minute later somebody looks whether it was."""
    at = tell_at(e)
    look = max(at, now + LOOK) if at is not None else None
    return min((one for one in (e.deadline, look) if one is not None), default=None)


def _owed(e: Escalation) -> Iterator[tuple[float, News]]:
    """All that is owed, each with the instant from which on it may be tried."""
    for told in (*e.told, *sms.not_begun(e)):
        state = standing_for(told, e)
        if state.kind is TellKind.NOTHING:
            continue
        if told.state > state or (told.state == state and told.over):
            continue
        known = told if told.state == state else _anew(told, state)
        if alerts := _about(e, known):
            at = max(known.not_before, since(e))
            if told.state != state and _may_go_on(told):
                at = max(at, told.held_until)
            unknown = _unknown_ends(known)
            yield at, News(told.outlet, state, alerts[:AT_ONCE], unknown > 0, known.since, told.id, unknown)


def _anew(told: Told, state: TellState) -> Told:
    """The same outlet, of which nobody has begun to tell this state."""
    return Told(told.outlet, state, id=told.id, tells=told.tells)


def _unknown_ends(told: Told) -> int:
    return max(0, told.tries - told.failures - told.successes)


def _may_go_on(told: Told) -> bool:
    """Whether somebody may be telling this state just now: what is told after it must not arrive before it."""
    return _unknown_ends(told) > 0 and told.settled.isdisjoint((WHOLE, PERHAPS))


def since(e: Escalation) -> float:
    """From when on anybody may have told how things stand."""
    return e.ack.at if e.ack else e.opened_at


def _about(e: Escalation, known: Told) -> tuple[AlertId, ...]:
    """The alerts that the outlet still has to be told of. What somebody has acknowledged in Zabbix needs no word.

    Every save asks, and a storm has thousands: so what is settled is left out before anything else is looked at.
    """
    if known.outlet != ZABBIX:
        is_settled = WHOLE in known.settled or (PERHAPS in known.settled and _unknown_ends(known) > 0)
        return () if is_settled else (WHOLE,)
    kind = known.state.kind
    concerned: tuple[Problem, ...] = e.problems if kind is TellKind.TAKEN else e.open
    return tuple(
        p.id
        for p in concerned
        if not (p.id in known.settled or p.claimed_by or p.is_memory)
        and (kind is TellKind.EXHAUSTED or _is_takers(e, p))
        and zabbix_event(p) is not None
    )


def _is_takers(e: Escalation, p: Problem) -> bool:
    """Whether the person who acknowledged last had this alert: it was heard of, or came while that person took all."""
    ack = e.ack
    return ack is not None and (p.id in ack.heard or (p.opened_at < ack.until and p.severity <= ack.severity))


def begun(e: Escalation, news: News, now: float) -> Escalation:
    """The escalation with the note that a try of this begins. It has to be saved before the outlet is asked."""
    told = _of(e, news)
    until = now + LEASE
    tries = _begun(told) + 1
    return _with(e, told._replace(since=told.since or now, tries=tries, not_before=until, held_until=until))


def _begun(told: Told) -> int:
    """How often it was begun: two copies that were joined may know of more ends than each alone of begins."""
    return max(told.tries, told.failures + told.successes)


def ended(e: Escalation, news: News, delivery: TellResult, now: float) -> Escalation:
    """The escalation with what is known of a try that was begun. If a later state was told meanwhile, the other side's
    id alone counts."""
    told = _of(e, news)
    if told.state != news.state:
        return _with(e, told._replace(id=max(told.id, delivery.id))) if delivery.id else e
    if delivery.is_put_off:
        until = now + delivery.after
        return _with(e, told._replace(successes=told.successes + 1, not_before=until, waited_until=until))
    told = told._replace(settled=told.settled | delivery.settled, id=max(told.id, delivery.id))
    if told.settled >= set(news.alerts) and not delivery.is_final:  # what is left is told right after
        return _with(e, told._replace(successes=told.successes + 1, not_before=now))
    pause = max(_pause(e, news, told.tries - told.successes), delivery.after)
    return _with(
        e,
        told._replace(
            failures=told.failures + (not delivery.is_unknown),
            not_before=max(told.not_before, now + pause),
            settled=told.settled | _too_old(e, told, news, now),
            over=told.over or delivery.is_final,
        ),
    )


def _too_old(e: Escalation, told: Told, news: News, now: float) -> frozenset[AlertId]:
    """The alerts of this news that have been tried for a day, in which it was not quiet."""
    if not told.since:  # a try whose begin is not known
        return frozenset()
    began = max(told.since, told.waited_until)
    came = {p.id: p.opened_at for p in e.problems}
    return frozenset(one for one in news.alerts if now - max(began, came.get(one, 0.0)) >= FOR_A_DAY)


def _pause(e: Escalation, news: News, tries: int) -> float:
    """Up to a half shorter by a share that follows from the escalation, so that what failed together parts."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 3.0 ** max(0, min(tries - 1, 8)))
    share = zlib.crc32(f"{e.group}/{e.run} {news.outlet} {tries}".encode()) / 2**32
    return longest * (1.0 - share / 2)


def _of(e: Escalation, news: News) -> Told:
    """What the outlet was told of the state of this news, or of a later one."""
    told = next((one for one in e.told if one.outlet == news.outlet), Told(news.outlet))
    return told if told.state >= news.state else _anew(told, news.state)


def _with(e: Escalation, told: Told) -> Escalation:
    others = (one for one in e.told if one.outlet != told.outlet)
    return replace(e, told=tuple(sorted((*others, told), key=lambda one: one.outlet)))
