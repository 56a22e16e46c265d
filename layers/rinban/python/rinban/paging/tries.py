"""What the tries of one step leave behind: the last of them answers for all that any store has of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rinban.core.chain.decisions import Call, GiveUp
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Entry
from rinban.paging.transition import Transition
from rinban.stores.escalations import Loaded


def as_others_left_it(before: Loaded | None, loaded: Loaded) -> Loaded:
    """As other processes left it: what was loaded first, unless it was assumed, and a store holds something else."""
    return before if before and (loaded.agreed or not before.is_assumed) else loaded


def that_has_arrived(lost: Transition | None, e: Escalation | None, dialler: str) -> tuple[Transition, ...]:
    """A result that a store seemed to refuse, if what is there now has come after it.

    It has if there is a call that only this invocation can have decided. That something has to be said loudly has no
    such mark: it is said as well where another process has come to the same, since twice is better than never.
    """
    if lost is None or e is None or lost.after is None or lost.after.run != e.run:
        return ()
    if lost.dials:
        return (lost,) if any(call.dialler == dialler for call in e.called) else ()
    is_loud = any(isinstance(decision, GiveUp) for decision in lost.decisions)
    return (lost,) if is_loud and not e.acknowledged and merge(e, lost.after) == e else ()


def lines(result: Transition, partly: Sequence[Transition], loaded: Loaded) -> tuple[Entry, ...]:
    """The journal lines that are saved with this result, each once.

    What one store accepted and the other refused is saved once more with the next result, and its lines go with that.
    Deciding anew on that very document finds what was decided before: that is no decision of its own.
    """
    settled_before = bool(partly) and result.after == loaded.escalation
    told = [
        entry for each in (*partly, *(() if settled_before else (result,))) for entry in (*each.journal, *each.said)
    ]
    return tuple(dict.fromkeys(told))


def without_calls_of_others(result: Transition, loaded: Loaded, dialler: str) -> Transition:
    """The result without its call, if the record has this very attempt with another dialler.

    Then a process that does not see the first store has saved the attempt in the record alone, and has dialled it.
    Where the record has an earlier try of it, which was never sent, nobody has.
    """
    e, record = result.after, loaded.record.escalation if loaded.record else None
    if e is None or record is None or record.run != e.run or not 0 <= e.attempt < len(record.called):
        return result
    theirs = record.called[e.attempt]
    if not result.dials or theirs.dialler == dialler or theirs.redials < e.called[e.attempt].redials:
        return result
    return replace(result, decisions=tuple(d for d in result.decisions if not isinstance(d, Call)))
