"""What the doors ask for: open an alert, answer a call, close an escalation by hand.

Each is one step of one escalation (`steps.py`). This file only says what that step hears, and how its outcome is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind
from rinban.core.chain import memory, postponed, rounds
from rinban.core.chain.decisions import Say
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.outcome import Outcome, Reply
from rinban.core.chain.record import Entry, Grant, Ref
from rinban.core.chain.signals import BUSY, Event, Signal, of_alert, of_hand, of_key, of_waiting
from rinban.core.chain.zabbix_event import monitor_name
from rinban.core.errors import Unavailable, UnknownGroup, UnknownToken
from rinban.core.rota.duty import CallingOrder, Group
from rinban.core.rota.people import Responder
from rinban.paging.calling_order import calling_order, todays_order, with_taker
from rinban.paging.heard import Words, heard
from rinban.paging.outcomes import ignored, outcome_of, what_comes
from rinban.paging.steps import Steps
from rinban.paging.transition import Transition
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock


class Dispatcher:
    """Turns the doors' requests into steps of escalations."""

    def __init__(self, steps: Steps, settings: SettingsReader, clock: WallClock, outlets: tuple[str, ...] = ()) -> None:
        """`outlets`: who is told of what is begun from now on."""
        self._outlets = outlets
        self._steps = steps
        self._settings = settings
        self._clock = clock

    # --- alerts ----------------------------------------------------------------------------------------------------

    def open(self, group_id: str, alerts: Sequence[Alert], base_url: str, budget: Budget) -> tuple[str, list[Outcome]]:
        """Take the alerts of one delivery, in their order.

        Returns the id of the group that is called, which may be the default group, and what became of each alert. All
        alerts are one step, unless one of them opens a new escalation after another has closed the last. Raises
        UnknownGroup and Unavailable; after the latter the sender may deliver the same again without harm.
        """
        with self._steps.ahead(group_id):
            return self._open(group_id, alerts, base_url, budget)

    def _open(self, group_id: str, alerts: Sequence[Alert], base_url: str, budget: Budget) -> tuple[str, list[Outcome]]:
        group = self._find(group_id)
        audible = [alert for alert in alerts if alert.kind not in _MUTE]
        now = self._clock.now()
        order = calling_order(self._settings, group, now)
        outcomes: list[Outcome] = []
        while len(outcomes) < len(audible):
            rest = audible[len(outcomes) :]
            hears = [partial(self._of_alert, alert, group, base_url, order, now) for alert in rest]
            result = self._steps.take(group.id, hears, budget)
            assert result is not None  # an alert always means something
            comes = what_comes(result, self._clock.now())  # once, since one delivery may have a thousand alerts
            outcomes += [
                outcome_of(alert, cell, result, comes) for alert, cell in zip(rest, result.cells, strict=False)
            ]
        in_order = iter(outcomes)
        return group.id, [ignored(alert, alert.reason) if alert.kind in _MUTE else next(in_order) for alert in alerts]

    def _of_alert(
        self, alert: Alert, group: Group, base_url: str, order: CallingOrder, now: float, e: Escalation | None
    ) -> Event:
        signal = of_alert(e, alert, now, group)
        event = Event(
            signal,
            order=order.people,
            nobody_on_duty=order.nobody_on_duty,
            alert=alert,
            group=group,
            base_url=base_url,
            outlets=self._outlets,
            by=memory.claimant(e, alert, now) if e and signal is Signal.CLAIMED_FIRST else alert.by,
            remark=_remark(e, signal, alert),
        )
        return with_taker(self._settings, lambda: group, e, event, now)

    def _find(self, group_id: str) -> Group:
        group = self._settings.group(group_id, to_call=True)
        fallback = "" if group else self._settings.stage().default_group
        group = group or (self._settings.group(fallback, to_call=True) if fallback else None)
        if group is None:
            raise UnknownGroup(f'no group "{group_id}" in the rota: load one, or name a default_group for this stage')
        return group

    # --- calls -----------------------------------------------------------------------------------------------------

    def voice(self, grant: Grant, sid: str, digit: str, budget: Budget, words: Words | None = None) -> Reply:
        """What to say to somebody who has pressed the key `digit`, or, if it is "", has picked up.

        `words`: of the reply, for the journal; None if nobody will hear it. Raises Unavailable and UnknownToken.
        """

        def hear(e: Escalation | None) -> Event:
            return _of_call(grant, sid, of_key(_found(e, grant.ref), digit), digit and f"key {digit}")

        def said(decided: Transition) -> tuple[Entry, ...]:
            return heard(_reply(decided, grant), words, decided.event.now) if words else ()

        result = self._steps.take(grant.ref, (hear,), budget, said=said)
        assert result is not None
        return _reply(result, grant)

    def progress(self, grant: Grant, sid: str, signal: Signal, status: str, budget: Budget) -> Escalation:
        """A call has begun to ring or has ended; `status`: the carrier's word for it. Returns the escalation after it.

        Raises Unavailable and UnknownToken.
        """

        def hear(e: Escalation | None) -> Event:
            event = replace(_of_call(grant, sid, signal, status), busy=status == BUSY)
            found = _found(e, grant.ref)
            is_over = signal is Signal.ENDED and found.state is State.CALLING
            return self._with_today(found, event) if is_over and rounds.asks_rota(found) else event

        result = self._steps.take(grant.ref, (hear,), budget)
        assert result is not None
        assert result.after is not None
        return result.after

    def _with_today(self, e: Escalation, event: Event) -> Event:
        """The event with the people who are on duty now, if they are known; before a new round it matters, and before
        another group is called in."""
        try:
            group = self._settings.group(e.group)
        except Unavailable:  # the round goes on in its own order
            return event
        order = todays_order(self._settings, group, e, self._clock.now())
        return replace(event, order=order.people, nobody_on_duty=order.nobody_on_duty, further=order.further)

    # --- by hand ---------------------------------------------------------------------------------------------------

    def look_at_waiting(self, group_id: str, budget: Budget) -> bool:
        """Call for what waits in the group's last run and does not have to any more, since its maintenance windows have
        changed; False if there is nothing to call for. Raises Unavailable.
        """
        group, now = self._settings.group(group_id, to_call=True), self._clock.now()
        if group is None:
            return False
        order = calling_order(self._settings, group, now)

        def hear(e: Escalation | None) -> Event | None:
            signal = of_waiting(e, group, now) if e else None
            if signal is None:
                return None
            event = Event(signal, order=order.people, nobody_on_duty=order.nobody_on_duty, group=group)
            return with_taker(self._settings, lambda: group, e, event, now)

        return self._steps.take(group.id, (hear,), budget) is not None

    def close(self, ref: Ref, by: str, budget: Budget, where: str = "") -> bool:
        """Close an escalation by hand; False if it was closed already. `by`: the person who closes it.

        `where`: such as "on the board", for the journal.
        Raises UnknownToken if there is no such escalation, and Unavailable.
        """

        def hear(e: Escalation | None) -> Event | None:
            signal = of_hand(known := _found(e, ref))
            remark = f"{where}, by {by}" if where else f"by {by}"
            return Event(signal, order=self._stranger(known, by), by=by, remark=remark) if signal else None

        return self._steps.take(ref, (hear,), budget) is not None

    def _stranger(self, e: Escalation, who: str) -> tuple[Responder, ...]:
        """The person of this id, by whose name it is told later, where the document does not know them yet; () if the
        rota does not either."""
        if any(known.responder.id == who for known in e.people):
            return ()
        try:
            found = self._settings.responder(who, self._clock.now())
        except Unavailable:
            return ()
        return (found,) if found else ()


def _reply(result: Transition, grant: Grant) -> Reply:
    assert result.after is not None  # a call is of an escalation that is there
    topic = next(d.topic for d in result.decisions if isinstance(d, Say))
    return Reply(topic, result.after, grant.attempt, grant.who)


_MUTE = (Kind.IGNORED, Kind.TEST)
_UNCALLED = "it has waited, and nobody was called for it"


def _remark(e: Escalation | None, signal: Signal, alert: Alert) -> str:
    """What the journal says besides: who did it at the source, and that nobody was called for it."""
    done = {Signal.CLAIMED: "taken", Signal.RECOVERED: "closed", Signal.TAKEN_BACK: "taken back"}.get(signal, "")
    monitor = monitor_name(alert.source)
    at_source = f"{done} by {alert.by}{monitor and f' in {monitor}'}" if done and alert.by else ""
    is_uncalled = e is not None and signal is Signal.RECOVERED and _is_waiting(e, alert)
    return ", ".join(filter(None, (at_source, _UNCALLED if is_uncalled else "")))


def _is_waiting(e: Escalation, alert: Alert) -> bool:
    found = postponed.of_key(e.postponed, alert.dedup_key)
    return found is not None and found.waits


def _of_call(grant: Grant, sid: str, signal: Signal, remark: str) -> Event:
    return Event(signal, attempt=grant.attempt, sid=sid, who=grant.who, remark=remark)


def _found(e: Escalation | None, ref: Ref) -> Escalation:
    if e is None:
        raise UnknownToken(f"no escalation {ref}").of("no_escalation", escalation=ref)
    return e
