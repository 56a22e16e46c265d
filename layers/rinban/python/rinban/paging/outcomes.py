"""What became of an alert, in the words that its sender is answered."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from rinban.core.alert import Alert, Kind
from rinban.core.chain import memory, postponed
from rinban.core.chain.decisions import GiveUp, Why
from rinban.core.chain.document import Escalation
from rinban.core.chain.late_verbs import begin_claimed, note_claimed, remember
from rinban.core.chain.outcome import Outcome
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.prospect import Next, prospect
from rinban.core.chain.record import Ref
from rinban.core.chain.standing import Standing
from rinban.core.chain.verb import Verb
from rinban.core.chain.verbs import ignore
from rinban.core.chain.waiting_verbs import note_claim
from rinban.core.chain.world_verbs import recover, reopen
from rinban.paging.transition import Transition

_ABOUT_A_CALL = ("calling", "joined", "collected")
_UNKNOWN = "no open alert has this dedup key"
_EARLIER = "it is about an earlier problem than the open one of this dedup key"
_REMEMBERED = "it is remembered for two hours, in case its problem comes late"
_OVER = "its source has ended this problem already"
_CALM = "it comes and goes: it counts as open until it has been quiet for {minutes} minutes"
_STILL_TAKEN = "the person who took it on the phone or by hand still has it"
_CLAIMED_FIRST = "somebody acknowledged it at its source before it came"


def ignored(alert: Alert, reason: str) -> Outcome:
    return Outcome(alert.dedup_key, "ignored", reason=reason)


def outcome_of(alert: Alert, cell: tuple[Standing, Verb], result: Transition, comes: str) -> Outcome:
    """What the sender of this alert is answered, by the cell that decided and the result of the whole step.

    `comes`: what comes next, as the whole step has left it.
    """
    row, verb = cell
    if result.after is None or (row is Standing.NOTHING and verb in (ignore, remember)):
        return ignored(alert, _why_ignored(alert, verb, result.after))
    outcome, reason = verb.outcome, ""
    waits = postponed.of_key(result.after.postponed, alert.dedup_key)
    if waits and waits.waits:
        reason = _waits(waits, result.after.zone)
    if verb in (begin_claimed, note_claimed):
        reason = _CLAIMED_FIRST
    elif verb == recover and _is_calm(result.after, alert):
        reason = _CALM.format(minutes=max(1, round(result.after.policy.flap_window / 60)))
    elif verb in (reopen, note_claim):
        outcome, reason = _of_what_was_taken(alert, result.after, outcome, comes)
    elif outcome in _ABOUT_A_CALL:
        reason = comes
    if outcome == "calling" and GiveUp(Why.NOBODY_ON_DUTY) in result.decisions:
        outcome, reason = "nobody_on_duty", _of_last_resort(reason) if result.after.order else reason
    told = "; ".join(filter(None, (alert.reason, reason)))
    return Outcome(alert.dedup_key, outcome, str(Ref(result.after.group, result.after.run)), told)


def _waits(one: Postponed, zone: str) -> str:
    """Until when nobody is called for it, by the clocks of the rota's zone."""
    until = datetime.fromtimestamp(one.until, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    why = "it is covered by a maintenance window" if one.quiet else "it is mild enough to wait for its hours"
    return f"{why}: nobody is called for it before {until} ({zone}), and then if it is still open"


def _of_what_was_taken(alert: Alert, e: Escalation, outcome: str, comes: str) -> tuple[str, str]:
    """Of a claim, or of its end, that came while somebody had what is open: the outcome and its reason."""
    known = e.problem(alert.dedup_key)
    if alert.kind is Kind.CLAIM:
        return ("acknowledged" if known and known.claimed_by else outcome), ""
    return ("duplicate", _STILL_TAKEN) if e.acknowledged else (outcome, comes)


def _is_calm(e: Escalation, alert: Alert) -> bool:
    """Whether this alert has recovered and counts as open all the same."""
    known = e.problem(alert.dedup_key)
    return known is not None and known.is_calm


def what_comes(result: Transition, now: float) -> str:
    """What comes next for the alerts of this step, "" while a phone rings."""
    if result.after is None:
        return ""
    found = prospect(result.after)
    begins = any(verb.outcome == "calling" for _, verb in result.cells)
    if begins and found.next is Next.UNTAKEN and GiveUp(Why.EXHAUSTED) not in result.decisions:
        found = found._replace(next=Next.REFUSED)  # it has begun in this very step, so that no phone can have rung
    return found.words(now)


def _of_last_resort(reason: str) -> str:
    return f"the last resort is to be called: {reason}" if reason else "the last resort is called"


def _why_ignored(alert: Alert, verb: Verb, after: Escalation | None) -> str:
    """`after`: the escalation after the step, None if there is none. A problem is only ignored where it is over."""
    if alert.kind is Kind.PROBLEM:
        return _OVER
    if after and after.problem(alert.dedup_key):
        return _EARLIER
    is_noted = verb == remember and after is not None and memory.is_noted(after, alert.dedup_key)
    return f"{_UNKNOWN}; {_REMEMBERED}" if is_noted else _UNKNOWN
