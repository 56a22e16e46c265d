"""Joins two copies of a document, since two stores hold one each and either may have missed writes."""

from __future__ import annotations

from bisect import bisect_left
from itertools import zip_longest

from rinban.core.chain.attempt import Ack, Attempt, Extra
from rinban.core.chain.document import Escalation
from rinban.core.chain.postponed import Postponed, key_of, without
from rinban.core.chain.problem import Problem, id_of
from rinban.core.chain.roster import RosterEntry
from rinban.core.chain.told import join_told
from rinban.core.replaced import replace

_UNKNOWN = Attempt("")
"""A call of which one copy knows nothing."""


def merge(a: Escalation, b: Escalation) -> Escalation:
    """The least upper bound of two copies: commutative, associative, idempotent, and never below either.

    Because decisions only ever move a document up, this one rule does the work of version numbers, of writing back, of
    refilling a cache, and of asking which store is right.
    """
    # What follows the position only decides between copies of equal position, so that both orders give the same result.
    far = max(a, b, key=lambda e: (e.position, e.policy, e.names, e.zone, e.base_url, e.exhausted, e.exhausted_sms))
    problems = join_problems(a.problems, b.problems)
    return replace(
        far,
        opened_at=min(a.opened_at, b.opened_at),
        problems=problems,
        postponed=join_postponed(a.postponed, b.postponed, problems),
        woken_at=max(a.woken_at, b.woken_at),
        people=join_people(a.people, b.people),
        called=tuple(_join_calls(x, y) for x, y in zip_longest(a.called, b.called, fillvalue=_UNKNOWN)),
        told=join_told(a.told, b.told),
        ack=max((x for x in (a.ack, b.ack) if x), key=_ack_order, default=None),
        extra=_join_extra(a.extra, b.extra),
    )


def _ack_order(ack: Ack) -> tuple[object, ...]:
    """The acknowledgement of the latest episode counts, and within an episode the one of the first call.

    The rest of the key makes the choice total, so that it never depends on which copy is given first.
    """
    known = (ack.episode, -ack.attempt, -ack.at, ack.by, sorted(ack.heard), ack.severity, ack.until, ack.by_hand)
    return (*known, ack.handed_back, ack.earlier, ack.snoozed, ack.since)


def join_problems(a: tuple[Problem, ...], b: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """All alerts of both, by id; of one that is in both, the most severe words and the latest news.

    `a` is in order. Mostly `b` is a single alert, and `a` may be thousands: so each of `b` is put into its place.
    """
    if a == b:
        return a
    joined = list(a)
    for p in b:
        place = bisect_left(joined, p.id, key=id_of)
        if place < len(joined) and joined[place].id == p.id:
            joined[place] = _join_problem(joined[place], p)
        else:
            joined.insert(place, p)
    return tuple(joined)


def join_postponed(
    a: tuple[Postponed, ...], b: tuple[Postponed, ...], problems: tuple[Problem, ...]
) -> tuple[Postponed, ...]:
    """All that wait or have waited by both, by dedup key, but for those that are among `problems` by now.

    Of two occurrences the later one counts. What one copy lets wait longer waits longer, since the rota was asked anew
    there; what one copy does not hide from somebody who is called for something else is not hidden.
    """
    joined = list(a)
    for one in b:
        place = bisect_left(joined, key_of(one), key=key_of)
        if place < len(joined) and key_of(joined[place]) == key_of(one):
            joined[place] = _join_waiting(joined[place], one)
        else:
            joined.insert(place, one)
    return without(tuple(joined), problems)


def _join_waiting(a: Postponed, b: Postponed) -> Postponed:
    if a.problem.id != b.problem.id:
        return max(a, b, key=lambda one: one.problem.id)
    return Postponed(_join_problem(a.problem, b.problem), max(a.until, b.until), a.quiet and b.quiet)


def _join_problem(a: Problem, b: Problem) -> Problem:
    if a == b:
        return a
    # The text is taken from one copy as a whole: one alert's summary with another's host would be a lie.
    words = max(a, b, key=lambda p: (p.severity, p.summary, p.texts, p.host, p.source, p.link, p.details, p.readings))
    claim_flips, claimed_by = max((a.claim_flips, a.claimed_by), (b.claim_flips, b.claimed_by))
    flaps, flapped_at = max((a.flaps, a.flapped_at), (b.flaps, b.flapped_at))
    return words._replace(
        opened_at=min(a.opened_at, b.opened_at),
        heard_at=max(a.heard_at, b.heard_at),
        claimed_by=claimed_by,
        claim_flips=claim_flips,
        closed_by=max(a.closed_by, b.closed_by),
        ended_at=max(a.ended_at, b.ended_at),
        end=max((a.ended_at, a.end), (b.ended_at, b.end))[1],
        began=max(a.began, b.began),
        tells_no_end=a.tells_no_end and b.tells_no_end,
        flaps=flaps,
        flapped_at=flapped_at,
        extra=max(a.extra, b.extra),
    )


def _join_calls(a: Attempt, b: Attempt) -> Attempt:
    """One attempt, as both copies know it.

    Two processes that did not see each other may have chosen different people for the same attempt. Then it belongs to
    the person whose phone has called back, since that is the one who listens; else the later try of it counts. Where
    both have called back, their tries must not: a joined copy has the number of tries of a copy whose person is not
    meant, and which person is must not depend on the order in which three copies meet.
    """
    if a == b:
        return a
    meant = max(
        a, b, key=lambda call: (bool(call.sid), 0 if call.sid else call.redials, call.dialler, call.who, call.number)
    )
    return Attempt(
        who=meant.who,
        dialler=meant.dialler,
        sid=max(a.sid, b.sid),
        passed=a.passed or b.passed,
        answered_at=max(a.answered_at, b.answered_at),
        refused=a.refused or b.refused,
        unsent=max(a.unsent, b.unsent),
        redials=max(a.redials, b.redials),
        unsent_since=min(filter(None, (a.unsent_since, b.unsent_since)), default=0.0),
        ended_at=max(a.ended_at, b.ended_at),
        number=meant.number,
        by_hand=a.by_hand or b.by_hand,
        busy=a.busy or b.busy,
        extra=_join_extra(a.extra, b.extra),
    )


def join_people(a: tuple[RosterEntry, ...], b: tuple[RosterEntry, ...]) -> tuple[RosterEntry, ...]:
    """Everybody of both, sorted by id, each as the latest rota had them."""
    if a == b:
        return a
    joined = {known.responder.id: known for known in sorted((*a, *b))}
    return tuple(joined[who] for who in sorted(joined))


def _join_extra(a: Extra, b: Extra) -> Extra:
    return a if a == b else tuple(sorted(dict(sorted((*a, *b))).items()))
