"""What one step makes of an escalation: each thing that is heard is put to the grid, and its cell into words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rinban.core.chain.decisions import Call, Decision, HangUp, Say
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.grid import Standing, cell
from rinban.core.chain.record import Entry
from rinban.core.chain.signals import Event, Limits, Signal
from rinban.core.chain.verbs import Verb
from rinban.paging.effects import words

Hear = Callable[[Escalation | None], Event | None]
"""What the caller of a step has heard, given the escalation as it was loaded; None: by now it means nothing."""


@dataclass(frozen=True, slots=True)
class Transition:
    """`cells`: the row and the verb for each thing that was heard; `journal`: its lines; `event`: what was heard last.

    There may be fewer cells than things to hear: what comes after the first that concerns another run waits for a step
    of that run.
    """

    after: Escalation | None
    event: Event
    cells: tuple[tuple[Standing, Verb], ...] = ()
    decisions: tuple[Decision, ...] = ()
    journal: tuple[Entry, ...] = ()

    @property
    def dials(self) -> bool:
        return any(isinstance(decision, Call) for decision in self.decisions)


def transition(
    e: Escalation | None, hears: Sequence[Hear], now: float, dialler: str, limits: Limits
) -> Transition | None:
    """One thing after the other, each on what the former has made; None: none of them means anything."""
    made: Transition | None = None
    for hear in hears:
        before = made.after if made else e
        heard = hear(before)
        if heard is None:
            continue
        event = replace(heard, now=now, dialler=dialler, limits=limits)
        row, verb, caught_up = cell(before, event)
        after, decisions = verb.act(caught_up, event)
        if made and before is not e and _run(after) != _run(before):
            break
        made = _and_then(made or Transition(after, event), after, event, (row, verb), decisions)
    return made


def _and_then(
    made: Transition,
    after: Escalation | None,
    event: Event,
    cell: tuple[Standing, Verb],
    decisions: Sequence[Decision],
) -> Transition:
    return Transition(
        after,
        event,
        (*made.cells, cell),
        tuple(dict.fromkeys((*made.decisions, *decisions))),
        (*made.journal, _entry(*cell, event, decisions)),
    )


def _run(e: Escalation | None) -> int:
    return e.run if e else 0


def _entry(row: Standing, verb: Verb, event: Event, decisions: Sequence[Decision]) -> Entry:
    """The cell that decided, as "the current call × ENDED → call next", and what it led to."""
    about = f"call {event.attempt}" if event.attempt is not None else event.alert.dedup_key if event.alert else ""
    detail = ", ".join(filter(None, (about, event.remark, words(decisions))))
    return Entry(event.now, cell_words(row, event.signal, verb), detail)


def cell_words(row: Standing, signal: Signal, verb: Verb) -> str:
    return f"{row.value} × {signal.value} → {verb.name}"


def settled(e: Escalation | None, half: Sequence[Transition]) -> Transition | None:
    """What one store holds already has settled the matter: the other one still has to learn of it."""
    return replace(half[-1], after=e, decisions=()) if e and half else None


def with_owed(made: Transition, half: Sequence[Transition]) -> Transition:
    """The last decisions, with what the former ones owe: all but speech, of which only the latest is true."""
    e = made.after
    if not half or e is None:
        return made
    owed = (d for each in half if each.after and each.after.run == e.run for d in each.decisions if _is_owed(d, e))
    return replace(made, cells=half[0].cells, decisions=tuple(dict.fromkeys((*made.decisions, *owed))))


def _is_owed(decision: Decision, e: Escalation) -> bool:
    """A phone that rings for an alert that has joined in between is needed after all."""
    if isinstance(decision, HangUp):
        return e.state is not State.CALLING or decision.attempt != e.attempt
    return not isinstance(decision, Say)
