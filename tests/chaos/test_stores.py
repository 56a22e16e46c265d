"""Redis, MySQL or both are killed, hang, or come back without their data, at each moment of a call."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from local.container.points import SignalOrder
from tests.chaos.breaking import FAULTS
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, first_to_ring, longest_silence, one_chain, send_until_accepted, slowest_voice
from tests.e2e.world import NUMBERS, World

TAKES = "さとうさんの対応として記録しました"
GONE = "この電話の受付は終了しました"
PATIENCE = 2.0 + 0.8
"""Real seconds that a person may wait for an answer, and those that a busy machine may add."""

OUTAGE = 20.0
"""Virtual seconds for which both stores are away."""

RING = 25 + 15 + 2
"""Virtual seconds until the clock *ring* has ended, the sweep has run, and the network has put the next call
through."""

WHEN = ("before the alert", "while it rings", "while somebody listens", "after the key")
EACH_TIME = {  # the others come with --long
    ("redis", "hangs", "while somebody listens"),
    ("mysql", "hangs", "while somebody listens"),
    ("redis", "killed", "while it rings"),
    ("mysql", "killed", "before the alert"),
    ("redis", "emptied", "while somebody listens"),
    ("redis", "refuses", "while it rings"),
    ("mysql", "refuses", "while somebody listens"),
    ("both", "hangs", "while somebody listens"),
    ("both", "killed", "while somebody listens"),
}


@pytest.fixture(autouse=True)
def mended(broken: Stage) -> Iterator[None]:
    yield
    broken.mended()


def cases(stores: tuple[str, ...], faults: tuple[str, ...]) -> list[object]:
    every = [(store, fault, when) for store in stores for fault in faults for when in WHEN]
    return [
        pytest.param(*case, id=", ".join(case), marks=[] if case in EACH_TIME else pytest.mark.long) for case in every
    ]


def taken(world: World, strike: Callable[[str], None]) -> None:
    """Play from the alert to the end of the call in which 佐藤 takes it.
    `strike` is called with the name of each moment."""
    strike("before the alert")
    send_until_accepted(world)
    sato = first_to_ring(world)
    strike("while it rings")
    sato.answers().hears("disk full")
    strike("while somebody listens")
    sato.presses("1").hears(TAKES)
    strike("after the key")
    sato.stays_on_the_line()


def nothing_is_lost(world: World) -> None:
    """Check that, when all works again, the record says who has taken it and nobody is called any more."""
    world.sweep()
    world.nobody_else.rings(within=90.0)
    assert (world.status()["state"], world.status()["by"]) == ("acknowledged", "佐藤"), world.story()
    one_chain(world)


@pytest.mark.parametrize(("store", "fault", "when"), cases(("redis", "mysql"), tuple(FAULTS)))
def test_one_store(broken: Stage, measure: Measure, store: str, fault: str, when: str) -> None:
    """The store stays away to the end of the call, and the person on the phone notices nothing."""
    with broken.world() as world, ExitStack() as fault_ends:

        def strike(moment: str) -> None:
            if moment == when:
                fault_ends.enter_context(FAULTS[fault](broken, world, (store,)))

        taken(world, strike)
        fault_ends.close()
        nothing_is_lost(world)
        assert slowest_voice(world) < PATIENCE
        measure(longest_silence(world))


@pytest.mark.parametrize("store", ["redis", "mysql"])
@pytest.mark.parametrize(
    "fault", [pytest.param(fault, marks=[] if fault == "killed" else pytest.mark.long) for fault in FAULTS]
)
def test_the_chain_goes_on_without_one_store(broken: Stage, measure: Measure, store: str, fault: str) -> None:
    """Nobody takes the alert at first, and the callback for the end of the last call is lost."""
    with broken.world() as world, ExitStack() as fault_ends:
        world.carrier.faults.lose("completed", number=NUMBERS["kacho"])
        send_until_accepted(world)
        sato = first_to_ring(world)
        fault_ends.enter_context(FAULTS[fault](broken, world, (store,)))
        sato.declines()
        world.phone("suzuki").rings().answers().presses("2").hears("次の方に").stays_on_the_line()
        world.phone("kacho").rings().declines()
        sato.rings(within=RING).answers().hears("disk full").presses("1").hears(TAKES).stays_on_the_line()
        fault_ends.close()
        nothing_is_lost(world)
        measure(longest_silence(world))
        world.starts_cold()  # each container has counted calls by its own clock, which the next test sets back


@pytest.mark.parametrize("store", ["redis", "mysql"])
@pytest.mark.parametrize("how", ["killed", "hangs"])
def test_one_store_in_the_middle_of_a_key(broken: Stage, measure: Measure, store: str, how: str, *, long: bool) -> None:
    """The store goes away before each call of an adapter; without --long, before one of them in the middle."""
    longest = 0.0
    for point in count(1) if long else (6,):
        with broken.world() as world:
            done, silence = _struck_at(broken, world, store, how, point)
        broken.mended()
        longest = max(longest, silence)
        if not done:
            break
    measure(longest)


def _struck_at(stage: Stage, world: World, store: str, how: str, point: int) -> tuple[bool, float]:
    number = signal.SIGKILL if how == "killed" else signal.SIGSTOP
    send_until_accepted(world)
    sato = first_to_ring(world).answers().hears("disk full")
    stage.strike(SignalOrder("callback", "Digits=1", point, number, stage.pid(store)))
    world.records.paused.add(store)
    sato.presses("1").hears(TAKES).stays_on_the_line()
    (told,) = stage.told()
    stage.mended()
    world.starts_cold()
    nothing_is_lost(world)
    assert slowest_voice(world) < PATIENCE, f"{told}"
    return told.done, longest_silence(world)


@pytest.mark.parametrize(("stores", "fault", "when"), cases(("both",), ("hangs", "killed", "refuses")))
def test_both_stores(broken: Stage, measure: Measure, stores: str, fault: str, when: str) -> None:
    """Both are away for 20 s: the listener is asked to wait, the key is kept, and a monitor sends again."""
    with broken.world() as world, ExitStack() as fault_ends:

        def strike(moment: str) -> None:
            if moment == when:
                fault_ends.enter_context(FAULTS[fault](broken, world, ("redis", "mysql")))
                world.carrier.at(world.now() + OUTAGE, fault_ends.close)

        taken(world, strike)
        world.until(lambda: not world.records.paused, OUTAGE)
        world.passes(OUTAGE)
        nothing_is_lost(world)
        assert slowest_voice(world) < PATIENCE
        measure(longest_silence(world))


@pytest.mark.long
@pytest.mark.parametrize("when", WHEN[1:])
def test_both_stores_are_emptied(broken: Stage, when: str) -> None:
    """The alert is lost: the listener is told so, and the monitor's next message starts to call again."""
    with broken.world() as world:
        send_until_accepted(world)
        sato = first_to_ring(world)
        if when == "while it rings":
            broken.emptied("redis", "mysql")
            sato.answers().hears(GONE)
        else:
            sato.answers().hears("disk full")
            if when == "after the key":
                sato.presses("1").hears(TAKES)
            broken.emptied("redis", "mysql")
            if when == "while somebody listens":
                sato.presses("1").hears(GONE).does_not_hear("記録しました")
        sato.stays_on_the_line()
        world.nobody_else.rings(within=90.0)
        world.alert(dedup_key="disk").is_("calling")
        sato.rings().answers().hears("disk full").presses("1").hears(TAKES)
