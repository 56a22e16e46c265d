"""Thousands of incidents, each of which must end well; one that does not is told from its beginning.

More of them with --long, or with RINBAN_LONG=1. A failure names its seed: `story("a storm", 17)` tells it again.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from rinban.core.chain.grid import GRID
from tests.model.chances import Chances, smaller
from tests.model.incident import Incident, happen, smallest, story
from tests.model.law import Law
from tests.model.scenario import CALM, CARRIER, SCENARIOS, STORM, Scenario

SHORT, LONG = 20, 20
"""Incidents of each scenario, and how many times as many in the long run."""

FEW = 0.3
"""The share of incidents in which laws may be broken that a scenario excuses."""

RARE = {
    *("close", "begin claimed", "note claimed", "collect", "follow", "take all", "take by hand", "ask anew"),
    *("begin waiting", "postpone", "bring in", "page for waiting", "call waiting", "call at once"),
    *("begin again", "begin again claimed", "end the calm"),
}
"""An incident does not last for a day, no claim overtakes its problem in it, its policy collects nothing, nor does it
know of flapping, its group lets nothing wait, and nobody types a command."""


def cells() -> set[str]:
    return {verb.name for row in GRID.values() for verb in row.values()}


@pytest.fixture(scope="module")
def times(pytestconfig: pytest.Config) -> int:
    long = pytestconfig.getoption("--long") or os.environ.get("RINBAN_LONG") == "1"
    return SHORT * (LONG if long else 1)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_incident_ends_well(
    scenario: Scenario, times: int, record_property: Callable[[str, object], None]
) -> None:
    incidents = []
    for seed in range(times):
        incidents.append(happen(seed, scenario))
        assert not incidents[-1].broken, told(smallest(incidents[-1]))
    longest = max(incident.silence for incident in incidents)
    excused = sum(incident.excused for incident in incidents)
    record_property("longest silence", longest)
    print(
        f"{scenario.name}: {times} incidents, {sum(i.calls for i in incidents)} calls, "
        f"{sum(i.faults for i in incidents)} faults, longest silence {longest:.0f} s, {excused} excused"
    )
    assert excused <= FEW * times


def told(incident: Incident) -> str:
    law, how = incident.broken[0]
    head = f"{law.value}: {how}\n{incident.scenario.name}, seed {incident.seed}, as small as it was found:\n"
    return head + "\n".join(incident.story)


def test_the_same_seed_is_the_same_incident() -> None:
    first, second = story(STORM.name, 3), story(STORM.name, 3)
    assert first == second
    assert len(first) > 20


def test_without_a_fault_somebody_always_rings_within_seconds() -> None:
    """Alerts join all the time, callbacks come twice, both stores are well: no dial is lost."""
    for seed in range(SHORT // 2):
        incident = happen(seed, STORM)
        assert incident.faults == 0
        assert incident.silence < 5


def test_incidents_are_not_all_alike() -> None:
    """What never happens is not tested."""
    lines = [line for seed in range(60) for name in (STORM.name, CARRIER.name) for line in story(name, seed)]
    verbs = {cell.split("(")[0].strip() for line in lines if "→" in line for cell in [line.split("→")[1]]}
    assert verbs >= {*cells(), "begin"} - RARE


def test_a_story_is_made_small() -> None:
    """Of all that was drawn, only what is needed for the failure is left."""
    chances = Chances("x")
    numbers = [chances.of("a").number() for _ in range(50)] + [chances.of("b").number() for _ in range(50)]
    high = next(place for place, number in enumerate(numbers[:50]) if number > 0.7)
    small = smaller(chances.drawn, lambda drawn: drawn["a"][high] > 0.7)
    assert [number for purpose in small for number in small[purpose] if number] == [numbers[high]]


def test_what_is_drawn_again_is_what_was_drawn() -> None:
    once = happen(5, CALM)
    assert happen(5, CALM, again=once.drawn).drawn == once.drawn


ONCE_BROKEN = [
    *(("races", 104), ("not all see MySQL", 564), ("not all see Redis", 94), ("slow stores", 502)),
    *(("MySQL and all else", 337), ("MySQL and all else", 2976)),
]
"""By scenario, the seed of an incident that broke a law: a try that was not sent was heard of after another process had
dialled again; a begun chain whose reply was lost and on which another write followed at once was not dialled; and a
giving up to which the same happened was not said. In the last two it was the law that was wrong: who had to end a call
had died before, and another process was taken for it."""


@pytest.mark.parametrize(("name", "seed"), ONCE_BROKEN)
def test_an_incident_that_once_ended_badly_ends_well(name: str, seed: int) -> None:
    scenario = next(one for one in SCENARIOS if one.name == name)
    incident = happen(seed, scenario)
    assert not incident.broken, told(smallest(incident))


def test_every_law_is_broken_by_some_ablation() -> None:
    """tests/model/test_ablations.py: a law that nothing can break says nothing."""
    from tests.model.test_ablations import ABLATIONS

    assert {law for ablation in ABLATIONS for law in ablation.laws} >= set(Law) - {Law.NO_ERROR}
