"""Every escalation that can be reached, found breadth-first by letting everything happen everywhere.

Real documents grow for ever and carry real times, so there are infinitely many. The search is over *shapes* instead:
after each step (whose laws were checked on the real document) `shape` forgets what no decision can depend on.

- **Times.** The core compares a time with another in three ways only. It takes the later of two clocks of one kind,
  which from a present after all stored times is always the new one. It asks whether an acknowledgement is younger
  than `SETTLE`; a newcomer is therefore heard twice from each shape, once on either side of that. And deadlines and
  `gravest` order past instants, which the grid's cells never ask for (the first are checked on the real document).
  So every past instant may be called PAST, and every clock may be wound up anew from there.
- **Counters.** `episode` is only compared with the acknowledgement's, and `rests` only grows: both start over.
- **Severity** is read by one cell, to compare a newcomer with all open alerts: these become equal, and a newcomer is
  heard as their equal and as graver.
- **prompts** is read by one cell, to ask whether the last document has been said: 1 to 4 become 4.
- **Rounds.** Whatever follows an acknowledgement or a long rest begins the rounds anew: where the old ones stood
  (`start`, `turn`, `prompts`, `gave_up`, the running clock, who had passed) becomes one set of values, chosen so that
  a verb that forgot to begin anew would be caught with them. The same goes for passes before `start`.
- `sid`, `minter` and `answered_at` of a call decide nothing; nor does who was called, once that call is spent; nor the
  claim of an alert that has ended; nor `people`, who are looked up by name only.

Numbers of calls and occurrences of an alert are bounded instead.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from rinban.core import clocks
from rinban.core.alert import Alert, Severity
from rinban.core.document import Ack, Attempt, Clock, Due, Escalation, Problem, State
from rinban.core.escalation import begin, decide, problem_of
from rinban.core.policy import Policy
from rinban.core.rota import Group, Responder
from rinban.core.verbs import DOCUMENTS, Step
from rinban.core.words import Heard, Signal
from tests.unit.laws.seen import CALL_SIGNALS, Seen, open_ids, upcoming, verdicts

PAST = 1_800_000_000.0
SOON = PAST + 1.0
LATE = PAST + clocks.SETTLE
ANN, BO, CY, DEE = (Responder(who, who.title(), f"+81900000000{n}") for n, who in enumerate(("ann", "bo", "cy", "dee")))
ANOTHER, NOBODY = (DEE,), ()

Decide = Callable[[Escalation, Signal, Heard], Step]


@dataclass(frozen=True)
class World:
    """A policy, a rota, and how often each alert may come: the bounds within which everything is walked through."""

    policy: Policy
    order: tuple[Responder, ...] = (ANN, BO)
    alerts: tuple[tuple[str, int], ...] = (("a", 1), ("b", 1))
    most_calls: int = 4

    def beginnings(self) -> Iterator[Escalation]:
        for order in (self.order, NOBODY):
            group = Group("infra", policy=self.policy)
            yield shape(begin(group, 1, Alert("a", severity=Severity.HIGH), Heard(PAST, order=order))[0])

    def heard_from(self, e: Escalation) -> Iterator[tuple[Signal, Heard]]:
        """Everything that can happen next."""
        yield from _calls(e)
        yield from _world(e, self.order)
        for key, most in self.alerts:
            if e.problem(key):
                yield from _news(e, key)
            elif e.occurrence(key) < most:
                yield from _newcomers(e, key, self.order)


STRAIGHT = World(Policy(rounds=2))
PAUSING = World(Policy(rounds=2, pause=60, then_every=1000, remind_after=300, close_after=800))
FIRING_AGAIN = World(Policy(rounds=1), order=(ANN, BO, CY), alerts=(("a", 2), ("b", 1)), most_calls=3)
WORLDS = (STRAIGHT, PAUSING, FIRING_AGAIN)


# --- what can be heard ---------------------------------------------------------------------------------------------


def _calls(e: Escalation) -> Iterator[tuple[Signal, Heard]]:
    for number in range(len(e.called) + 1):  # the last is one that this copy does not know
        who = e.called[number].who if number < len(e.called) else "bo"
        for signal in CALL_SIGNALS:
            yield signal, Heard(SOON, number, f"CA{number}", who, minter="m")
    yield Signal.RINGING, Heard(SOON, len(e.called) + 1, "CA", "dee", minter="m")


def _world(e: Escalation, rota: tuple[Responder, ...]) -> Iterator[tuple[Signal, Heard]]:
    yield Signal.AGED, Heard(SOON)
    yield Signal.AGED, Heard(SOON, by="operator")
    for order in (rota, ANOTHER, NOBODY):
        yield Signal.OVERDUE, Heard(SOON, order=order, minter="m")
    if not e.open:
        late_news = replace(e.problems[0], heard_at=SOON)
        yield from ((signal, Heard(SOON, problem=late_news)) for signal in tuple(Signal)[-3:])


def _news(e: Escalation, key: str) -> Iterator[tuple[Signal, Heard]]:
    again = problem_of(e, Alert(key, severity=Severity.HIGH), SOON)
    yield Signal.REPEATED, Heard(SOON, problem=replace(again, severity=Severity.DISASTER))
    yield Signal.CLAIMED, Heard(SOON, problem=again, by="zed")
    yield Signal.RECOVERED, Heard(SOON, problem=again, by="yan")


def _newcomers(e: Escalation, key: str, rota: tuple[Responder, ...]) -> Iterator[tuple[Signal, Heard]]:
    for now in (SOON, LATE):
        for severity, order in ((Severity.HIGH, rota), (Severity.DISASTER, NOBODY)):
            newcomer = problem_of(e, Alert(key, severity=severity), now)
            yield Signal.JOINED, Heard(now, order=order, problem=newcomer, minter="m")


def is_walked_on_from(seen: Seen) -> bool:
    """A third person's rota, and calls that a copy does not know, are judged wherever they can come, and left there."""
    number = seen.heard.attempt
    return seen.heard.order != ANOTHER and (number is None or number < len(seen.loaded.called))


# --- shapes --------------------------------------------------------------------------------------------------------

_WOUND_UP: dict[Due, Callable[[Policy], Clock]] = {
    Due.QUEUE: lambda _: clocks.queue(PAST),
    Due.RING: lambda policy: clocks.ring(PAST, policy),
    Due.TALK: lambda policy: clocks.talk(PAST, policy),
    Due.ENDING: lambda _: clocks.ending(PAST),
    Due.PAUSE: lambda policy: clocks.pause(PAST, policy),
    Due.HANDED_BACK: lambda _: clocks.handed_back(PAST),
    Due.SETTLE: lambda _: clocks.settle(PAST),
    Due.REST: lambda policy: clocks.rest(PAST, policy),
    Due.NOW: lambda _: Clock(Due.NOW, PAST),
}


def shape(e: Escalation) -> Escalation:
    """The document without what no decision can depend on (see the head of this file)."""
    e = replace(
        e,
        problems=tuple(_shape_of_problem(p, e) for p in e.problems),
        people=(),
        called=tuple(_shape_of_call(number, call, e) for number, call in enumerate(e.called)),
        episode=1,
        rests=0,
        prompts=min(e.prompts, 1) * max(e.prompts, DOCUMENTS - 1),
        clock=_WOUND_UP[e.clock.due](e.policy),
        ack=_shape_of_ack(e),
    )
    if e.state is State.CALLING or (e.state is State.RESTING and e.clock.due < Due.REST):
        return e
    return _between_rounds(e)


def _between_rounds(e: Escalation) -> Escalation:
    """Taken, closed, or in a long rest: whatever follows begins the rounds anew."""
    called = tuple(Attempt(call.who) for call in e.called)
    e = replace(e, called=called, start=0, turn=0, prompts=DOCUMENTS, gave_up=True)
    if e.state is State.RESTING:
        return e
    e = replace(e, clock=clocks.queue(PAST))
    return replace(e, order=()) if e.state is State.CLOSED else e


def _shape_of_problem(p: Problem, e: Escalation) -> Problem:
    p = replace(p, severity=Severity.HIGH, opened_at=PAST, heard_at=PAST)
    if not p.ended_at:
        return p
    end = "recovered" if e.open or p.end == "recovered" else "aged"
    return replace(p, claimed_by="", ended_at=PAST, end=end)


def _shape_of_call(number: int, call: Attempt, e: Escalation) -> Attempt:
    spent = e.ack is not None and number < e.ack.attempt
    return Attempt("" if spent else call.who, passed=call.passed or number < e.start)


def _shape_of_ack(e: Escalation) -> Ack | None:
    episode = 1 if e.acknowledged else 0
    return replace(e.ack, episode=episode, at=PAST, heard=e.ack.heard & open_ids(e)) if e.ack else None


# --- the search ----------------------------------------------------------------------------------------------------


@dataclass
class Search:
    """What a search found. `broken`: for each broken law, the first trace that breaks it."""

    shapes: dict[Escalation, tuple[Escalation, str] | None] = field(default_factory=dict)
    steps: int = 0
    applied: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)

    def trace(self, e: Escalation) -> str:
        """How this shape was reached, shortest way first."""
        told: list[str] = []
        came = self.shapes[e]
        while came:
            e, step = came
            told.append(step)
            came = self.shapes[e]
        return " / ".join(["begin " + "+".join(e.order), *reversed(told)])


def explore(
    world: World,
    take: Decide = decide,
    *,
    start: Iterable[Escalation] | None = None,
    most_alike: int | None = None,
    stop: bool = False,
) -> Search:
    """Walk every step, breadth-first, and hold each against every law.

    `most_alike`: of shapes of one kind (`kind`), only so many are walked on from. `stop`: at the first broken law.
    """
    search, queue, alike = Search(), deque[Escalation](), Counter[object]()
    for e in start or world.beginnings():
        search.shapes[e] = None
        queue.append(e)
    while queue:
        e = queue.popleft()
        for seen in steps(world, e, take):
            _judge(search, seen)
            if search.broken and stop:
                return search
            after = shape(seen.after)
            if after in search.shapes or not is_walked_on_from(seen) or len(after.called) > world.most_calls:
                continue
            if _room(alike, after, most_alike):
                search.shapes[after] = e, tell(seen)
                queue.append(after)
    return search


def steps(world: World, e: Escalation, take: Decide = decide) -> Iterator[Seen]:
    for signal, heard in world.heard_from(e):
        after, decisions = take(e, signal, heard)
        yield Seen(e, signal, heard, after, decisions)


def _judge(search: Search, seen: Seen) -> None:
    search.steps += 1
    for name, verdict in verdicts(seen):
        search.applied.add(name)
        if not verdict and name not in search.broken:
            search.broken[name] = f"{search.trace(seen.loaded)} / {tell(seen)} -> {seen.decisions}"


def _room(alike: Counter[object], e: Escalation, most: int | None) -> bool:
    alike[kind(e)] += 1
    return most is None or alike[kind(e)] <= most


def kind(e: Escalation) -> object:
    """Shapes that differ in more than this are different enough for a capped search to want both."""
    taken = None if e.ack is None else (e.acknowledged, e.ack.attempt < 0, e.unheard)
    later = bool(upcoming(e))
    return (
        e.state,
        e.clock.due,
        taken,
        e.gave_up,
        later,
        bool(e.order),
        len(e.open),
        bool(e.passed),
        e.prompts >= DOCUMENTS,
    )


def tell(seen: Seen) -> str:
    h = seen.heard
    about = "" if h.attempt is None else str(h.attempt)
    alert = f"{h.problem.id.key}#{h.problem.id.occurrence}" if h.problem else ""
    order = "+".join(r.id for r in h.order) if seen.signal in (Signal.OVERDUE, Signal.JOINED) else ""
    late = "" if h.now == SOON else "late"
    return " ".join(word for word in (seen.signal.name, about, alert, order, h.by, late) if word)
