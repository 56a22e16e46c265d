"""Plays one incident, from the first alert to the end of all waiting, and checks the laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from rinban.core.alert import Kind
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import LEASE, PERHAPS, owed, standing_for
from rinban.core.chain.record import Entry, Ref
from rinban.core.chain.sms import person_of
from rinban.core.rota.policy import Policy
from tests.fakes.shell import START
from tests.model.chances import Chances, Drawn, smaller
from tests.model.faults import THEN_EVERY
from tests.model.law import Law
from tests.model.parts import WHOLE, Parts
from tests.model.scenario import SCENARIOS, Scenario
from tests.model.silence import Stretch
from tests.model.world import World

STORMY, QUIET = 220.0, 330.0
"""Seconds of the first half, in which things happen and fail; seconds of the second, in which nothing fails and nobody
answers a phone."""

LONGEST_CLOCK = 56.0
"""Seconds of the longest clock, *talk* with two prompts; the clocks *ring* (35) and *queue* (45) are shorter."""

MINUTE = 60.0
ONE_INVOCATION = 12.0


@dataclass(frozen=True)
class Incident:
    """What an incident has shown. `broken`: which laws were broken and how, in order. `excused`:
    whether laws were broken
    that its scenario excuses. `silences`: how many seconds each lasted, and how many it may last. `journal`:
    all lines that the record has. `story`: its steps in words, if they were wanted."""

    seed: int
    scenario: Scenario
    drawn: Drawn
    broken: tuple[tuple[Law, str], ...]
    excused: bool
    story: tuple[str, ...]
    silences: tuple[tuple[float, float], ...]
    calls: int
    faults: int
    policy: Policy
    journal: Sequence[tuple[Ref, Entry]]

    @property
    def silence(self) -> float:
        """The longest one, in seconds."""
        return max((seconds for seconds, _ in self.silences), default=0.0)

    @property
    def law(self) -> Law | None:
        return self.broken[0][0] if self.broken else None


def happen(
    seed: int, scenario: Scenario, parts: Parts = WHOLE, again: Drawn | None = None, *, told: bool = False
) -> Incident:
    """Play the incident of this seed; the same seed, or the same draws (`again`), give the same incident."""
    chances = Chances(f"{scenario.name}/{seed}", again)
    world = World(chances, scenario, parts, told=told)
    _play(world, parts, chances)
    _judge(world)
    broken = tuple((law, how) for law, how in world.checker.broken if law not in scenario.accepted)
    return Incident(
        seed,
        scenario,
        chances.drawn,
        broken,
        len(broken) < len(world.checker.broken),
        tuple(world.story),
        tuple((stretch.seconds, bound(world, stretch)) for stretch in world.silence.stretches),
        len(world.carrier.calls),
        len(world.faults.happened),
        world.policy,
        world.record.journal,
    )


def story(name: str, seed: int) -> tuple[str, ...]:
    """Return the story of the incident with this seed, line by line, in the scenario called `name`."""
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == name)
    return happen(seed, scenario, told=True).story


def smallest(incident: Incident, parts: Parts = WHOLE) -> Incident:
    """Return an incident that breaks the same law with as few draws as can be found, with its story."""
    seed, scenario, law = incident.seed, incident.scenario, incident.law

    def still(drawn: Drawn) -> bool:
        return any(law is broken for broken, _ in happen(seed, scenario, parts, drawn).broken)

    return happen(seed, scenario, parts, smaller(incident.drawn, still), told=True)


def _play(world: World, parts: Parts, chances: Chances) -> None:
    schedule = world.schedule
    world.faults.plan(STORMY)
    world.senders.begin(STORMY)
    if parts.watchdog:
        phase = chances.of("times").between(0, MINUTE)
        for minute in range(int((STORMY + QUIET) / MINUTE)):
            schedule.after(phase + minute * MINUTE, world.doors.sweep)
    schedule.at(START + STORMY, partial(_heal, world))
    schedule.run(START + STORMY + QUIET)
    schedule.finish()
    world.silence.ends()


def _heal(world: World) -> None:
    world.faults.heal()
    world.senders.healed = True


# --- the laws that are held at the end -------------------------------------------------------------------------------


def _judge(world: World) -> None:
    last = world.merged.last
    if last is None:
        return world.checker.breaks(Law.ALIVE, "nothing is left of it")
    for judge in (_alive, _alerts, _keys, _silences, _told, _texted):
        judge(world, last)
    return None


def _alive(world: World, e: Escalation) -> None:
    silent = world.schedule.now - world.checker.last_dial
    if e.open and not e.acknowledged and silent > THEN_EVERY + LONGEST_CLOCK + MINUTE + ONE_INVOCATION:
        world.checker.breaks(Law.ALIVE, f"the last call was {silent:.0f} s ago")


def _alerts(world: World, e: Escalation) -> None:
    for key, kind in world.checker.accepted.items():
        found = [p for p in e.problems if p.id.key == key]
        if kind is Kind.RECOVERY and any(not p.ended_at for p in found):
            world.checker.breaks(Law.RECOVERY_KEPT, key)
        if kind is Kind.PROBLEM and not any(p.end != "recovered" for p in found) and e.open:
            world.checker.breaks(Law.ALERT_KEPT, key)


def _keys(world: World, e: Escalation) -> None:
    for told in world.checker.told:
        if told.ref.run != e.run or not e.open:
            continue
        if e.ack is None or (
            (e.ack.episode, e.ack.attempt) != (told.episode, told.attempt) and e.episode <= told.episode
        ):
            world.checker.breaks(Law.KEY_KEPT, f"call {told.attempt} was told so at {told.at - START:.0f} s")
        if told.by != e.called[told.attempt].who:
            world.checker.breaks(Law.KEY_KEPT, f"call {told.attempt} was to {e.called[told.attempt].who}")


def _told(world: World, e: Escalation) -> None:
    """What has stood for two minutes is told, as the last thing, unless the outlet is left alone since it failed. One
    that cannot be asked may have missed what it was perhaps told."""
    ref, now = Ref(e.group, e.run), world.schedule.now
    owing = {news.outlet for news in owed(e, now)}
    for told in e.told:
        state = standing_for(told, e)
        stood, at = world.checker.stands.get((told.outlet, ref), (state, now))
        waits = told.state == state and told.not_before > now - MINUTE - LEASE
        if stood != state or now - at < 2 * MINUTE or not state.kind or waits:
            continue
        if told.outlet in owing:
            world.checker.breaks(Law.TOLD, f"{told.outlet} is not told")
        elif world.checker.heard[told.outlet, ref][-1:] != [state] and PERHAPS not in told.settled:
            world.checker.breaks(Law.TOLD, f"{told.outlet} counts as told, and has heard something else")


def _texted(world: World, e: Escalation) -> None:
    """When the phones have been silent for two minutes, nobody is owed an SMS but where one has just failed."""
    now = world.schedule.now
    if now - world.checker.last_dial < 2 * MINUTE:
        return
    waits = {told.outlet for told in e.told if told.not_before > now - MINUTE - LEASE}
    for news in owed(e, now):
        if person_of(news.outlet) and news.outlet not in waits:
            world.checker.breaks(Law.TOLD, f"{news.outlet} got no SMS")


def _silences(world: World, e: Escalation) -> None:
    for stretch in world.silence.stretches:
        if stretch.seconds > bound(world, stretch):
            start = stretch.start - START
            world.checker.breaks(Law.NO_SILENCE, f"{stretch.seconds:.0f} s from {start:.0f} s on")


def bound(world: World, stretch: Stretch) -> float:
    """Return how many seconds this silence may last: a clock and a minute for each fault in it, and its outages."""
    touching = [f for f in world.faults.happened if f.at <= stretch.end and f.until >= stretch.start - LONGEST_CLOCK]
    away = sum(max(0.0, min(f.until, stretch.end) - max(f.at, stretch.start)) for f in touching if f.outage)
    return ONE_INVOCATION + len(touching) * (LONGEST_CLOCK + MINUTE + ONE_INVOCATION) + away
