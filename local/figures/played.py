"""Silences in virtual time: of the incidents of tests/model, and of each clock when the callback is lost that ends it.

A clock's silence is the longest one: the phone is silent from the moment at which the lost callback was to come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from local.figures import bounds
from local.figures.bounds import Bound, Figure
from rinban.core.chain.latencies import Latencies
from rinban.core.rota.policy import Policy
from rinban.core.spread import spread
from rinban.paging.latencies import latencies
from tests.fakes.shell import DISK, Shell, settings
from tests.model import scenario
from tests.model.incident import Incident, happen
from tests.model.parts import WHOLE, Parts
from tests.model.scenario import Scenario

SCENARIOS: Mapping[Bound, Sequence[Scenario]] = {
    bounds.NOTHING_FAILS: (scenario.CALM, scenario.STORM),
    bounds.CARRIER: (scenario.CARRIER, scenario.RACES),
    bounds.FUNCTIONS: (scenario.CRASHES, scenario.SLOW),
    bounds.ONE_STORE: (scenario.MYSQL, scenario.REDIS, scenario.NOT_ALL_SEE_MYSQL, scenario.NOT_ALL_SEE_REDIS),
    bounds.ALL: (scenario.MYSQL_AND_ALL, scenario.REDIS_AND_ALL, scenario.BOTH),
}


def of_the_model(incidents: int, parts: Parts = WHOLE) -> Iterator[Figure]:
    """The figures of each kind of scenario, over so many incidents of each."""
    for bound, kinds in SCENARIOS.items():
        played = [happen(seed, kind, parts) for kind in kinds for seed in range(incidents)]
        if bound is bounds.NOTHING_FAILS:
            yield from by_the_journals([one for incident in played for one in _waited(incident)])
        yield silences(bound, [incident.silences for incident in played])


def by_the_journals(found: Sequence[Latencies]) -> Iterator[Figure]:
    """The figures of `./rinban report --latency` that have a bound."""
    requests = [one.to_request for one in found if one.to_request is not None]
    for bound, seconds in (
        (bounds.PLAYED_REQUEST, requests),
        (bounds.PLAYED_HOP, [hop for one in found for hop in one.hops]),
    ):
        longest = max(seconds, default=0.0)
        yield Figure(bound, spread(seconds), longest, longest)


def _waited(incident: Incident) -> Iterator[Latencies]:
    for ref in dict.fromkeys(ref for ref, _ in incident.journal):
        yield latencies([entry for of, entry in incident.journal if of == ref], incident.policy)


def silences(bound: Bound, incidents: Sequence[Sequence[tuple[float, float]]]) -> Figure:
    """The longest of each incident; each silence, with what it may last, is compared with the bound."""
    longest = [max((seconds for seconds, _ in one), default=0.0) for one in incidents]
    held = max((seconds / own for one in incidents for seconds, own in one), default=0.0)
    return Figure(bound, spread(longest), max(longest), max(longest) if bound.unit == bounds.SECONDS else held)


def of_the_clocks() -> Iterator[Figure]:
    for bound, play in _LOST.items():
        shell = Shell(settings(Policy(rounds=1)))
        shell.hear(DISK)
        play(shell)
        silent = _until_the_next_call(shell)
        yield Figure(bound, spread([silent]), silent, silent)


def _until_the_next_call(shell: Shell) -> float:
    """Seconds until another call is asked for, while nothing is heard."""
    begun, calls = shell.clock.at, len(shell.phone.calls)
    while len(shell.phone.calls) == calls:
        deadline = shell.now().deadline
        assert deadline is not None, "somebody has to be called"
        shell.clock.at = max(deadline, shell.clock.at)
        shell.sweep()
    return shell.clock.at - begun


def _nothing(_: Shell) -> None:
    """Not one callback comes."""


def _rings(shell: Shell) -> None:
    shell.rings(0)


def _picks_up(shell: Shell) -> None:
    shell.rings(0)
    shell.answers(0)


def _passes(shell: Shell) -> None:
    _picks_up(shell)
    shell.answers(0, "2")


_LOST: Mapping[Bound, Callable[[Shell], None]] = {
    bounds.QUEUE: _nothing,
    bounds.RING: _rings,
    bounds.TALK: _picks_up,
    bounds.ENDING: _passes,
}
