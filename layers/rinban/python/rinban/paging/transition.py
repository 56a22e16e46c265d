"""What one step makes of an escalation: the grid decides about each thing that was heard, and the journal says how.

Everything here is pure, because a step whose save is refused is decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rinban.core.chain.decisions import Call, Decision, HangUp, Say
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.grid import cell
from rinban.core.chain.record import Entry
from rinban.core.chain.signals import Event, Limits, Signal
from rinban.core.chain.standing import Standing
from rinban.core.chain.verb import Verb
from rinban.paging.effects import words

Hear = Callable[[Escalation | None], Event | None]
"""What the caller of a step has heard, given the escalation as it was loaded; None if it means nothing by now."""


@dataclass(frozen=True, slots=True)
class Transition:
    """The result of one step, not saved yet.

    `after`: the escalation then, None if there is none. `event`: what was heard last. `cells`: the row and the verb for
    each thing that was heard; there may be fewer than things to hear, because the first one that concerns another run
    waits for a step of that run, and so do those behind it. `said`: the lines with what a listener hears of it.
    """

    after: Escalation | None
    event: Event
    cells: tuple[tuple[Standing, Verb], ...] = ()
    decisions: tuple[Decision, ...] = ()
    journal: tuple[Entry, ...] = ()
    said: tuple[Entry, ...] = ()

    @property
    def dials(self) -> bool:
        """Whether a call was decided."""
        return any(isinstance(decision, Call) for decision in self.decisions)


Said = Callable[[Transition], tuple[Entry, ...]]
"""The lines with what a listener hears of a result."""


def nothing_said(_: Transition) -> tuple[Entry, ...]:
    """Nobody is on the phone, or what they hear is not kept."""
    return ()


def transition(
    e: Escalation | None,
    hears: Sequence[Hear],
    now: float,
    dialler: str,
    limits: Limits,
    said: Said = nothing_said,
) -> Transition | None:
    """Decide about one thing after the other, each on the result of the one before; None if none means anything.

    `now`: seconds since 1970. `dialler`: the random id of this invocation. `limits`: what keeps a call from being made.
    """
    result: Transition | None = None
    for hear in hears:
        before = result.after if result else e
        heard = hear(before)
        if heard is None:
            continue
        event = replace(heard, now=now, dialler=dialler, limits=limits)
        row, verb, caught_up = cell(before, event)
        after, decisions = verb.act(caught_up, event)
        if result and before is not e and _run(after) != _run(before):  # one save holds one run
            break
        result = _and_then(result or Transition(after, event), after, event, (row, verb), decisions)
    return replace(result, said=said(result)) if result and said is not nothing_said else result


def _and_then(
    result: Transition,
    after: Escalation | None,
    event: Event,
    cell: tuple[Standing, Verb],
    decisions: Sequence[Decision],
) -> Transition:
    return Transition(
        after,
        event,
        (*result.cells, cell),
        tuple(dict.fromkeys((*result.decisions, *decisions))),
        (*result.journal, _entry(*cell, event, decisions)),
    )


def _run(e: Escalation | None) -> int:
    return e.run if e else 0


def _entry(row: Standing, verb: Verb, event: Event, decisions: Sequence[Decision]) -> Entry:
    """The journal line: the cell that decided, as "the current call × ENDED → call next", and what it led to."""
    about = event.alert.dedup_key if event.alert else ""
    if event.attempt is not None:
        about = f"call {event.attempt}" if event.attempt >= 0 else ""
    detail = ", ".join(filter(None, (about, event.remark, words(decisions))))
    return Entry(event.now, cell_words(row, event.signal, verb), detail)


def cell_words(row: Standing, signal: Signal, verb: Verb) -> str:
    return f"{row.value} × {signal.value} → {verb.name}"


def settled(e: Escalation | None, partly: Sequence[Transition]) -> Transition | None:
    """A result without new decisions, if nothing more is to be heard because one store has accepted a former result.

    `partly`: the results that one store has accepted and the other refused; the latter still has to learn of them. None
    if there are none.
    """
    return replace(partly[-1], after=e, decisions=()) if e and partly else None


def with_owed(result: Transition, partly: Sequence[Transition]) -> Transition:
    """The last result, with the decisions that are still owed from results that only one store has accepted.

    Speech is not among them: of several things to say only the latest is true.
    """
    e = result.after
    if not partly or e is None:
        return result
    owed = (d for each in partly if each.after and each.after.run == e.run for d in each.decisions if _is_owed(d, e))
    return replace(result, cells=partly[0].cells, decisions=tuple(dict.fromkeys((*result.decisions, *owed))))


def _is_owed(decision: Decision, e: Escalation) -> bool:
    """Whether a former decision still has to be performed on the escalation as it is now.

    A phone is not hung up any more if it rings for an alert that has joined in between.
    """
    if isinstance(decision, HangUp):
        return e.state is not State.CALLING or decision.attempt != e.attempt
    return not isinstance(decision, Say)
