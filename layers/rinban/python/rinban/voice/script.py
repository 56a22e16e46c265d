"""From an escalation to the words of its texts: how things stand now, for the person who listens."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from rinban.core.chain.document import Escalation
from rinban.core.chain.outcome import Reply
from rinban.core.rota.people import Responder
from rinban.voice.twiml import CallScript


def script(reply: Reply) -> CallScript:
    """The words for this reply, in the listener's language."""
    e = reply.escalation
    listener = e.person(reply.who)
    worst = e.most_severe
    assert worst is not None  # an escalation is begun for an alert
    return CallScript(
        language=listener.language,
        group=_spoken_group(e, listener.language),
        severity=worst.severity,
        host=worst.host,
        summary=dict(worst.texts).get(listener.language, worst.summary),
        written=bool(worst.texts),
        count=len(e.open),
        name=_spoken(listener),
        other=_spoken(e.person(_other(e))),
        time=_local(_time(e), e.zone),
        minutes=max(1, round(e.policy.then_every / 60)),
        more=_more(e, reply.attempt),
        digits=e.policy.digits,
        prompts=e.policy.prompts,
    )


def _spoken(responder: Responder) -> str:
    return responder.reading or responder.name


def _spoken_group(e: Escalation, language: str) -> str:
    names = dict(e.names)
    return names.get(language) or next(iter(names.values()), e.group)


def _other(e: Escalation) -> str:
    """Who took it, or else who is being called."""
    if e.acknowledged and e.ack:
        return e.ack.by
    return e.called[e.attempt].who if e.attempt >= 0 else ""


def _time(e: Escalation) -> float:
    """When it was taken, or else when it ended."""
    if e.open:
        return e.ack.at if e.ack else e.opened_at
    return max((p.ended_at for p in e.problems), default=e.opened_at)


def _local(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo(zone))


def _more(e: Escalation, attempt: int) -> int:
    """Open alerts that came in after this person began to listen."""
    since = e.called[attempt].answered_at
    return sum(p.opened_at > since for p in e.open) if since else 0
