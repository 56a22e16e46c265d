"""Real histories, by lot: with real times, real ids, and copies that went different ways before they met again."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from rinban.core.alert import Alert, Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.signals import Event, Signal
from rinban.core.replaced import replace
from tests.fakes.chain import begun
from tests.unit.laws.seen import OPENING, Seen, is_owed
from tests.unit.laws.shapes import PAST
from tests.unit.laws.worlds import BOTH_WAYS, NOBODY, WAITING, WORLDS, World

Triple = tuple[Escalation, Escalation, Escalation]

OTHERS = tuple(world for world in WORLDS if world not in (WAITING, BOTH_WAYS))
"""One lot in eight is of the world in which alerts wait, and the others are as they would be without it. Of those from
FIRST_OF_BOTH on, one in four is of the world in which the source takes back what it has claimed."""

FIRST_OF_BOTH = 600

LONGEST = 9
LATER = PAST + 100_000.0


def copies(seed: int) -> tuple[World, Triple]:
    """Three copies of one escalation, each with a history of its own after a common past."""
    lots = Random(seed)
    world = WAITING if seed % 8 == 7 else lots.choice(OTHERS)
    world = BOTH_WAYS if seed >= FIRST_OF_BOTH and seed % 4 == 1 else world
    past = wander(world, _begun(world, lots), lots)
    return world, (_branch(world, past, lots), _branch(world, past, lots), _branch(world, past, lots))


def _branch(world: World, past: Escalation, lots: Random) -> Escalation:
    twin = lots.random() < 0.2  # another process begun the same run at the same moment
    return wander(world, _begun(world, lots) if twin else past, lots)


def _begun(world: World, lots: Random) -> Escalation:
    order = lots.choice((world.order, world.order, NOBODY))
    now = PAST + lots.choice((0.0, 0.1))
    return begun(world.group, 1, Alert("a", severity=Severity.HIGH), now, order=order, dialler=f"{now}")[0]


def wander(world: World, e: Escalation, lots: Random) -> Escalation:
    now = PAST
    for _ in range(lots.randrange(LONGEST)):
        now += lots.choice((0.5, 20.0, 700.0))
        e = decide(e, lot(world, e, now, lots))[0]
    return e


def lot(world: World, e: Escalation, now: float, lots: Random) -> Event:
    """Something that can happen now; endings are drawn less often, so that histories grow long.

    The signal is drawn first, since a call that was not sent can be heard of in one way, and many things in dozens; and
    such a call is mostly dialled again next.
    """
    events = [event for event in world.heard_from(e) if e.deadline or event.signal not in OPENING]
    again = e.has_open and is_owed(e) and lots.random() < 0.7
    signal = Signal.OVERDUE if again else lots.choice(list(dict.fromkeys(event.signal for event in events)))
    event = lots.choice([event for event in events if event.signal is signal])
    if event.signal in (Signal.AGED, Signal.RECOVERED) and lots.random() < 0.7:
        return lot(world, e, now, lots)
    sid = event.sid and f"{event.sid}-{lots.randrange(2)}"
    return replace(event, now=now, sid=sid, dialler=f"{lots.random()}")


def next_steps(world: World, e: Escalation, now: float) -> Iterator[Seen]:
    for event in world.heard_from(e):
        event = replace(event, now=now)
        after, decisions = decide(e, event)
        yield Seen(e, event, after, decisions)
