"""For how long nobody is called where alerts come at a bad moment, or in the wrong order, or by another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from threading import Timer
from typing import NamedTuple

import pytest

from tests.chaos.breaking import FAULTS
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, longest_silence, one_chain, stage
from tests.e2e.answer import Answer
from tests.e2e.people import Person
from tests.e2e.test_late_alerts import ACKNOWLEDGED, FIRING, RESOLVED, alertmanager, zabbix
from tests.e2e.world import HOUR, MINUTE, NUMBERS, World

TAKES = "の対応として記録しました"


@pytest.fixture(autouse=True)
def mended(broken: Stage) -> Iterator[None]:
    yield
    broken.mended()


def taken(world: World) -> Person:
    world.alert(dedup_key="first", severity="high").is_("calling")
    return world.phone("sato").rings().answers().hears("disk full").presses("1").hears(TAKES)


@pytest.mark.parametrize("away", [5.6, 5.9, 6.2])
def test_both_stores_come_back_in_the_last_moment_of_a_callback(broken: Stage, measure: Measure, away: float) -> None:
    """So late (real seconds after the end of a call) that no time may be left to dial: nobody loses a turn by it."""
    with broken.world() as world:
        world.alert(dedup_key="disk").is_("calling")
        sato = world.phone("sato").rings()
        stores = [broken.store(name) for name in ("redis", "mysql")]
        world.records.paused.update(("redis", "mysql"))
        for store in stores:
            store.pause()
        backs = [Timer(away, store.resume) for store in stores]
        for back in backs:
            back.start()
        sato.declines()
        world.passes(1.0)
        for back in backs:
            back.join()
        world.records.paused.clear()
        suzuki = world.phone("suzuki").rings(within=3 * MINUTE)
        suzuki.answers().hears("disk full").presses("1").hears(TAKES).stays_on_the_line()
        one_chain(world)
        assert [call.number for call in world.carrier.calls] == [NUMBERS["sato"], NUMBERS["suzuki"]]
        measure(longest_silence(world))


def test_a_more_severe_alert_comes_in_while_the_taker_is_on_the_line(broken: Stage, measure: Measure) -> None:
    with broken.world() as world:
        sato = taken(world)
        world.alert(dedup_key="site", summary="site down", severity="disaster").is_("calling")
        sato.stays_on_the_line()
        free = world.carrier.calls[0].ended
        sato.rings().answers().hears("site down").presses("1").hears(TAKES).stays_on_the_line()
        assert free is not None
        measure(world.carrier.calls[1].made - free)


def test_alerts_trickle_after_a_key(broken: Stage, measure: Measure) -> None:
    """One every 40 s for an hour, no more severe than the first; each call is answered, and taken with 1."""
    with broken.world() as world:
        sato = taken(world).stays_on_the_line()
        waits_since, longest = 0.0, 0.0
        for number in range(int(HOUR / 40)):
            world.alert(dedup_key=f"later-{number}", host=f"app-{number}", severity="high")
            waits_since = waits_since or world.now()
            if world.until(partial(_is_called_again, world, len(world.carrier.calls)), 40.0):
                longest = max(longest, world.now() - waits_since)
                sato.rings().answers().presses("1").hears(TAKES).stays_on_the_line()
                waits_since = 0.0
        assert len(world.carrier.calls) <= 8
        measure(longest)


def _is_called_again(world: World, calls: int) -> bool:
    return len(world.carrier.calls) > calls


def test_a_problem_begins_anew_while_its_recovery_waits(
    measure: Measure, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Both are kept while no store answers, and are opened in the order in which they were received."""
    last_resort = {"RINBAN_LAST_RESORT": NUMBERS["tanaka"]}
    with (
        stage(tmp_path_factory.mktemp("kept"), lambda _: nullcontext(last_resort)) as broken,
        broken.world() as world,
    ):
        world.alert(dedup_key="before").is_("calling")
        world.phone("sato").rings().answers().presses("1").hears(TAKES).stays_on_the_line()
        world.recovery(dedup_key="before").is_("recovered")
        world.passes(3 * MINUTE)  # until nothing is collected any more
        with FAULTS["hangs"](broken, world, ("redis", "mysql")):
            world.recovery(dedup_key="disk")
            world.alert(dedup_key="disk").is_("last_resort")
            world.phone("tanaka").rings().answers().stays_on_the_line()
        back = world.now()
        world.sweep()
        sato = world.phone("sato").rings(within=3 * MINUTE)
        measure(world.now() - back)
        sato.answers().hears("disk full").presses("1").hears(TAKES).stays_on_the_line()


class Overtaken(NamedTuple):
    """What comes in before its own problem, that late problem, and the same thing when it fails anew."""

    early: Callable[[World], Answer]
    late: Callable[[World], Answer]
    anew: Callable[[World], Answer]


OVERTAKEN = {
    "an acknowledgement": Overtaken(
        lambda world: zabbix(world, **ACKNOWLEDGED).is_("ignored"),
        lambda world: zabbix(world).is_("acknowledged"),
        lambda world: zabbix(world, event_id="1301").is_("calling"),
    ),
    "a close": Overtaken(
        lambda world: zabbix(world, event_value="0", event_recovery_id="1208").is_("ignored"),
        lambda world: zabbix(world).is_("ignored"),
        lambda world: zabbix(world, event_id="1301").is_("calling"),
    ),
    "a recovery": Overtaken(
        lambda world: alertmanager(world, RESOLVED).is_("ignored"),
        lambda world: alertmanager(world, FIRING).is_("ignored"),
        lambda world: alertmanager(world, FIRING, "2026-11-27T08:45:00Z").is_("calling"),
    ),
}


@pytest.mark.parametrize("overtaken", OVERTAKEN.values(), ids=OVERTAKEN)
@pytest.mark.parametrize("silent", ["", "redis", "mysql"])
def test_what_is_remembered_silences_no_later_problem(
    broken: Stage, measure: Measure, overtaken: Overtaken, silent: str
) -> None:
    """One store may be away when it comes. Its own problem calls nobody, and the next one does."""
    with broken.world() as world:
        with FAULTS["killed"](broken, world, (silent,)) if silent else nullcontext():
            overtaken.early(world)
        overtaken.late(world)
        world.nobody_else.rings(within=MINUTE)
        came = world.now()
        overtaken.anew(world)
        world.phone("sato").rings().answers().presses("1").hears(TAKES).stays_on_the_line()
        measure(world.carrier.calls[0].made - came)


def test_behind_a_custom_domain_with_a_base_path(measure: Measure, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = "/a/phonecall/b"
    unknown = {"PUBLIC_BASE_URL": ""}  # nobody has told the functions under which name they are reached
    with (
        stage(tmp_path_factory.mktemp("base"), lambda _: nullcontext(unknown), base) as broken,
        broken.world() as world,
    ):
        world.post(f"{base}/phonecall/infra", {"summary": "disk full"}).is_("calling")
        world.phone("sato").rings().declines()
        world.phone("suzuki").rings().answers().hears("disk full").presses("1").hears(TAKES).stays_on_the_line()
        measure(longest_silence(world))
