"""The group's next run, as it is before anything has happened in it."""

from __future__ import annotations

from rinban.core.chain import memory
from rinban.core.chain.document import Clock, Due, Escalation
from rinban.core.chain.roster import RosterEntry
from rinban.core.chain.signals import Event
from rinban.core.chain.told import TellKind, Told, tells_of
from rinban.core.rota.outlets import ALL, CLOSED, EXHAUSTED, TAKEN, OutletSettings


def next_run(e: Escalation | None, event: Event) -> Escalation:
    """The run after `e`, or the first one, without an alert. What the former remembers is carried along."""
    group = event.group
    assert group is not None
    return Escalation(
        group=group.id,
        run=e.run + 1 if e else 1,
        opened_at=event.now,
        policy=group.policy,
        names=group.names,
        zone=group.zone,
        exhausted=group.exhausted,
        exhausted_sms=tuple(person.id for person in group.informed),
        base_url=event.base_url,
        problems=memory.carried(e, event.now) if e else (),
        people=tuple(RosterEntry(0, person) for person in sorted(group.informed)),
        told=_to_be_told(event),
        clock=Clock(Due.NOW, event.now),
    )


def _to_be_told(event: Event) -> tuple[Told, ...]:
    """The stage's outlets, and those of the group as it is now. One that is told of duties alone is not among them."""
    assert event.group is not None
    own = (Told(one.name, tells=tells) for one in event.group.outlets if (tells := _tells(one)))
    found = {told.outlet: told for told in (*own, *map(Told, event.outlets))}
    return tuple(found[outlet] for outlet in sorted(found))


def _tells(outlet: OutletSettings) -> int:
    kinds = (kind for what, group in _KINDS.items() if outlet.tells(what) for kind in group)
    return tells_of(kinds, each_call=outlet.tells_each_call)


_KINDS = {
    TAKEN: (TellKind.TAKEN, TellKind.HANDED_BACK),
    EXHAUSTED: (TellKind.EXHAUSTED,),
    CLOSED: (TellKind.CLOSED,),
    ALL: (TellKind.CALLING,),
}
"""By what a rota file says of an outlet."""
