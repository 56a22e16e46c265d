"""From an escalation to the words of its texts: how things stand now, for the person who listens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rinban.core.chain import clocks, flapping, rounds, snooze_verbs
from rinban.core.chain.attempt import Ack
from rinban.core.chain.decisions import Topic
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.outcome import Reply
from rinban.core.chain.problem import Problem
from rinban.core.chain.zabbix_event import monitor_name
from rinban.core.rota.people import Responder
from rinban.voice.call_script import CallScript


def script(reply: Reply) -> CallScript:
    """The words for this reply, in the listener's language."""
    e = reply.escalation
    listener = e.person(reply.who)
    alerts = _told_of(reply)
    worst = alerts[0] if alerts else e.most_severe
    assert worst is not None  # an escalation is begun for an alert
    told = CallScript(
        language=listener.language,
        group=_spoken_group(e, listener.language),
        count=len(alerts),
        others=_others(alerts, worst),
        name=_spoken(listener),
        other=_spoken(e.person(_other(e))),
        is_own=_other(e) == reply.who and not _is_done_there(e),
        monitor=_monitor(e),
        is_closed_there=bool(_closed_by(e)),
        time=_local(at, e.zone) if (at := _spoken_time(reply)) else None,
        minutes=max(1, round(e.policy.then_every / 60)),
        more=_more(e, reply.attempt),
        is_collected=reply.topic is Topic.COLLECTED,
        came=_came(e) if reply.topic is Topic.COLLECTED else 0,
        again=_again(e, alerts),
        follow_key=_follow_key(reply),
        is_last=_is_last(e, reply.who),
        may_call_in=_may_call_in(e),
        other_number=reply.attempt == e.attempt and rounds.next_number(e) is not None,
        pause=_pause(e),
        digits=e.policy.digits,
        details_key=e.policy.digits.details,
        readings=_readings(e),
        prompts=e.policy.prompts,
    )
    return replace(_telling(told, worst), **_of_reminders(reply, worst))


def details(reply: Reply, number: int = 1) -> CallScript:
    """The words for all that is known of one open alert. The most severe is the first, and comes after the last."""
    told = script(reply)
    alerts = _by_severity(reply.escalation)
    if not alerts:
        return told
    at = (number - 1) % len(alerts)
    since = _local(alerts[at].opened_at, reply.escalation.zone)
    return replace(_telling(told, alerts[at]), number=at + 1, time=since)


def _told_of(reply: Reply) -> list[Problem]:
    """The alerts of which this text tells, in their order: all open ones, or those that were collected since a key."""
    collected = frozenset(p.id for p in reply.escalation.collected)
    only_these = reply.topic is Topic.COLLECTED
    return [p for p in _by_severity(reply.escalation) if not only_these or p.id in collected]


def _came(e: Escalation) -> int:
    """How many alerts came in while the listener took what follows as well, also those that are over; else 0."""
    if not (e.ack and e.ack.until):
        return 0
    return sum(not p.is_memory and p.id not in e.ack.heard for p in e.problems)


def _again(e: Escalation, alerts: Sequence[Problem]) -> int:
    """How often the only alert that is told has come by now, if it comes and goes; else 0."""
    number = flapping.times(e, alerts[0]) if len(alerts) == 1 else 1
    return number if number > 1 else 0


def _follow_key(reply: Reply) -> str:
    """The key that takes what follows, for somebody who has just taken what came in after a former key; else ""."""
    e = reply.escalation
    offered = reply.topic is Topic.TAKEN and e.acknowledged and e.ack and not e.ack.until and e.collections
    return e.policy.digits.follow if offered else ""


def _of_reminders(reply: Reply, worst: Problem) -> dict[str, Any]:
    """Since when the listener has it who is reminded of it, and how the reminder is put off, where that is offered."""
    e = reply.escalation
    if e.ack is None or reply.topic not in (Topic.REMINDER, Topic.TAKEN):
        return {}
    if reply.topic is Topic.TAKEN:
        just_taken = e.acknowledged and not (e.ack.since or e.ack.snoozed or _follow_key(reply))
        return _snooze(e, snooze_verbs.put_off(e, e.ack.at), e.ack.at) if just_taken else {}
    now = e.called[reply.attempt].answered_at
    later = snooze_verbs.stays_on_it(e, reply.who, now)
    since, open_for = _local(e.ack.began, e.zone), int(now - worst.opened_at)
    return {"since": since, "open_for": _full_hours(open_for), **_snooze(e, later, now)}


def _full_hours(seconds: int) -> int:
    """From two hours on nobody wants to hear the minutes."""
    return seconds - seconds % 3600 if seconds >= 7200 else max(0, seconds)


def _snooze(e: Escalation, later: Escalation | None, now: float) -> dict[str, Any]:
    """The key, and when somebody would be called without it and with it."""
    if later is None or not e.policy.digits.snooze:
        return {}
    return {
        "snooze_key": e.policy.digits.snooze,
        "snooze": round(later.reminds_at - now),
        "reminds_in": e.policy.remind_after,
    }


def _telling(told: CallScript, problem: Problem) -> CallScript:
    return replace(
        told,
        severity=problem.severity,
        host=problem.host,
        summary=dict(problem.texts).get(told.language, problem.summary),
        details=problem.details,
        written=bool(problem.texts),
    )


def _by_severity(e: Escalation) -> list[Problem]:
    """The alerts of which is told, in their order; the first is `Escalation.most_severe`."""
    return sorted(sorted(e.audible, key=lambda p: p.id, reverse=True), key=lambda p: (-p.severity, p.opened_at))


def _others(alerts: Sequence[Problem], worst: Problem) -> tuple[str, ...]:
    """The hosts of the next two alerts that are elsewhere."""
    hosts = dict.fromkeys(p.host for p in alerts if p.host and p.host != worst.host)
    return tuple(hosts)[:2]


def _readings(e: Escalation) -> tuple[tuple[str, str], ...]:
    """How words in the alerts are said; where two alerts differ, as the one has it that was heard of last."""
    latest = sorted((p for p in e.problems if p.readings), key=lambda p: p.heard_at)
    return tuple({word: how for p in latest for word, how in p.readings}.items())


def _spoken(responder: Responder) -> str:
    return responder.reading or responder.name


def _spoken_group(e: Escalation, language: str) -> str:
    names = dict(e.names)
    return names.get(language) or next(iter(names.values()), e.group)


def _other(e: Escalation) -> str:
    """Who took it or closed it, "" if the monitor does not say who that was; or else who is being called."""
    if closed_by := _closed_by(e):
        return closed_by.strip("?")
    if e.acknowledged and e.ack:
        return e.ack.by.strip("?")
    return e.called[e.attempt].who if e.attempt >= 0 else ""


def _closed_by(e: Escalation) -> str:
    """Who closed at its source what ended last, "" if something is open or that has recovered by itself."""
    return e.most_severe.closed_by if e.most_severe and not e.has_open else ""


def _is_done_there(e: Escalation) -> bool:
    """Whether somebody took it or closed it at its source."""
    return bool(_closed_by(e)) or (e.acknowledged and e.ack is not None and not e.ack.is_a_responders)


def _monitor(e: Escalation) -> str:
    if not _is_done_there(e):
        return ""
    claimed = (p.source for p in e.open if e.ack and p.claimed_by == e.ack.by)
    return monitor_name(next(claimed, e.most_severe.source if e.most_severe else ""))


def _spoken_time(reply: Reply) -> float:
    """As `_time`; and where the reminder was put off, until when."""
    return reply.escalation.reminds_at if reply.topic is Topic.SNOOZED else _time(reply.escalation)


def _time(e: Escalation) -> float:
    """When it was taken, 0.0 if nobody knows when that was; or else when it ended."""
    if e.open:
        return _taken_at(e.ack) if e.ack else e.opened_at
    return max((p.ended_at for p in e.problems if not p.is_memory), default=e.opened_at)


def _taken_at(ack: Ack) -> float:
    return 0.0 if ack.earlier else ack.at


def _local(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo(zone))


def _is_last(e: Escalation, who: str) -> bool:
    """Whether no call to somebody else follows this one: nobody is left, or the next turn is the same person's."""
    turns = rounds.turns(e)
    return rounds.whose(e, turns[0]) == who if turns else not rounds.calls_in(e)


def _may_call_in(e: Escalation) -> bool:
    """Whether it is another group's turn, of which the document does not know whether anybody is on duty there."""
    return rounds.calls_in(e) and not rounds.turns(e)


def _pause(e: Escalation) -> int:
    """Seconds for which nobody is called once this call is over, before the next round begins; 0 if it does not."""
    turns = rounds.turns(e)
    return e.policy.pause if turns and rounds.pauses(e, turns[0]) else 0


def _more(e: Escalation, attempt: int) -> int:
    """Open alerts that came in after this person was told, for certain, of all that there were."""
    told_at = _told_at(e, attempt)
    return sum(p.opened_at > told_at for p in e.open)


def _told_at(e: Escalation, attempt: int) -> float:
    """The latest time at which this person can have been told of the open alerts.

    The document has the time of a call's first text. That of a later one follows from the clock, which every text of
    the current call sets; where that clock is gone, no text can be later than the key.
    """
    if attempt == e.attempt and e.prompts == 1:
        return e.called[attempt].answered_at
    if attempt == e.attempt and e.clock.due is Due.TALK:
        return e.clock.at - clocks.talk(0.0, e.policy).at
    return e.ack.at if e.ack else float("inf")
