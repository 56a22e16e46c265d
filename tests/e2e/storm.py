"""Many alerts of one group, from several senders at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.answer import Answer
from tests.e2e.world import World

SENDERS = 8
"""How many deliveries are under way at one time: more than the entry function has containers."""

MILD = ("information", "warning", "average")
GRAVE = {200: ("high", "site down"), 600: ("disaster", "fire")}
"""The alerts with these numbers are more severe than all before them; the others are mild."""


def native(world: World, number: int) -> Answer:
    severity, summary = GRAVE.get(number, (MILD[number % 3], "disk full"))
    return world.alert(dedup_key=f"n{number}", host=f"db-{number}", severity=severity, summary=summary)


def alertmanager(world: World, numbers: Sequence[int]) -> Answer:
    """Return a delivery of Alertmanager's with ten alerts."""
    fired = [
        {
            "status": "firing",
            "fingerprint": f"{number:016x}",
            "labels": {"instance": f"db-{number}", "severity": "warning"},
            "annotations": {"summary": "disk full"},
        }
        for number in numbers
    ]
    return world.post("/phonecall/infra", {"version": "4", "status": "firing", "alerts": fired})


def several_senders(world: World, numbers: range) -> list[Answer]:
    """Return deliveries of all alerts with these numbers, in order; the last forty alerts come from Alertmanager."""
    single, batches = numbers[:-40], [numbers[-40:][n : n + 10] for n in range(0, 40, 10)]
    with ThreadPoolExecutor(SENDERS) as senders:
        sent = [senders.submit(native, world, number) for number in single]
        sent += [senders.submit(alertmanager, world, batch) for batch in batches]
    return [delivery.result() for delivery in sent]
