"""What can happen: people, policies, and everything that can be heard at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain import clocks
from rinban.core.chain.document import SETTLE, Escalation, State
from rinban.core.chain.grid import CALL_SIGNALS
from rinban.core.chain.problem import CLAIMED, Problem
from rinban.core.chain.signals import Event, Limits, Signal
from rinban.core.replaced import replace
from rinban.core.rota.duty import Further, Group
from rinban.core.rota.hours import Range
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.quiet import MaintenanceWindow, Wait
from tests.fakes.chain import begun
from tests.unit.laws.seen import NEWCOMERS, Seen
from tests.unit.laws.shapes import PAST, UNTIL, shape

SOON = PAST + 1.0
LATE = PAST + SETTLE
"""When a newcomer no longer meets the taker on the line."""

MINUTES = 300.0
"""After these, what is remembered already is noted again."""

ANN, BO, CY, DEE = (Responder(who, who.title(), f"+81900000000{n}") for n, who in enumerate(("ann", "bo", "cy", "dee")))
UNDISTURBED = tuple(signal for signal in CALL_SIGNALS if signal not in (Signal.REFUSED, Signal.NOT_SENT))
"""What a call may be heard to do where the carrier takes every call."""

EVE = Responder("eve", "Eve", "+819000000005")
TWICE = replace(ANN, more_phones=("+81300000001",))
FAY, GUS = Responder("fay", "Fay", "+819000000006"), Responder("gus", "Gus", "+819000000007")
ANOTHER, NOBODY, LAST_RESORT = (DEE,), (), (EVE,)

EVENING = (Range(tuple(range(7)), time(19), time(20), 0, "UTC"),)
MILD = Wait(Severity.WARNING, "evening")
"""What is milder waits for these hours, which begin at UNTIL."""


@dataclass(frozen=True)
class World:
    """A policy, a rota, and how often each alert may come: the bounds within which everything is walked through."""

    name: str
    policy: Policy
    order: tuple[Responder, ...] = (ANN, BO)
    alerts: tuple[tuple[str, int], ...] = (("a", 1), ("b", 1))
    most_calls: int = 4
    refusals: bool = False  # the carrier may refuse everybody
    over_limit: tuple[str, ...] = ()  # who may have been called enough, whenever somebody is to be called
    further: tuple[Responder, ...] = ()  # on duty in another group, which is called too when nobody takes it
    waits: tuple[str, ...] = ()  # the alerts for which nobody is called before UNTIL, if they are mild
    both_ways: bool = False  # what was acknowledged at the source may be taken back there, or closed by hand

    def __str__(self) -> str:
        return self.name

    def beginnings(self) -> Iterator[Escalation]:
        for order in (self.order, NOBODY):
            alert = Alert("a", severity=Severity.HIGH, began=1.0)
            yield shape(begun(self.group, 1, alert, PAST, order=order, nobody_on_duty=is_vacant(order))[0])

    @property
    def group(self) -> Group:
        if not self.waits:
            return Group("infra", policy=self.policy, exhausted=self.others.group)
        window = MaintenanceWindow(1, PAST - 1.0, UNTIL, matching=("q",))
        return Group("infra", policy=self.policy, hours=(("evening", EVENING),), wait=MILD, quiet=(window,))

    @property
    def others(self) -> Further:
        return Further("kanri", self.further) if self.further else Further()

    def heard_from(self, e: Escalation) -> Iterator[Event]:
        """Everything that can happen next."""
        for event in self._heard_from(e):
            yield event
            calls_for_it = event.signal in NEWCOMERS and e.state in (State.ACKNOWLEDGED, State.CLOSED, State.WAITING)
            calls_for_it |= event.attempt == -1 and e.state is State.ACKNOWLEDGED
            if event.signal in (Signal.ENDED, Signal.REFUSED, Signal.OVERDUE) or calls_for_it:
                for over_limit in self._skipped():
                    yield replace(event, limits=Limits(over_limit=over_limit))
            if self.further and event.signal in (Signal.ENDED, Signal.REFUSED, Signal.OVERDUE):
                yield replace(event, further=self.others)
            if self.further and event.signal is Signal.OVERDUE:
                for people in ((TWICE,), (GUS,)):  # nobody there who is not called anyway; and somebody who comes later
                    yield replace(event, further=Further(self.others.group, people))

    def _skipped(self) -> Iterator[frozenset[str]]:
        """The first of them, the first two …"""
        for number in range(len(self.over_limit)):
            yield frozenset(self.over_limit[: number + 1])

    def _heard_from(self, e: Escalation) -> Iterator[Event]:
        yield from _calls(e, CALL_SIGNALS if self.refusals else UNDISTURBED)
        if self.refusals and e.called:
            who = e.called[e.attempt].who
            yield Event(Signal.NOT_SENT, PAST + clocks.CANNOT_DIAL, e.attempt, "", who, dialler="m")
        yield from _by_hand(e, self.order)
        yield from _world(e, self.order, self.order[-1:] if self.over_limit else self.order[:1])
        for now in (SOON, PAST + self.policy.flap_window + 1.0) if self.policy.flap_window else (SOON,):
            yield Event(Signal.CALM, now)
        for key, most in self.alerts:
            known = e.problem(key)
            if key in self.waits:
                yield from self._of_waiting(e, key, known)
            began = known.began if known else _began(key, e.occurrence(key))
            yield from _news(self.group, key, began)
            yield from self._by_hand_there(e, key, began) if self.both_ways else ()
            if known and known.is_calm:
                yield Event(Signal.REPEATED, SOON, alert=Alert(key, severity=Severity.HIGH, began=began + 1.0))
            if not known and (not (e.open or e.waiting) or e.occurrence(key) < most):
                yield from _newcomers(e, self.group, key, began, self.order)
            # When something was received, and when it began, has nothing to do with how far the calls have come.
            if len(e.called) <= 1 or not e.open:
                yield from (_old_news if known else _early_news)(self.group, key, began)

    def _of_waiting(self, e: Escalation, key: str, known: Problem | None) -> Iterator[Event]:
        """It comes while nobody is to be called; then it grows graver, or has waited long enough."""
        mild = Alert(key, severity=Severity.INFORMATION)
        if known is None and (not (e.open or e.waiting) or e.occurrence(key) < 1):
            for now in _moments(e):
                yield Event(Signal.POSTPONED, now, order=self.order, alert=mild, group=self.group, dialler="m")
        if not any(one.problem is known for one in e.waiting):
            yield Event(Signal.READY, UNTIL, order=self.order, group=self.group, dialler="m")
            return
        graver = replace(mild, severity=Severity.DISASTER)
        for signal in NEWCOMERS if e.acknowledged else (Signal.JOINED,):
            yield Event(signal, LATE, order=self.order, alert=graver, group=self.group, dialler="m")
        for now, group in ((UNTIL, None), (SOON, Group("infra")), (SOON, self.group), (UNTIL, self._longer())):
            for order in (self.order, NOBODY):
                yield Event(Signal.READY, now, order=order, nobody_on_duty=is_vacant(order), group=group, dialler="m")

    def _by_hand_there(self, e: Escalation, key: str, began: float) -> Iterator[Event]:
        """What a person does at the source: closes it, or takes back what is known to be acknowledged there."""
        closed = Alert(key, Kind.RECOVERY, Severity.HIGH, began=began, by="yan")
        yield Event(Signal.RECOVERED, SOON, alert=closed, group=self.group, by="yan")
        known = e.problem(key)
        if not (known.claimed_by if known else any(p.claimed_by for p in e.of_key(key, CLAIMED) if p.is_memory)):
            return
        for order in (self.order, NOBODY):
            back = Alert(key, Kind.TAKEN_BACK, Severity.HIGH, began=began, by="yan")
            heard = Event(Signal.TAKEN_BACK, SOON, order=order, alert=back, group=self.group, by="yan", dialler="m")
            yield replace(heard, nobody_on_duty=is_vacant(order))
            if began:
                yield replace(heard, alert=replace(back, began=began - 0.5))

    def _longer(self) -> Group:
        """The maintenance takes longer, and nothing waits for its hours any more."""
        return replace(self.group, wait=None, quiet=(MaintenanceWindow(2, UNTIL - 1.0, UNTIL + 60.0, matching=("q",)),))


STRAIGHT = World("straight", Policy(rounds=2, collect=120))
PAUSING = World("pausing", Policy(rounds=2, pause=60, then_every=1000, remind_after=300, snooze=400, close_after=800))
FIRING_AGAIN = World("firing again", Policy(rounds=1), order=(ANN, BO, CY), alerts=(("a", 2), ("b", 1)), most_calls=3)
REFUSING = World("refusing", Policy(rounds=3, pause=60), alerts=(("a", 1), ("b", 1)), most_calls=5, refusals=True)
SPARING = World(
    "sparing",
    Policy(rounds=1),
    order=(ANN, BO, CY),
    most_calls=2,
    refusals=True,
    over_limit=("ann", "bo"),
)
FLAPPING = World("flapping", Policy(rounds=1, flap_window=300, flap_limit=1), alerts=(("a", 2),), most_calls=3)
"""One alert comes and goes; with another one beside it there would be eight times as much to walk through."""
VACANT = World("vacant", Policy(rounds=2, remind_after=300, snooze=3600), order=LAST_RESORT, refusals=True)
"""Nobody is on duty, but the stage has a last resort."""
CALLING_IN = World("calling in", Policy(rounds=2), order=(TWICE,), further=(TWICE, FAY), most_calls=3)
"""Ann is in both groups, and has two numbers."""
WAITING = World(
    "waiting",
    Policy(rounds=1),
    alerts=(("a", 1), ("w", 1), ("q", 1)),
    most_calls=1,
    waits=("w", "q"),
)
"""Mild alerts wait for the evening, and "q" is of machines on which people work."""
BOTH_WAYS = World(
    "both ways",
    Policy(rounds=1, collect=120),
    alerts=(("a", 1), ("w", 1)),
    most_calls=1,
    waits=("w",),
    both_ways=True,
)
"""Somebody acknowledges at the source, and takes it back."""
WORLDS = (STRAIGHT, PAUSING, REFUSING, SPARING, FIRING_AGAIN, VACANT, CALLING_IN, WAITING, FLAPPING, BOTH_WAYS)


def is_vacant(order: tuple[Responder, ...]) -> bool:
    """Whether such people are called because nobody is on duty."""
    return order in (NOBODY, LAST_RESORT)


# --- what can be heard ---------------------------------------------------------------------------------------------


def _calls(e: Escalation, signals: tuple[Signal, ...]) -> Iterator[Event]:
    for number in range(len(e.called) + 1):  # the last is one that this copy does not know
        who = (e.called[number].who if number < len(e.called) else "") or "bo"  # a token always says whose call it is
        for signal in signals:
            yield Event(signal, SOON, number, f"CA{number}", who, dialler="m")
    yield Event(Signal.RINGING, SOON, len(e.called) + 1, "CA", "dee", dialler="m")


def _by_hand(e: Escalation, rota: tuple[Responder, ...]) -> Iterator[Event]:
    """What is taken by hand is passed on: by the first of the rota, be it that person's or not, and whose it was."""
    takers = (e.ack.by,) if e.ack and e.ack.by_hand else ()
    for who in dict.fromkeys((rota[0].id, *takers)):
        yield Event(Signal.PASS, SOON, -1, "", who, dialler="m")


def _world(e: Escalation, rota: tuple[Responder, ...], taker: tuple[Responder, ...]) -> Iterator[Event]:
    yield Event(Signal.AGED, SOON)
    yield Event(Signal.AGED, SOON, by="operator")
    for order in (rota, ANOTHER, NOBODY):
        for signal in (Signal.OVERDUE, Signal.ANEW):
            yield Event(signal, SOON, order=order, nobody_on_duty=is_vacant(order), dialler="m")
    for hand in (taker, ANOTHER):
        yield Event(Signal.BY_HAND, SOON, order=hand, by=hand[0].id)


def _began(key: str, occurrence: int) -> float:
    """The sender of "a" says when each occurrence began, and the others do not."""
    return occurrence + 1.0 if key == "a" else 0.0


def _news(group: Group, key: str, began: float) -> Iterator[Event]:
    """Of an alert, be it open or not; also by somebody who claims nothing by it."""
    claim, recovery = (Alert(key, kind, Severity.HIGH, began=began) for kind in (Kind.CLAIM, Kind.RECOVERY))
    yield Event(Signal.REPEATED, SOON, alert=Alert(key, severity=Severity.DISASTER, began=began), by="zed")
    yield Event(Signal.CLAIMED, SOON, alert=claim, group=group, by="zed")
    yield Event(Signal.RECOVERED, SOON, alert=recovery, group=group, by="yan")


def _old_news(group: Group, key: str, began: float) -> Iterator[Event]:
    """While an alert is open, of what was over before it came, or has waited."""
    claim, recovery = (Alert(key, kind, Severity.HIGH, began=began) for kind in (Kind.CLAIM, Kind.RECOVERY))
    again = Alert(key, severity=Severity.DISASTER, received_at=PAST - 1.0)
    yield Event(Signal.REPEATED, SOON, alert=again)
    for waited in (replace(recovery, received_at=PAST - 1.0), replace(recovery, received_at=PAST)):
        yield Event(Signal.RECOVERED, SOON, alert=waited, group=group)
    if began:
        yield Event(Signal.CLAIMED, SOON, alert=replace(claim, began=began - 0.5), group=group, by="zed")
        for ended in (0.0, began):
            yield Event(Signal.RECOVERED, SOON, alert=replace(recovery, began=began - 0.5, ended=ended), group=group)


def _early_news(group: Group, key: str, began: float) -> Iterator[Event]:
    """Of an alert that is not open, or not any more: again, after it has waited, or of a later occurrence."""
    for kind, signal, later in (
        (Kind.CLAIM, Signal.CLAIMED, PAST + MINUTES - 0.5),
        (Kind.RECOVERY, Signal.RECOVERED, PAST + MINUTES),
    ):
        alert = Alert(key, kind, Severity.HIGH, began=began)
        yield Event(signal, later, alert=replace(alert, received_at=SOON), group=group)
        if began:
            yield Event(signal, SOON, alert=replace(alert, began=began + 1.0), group=group, by="zed")


def _moments(e: Escalation) -> tuple[float, ...]:
    """Where somebody has taken it: while that call may be on, then, and when nobody expects anything any more."""
    if not e.acknowledged:
        return (SOON,)
    return (SOON, LATE) if e.open else (SOON, LATE, LATE + clocks.FOLLOWED)


def _newcomers(e: Escalation, group: Group, key: str, began: float, rota: tuple[Responder, ...]) -> Iterator[Event]:
    """Where nobody has it, an urgent one is like any other, and the taker's line plays no part."""
    for now in _moments(e):
        for severity, order in ((Severity.HIGH, rota), (Severity.DISASTER, NOBODY)):
            alert = Alert(key, severity=severity, began=began)
            heard = Event(Signal.JOINED, now, order=order, alert=alert, group=group, by="yan", dialler="m")
            newcomer = replace(heard, nobody_on_duty=is_vacant(order))
            yield newcomer
            if e.acknowledged or order == rota:
                yield replace(newcomer, signal=Signal.URGENT)
    waited = Alert(key, severity=Severity.HIGH, began=began, received_at=PAST - 1.0)
    yield Event(Signal.JOINED, SOON, order=rota, alert=waited, group=group, dialler="m")
    claimed = Alert(key, severity=Severity.DISASTER, began=began)
    yield Event(Signal.CLAIMED_FIRST, SOON, order=rota, alert=claimed, group=group, by="zed", dialler="m")


def is_walked_on_from(seen: Seen) -> bool:
    """A third person's rota, calls that a copy does not know, and the run after a closed one, which begins like the
    first, are judged wherever they can come, and left there; not so what a third person takes by hand. So is what is
    handed back by hand where nobody is left, but by the last resort."""
    number = seen.event.attempt
    is_usual = seen.event.further.people not in ((TWICE,), (GUS,))
    is_usual &= seen.event.order != ANOTHER or seen.taken_by_hand
    is_left = seen.hands_back_by_hand and not seen.calls and seen.after.order != (EVE.id,)
    return is_usual and (number is None or number < len(seen.loaded.called)) and not (seen.begins or is_left)
