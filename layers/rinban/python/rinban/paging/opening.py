"""What the alerts of one delivery mean to a group's last escalation: they join it, end in it, or open the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rinban.core.alert import Alert, Kind
from rinban.core.chain.decisions import OpenAnew
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import begin, problem_of
from rinban.core.chain.record import Entry
from rinban.core.chain.signals import Event, Signal
from rinban.core.rota.duty import Group
from rinban.paging.journal import told
from rinban.paging.steps import Decided, decided, together


def of_alerts(
    e: Escalation | None, group: Group, alerts: Sequence[Alert], base_url: str, event: Event
) -> Decided | None:
    """What the first alerts mean to the group's last escalation, one after the other; None: none of them anything."""
    made: Decided | None = None
    unknown = 0  # alerts that meant nothing since the last that meant something
    for alert in alerts:
        one = _of_alert(made.after if made else e, group, alert, base_url, replace(event, by=alert.by))
        if made and one and one.after.run != made.after.run:
            break
        if one is None:
            unknown += 1
            continue
        made, unknown = together(made, replace(one, verbs=("",) * unknown + one.verbs)), 0
    return made and replace(made, verbs=made.verbs + ("",) * unknown)


def _of_alert(e: Escalation | None, group: Group, alert: Alert, base_url: str, event: Event) -> Decided | None:
    """What an alert means to the group's last escalation; None: it means nothing, since it opens none."""
    known = e.problem(alert.dedup_key) if e else None
    if e and known and alert.kind in (Kind.CLAIM, Kind.RECOVERY):
        signal = Signal.CLAIMED if alert.kind is Kind.CLAIM else Signal.RECOVERED
        return decided(e, signal, replace(event, problem=known), alert.dedup_key)
    if alert.kind is not Kind.PROBLEM and not (known and alert.kind is Kind.UPDATE):
        return None
    if e is None:
        return _begin(group, 1, alert, base_url, event)
    signal = Signal.REPEATED if known else Signal.JOINED
    made = decided(e, signal, replace(event, problem=problem_of(e, alert, event.now)), alert.dedup_key)
    return _begin(group, e.run + 1, alert, base_url, event) if OpenAnew() in made.decisions else made


def _begin(group: Group, run: int, alert: Alert, base_url: str, event: Event) -> Decided:
    after, decisions = begin(group, run, alert, event, base_url)
    entry = Entry(event.now, "no open escalation × JOINED → begin", f"{alert.dedup_key}, {told(decisions)}")
    return Decided(("begin",), after, decisions, (entry,), event)
