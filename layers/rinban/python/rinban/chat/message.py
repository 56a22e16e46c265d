"""What is to be said of an escalation now. It follows from the document alone, so that the same state says the same.

Times are seconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from rinban.chat.links import leads_somewhere
from rinban.core.alert import Severity
from rinban.core.chain import topics
from rinban.core.chain.attempt import Ack
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.problem import Problem
from rinban.core.text.plain import one_line

NAME, HOST, PROBLEM, LINK = 80, 120, 300, 1500
"""Characters of a name, a host, a problem and a link. A longer link is left out, since half of one leads nowhere."""


class Situation(Enum):
    """How an escalation stands, as a reader of a chat sees it."""

    WAITING = "waiting"  # nobody is called yet
    CALLING = "calling"
    HANDED_BACK = "handed_back"  # the taker passed it on, and others are called
    PAUSED = "paused"  # between two rounds
    NOBODY = "nobody_on_duty"
    EXHAUSTED = "exhausted"
    TAKEN = "taken"
    CLOSED = "closed"
    TEST = "test"  # nothing has happened: an operator tries the outlet
    WARNING = "warning"  # of something that is wrong with the calling itself, and not of an escalation
    RELIEF = "warning_over"
    DUTY = "duty"  # a notice of the rota


BULLETINS = (Situation.WARNING, Situation.RELIEF, Situation.DUTY)
"""Situations of a message that is of no escalation, so that it has no severity."""


@dataclass(frozen=True, slots=True)
class Message:
    """Texts are one line each, without invisible characters, and are not escaped.

    `ref`: the escalation's, such as "infra/7". `host`, `problem`: of the most severe alert; `others`: how many more are
    open. `calling`: the name of the person whose phone is called now, `call` the number of that call, from 1; "" and 0
    if none is. `next_at`: when somebody is called again. `taken_by`: who has it or has had it, "" if nobody took it,
    "?" if it is not known who did;
    `at_source`: it was taken there, and not by a responder; `took`: seconds from the alert to the key, or, where it
    had to wait first (`waited`), from the end of that. `link`: the monitor's, an http or https address. `since`: when
    the alert was opened. Each time is 0.0 if there is none.
    """

    ref: str
    situation: Situation
    severity: Severity
    group: str
    host: str
    problem: str
    language: str
    zone: str
    others: int = 0
    calling: str = ""
    call: int = 0
    next_at: float = 0.0
    taken_by: str = ""
    taken_at: float = 0.0
    took: float = 0.0
    waited: bool = False
    at_source: bool = False
    by_hand: bool = False
    closed_at: float = 0.0
    link: str = ""
    since: float = 0.0


def message(e: Escalation, language: str) -> Message:
    """What is to be said of it in this language ("ja" or "en")."""
    situation = _situation(e)
    worst = _headline(e, situation)
    told = Message(
        ref=f"{e.group}/{e.run}",
        situation=situation,
        severity=worst.severity,
        group=_clean(dict(e.names).get(language) or next((name for _, name in e.names), e.group), NAME),
        host=one_line(worst.host, HOST),
        problem=_clean(dict(worst.texts).get(language) or worst.summary, PROBLEM),
        language=language,
        zone=e.zone,
        others=max(0, len(e.open) - 1),
        link=_link(worst.link),
        since=worst.opened_at,
        closed_at=_closed_at(e) if situation is Situation.CLOSED else 0.0,
    )
    return _with_taker(_with_call(told, e), e, worst)


def _headline(e: Escalation, situation: Situation) -> Problem:
    """The alert that stands for all: the most severe open one, and of an escalation that is over the most severe one of
    all, in whatever order they ended."""
    over = [p for p in e.problems if not p.is_memory] if situation is Situation.CLOSED else []
    worst = max(over, key=lambda p: (p.severity, -p.opened_at, p.id), default=e.most_severe)
    assert worst is not None, "an escalation of which is told has an alert"
    return worst


def trial(group: str, problem: str, language: str, zone: str) -> Message:
    """What is told when an operator tries an outlet."""
    return Message(
        f"{group}/0",
        Situation.TEST,
        Severity.INFORMATION,
        _clean(group, NAME),
        "",
        _clean(problem, PROBLEM),
        language,
        zone,
    )


def _situation(e: Escalation) -> Situation:
    if e.rests_long:
        return Situation.EXHAUSTED if e.order else Situation.NOBODY
    is_untaken = e.state in (State.CALLING, State.RESTING)
    if is_untaken and e.ack and e.ack.handed_back and e.ack.episode + 1 == e.episode:
        return Situation.HANDED_BACK
    return _BY_STATE[e.state]


_BY_STATE = {
    State.CALLING: Situation.CALLING,
    State.RESTING: Situation.PAUSED,
    State.WAITING: Situation.WAITING,
    State.ACKNOWLEDGED: Situation.TAKEN,
    State.CLOSED: Situation.CLOSED,
}


def _with_call(told: Message, e: Escalation) -> Message:
    """Who is called now, or when somebody is called next."""
    if e.state is State.CALLING and e.attempt >= e.start:
        return replace(told, calling=_clean(e.person(e.called[e.attempt].who).name, NAME), call=e.attempt + 1)
    if told.situation in (Situation.PAUSED, Situation.EXHAUSTED, Situation.NOBODY):
        return replace(told, next_at=e.clock.at)
    if told.situation is Situation.WAITING:
        return replace(told, next_at=e.waits_until or 0.0)
    return told


def _with_taker(told: Message, e: Escalation, worst: Problem) -> Message:
    """Who took it, also while that person is reminded of it. What else began anew, without a hand-back, is nobody's."""
    ack = e.ack
    if ack is None:
        return told
    if not (e.acknowledged or told.situation is Situation.HANDED_BACK or topics.is_reminded(e, ack.by)):
        return told
    waited = _waited_for(e, ack, worst)
    return replace(
        told,
        taken_by=_clean(e.person(ack.by).name if ack.is_a_responders else ack.by, NAME),
        taken_at=0.0 if ack.earlier else ack.began,
        took=0.0 if ack.earlier else max(0.0, ack.began - max(waited.opened_at, e.woken_at)),
        waited=e.woken_at > waited.opened_at,
        at_source=not ack.is_a_responders,
        by_hand=ack.by_hand,
    )


def _waited_for(e: Escalation, ack: Ack, worst: Problem) -> Problem:
    """The alert since which nobody had it: the most severe one that the key covers, whatever has ended since then."""
    covered = (p for p in e.problems if p.id in ack.heard)
    return max(covered, key=lambda p: (p.severity, -p.opened_at, p.id), default=worst)


def _closed_at(e: Escalation) -> float:
    return max((p.ended_at for p in e.problems if not p.is_memory), default=0.0)


def _clean(text: str, limit: int) -> str:
    """One line; what leaves nothing to be read becomes a question mark."""
    return one_line(text, limit) or "?"


def _link(link: str) -> str:
    return link if len(link) <= LINK and leads_somewhere(link) else ""
