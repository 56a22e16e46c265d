"""What is done about each decision, in one table: the function that performs it, when, and what the journal says.

A step's decisions are performed in the order of the rows: a phone rings first, and everything else can wait for that.
AWS freezes a function once it has answered, so nothing can be left for after the answer. What may be late is kept in
the outbox of the save instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from rinban.budget import Budget
from rinban.core import unreached
from rinban.core.chain.decisions import Call, CallIn, Decision, GiveUp, HangUp, Say, Skip, TellSource, Why
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Event, of_end
from rinban.paging.calls import CallPlacer
from rinban.paging.tokens import NewToken
from rinban.ports.log import Log

METRIC = {
    Why.EXHAUSTED: "GaveUp",
    Why.CLOSED_UNTAKEN: "GaveUp",
    Why.NOBODY_ON_DUTY: "NobodyOnDuty",
    Why.CANNOT_DIAL: "CannotDial",
}

REFUSED_NUMBER = "refused by the carrier"
"""How the journal remarks that the carrier refused a call because of its number, or everybody's."""


class When(Enum):
    """When a decision is performed. It is always saved before."""

    BEFORE_THE_ANSWER = "before the answer"
    AS_THE_ANSWER = "as the answer"  # the door says it
    BY_THE_OUTBOX = "by the outbox"  # another function delivers it later


@dataclass(frozen=True, slots=True)
class Outside:
    """What the performers use: the carrier's calls, and the log."""

    calls: CallPlacer
    log: Log


class SavedStep(NamedTuple):
    """A saved step: the escalation as it is now, what was heard last in the step, and the time that is left.

    `tokens`: those that were saved with the attempts that this invocation has decided, by their numbers
    and who is called.
    """

    escalation: Escalation
    event: Event
    budget: Budget
    tokens: Mapping[tuple[int, str], NewToken]


class Performer(NamedTuple):
    """One row of the table. `words`: the decision as the journal has it. `perform`: does it, and returns the event that
    follows from doing it, such as a refused call, or None."""

    when: When
    words: Callable[[Any], str]
    perform: Callable[[Outside, SavedStep, Any], Event | None]


def _dial(outside: Outside, saved: SavedStep, decision: Call) -> Event | None:
    """Place the call that this invocation owes. A refusal is heard as the end of that call.

    Another process may have moved the escalation on between two tries of this save. Then nobody is called for it.
    """
    e = saved.escalation
    if e.state is not State.CALLING or e.attempt != decision.attempt:
        return None
    if e.called[e.attempt].dialler != saved.event.dialler:
        return None
    refusal = outside.calls.place(e, saved.tokens[e.attempt, e.called[e.attempt].who], saved.budget)
    if refusal is None:
        return None
    remark = REFUSED_NUMBER if refusal.permanent else "not sent"
    call = e.called[e.attempt]
    return Event(of_end(refusal), attempt=e.attempt, who=call.who, remark=remark, tried=call.dialler)


def _hang_up(outside: Outside, saved: SavedStep, decision: HangUp) -> None:
    sid = saved.event.sid if saved.event.attempt == decision.attempt else ""
    outside.calls.hang_up(saved.escalation, decision.attempt, sid, saved.budget, listening=decision.listening)


def _give_up(outside: Outside, saved: SavedStep, decision: GiveUp) -> None:
    """Report that nobody has it: an alarm hangs on the metric, and the log has the details."""
    e = saved.escalation
    outside.log.count(METRIC[decision.why], group=e.group)
    told = unreached.fields(e.group, e.open or filter(None, [e.most_severe]))
    outside.log.line(f"NOBODY HAS IT: {decision.why.value}", escalation=str(Ref(e.group, e.run)), **told)


def _count_skips(outside: Outside, saved: SavedStep, decision: Skip) -> None:
    for who in decision.who:
        outside.log.count("ResponderSkipped", group=saved.escalation.group, responder=who)


def _leave_to_journal(outside: Outside, saved: SavedStep, decision: TellSource) -> None:
    """The outbox tells the source, by what the document owes. The journal says that it is to be told."""


def _tell_call_in(outside: Outside, saved: SavedStep, decision: CallIn) -> None:
    e = saved.escalation
    outside.log.line("another group is called in", escalation=str(Ref(e.group, e.run)), group=decision.group)


def _leave_to_door(outside: Outside, saved: SavedStep, decision: Say) -> None:
    """Nothing is left to do here, because the door renders the topic as its answer."""


def _call_words(decision: Call) -> str:
    number = f", number {decision.number + 1}" if decision.number else ""
    return f"calls {decision.who} (call {decision.attempt}{number})"


def _source_words(decision: TellSource) -> str:
    if decision.again:
        return f"still with {decision.by}"
    done = f"handed back by {decision.by}" if decision.handed_back else f"taken by {decision.by}"
    return f"{done} (the source is to be told)"


EFFECTS: Mapping[type[Decision], Performer] = {
    Call: Performer(When.BEFORE_THE_ANSWER, _call_words, _dial),
    HangUp: Performer(When.BEFORE_THE_ANSWER, lambda d: f"hangs up call {d.attempt}", _hang_up),
    GiveUp: Performer(When.BEFORE_THE_ANSWER, lambda d: f"gives up: {d.why.value}", _give_up),
    Skip: Performer(
        When.BEFORE_THE_ANSWER, lambda d: f"skips {' and '.join(d.who)} (hourly limit reached)", _count_skips
    ),
    CallIn: Performer(When.BEFORE_THE_ANSWER, lambda d: f"calls in {d.group} ({' and '.join(d.who)})", _tell_call_in),
    TellSource: Performer(When.BY_THE_OUTBOX, _source_words, _leave_to_journal),
    Say: Performer(When.AS_THE_ANSWER, lambda d: f"says {d.topic.value}", _leave_to_door),
}


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions in the order of the table, in which they are performed."""
    order = list(EFFECTS)
    return sorted(decisions, key=lambda decision: order.index(type(decision)))


def words(decisions: Iterable[Decision]) -> str:
    """The decisions as the journal has them: "hangs up call 1, calls suzuki (call 2)"."""
    return ", ".join(EFFECTS[type(decision)].words(decision) for decision in decisions)
