"""Random mixtures of people, alerts and faults, each from one seed. In the end somebody has to have taken the alert."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count

import pytest

from local.carrier import Press
from tests.chaos.breaking import FAULTS
from tests.chaos.conftest import STARTED
from tests.chaos.incident import TROUBLE, Delivery, Incident, Outage, drawn
from tests.chaos.stage import SENT_AGAIN, Stage
from tests.e2e.world import BEGINNING, NUMBERS, World

WHOLE, LEAST = 540.0, 30.0
"""Real seconds for all of these tests with --long, of which the incidents take what is left. Without it there are only
a few fixed seeds."""

SETTLED = {"acknowledged", "closed"}
PATIENCE = 600.0 + 60.0 + 2 * 46.0
"""Virtual seconds, after everything works again, until somebody has taken it: the long rest, the slow sweep, and the
clocks of two calls in the queue."""


def seeds(*, long: bool) -> Iterator[int]:
    """Return the seeds to play; RINBAN_CHAOS_SEED names a single one."""
    if given := os.environ.get("RINBAN_CHAOS_SEED"):
        yield int(given)
    elif not long:
        yield from range(2)
    else:
        end = max(STARTED + WHOLE, time.monotonic() + LEAST)
        first = random.SystemRandom().randrange(10**6)
        for number in count(first):
            if time.monotonic() > end:
                return
            yield number


def test_random_incidents(broken: Stage, capsys: pytest.CaptureFixture[str], *, long: bool) -> None:
    played, slowest = 0, 0.0
    for seed in seeds(long=long):
        incident = drawn(seed)
        try:
            slowest = max(slowest, _play(broken, incident))
        except AssertionError as error:
            raise AssertionError(f"again with RINBAN_CHAOS_SEED={seed}\n{incident}\n{error}") from error
        finally:
            broken.mended()
        played += 1
    with capsys.disabled():
        print(f"\n{played} random incidents; once all works, somebody has it after {slowest:.0f} s at the latest")
    assert played


def _play(stage: Stage, incident: Incident) -> float:
    """Play the incident, and return the virtual seconds from the end of its troubles until somebody has taken it."""
    with stage.world() as world, ExitStack() as outages:
        _arrange(stage, world, incident, outages)
        world.passes(TROUBLE + 2 * SENT_AGAIN)
        outages.close()
        stage.strike()
        world.carrier.faults.clear()
        for name in incident.people:
            world.phone(name).will(Press("1"))
        began = world.now()
        assert _taken(world), f"nobody has it\n{world.story()}"
        seconds = world.now() - began
        _hears_what_was_collected(world)
        world.nobody_else.rings(within=300.0)
        _judge(world)
        if not incident.kills:
            _everybody_was_told_the_truth(world)
    return seconds


def _arrange(stage: Stage, world: World, incident: Incident, outages: ExitStack) -> None:
    world.sweep_seconds, world.carrier.queue_seconds = incident.sweep_seconds, incident.queue_seconds
    incident.misbehave(world.carrier.faults)
    stage.strike(*incident.kills)
    for name, script in incident.people.items():
        world.phone(name).will(*script)
    for delivery in incident.deliveries:
        world.carrier.at(BEGINNING + delivery.at, partial(_send, world, delivery), "alert")
    for outage in incident.outages:
        world.carrier.at(BEGINNING + outage.begins, partial(_break, stage, world, outage, outages), "outage")


def _send(world: World, delivery: Delivery) -> None:
    """Send a message, and send it again while it is not accepted, as a monitor does."""
    answer = world.alert(dedup_key=delivery.dedup_key, status=delivery.status)
    if answer.status != 202:
        world.carrier.at(world.now() + SENT_AGAIN, partial(_send, world, delivery), "alert again")


def _break(stage: Stage, world: World, outage: Outage, outages: ExitStack) -> None:
    one = outages.enter_context(ExitStack())
    one.enter_context(FAULTS[outage.how](stage, world, outage.stores))
    world.carrier.at(world.now() + outage.lasts, one.close, "the outage ends")


def _taken(world: World) -> bool:
    """Whether somebody has taken it in the end. Looked at every ten seconds, because a person who took it may hand
    it back."""
    for _ in range(round(PATIENCE / 10)):
        runs = world.service.admin("status")["escalations"]
        if all(call.over for call in world.carrier.calls) and {run["state"] for run in runs} <= SETTLED:
            return True
        world.passes(10.0)
    return False


def _hears_what_was_collected(world: World) -> None:
    """Let time pass until what came in after a key was said to somebody, who has it then."""
    for _ in range(100):
        runs = world.service.admin("status")["escalations"]
        if not any(run["collected"] for run in runs) and _taken(world):
            return
        world.passes(10.0)
    raise AssertionError(f"what was collected is never said\n{world.story()}")


def _everybody_was_told_the_truth(world: World) -> None:
    """Check that everybody who heard "it is yours" is in the journal.
    A function that was killed may have lost its line."""
    runs = [run["escalation"] for run in world.service.admin("status")["escalations"]]
    journal = [entry for run in runs for entry in world.service.admin("journal", escalation=run)["entries"]]
    for call in world.carrier.calls:
        if any("の対応として記録しました" in moment.text for moment in call.transcript):
            name = next(name for name, number in NUMBERS.items() if number == call.number)
            assert any(f"taken by {name}" in entry["detail"] for entry in journal), world.story()


def _judge(world: World) -> None:
    """Check that one escalation is open at a time, each attempt was dialled once, and at most two phones rang
    together."""
    runs = world.service.admin("status")["escalations"]
    assert sum(run["state"] != "closed" for run in runs) <= 1, f"{runs}\n{world.story()}"
    calls = world.carrier.calls
    attempts = [call.order.url.partition("?")[0] for call in calls]
    assert all(attempts.count(attempt) <= len(runs) for attempt in attempts), f"{attempts}\n{world.story()}"
    for call in calls:
        beside = [o for o in calls if o.picked_up and o.made <= call.made < (o.ended or world.now())]
        assert len(beside) <= 2, world.story()
