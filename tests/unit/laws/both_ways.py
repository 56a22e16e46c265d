"""Laws of what a person does at the source, besides acknowledging there."""

from __future__ import annotations

from dataclasses import replace

from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from tests.unit.laws.seen import Seen, alerts, ids, law, memories, open_ids


@law(
    "what is taken back at its source is claimed by nobody, and open as before; no other alert changes",
    Signal.TAKEN_BACK,
)
def claimed_by_nobody(s: Seen) -> bool | None:
    if s.unknown:
        return None
    known = _by_id(s.before)[s.alert_id]
    ended = known._replace(claimed_by="", claim_flips=known.claim_flips + 1)
    return _by_id(s.after) == {**_by_id(s.before), known.id: ended} and memories(s.after) == memories(s.before)


def _by_id(e: Escalation) -> dict[AlertId, Problem]:
    return {p.id: p for p in alerts(e)}


@law(
    "what is taken back is called for by today's rota at once, unless somebody here has it or is called for it",
    Signal.TAKEN_BACK,
)
def called_for(s: Seen) -> bool | None:
    if s.unknown:
        return None
    if s.claim_ends:
        rings = s.then is (Standing.CURRENT if s.event.order else Standing.RESTING)
        return rings and s.after.order == ids(s.event.order) and s.after.collections == 0
    kept = replace(s.after, problems=s.before.problems, postponed=s.before.postponed)
    return kept == s.before and not s.decisions


@law("what is given anew after it was taken back is that person's", Signal.CLAIMED)
def given_anew(s: Seen) -> bool | None:
    known = next((p for p in alerts(s.before) if p.id == s.alert_id), None)
    if known is None or s.unknown or not known.claim_flips % 2:
        return None
    then = _by_id(s.after)[known.id]
    heard = s.state is Standing.ACKNOWLEDGED and s.before.ack is not None and known.id in s.before.ack.heard
    return then == (known if heard else known._replace(claimed_by="zed", claim_flips=known.claim_flips + 1))


@law(
    "who closed it at the source is written down with it, and is nobody where it recovered by itself", Signal.RECOVERED
)
def closed_there(s: Seen) -> bool | None:
    if s.unknown or s.alert_id in open_ids(s.after):
        return None
    assert s.event.alert is not None
    return _by_id(s.after)[s.alert_id].closed_by == s.event.alert.by
