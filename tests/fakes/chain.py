"""Makes the first step of a run, with the grid."""

from __future__ import annotations

from typing import Any

from rinban.core.alert import Alert
from rinban.core.chain.decisions import Decision
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.signals import Event, Signal
from rinban.core.rota.duty import Group


def begun(group: Group, run: int, alert: Alert, now: float, **heard: Any) -> tuple[Escalation, tuple[Decision, ...]]:
    """Return this run of this group, begun by this alert. A later run than the first follows one that is closed."""
    event = Event(Signal.JOINED, now, alert=alert, group=group, **heard)
    if run == 1:
        e, decisions = decide(None, event)
        assert e is not None
        return e, decisions
    return decide(Escalation(group.id, run - 1, now, group.policy), event)
