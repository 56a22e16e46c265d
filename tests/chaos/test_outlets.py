"""Zabbix, which is told who took a problem, fails in every way: no phone rings later, and every key is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext

import pytest

from local.container.points import OrderResult
from local.stand_in import DRIPPING, HANGING, PAGE, TOO_MANY, HttpFault
from local.zabbix.double import ZabbixDouble, ZabbixProblem
from local.zabbix.server import ZabbixDoubleServer, serving
from local.zabbix.told import variable
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, first_to_ring, longest_silence, one_chain, slowest_voice, stage
from tests.e2e.test_zabbix import PROBLEM, zabbix
from tests.e2e.world import BEGINNING, World

EVENT = PROBLEM["event_id"]
MINUTE = 60.0
FAULTS = {
    "hangs": HANGING,
    "drips half an answer": DRIPPING,
    "answers with a page": PAGE,
    "refuses for a while without saying how long": TOO_MANY,
    "fails": HttpFault(500, "Internal Server Error"),
}
TAKEN = "taken by 佐藤 by phone"
EVERYWHERE = [pytest.param("everywhere", marks=pytest.mark.long)]
LONG = [pytest.param(fault, marks=pytest.mark.long) for fault in FAULTS if fault != "hangs"]


@pytest.fixture(scope="module")
def api() -> Iterator[ZabbixDoubleServer]:
    with serving(ZabbixDouble("7.0.3")) as server:
        yield server


@pytest.fixture(scope="module")
def telling(api: ZabbixDoubleServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Functions that tell this Zabbix."""
    told = {"ZABBIX_API": variable(api.url, api.double)}
    with stage(tmp_path_factory.mktemp("telling"), lambda _: nullcontext(told)) as opened:
        yield opened


@pytest.mark.parametrize("fault", ["hangs", *LONG])
def test_zabbix_fails(
    telling: Stage,
    api: ZabbixDoubleServer,
    measure: Measure,
    record_property: Callable[[str, object], None],
    fault: str,
) -> None:
    api.double.problems = {EVENT: ZabbixProblem()}
    api.faults = [FAULTS[fault]] * 1000
    with telling.world() as world:
        world.starts_cold()  # a container that has waited for a Zabbix leaves it alone for a minute
        silence = _two_people(world)
        one_chain(world)
        record_property("slowest answer", slowest_voice(world))
        assert len(api.faults) < 1000, "nobody has tried to tell it"
        api.faults = []
        world.starts_cold()
        world.nobody_else.rings(within=10 * MINUTE)
    lines = [message.partition(" at ")[0] for _, message, _ in api.double.problems[EVENT].lines]
    assert lines[-1] == "taken by 鈴木 by phone"
    assert len(lines) == len(set(lines)), "nothing stands there twice"
    measure(silence)


@pytest.mark.parametrize("place", ["ZabbixOutlet.tell", "ZabbixApi.acknowledge", "after it", "answer", *EVERYWHERE])
def test_a_process_that_tells_is_killed(telling: Stage, api: ZabbixDoubleServer, place: str) -> None:
    """Before the delivery, between it and its save, after the save, and with --long at each point: it stands there, and
    stands there once."""
    for point in _points(telling, api, place):
        told = _killed_at(telling, api, point)
        assert told.done, f"there is no point {point} in {told.reached}"
        assert [message.partition(" at ")[0] for _, message, _ in api.double.problems[EVENT].lines] == [TAKEN], point


def _points(stage: Stage, api: ZabbixDoubleServer, place: str) -> Sequence[int | str]:
    if place not in ("after it", "everywhere"):
        return [place]
    reached = _killed_at(stage, api, "nowhere").reached
    after = [n for n, name in enumerate(reached, 1) if name == "ZabbixApi.acknowledge"]
    return range(1, len(reached) + 1) if place == "everywhere" else [after[-1] + 1]


def _killed_at(stage: Stage, api: ZabbixDoubleServer, point: int | str) -> OrderResult:
    """Kill the process that tells who took it, at this point."""
    api.double.problems, api.faults, api.double.clock = {EVENT: ZabbixProblem()}, [], int(BEGINNING)
    with stage.world() as world:
        world.sweep_seconds = MINUTE
        zabbix(world).is_("calling")
        sato = first_to_ring(world).answers().hears("重度の障害").presses("1").hears("記録しました")
        stage.kill("watchdog", "", point)
        sato.stays_on_the_line()
        world.nobody_else.rings(within=5 * MINUTE)
    (told,) = stage.told()
    return told


def _two_people(world: World) -> float:
    """The first one takes it, and hands it back; the next one takes it. Return the longest silence."""
    zabbix(world).is_("calling")
    sato = first_to_ring(world).answers().hears("重度の障害").presses("1").hears("記録しました")
    world.passes(5.0)  # in which Zabbix is told, if it lets itself be told
    sato.presses("2").hears("次の方に").stays_on_the_line()
    next_one = first_to_ring(world, but=("sato",))
    next_one.answers().hears("重度の障害").presses("1").hears("記録しました").stays_on_the_line()
    silence = longest_silence(world)
    world.nobody_else.rings(within=2 * MINUTE)
    return silence
