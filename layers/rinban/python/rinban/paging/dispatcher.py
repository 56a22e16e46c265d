"""What the doors ask for: open an alert, answer a call, close by hand.

Each is one step of one escalation (steps.py). Here is only what it hears, and how the outcome is named.
"""

from __future__ import annotations

from collections.abc import Sequence

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind
from rinban.core.chain.decisions import GiveUp, Say, Why
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import hear
from rinban.core.chain.outcome import Outcome, Reply
from rinban.core.chain.record import Grant, Ref
from rinban.core.chain.signals import Event, Limits, Signal
from rinban.core.errors import UnknownGroup, UnknownToken
from rinban.core.rota.duty import Group, on_duty
from rinban.paging.opening import of_alerts
from rinban.paging.steps import Decided, Steps, decided
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock


class Dispatcher:
    """The business of all doors."""

    def __init__(self, steps: Steps, rota: SettingsReader, clock: WallClock) -> None:
        self._steps = steps
        self._rota = rota
        self._clock = clock

    # --- alerts ----------------------------------------------------------------------------------------------------

    def open(self, group_id: str, alerts: Sequence[Alert], base_url: str, budget: Budget) -> tuple[str, list[Outcome]]:
        """Take the alerts of one delivery, in their order; who was called: the group itself, or the default group.

        Raises UnknownGroup and Unavailable; after the latter the sender may deliver the same again without harm.
        """
        group = self._find(group_id)
        fates = iter(self._fates(group, [alert for alert in alerts if alert.kind not in _MUTE], base_url, budget))
        outcomes = [_ignored(alert, alert.reason) if alert.kind in _MUTE else next(fates) for alert in alerts]
        return group.id, outcomes

    def _fates(self, group: Group, alerts: Sequence[Alert], base_url: str, budget: Budget) -> list[Outcome]:
        """All alerts in one step, unless one of them opens a new escalation after another has closed the last."""
        outcomes: list[Outcome] = []
        while len(outcomes) < len(alerts):
            outcomes += self._take(group, alerts[len(outcomes) :], base_url, budget)
        return outcomes

    def _find(self, group_id: str) -> Group:
        group = self._rota.group(group_id)
        fallback = "" if group else self._rota.stage().default_group
        group = group or (self._rota.group(fallback) if fallback else None)
        if group is None:
            raise UnknownGroup(f'no group "{group_id}" in the rota: load one, or name a default_group for this stage')
        return group

    def _take(self, group: Group, alerts: Sequence[Alert], base_url: str, budget: Budget) -> list[Outcome]:
        """The first alerts, as many as concern one escalation."""

        def decider(e: Escalation | None, dialler: str, limits: Limits) -> Decided | None:
            now = self._clock.now()
            return of_alerts(
                e, group, alerts, base_url, Event(now, order=on_duty(group, now), dialler=dialler, limits=limits)
            )

        made = self._steps.latest(group.id, decider, budget)
        if made is None:
            return [_ignored(alert, _UNKNOWN) for alert in alerts]
        return [_outcome(alert, verb, made) for alert, verb in zip(alerts, made.verbs, strict=False)]

    # --- calls -----------------------------------------------------------------------------------------------------

    def voice(self, grant: Grant, sid: str, digit: str, budget: Budget) -> Reply:
        """Somebody picked up (`digit` "") or pressed a key: what to say. Raises Unavailable, UnknownToken."""

        def decider(e: Escalation | None, dialler: str, limits: Limits) -> Decided:
            known = _found(e, grant.ref)
            event = Event(self._clock.now(), grant.attempt, sid, grant.who, dialler=dialler, limits=limits)
            return decided(known, hear(known, digit) if digit else Signal.ANSWERED, event, digit and f"key {digit}")

        made = self._steps.of(grant.ref, decider, budget)
        assert made is not None
        topic = next(d.topic for d in made.decisions if isinstance(d, Say))
        return Reply(topic, made.after, grant.attempt, grant.who)

    def progress(
        self, grant: Grant, sid: str, signal: Signal, status: str, budget: Budget, *, refused: bool = False
    ) -> None:
        """A call began to ring, or ended (`status` as the carrier names it; `refused`: as it would everybody's).

        Raises Unavailable, UnknownToken.
        """

        def decider(e: Escalation | None, dialler: str, limits: Limits) -> Decided:
            event = Event(
                self._clock.now(), grant.attempt, sid, grant.who, dialler=dialler, refused=refused, limits=limits
            )
            return decided(_found(e, grant.ref), signal, event, status)

        self._steps.of(grant.ref, decider, budget)

    # --- by hand ---------------------------------------------------------------------------------------------------

    def close(self, ref: Ref, by: str, budget: Budget) -> bool:
        """Close an escalation; False if it was closed already. Raises UnknownToken (there is none), Unavailable."""

        def decider(e: Escalation | None, _: str, _limits: Limits) -> Decided | None:
            known = _found(e, ref)
            return decided(known, Signal.AGED, Event(self._clock.now(), by=by), f"by {by}") if known.open else None

        return self._steps.of(ref, decider, budget) is not None


_MUTE = (Kind.IGNORED, Kind.TEST)
_UNKNOWN = "no open alert has this dedup key"
_OUTCOMES = {
    "": "ignored",
    "begin": "calling",
    "page again": "calling",
    "note": "joined",
    "hear again": "duplicate",
    "recover": "recovered",
    "claim": "acknowledged",
    "ignore": "ignored",
}


def _ignored(alert: Alert, reason: str) -> Outcome:
    return Outcome(alert.dedup_key, "ignored", reason=reason)


def _outcome(alert: Alert, verb: str, made: Decided) -> Outcome:
    if not verb:
        return _ignored(alert, _UNKNOWN)
    word, reason = _OUTCOMES[verb], alert.reason
    if word == "calling" and GiveUp(Why.NOBODY_ON_DUTY) in made.decisions:
        word = "nobody_on_duty"
    elif word == "calling" and GiveUp(Why.EXHAUSTED) not in made.decisions and made.after.gave_up:
        reason = "the carrier refused every call; they are tried again"
    return Outcome(alert.dedup_key, word, f"{made.after.group}/{made.after.run}", reason)


def _found(e: Escalation | None, ref: Ref) -> Escalation:
    if e is None:
        raise UnknownToken(f"no escalation {ref}")
    return e
