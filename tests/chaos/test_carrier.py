"""Each way in which the carrier may fail, and for how long nobody is called because of it.

One fault hits the first person's call; the person who is called next takes it, and then nobody is called any more.
Other tests, which docs/reliability.md names in the same rows, look at what is said meanwhile and what keys do.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.carrier import Decline, Faults, HangUpAfter, Ignore, Press, Unreachable
from local.carrier.calls import Behaviour
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, first_to_ring, longest_silence, one_chain
from tests.e2e.world import BEGINNING, NUMBERS, World

SATO = NUMBERS["sato"]
MINUTE = 60.0
Fault = Callable[[Faults], None]


def none(faults: Faults) -> None:
    """The carrier works."""


def lost(*kinds: str) -> Fault:
    def lose(faults: Faults) -> None:
        for kind in kinds:
            faults.lose(kind, number=SATO)  # type: ignore[arg-type]

    return lose


FAULTS: dict[str, tuple[Fault, Behaviour]] = {
    "nothing": (none, Decline()),
    "initiated is lost": (lost("initiated"), Decline()),
    "ringing is lost": (lost("ringing"), Decline()),
    "initiated and ringing are lost": (lost("initiated", "ringing"), Decline()),
    "the end is lost, nobody picked up": (lost("completed"), Decline()),
    "the end is lost, rung out": (lost("completed"), Ignore()),
    "the end is lost, picked up": (lost("completed"), HangUpAfter()),
    "the end is lost, passed on": (lost("completed"), Press("2")),
    "every callback is lost": (lost("initiated", "ringing", "completed"), Decline()),
    "the text is lost": (lost("voice"), Press("2")),
    "the end comes 20 s late": (lambda f: f.delay("completed", 20.0, number=SATO), Decline()),
    "the end comes after the deadline": (lambda f: f.delay("completed", 100.0, number=SATO), Decline()),
    "the end comes twice": (lambda f: f.duplicate("completed", number=SATO, after=5.0), Decline()),
    "the end overtakes the text": (lambda f: f.delay("voice", 4.0, number=SATO), HangUpAfter(2.0)),
    "ringing comes after the end": (lambda f: f.delay("ringing", 10.0, number=SATO), Decline()),
    "the answer to create call is lost": (lambda f: f.drop_created(number=SATO), Decline()),
    "create call: 500, and made": (lambda f: f.fail(500, number=SATO, made=True), Decline()),
    "create call: 503, not made": (lambda f: f.fail(503, number=SATO), Decline()),
    "create call: no answer in time": (lambda f: f.slow(5.0, number=SATO), Decline()),
    "create call: 429 twice": (lambda f: f.too_many(times=2, number=SATO), Decline()),
    "create call: refused, bad number": (lambda f: f.refuse(21211, number=SATO), Decline()),
    "create call: refused, blocked": (lambda f: f.refuse(21216, number=SATO), Decline()),
    "the number cannot be reached": (none, Unreachable()),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_carrier_misbehaves(broken: Stage, measure: Measure, fault: str) -> None:
    misbehave, sato = FAULTS[fault]
    with broken.world() as world:
        misbehave(world.carrier.faults)
        measure(_first_call_goes_wrong(world, sato))


@pytest.mark.parametrize("fault", ["the end is lost, nobody picked up", "every callback is lost"])
def test_the_timer_is_lost_as_well(broken: Stage, measure: Measure, fault: str) -> None:
    """Only the watchdog, which runs every minute, can then call on."""
    misbehave, sato = FAULTS[fault]
    with broken.world() as world:
        world.sweep_seconds = MINUTE
        misbehave(world.carrier.faults)
        measure(_first_call_goes_wrong(world, sato))


def _first_call_goes_wrong(world: World, sato: Behaviour) -> float:
    """Return the longest silence. 佐藤 does not take the alert;
    the next person does, although the carrier still fails."""
    world.phone("sato").will(sato)
    world.alert(dedup_key="disk").is_("calling")
    next_one = first_to_ring(world, within=3 * MINUTE, but=("sato",))
    next_one.answers().hears("disk full").presses("1").hears("の対応として記録しました").stays_on_the_line()
    world.nobody_else.rings(within=3 * MINUTE)
    one_chain(world)
    return longest_silence(world)


def test_the_carrier_cannot_be_reached(broken: Stage, measure: Measure) -> None:
    """Where no connection comes about, nothing was asked for: nobody loses a turn."""
    with broken.world() as world:
        world.carrier.stop()
        world.alert(dedup_key="disk").is_("calling").because("takes no call")
        world.passes(30.0)
        world.carrier.start()
        measure(_rings_again(world, loud=False))


def test_the_carrier_takes_no_call_for_more_than_a_minute(broken: Stage, measure: Measure) -> None:
    """429 for everybody: the first person is not skipped, and an alarm tells of it."""
    with broken.world() as world:
        world.carrier.faults.too_many(times=10_000)
        world.alert(dedup_key="disk").is_("calling").because("takes no call")
        world.passes(75.0)
        world.carrier.faults.clear()
        measure(_rings_again(world, loud=True))


def _rings_again(world: World, *, loud: bool) -> float:
    """Seconds until the first person's phone rings; `loud`: whether there was an alarm."""
    healed = world.now()
    assert (world.counted("CannotDial") > 0) is loud
    since = world.service.admin("status")["cannot_dial_since"]
    assert (since == BEGINNING) if loud else (since is None)
    sato = world.phone("sato").rings(within=10.5)
    rang = world.now()
    assert world.service.admin("status")["cannot_dial_since"] is None
    sato.answers().hears("disk full").presses("1").hears("の対応として記録しました")
    world.nobody_else.rings(within=3 * MINUTE)
    one_chain(world)
    return rang - healed


@pytest.mark.parametrize("code", [20003, 21212, 21215])
def test_the_carrier_refuses_everybody(broken: Stage, measure: Measure, code: int) -> None:
    """This is a fault of the configuration: an alarm says so, and calls are tried until it is mended, here after 5
    min."""
    with broken.world() as world:
        world.carrier.faults.refuse(code, status=401 if code == 20003 else 400, times=1000)
        world.alert(dedup_key="disk").is_("calling")
        assert world.counted("GaveUp") == 1
        world.passes(5 * MINUTE)
        world.carrier.faults.clear()
        person = first_to_ring(world, within=10 * MINUTE)
        person.answers().hears("disk full").presses("1").hears("の対応として記録しました")
        measure(longest_silence(world))


def test_a_call_that_is_cancelled_in_the_queue_says_nothing(broken: Stage) -> None:
    """The carrier sends no callback for such a call, and the service waits for none."""
    with broken.world() as world:
        world.carrier.queue_seconds = 30.0
        world.alert(dedup_key="disk").is_("calling")
        world.recovery(dedup_key="disk").is_("recovered")
        world.nobody_else.rings(within=5 * MINUTE)
        (call,) = world.carrier.calls
        assert (call.status, [sent.request.kind for sent in world.carrier.sent]) == ("canceled", [])
        assert world.status()["state"] == "closed"
        world.carrier.queue_seconds = 0.0
        world.alert(dedup_key="disk").is_("calling")
        world.phone("sato").rings()
