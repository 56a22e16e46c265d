"""The group's next run, as it is before anything has happened in it."""

from __future__ import annotations

from rinban.core.chain import memory
from rinban.core.chain.document import Clock, Due, Escalation
from rinban.core.chain.signals import Event
from rinban.core.chain.told import Told


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
        base_url=event.base_url,
        problems=memory.carried(e, event.now) if e else (),
        told=tuple(Told(outlet) for outlet in sorted(event.outlets)),
        clock=Clock(Due.NOW, event.now),
    )
