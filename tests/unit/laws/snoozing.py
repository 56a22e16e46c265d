"""Laws of the key "later": whose reminder it moves, how far, and what it must not touch."""

from __future__ import annotations

from rinban.core.chain.document import Escalation
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from rinban.core.replaced import replace
from tests.unit.laws.keeping import oldest, reminder
from tests.unit.laws.seen import (
    Seen,
    acknowledged,
    law,
    law_of_documents,
    longest_snooze,
    snoozed_until,
    unclaimed,
    unheard,
)


@law("a snooze on the taker's own call moves the reminder, once, and nothing else", Signal.SNOOZE)
def moves_the_reminder(s: Seen) -> bool | None:
    if s.row is not Standing.TAKER:
        return None
    assert s.before.ack is not None
    later = replace(s.before.ack, snoozed=snoozed_until(s.before, s.event.now))
    return s.after == (replace(s.before, ack=later) if s.puts_off else s.before) and not s.told


@law("a snooze makes the next reminder later, and that comes before the escalation is too old", Signal.SNOOZE)
def is_later(s: Seen) -> bool | None:
    if not (s.stays_on or s.puts_off):
        return None
    assert s.after.ack is not None
    usual = s.after.ack.at + s.after.policy.remind_after
    return usual < reminder(s.after) < oldest(s.after)


@law("a snooze never acknowledges what nobody has", Signal.SNOOZE)
def only_what_they_have(s: Seen) -> bool | None:
    if not acknowledged(s.after) or acknowledged(s.before):
        return s.after.ack is s.before.ack or s.puts_off
    assert s.before.ack is not None
    assert s.after.ack is not None
    had = s.before.ack.heard | {p.id for p in s.before.problems if p.claimed_by}
    return s.after.ack.by == s.before.ack.by and s.after.ack.heard <= had and unclaimed(s.before) <= had


@law("a snooze silences nothing that is new or graver: what rings without it rings with it", Signal.SNOOZE)
def silences_nothing(s: Seen) -> bool | None:
    if not (s.stays_on or s.puts_off):
        return None
    assert s.before.ack is not None
    assert s.after.ack is not None
    promised = s.before.ack.until if s.event.now < s.before.ack.until else 0.0
    gravest = max(p.severity for p in s.before.problems if not p.ended_at)
    same = s.after.ack.severity == (gravest if s.stays_on else s.before.ack.severity)
    return same and s.after.ack.until in (promised, s.before.ack.until) and unheard(s.after) == unheard(s.before)


@law_of_documents(
    "a snooze is bounded: who has said later is asked again, of a disaster half an hour after the key at most"
)
def bounded(e: Escalation) -> bool | None:
    if e.ack is None or not e.ack.snoozed or not acknowledged(e) or e.deadline is None:
        return None
    latest = max(e.ack.at + e.policy.remind_after, min(e.ack.snoozed, e.ack.at + longest_snooze(e)))
    return e.deadline <= latest
