"""Every escalation that can be reached, found breadth-first by letting everything happen everywhere."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from rinban.core.chain import rounds
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.signals import Event, Signal
from rinban.core.chain.verb import Step
from rinban.core.chain.verbs import DOCUMENTS
from tests.unit.laws.book import broken_by, verdicts
from tests.unit.laws.seen import NEWCOMERS, Seen, alerts, gave_back, is_owed, memories, upcoming
from tests.unit.laws.shapes import shape
from tests.unit.laws.worlds import SOON, WORLDS, World, is_walked_on_from

__all__ = ["WORLDS", "Decide", "Search", "broken_by", "explore", "follow", "hunt", "steps", "tell", "walk"]

Decide = Callable[[Escalation, Event], Step]


@dataclass
class Search:
    """What a search found. `broken`: for each broken law, the first trace that breaks it."""

    shapes: dict[Escalation, tuple[Escalation, str] | None] = field(default_factory=dict)
    kept: dict[Escalation, list[Seen]] = field(default_factory=dict)
    """The steps from each shape, if the search was capped; all of them would be too many for the memory."""
    applied: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)
    at: Escalation | None = None
    """From where the steps are being judged, or were judged last."""

    def trace(self, e: Escalation) -> str:
        """How this shape was reached, by the shortest way."""
        told: list[str] = []
        came = self.shapes[e]
        while came:
            e, step = came
            told.append(step)
            came = self.shapes[e]
        return " / ".join([_began(e), *reversed(told)])

    def steps(self, world: World) -> Iterator[Seen]:
        """Every step from every shape, in the order in which they were found."""
        for e in self.shapes:
            yield from self.kept.get(e) or steps(world, e)


def explore(world: World, most_alike: int | None = None, *, finely: bool = False) -> Search:
    """Walk every step, and hold each against every law; `most_alike` and `finely` as in `walk`."""
    *_, search = walk(world, most_alike=most_alike, finely=finely)
    return search


def hunt(
    world: World, take: Decide = decide, *, start: Iterable[Escalation] | None = None, most_alike: int | None = None
) -> Iterator[str | None]:
    """The name of a law that is broken by now, each time that the steps from one more escalation were judged."""
    for search in walk(world, take, start=start, most_alike=most_alike):
        yield next(iter(search.broken), None)


def walk(
    world: World,
    take: Decide = decide,
    *,
    start: Iterable[Escalation] | None = None,
    most_alike: int | None = None,
    finely: bool = False,
) -> Iterator[Search]:
    """Walk breadth-first. What has been found is shown each time that the steps from one more escalation were judged.

    `most_alike`: of shapes of one kind (`kind`), only so many are walked on from. `finely`: there are more kinds.
    """
    search, queue, alike = Search(), deque[Escalation](), Counter[object]()
    for e in start or world.beginnings():
        search.shapes[e] = None
        queue.append(e)
    while queue:
        search.at = e = queue.popleft()
        kept = [] if most_alike is None else search.kept.setdefault(e, [])
        for seen in steps(world, e, take):
            _judge(search, seen)
            if most_alike is not None:
                kept.append(Seen(e, seen.event, seen.after, seen.decisions))  # without what the laws have worked out
            after = shape(seen.after)
            if after in search.shapes or not is_walked_on_from(seen) or len(after.called) > world.most_calls:
                continue
            if most_alike is None or _is_wanted(alike, kind(after, finely=finely), most_alike):
                search.shapes[after] = e, tell(seen.event)
                queue.append(after)
        yield search


def steps(world: World, e: Escalation, take: Decide = decide) -> Iterator[Seen]:
    for event in world.heard_from(e):
        yield _step(e, event, take)


def follow(world: World, trace: str) -> Iterator[Seen]:
    """The steps of a trace (`Search.trace`), and then all steps from where it leads."""
    first, *told = trace.split(" / ")
    places = dict.fromkeys(e for e in world.beginnings() if _began(e) == first)
    for step in told:
        seen = [_step(e, event) for e in places for event in world.heard_from(e) if tell(event) == step]
        yield from seen
        places = dict.fromkeys(shape(one.after) for one in seen)
    for e in places:
        yield from steps(world, e)


def _step(e: Escalation, event: Event, take: Decide = decide) -> Seen:
    return Seen(e, event, *take(e, event))


def _began(e: Escalation) -> str:
    return "begin " + "+".join(e.order)


def _judge(search: Search, seen: Seen) -> None:
    applied, broken = search.applied, search.broken
    for name, verdict in verdicts(seen):
        applied.add(name)
        if not verdict and name not in broken:
            broken[name] = f"{search.trace(seen.loaded)} / {tell(seen.event)} -> {seen.decisions}"


def _is_wanted(alike: Counter[object], its_kind: object, most: int) -> bool:
    alike[its_kind] += 1
    return alike[its_kind] <= most


def kind(e: Escalation, *, finely: bool) -> object:
    """Shapes that differ in more than this are different enough for a capped search to want both.

    `finely`: also in when the remembered problems began, in how what is closed has ended, in who was passed over, in
    whether the text was said for the last time, and whether the rounds of the policy are over. That makes them five
    times as many.
    """
    by = None if e.ack is None else (e.ack.attempt < 0, e.ack.by_hand)
    taken = None if by is None else (e.acknowledged, *by, e.unheard, *_of_the_takers_call(e))
    later = bool(upcoming(e))
    return (
        e.state,
        e.clock.due,
        taken,
        e.gave_up,
        bool(e.further),
        later,
        bool(e.order),
        len(e.open),
        (len(e.waiting), all(one.problem.claimed_by for one in e.waiting)),
        bool(rounds.passed(e)),
        finely and e.prompts >= DOCUMENTS,
        finely and frozenset(passed_over(e)),
        finely and e.turn >= rounds.number_of_rounds(e) * len(e.order),
        _gave_back(e),
        is_owed(e),
        frozenset((p.id.occurrence, p.began * finely) for p in memories(e)),
        finely and not e.open and frozenset(p.end for p in alerts(e)),
        e.policy.flap_window and _of_flapping(e),
        frozenset((p.is_memory, p.is_taken_back, p.closed_by) for p in e.problems if p.is_taken_back or p.closed_by),
    )


def _gave_back(e: Escalation) -> object:
    """Who did, by a key. By hand only whether, and what is told apart is how that begins, with one alert: who has it
    is called in these rounds or not, or nothing was heard since. What follows is like any other round."""
    if e.ack is None or not e.ack.by_hand:
        return gave_back(e)
    if len(e.problems) != 1 or e.postponed or e.further or e.policy.flap_window:
        return False
    if e.acknowledged:
        return bool(e.order) and e.ack.by not in e.order
    return gave_back(e) != "" and e.clock.due is Due.QUEUE


def _of_flapping(e: Escalation) -> object:
    """What is calm, is back or has come twice; where all is over, whether somebody took it and is still meant."""
    if e.open:
        return max((p.flaps, p.id.occurrence > 0) for p in e.open)
    return bool(e.ack and e.ack.heard), bool(e.order), frozenset(p.end for p in alerts(e))


def _of_the_takers_call(e: Escalation) -> tuple[bool, ...]:
    """While somebody has it: whether that call is over, and whether that person takes what follows as well, or has put
    the reminder off."""
    if e.ack is None or e.ack.attempt < 0 or not e.acknowledged:
        return False, False, False
    return bool(e.called[e.ack.attempt].ended_at), bool(e.ack.until), bool(e.ack.snoozed)


def passed_over(e: Escalation) -> set[str]:
    """Who had a turn and was not called."""
    return set(e.order[: e.turn + 1]) - {call.who for call in e.called[e.start :]}


def tell(heard: Event) -> str:
    about = "" if heard.attempt is None else str(heard.attempt) if heard.attempt >= 0 else f"by hand {heard.who}"
    alert = heard.alert.dedup_key if heard.alert else ""
    order = "+".join(r.id for r in heard.order) if heard.signal in (Signal.OVERDUE, Signal.READY, *NEWCOMERS) else ""
    late = "" if heard.now == SOON else "late"
    over_limit = f"sparing {'+'.join(sorted(heard.limits.over_limit))}" if heard.limits.over_limit else ""
    too = "too " + "+".join(r.id for r in heard.further.people) if heard.further.people else ""
    words = (heard.signal.name, about, alert, order, too, heard.by, late, over_limit)
    return " ".join(word for word in words if word)
