"""Zabbix, which is told who took a problem, fails in every way: no phone rings later, and every key is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.stand_in import DRIPPING, HANGING, PAGE, TOO_MANY, HttpFault
from tests.chaos.conftest import Measure
from tests.chaos.others import EVENT, Others
from tests.chaos.stage import Stage, slowest_voice, taken_and_handed_on
from tests.e2e.test_zabbix import zabbix

MINUTE = 60.0
FAULTS = {
    "hangs": HANGING,
    "drips half an answer": DRIPPING,
    "answers with a page": PAGE,
    "refuses for a while without saying how long": TOO_MANY,
    "fails": HttpFault(500, "Internal Server Error"),
}
LONG = [pytest.param(fault, marks=pytest.mark.long) for fault in FAULTS if fault != "hangs"]


@pytest.mark.parametrize("fault", ["hangs", *LONG])
def test_zabbix_fails(
    telling: Stage, others: Others, measure: Measure, record_property: Callable[[str, object], None], fault: str
) -> None:
    others.begin_anew()
    server = others.zabbix
    server.faults = [FAULTS[fault]] * 1000
    with telling.world() as world:
        world.starts_cold()  # a container that has waited for a Zabbix leaves it alone for a minute
        zabbix(world).is_("calling")
        silence = taken_and_handed_on(world)
        record_property("slowest answer", slowest_voice(world))
        assert len(server.faults) < 1000, "nobody has tried to tell it"
        server.faults = []
        world.starts_cold()
        world.nobody_else.rings(within=10 * MINUTE)
    lines = [message.partition(" at ")[0] for _, message, _ in server.double.problems[EVENT].lines]
    assert lines[-1] == "taken by 鈴木 by phone"
    assert len(lines) == len(set(lines)), "nothing stands there twice"
    measure(silence)
