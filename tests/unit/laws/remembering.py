"""Laws of what is remembered where no alert is open, and of how a problem is judged by it."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import product

from rinban.core.alert import Alert, Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.signals import Signal, of_alert
from rinban.core.chain.standing import Standing
from tests.unit.laws.seen import (
    Seen,
    alerts,
    beginning,
    comes_back,
    is_collected,
    is_just_over,
    law,
    memories,
    of_document,
    row,
    unfinished,
    waiting_ids,
)

TWO_HOURS, FIVE_MINUTES = 7200.0, 300.0
OVER, CLAIMED = -1, -2


@law("the recovery or the claim of an alert that is not open is remembered, once in a while, and its end; nothing else")
def remembered(s: Seen) -> bool:
    before, after = _by_id(s.before), _by_id(s.after)
    if not s.is_remembered:
        return after == before
    new = _memory(s)
    known = before.get(new.id)
    if s.signal is Signal.TAKEN_BACK:
        ended = known and known.claimed_by and known._replace(claimed_by="", claim_flips=known.claim_flips + 1)
        return after == ({**before, new.id: ended} if ended else before)
    if known and known.claim_flips % 2:
        given = _later(known, new)._replace(claimed_by=new.claimed_by, claim_flips=known.claim_flips + 1)
        return after == {**before, new.id: given}
    if known and s.event.now - known.heard_at < FIVE_MINUTES and known.began >= new.began:
        return after == before
    return after == {**before, new.id: _later(known, new) if known else new}


def _by_id(e: Escalation) -> dict[AlertId, Problem]:
    return {p.id: p for p in memories(e)}


def _memory(s: Seen) -> Problem:
    assert s.event.alert is not None
    key, began = s.event.alert.dedup_key, s.event.alert.began
    if s.signal is Signal.RECOVERED:
        return _over(key, s.received, s.event.now, began)
    claim = Problem(AlertId(key, CLAIMED), Severity.NOT_CLASSIFIED, 0.0, s.event.now, ended_at=s.received, began=began)
    return claim._replace(claimed_by=s.event.by or "?", end="claimed")


def _over(key: str, at: float, heard_at: float, began: float) -> Problem:
    over = Problem(AlertId(key, OVER), Severity.NOT_CLASSIFIED, 0.0, heard_at, ended_at=at)
    return over._replace(end="recovered", began=began)


def _later(a: Problem, b: Problem) -> Problem:
    return b._replace(
        heard_at=max(a.heard_at, b.heard_at),
        ended_at=max(a.ended_at, b.ended_at),
        began=max(a.began, b.began),
        claimed_by=max((a.claim_flips, a.claimed_by), (b.claim_flips, b.claimed_by))[1],
        claim_flips=max(a.claim_flips, b.claim_flips),
    )


@beginning("the next run remembers what the former has remembered or seen end, unless that is too old")
def carried_along(s: Seen) -> bool:
    wanted: dict[AlertId, Problem] = {}
    for p in (*alerts(s.loaded), *memories(s.loaded)):
        over = p.end == "recovered" and p in alerts(s.loaded)
        kept = _over(p.id.key, p.ended_at, max(p.heard_at, p.ended_at), p.began) if over else p
        if s.event.now - max(p.heard_at, p.ended_at) <= TWO_HOURS and (over or p in memories(s.loaded)):
            wanted[kept.id] = _later(wanted[kept.id], kept) if kept.id in wanted else kept
    return _by_id(s.after) == wanted


# --- how a problem is judged -----------------------------------------------------------------------------------------


@law(
    "a problem that its source has ended is not opened, one that it has claimed is claimed, and any other is new",
    Signal.CLAIMED,
    Signal.TAKEN_BACK,
    Signal.RECOVERED,
    Signal.AGED,
)
def judged(s: Seen) -> bool | None:
    if _all(s.after) == _all(s.before):
        return None
    keys = {s.event.alert.dedup_key} if s.event.alert else {p.key for p in unfinished(s.before)}
    received = s.received if s.event.alert else s.event.now
    return all(_is_well_judged(s.after, key, s.event.now, received) for key in keys)


def _all(e: Escalation) -> tuple[Problem, ...]:
    return (*alerts(e), *memories(e))


@of_document
def _is_well_judged(e: Escalation, key: str, now: float, received: float) -> bool:
    of_keys: dict[str, list[Problem]] = defaultdict(list)
    for p in _all(e):
        of_keys[p.id.key].append(p)
    waiting, stands = waiting_ids(e), row(e, None)
    return all(
        of_alert(e, alert, at) is _as_judged(e, of_keys[alert.dedup_key], waiting, stands, alert, at)
        for alert, at in _probes(key, now, received)
    )


@beginning("what the next run remembers is judged in the same way")
def judged_then(s: Seen) -> bool:
    assert s.event.alert is not None
    return _is_well_judged(s.after, s.event.alert.dedup_key, s.event.now, s.received)


@lru_cache(maxsize=1000)
def _probes(key: str, now: float, received: float) -> tuple[tuple[Alert, float], ...]:
    """The problem as it may come now, of any occurrence, at once or after it has waited; or after two hours."""
    waited = dict.fromkeys((0.0, now - 0.25, received, now))
    same = (
        *product((now,), waited, (0.0, 1.0, 2.0)),
        *product((now + TWO_HOURS, now + TWO_HOURS + 1.0), (now - 0.25,), (0.0, 1.0)),
    )
    others = (Alert("another", severity=severity) for severity in (Severity.NOT_CLASSIFIED, Severity.HIGH))
    no_graver = Alert(key, severity=Severity.HIGH)  # also when its taker is not on the line any more
    return (
        *((no_graver, at) for at in (now, now + 200.0)),
        *((Alert(key, began=began, received_at=received_at), at) for at, received_at, began in same),
        *((alert, now) for alert in others),
    )


def _as_judged(
    e: Escalation, of_this_key: list[Problem], waiting: frozenset[AlertId], stands: Standing, alert: Alert, now: float
) -> Signal:
    """`waiting`, `stands`: what waits in it, and how things stand, which is the same whatever comes."""
    known = next((p for p in of_this_key if p.ended_at == 0.0), None)
    if known:
        waited = any(p.id in waiting and not p.claimed_by for p in of_this_key)  # and this group lets none wait
        if waited:
            return _newcomer(e, stands, alert, now)
        is_graver = known.flaps % 2 and alert.severity > known.severity and not _is_of(_as_calm(known), alert)
        news = Signal.URGENT if stands is Standing.ACKNOWLEDGED else Signal.JOINED
        return news if is_graver else Signal.REPEATED
    fresh = [p for p in of_this_key if max(p.heard_at, p.ended_at) >= now - TWO_HOURS]
    this_one = [p for p in fresh if _is_of(p, alert)]
    if any(p.end == "recovered" for p in this_one):
        return Signal.REPEATED
    if any(p.id.occurrence == CLAIMED and p.claimed_by for p in this_one):
        return Signal.CLAIMED_FIRST
    return _newcomer(e, stands, alert, now)


def _newcomer(e: Escalation, stands: Standing, alert: Alert, now: float) -> Signal:
    if stands is not Standing.ACKNOWLEDGED and not is_just_over(e, now):
        return Signal.URGENT if comes_back(e, alert, now) else Signal.JOINED
    return Signal.JOINED if is_collected(e, Problem(AlertId("", 0), alert.severity, now, now)) else Signal.URGENT


def _as_calm(p: Problem) -> Problem:
    return p._replace(ended_at=p.flapped_at)


def _is_of(p: Problem, alert: Alert) -> bool:
    """Whether it tells of the very problem that comes now; if nothing says so, it does not."""
    by_their_clock = (alert.began, p.began) if alert.began and p.began else None
    by_ours = (alert.received_at, p.ended_at)
    if by_their_clock:
        return by_their_clock[0] <= by_their_clock[1]
    return alert.received_at > 0.0 and by_ours[0] < by_ours[1]
