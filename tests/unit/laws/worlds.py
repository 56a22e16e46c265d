"""What can happen: people, policies, and everything that can be heard at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rinban.core.alert import Alert, Severity
from rinban.core.chain import clocks
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import begin, problem_of
from rinban.core.chain.signals import Event, Limits, Signal
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from tests.unit.laws.seen import CALL_SIGNALS, Seen
from tests.unit.laws.shapes import PAST, shape

SOON = PAST + 1.0
LATE = PAST + clocks.SETTLE
"""When a newcomer no longer meets the taker on the line."""

ANN, BO, CY, DEE = (Responder(who, who.title(), f"+81900000000{n}") for n, who in enumerate(("ann", "bo", "cy", "dee")))
ANOTHER, NOBODY = (DEE,), ()


@dataclass(frozen=True)
class World:
    """A policy, a rota, and how often each alert may come: the bounds within which everything is walked through."""

    policy: Policy
    order: tuple[Responder, ...] = (ANN, BO)
    alerts: tuple[tuple[str, int], ...] = (("a", 1), ("b", 1))
    most_calls: int = 4
    refusals: bool = False  # the carrier may refuse everybody
    over_limit: tuple[str, ...] = ()  # who may have been called enough, whenever somebody is to be called

    def beginnings(self) -> Iterator[Escalation]:
        for order in (self.order, NOBODY):
            group = Group("infra", policy=self.policy)
            yield shape(begin(group, 1, Alert("a", severity=Severity.HIGH), Event(PAST, order=order))[0])

    def heard_from(self, e: Escalation) -> Iterator[tuple[Signal, Event]]:
        """Everything that can happen next."""
        for signal, event in self._heard_from(e):
            yield signal, event
            if signal in (Signal.ENDED, Signal.OVERDUE, Signal.JOINED):
                for over_limit in self._spared():
                    yield signal, replace(event, limits=Limits(over_limit=over_limit))

    def _spared(self) -> Iterator[frozenset[str]]:
        """The first of them, the first two …"""
        for number in range(len(self.over_limit)):
            yield frozenset(self.over_limit[: number + 1])

    def _heard_from(self, e: Escalation) -> Iterator[tuple[Signal, Event]]:
        yield from _calls(e)
        if self.refusals and e.called:
            yield Signal.ENDED, Event(SOON, e.attempt, "", e.called[e.attempt].who, dialler="m", refused=True)
        yield from _world(e, self.order)
        for key, most in self.alerts:
            if e.problem(key):
                yield from _news(e, key)
            elif e.occurrence(key) < most:
                yield from _newcomers(e, key, self.order)


STRAIGHT = World(Policy(rounds=2))
PAUSING = World(Policy(rounds=2, pause=60, then_every=1000, remind_after=300, close_after=800))
FIRING_AGAIN = World(Policy(rounds=1), order=(ANN, BO, CY), alerts=(("a", 2), ("b", 1)), most_calls=3)
REFUSING = World(Policy(rounds=3, pause=60), alerts=(("a", 1), ("b", 1)), most_calls=5, refusals=True)
SPARING = World(
    Policy(rounds=1),
    order=(ANN, BO, CY),
    most_calls=3,
    refusals=True,
    over_limit=("ann", "bo"),
)
WORLDS = (STRAIGHT, PAUSING, REFUSING, SPARING, FIRING_AGAIN)


# --- what can be heard ---------------------------------------------------------------------------------------------


def _calls(e: Escalation) -> Iterator[tuple[Signal, Event]]:
    for number in range(len(e.called) + 1):  # the last is one that this copy does not know
        who = e.called[number].who if number < len(e.called) else "bo"
        for signal in CALL_SIGNALS:
            yield signal, Event(SOON, number, f"CA{number}", who, dialler="m")
    yield Signal.RINGING, Event(SOON, len(e.called) + 1, "CA", "dee", dialler="m")


def _world(e: Escalation, rota: tuple[Responder, ...]) -> Iterator[tuple[Signal, Event]]:
    yield Signal.AGED, Event(SOON)
    yield Signal.AGED, Event(SOON, by="operator")
    for order in (rota, ANOTHER, NOBODY):
        yield Signal.OVERDUE, Event(SOON, order=order, dialler="m")
    if not e.open:
        late_news = e.problems[0]._replace(heard_at=SOON)
        yield from ((signal, Event(SOON, problem=late_news)) for signal in tuple(Signal)[-3:])


def _news(e: Escalation, key: str) -> Iterator[tuple[Signal, Event]]:
    again = problem_of(e, Alert(key, severity=Severity.HIGH), SOON)
    yield Signal.REPEATED, Event(SOON, problem=again._replace(severity=Severity.DISASTER))
    yield Signal.CLAIMED, Event(SOON, problem=again, by="zed")
    yield Signal.RECOVERED, Event(SOON, problem=again, by="yan")


def _newcomers(e: Escalation, key: str, rota: tuple[Responder, ...]) -> Iterator[tuple[Signal, Event]]:
    for now in (SOON, LATE):
        for severity, order in ((Severity.HIGH, rota), (Severity.DISASTER, NOBODY)):
            newcomer = problem_of(e, Alert(key, severity=severity), now)
            yield Signal.JOINED, Event(now, order=order, problem=newcomer, dialler="m")


def is_walked_on_from(seen: Seen) -> bool:
    """A third person's rota, and calls that a copy does not know, are judged wherever they can come, and left there."""
    number = seen.event.attempt
    return seen.event.order != ANOTHER and (number is None or number < len(seen.loaded.called))
