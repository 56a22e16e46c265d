"""Laws of merge(), over any three copies of one escalation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rinban.core.chain.attempt import Attempt
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.signals import Signal, of_clock
from tests.unit.laws.book import verdicts
from tests.unit.laws.histories import LATER, copies, next_steps
from tests.unit.laws.seen import acknowledged, is_collected, open_ids, uncovered, unfinished

MergeLaw = Callable[[Escalation, Escalation, Escalation], bool]

MERGE_LAWS: dict[str, MergeLaw] = {
    "commutative": lambda a, b, c: merge(a, b) == merge(b, a),
    "associative": lambda a, b, c: merge(merge(a, b), c) == merge(a, merge(b, c)),
    "idempotent": lambda a, b, c: merge(a, a) == a,
    "an upper bound of both": lambda a, b, c: merge(merge(a, b), a) == merge(a, b) == merge(merge(a, b), b),
    "no alert is lost": lambda a, b, c: _ids(a) | _ids(b) == _ids(merge(a, b)),
    "what waits is not lost, nor does it wait for less long, until it joins or is over": lambda a, b, c: all(
        _waits_on(merge(a, b), one, other) for one, other in ((a, b), (b, a))
    ),
    "age counts from the earlier beginning": lambda a, b, c: merge(a, b).opened_at == min(a.opened_at, b.opened_at),
    "open is what has ended in neither": lambda a, b, c: (
        open_ids(merge(a, b)) == (_ids(a) | _ids(b)) - (_ids(a) - open_ids(a)) - (_ids(b) - open_ids(b))
    ),
    "no acknowledgement of the running episode is lost": lambda a, b, c: (
        not acknowledged(a) or merge(a, b).episode > a.episode or acknowledged(merge(a, b))
    ),
    "no call, no pass and no call's id is lost": lambda a, b, c: all(
        _knows(merge(a, b), number, copy) for copy in (a, b) for number in range(len(copy.called))
    ),
    "of two choices for one call the one whose phone has called back is meant": lambda a, b, c: all(
        bool(x.sid) == bool(y.sid) or both.who == (x.who if x.sid else y.who)
        for x, y, both in zip(a.called, b.called, merge(a, b).called, strict=False)
    ),
    "of two tries of a call that has not called back the later one is meant, and who made it owes it": lambda a, b, c: (
        all(
            x.sid or y.sid or x.redials == y.redials or both.dialler == max(x, y, key=_redials).dialler
            for x, y, both in zip(a.called, b.called, merge(a, b).called, strict=False)
        )
    ),
    "everybody who may be called is known": lambda a, b, c: (
        {k.responder.id for copy in (a, b) for k in copy.people} == {k.responder.id for k in merge(a, b).people}
    ),
    "an open one has a deadline": lambda a, b, c: (merge(a, b).deadline is not None) == bool(unfinished(merge(a, b))),
    "an alert that the taker never heard of is due, at once if it is not collected": lambda a, b, c: _uncovered_is_due(
        merge(a, b)
    ),
    "what is written is what is read": lambda a, b, c: decode(encode(merge(a, b))) == merge(a, b),
}


def _redials(call: Attempt) -> int:
    return call.redials


def _waits_on(both: Escalation, one: Escalation, other: Escalation) -> bool:
    """Of each key its last occurrence, as long as the other copy does not hold it, or a later one, among the others."""
    then = {each.problem.id.key: each for each in both.postponed}
    for each in one.postponed:
        key, number = each.problem.id
        joined = max((p.id.occurrence for p in other.problems if p.id.key == key), default=-1)
        kept = then.get(key)
        if kept is None:
            if joined < number:
                return False
            continue
        later = kept.problem.id.occurrence > max(number, joined)
        same = kept.problem.id == each.problem.id and kept.until >= each.until and joined < number
        if not later and not (same and kept.problem.ended_at >= each.problem.ended_at):
            return False
    return True


def _ids(e: Escalation) -> frozenset[object]:
    return frozenset(p.id for p in e.problems)


def _knows(e: Escalation, number: int, copy: Escalation) -> bool:
    call, known = copy.called[number], e.called[number]
    return bool(known.who or not call.who) and known.passed >= call.passed and bool(known.sid or not call.sid)


_RINGS = (Signal.OVERDUE, Signal.READY)


def _uncovered_is_due(e: Escalation) -> bool:
    late = uncovered(e)
    if not (e.ack and acknowledged(e) and late):
        return True
    almost_old = max(e.opened_at, e.woken_at) + e.policy.close_after - 1.0
    young = e.deadline is not None and (almost_old < e.deadline or of_clock(e, almost_old) in _RINGS)
    waits = all(is_collected(e, p) for p in late)
    latest = max(e.ack.until, min(p.opened_at for p in late) + 900.0) if waits else e.ack.at
    return young and e.deadline is not None and e.deadline <= latest


def lawless(seeds: Iterable[int]) -> Iterator[tuple[str, int]]:
    """The laws that break, of merge() and of every step from a merged copy, with the lot that shows it."""
    for seed in seeds:
        world, (a, b, c) = copies(seed)
        yield from ((name, seed) for name, rule in MERGE_LAWS.items() if not rule(a, b, c))
        for seen in next_steps(world, merge(a, b), LATER):
            yield from ((name, seed) for name, verdict in verdicts(seen) if not verdict)


def hunt(seeds: Iterable[int]) -> Iterator[str | None]:
    """For each lot the name of a law that breaks, if any does."""
    for seed in seeds:
        yield next((name for name, _ in lawless((seed,))), None)
