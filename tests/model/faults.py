"""The faults of one incident: which part of the outside fails when.
After the first half of an incident nothing fails."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from tests.model import scenario as kinds
from tests.model.chances import Chances
from tests.model.scenario import Scenario
from tests.model.schedule import Invocation, Schedule

LATENCIES = (0.003, 0.003, 0.03)
"""Seconds that a store usually takes for an answer; each incident draws one of these."""

OUTAGE = 60.0

UNTIL_SWEPT = 75.0
"""Seconds within which the watchdog, which comes every minute, has come and is done."""

THEN_EVERY = 120
"""Seconds between two rounds when nobody takes an alert (`then_every`): the longest rest of a chain."""

_UNSEEN = {
    kinds.SOME_WITHOUT_MYSQL: ("", "mysql"),
    kinds.SOME_WITHOUT_REDIS: ("", "redis"),
    kinds.SOME_WITHOUT_EITHER: ("redis", "mysql"),
}
_AWAY = {kinds.REDIS_AWAY: "redis", kinds.MYSQL_AWAY: "mysql", kinds.TIMER_AWAY: "timer"}


class Fault(NamedTuple):
    """One fault, from `at` to `until`, the end of its effects. `outage`: a store was away for all of that time."""

    at: float
    until: float
    what: str
    outage: bool = False


class Faults:
    """Draws the faults of one incident. `happened` are the faults so far;
    `befall` are the functions that empty Redis or set
    it back, by the names of these outages; `tell` writes to the story."""

    def __init__(self, chances: Chances, scenario: Scenario, schedule: Schedule, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.happened: list[Fault] = []
        self.healed = False
        self.befall: dict[str, Callable[[], None]] = {}
        self._scenario = scenario
        self._schedule = schedule
        self._times, self._dice = chances.of("times"), chances.of("faults")
        self._usual = self._times.one_of(LATENCIES)
        self._away: list[str] = []
        self._unseen: tuple[str, ...] = ("",)

    def plan(self, seconds: float) -> None:
        """Plan outages at some moments of the next so many seconds."""
        dice, end = self._dice, -5.0
        if not self._scenario.outages or not dice.chance(0.95):
            return
        for _ in range(dice.one_of((1, 1, 2, 3))):
            kind, lasts = dice.one_of(self._scenario.outages), dice.between(1, OUTAGE)
            start = end + dice.between(0, OUTAGE) if self._scenario.in_turn else dice.between(-5, seconds * 0.8)
            self._schedule.after(start, partial(self._begin, kind, lasts))
            end = start + lasts + UNTIL_SWEPT

    def heal(self) -> None:
        self.healed = True
        self._away, self._unseen = [], ("",)
        self.tell("--- everything heals, and nobody answers any more")

    # --- what an invocation meets ------------------------------------------------------------------------------------

    def unseen(self) -> frozenset[str]:
        """Draw the stores that do not answer an invocation that begins now."""
        return frozenset({self._dice.one_of(self._unseen)} - {""}) if len(self._unseen) > 1 else frozenset()

    def latency(self) -> float:
        """Draw the seconds that this use of a store takes. Few uses take very long, so that invocations overtake
        each other."""
        draw = self._times.number()
        usual = self._usual * (0.2 + draw + 5 * draw**8)
        if self._draws(self._scenario.slow * 0.05):
            self.report("a store takes its time")
            return usual + self._dice.between(0.3, 4)
        return usual

    def answers(self, store: str, invocation: Invocation) -> bool:
        return store not in self._away and store not in invocation.unseen

    def crashes(self, what: str) -> bool:
        crashed = self._draws(self._scenario.crash)
        if crashed:
            self.report(what)
        return crashed

    def loses_a_reply(self) -> bool:
        return self._draws(self._scenario.lost_reply)

    def report(self, what: str, seconds: float = 0.0, *, outage: bool = False) -> None:
        now = self._schedule.now
        self.happened.append(Fault(now, now + seconds, what, outage))
        self.tell(what)

    # --- what befalls the stores -------------------------------------------------------------------------------------

    def _begin(self, kind: str, seconds: float) -> None:
        if self.healed:
            return
        if kind in self.befall:
            self.report(kind)
            self.befall[kind]()
        else:
            self._keeps_away(kind, seconds)

    def _keeps_away(self, kind: str, seconds: float) -> None:
        wishes = THEN_EVERY if kind == kinds.TIMER_AWAY else 0  # a wake-up that it was not asked for never comes
        self.report(f"{kind} for {seconds:.0f} s", seconds + wishes, outage=not wishes)
        if kind in _UNSEEN:
            self._unseen = _UNSEEN[kind]
        else:
            self._away.append(_AWAY[kind])
        self._schedule.after(seconds, partial(self._end, kind))

    def _end(self, kind: str) -> None:
        self.tell(f"it is over: {kind}")
        if kind in _UNSEEN:
            self._unseen = ("",)
        elif _AWAY[kind] in self._away:
            self._away.remove(_AWAY[kind])

    def _draws(self, probability: float) -> bool:
        return not self.healed and self._dice.chance(probability)
