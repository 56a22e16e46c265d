"""Who has it is called before the others, as the rota has this person now.

Hours may lie between the key and the next call. By then the number may be somebody else's, and the person may have left
or be away: a call there would wake a stranger, or nobody who can help.
"""

from __future__ import annotations

from rinban.core.chain.document import Escalation, State
from rinban.core.chain.signals import Event, Signal
from rinban.core.rota.people import Responder


def first(e: Escalation, event: Event) -> tuple[str, ...]:
    """The id of the person who has it, if it can be called; else (). At its source, anybody may acknowledge."""
    ack = e.ack
    if ack is None or not ack.is_a_responders:
        return ()
    return (ack.by,) if event.taker is None else tuple(one.id for one in event.taker if one.id == ack.by)


def as_now(event: Event, ids: tuple[str, ...]) -> tuple[Responder, ...]:
    """Those of these people who have it, as the rota has them now; () where it was not asked."""
    return tuple(one for one in event.taker or () if one.id in ids)


def is_asked_for(e: Escalation, signal: Signal, now: float) -> bool:
    """Whether what follows from this signal may begin with a call to the person who has it.

    Only then the rota has to be asked how it has this person: in a storm nobody waits for that.
    """
    if e.ack is None or not e.ack.is_a_responders:
        return False
    if signal is Signal.URGENT or (e.state is State.WAITING and e.is_on_the_line(now)):
        return True
    return e.state is State.ACKNOWLEDGED and signal in (Signal.OVERDUE, Signal.READY)
