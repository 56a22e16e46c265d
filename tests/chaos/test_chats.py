"""The chats that are told how an escalation stands fail: no phone rings later, and every key is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.stand_in import DRIPPING, HANGING, PAGE, TOO_MANY, HttpFault
from tests.chaos.conftest import Measure
from tests.chaos.others import CLOSED, Others, rota
from tests.chaos.stage import Stage, slowest_voice, taken_and_handed_on

MINUTE = 60.0
FAULTS = {
    "hang": HANGING,
    "drip half an answer": DRIPPING,
    "answer with a page": PAGE,
    "refuse for a while without saying how long": TOO_MANY,
    "fail": HttpFault(500, "Internal Server Error"),
}
LONG = [pytest.param(fault, marks=pytest.mark.long) for fault in FAULTS if fault != "hang"]


@pytest.mark.parametrize("fault", ["hang", *LONG])
def test_all_chats_fail(
    telling: Stage, others: Others, measure: Measure, record_property: Callable[[str, object], None], fault: str
) -> None:
    others.begin_anew()
    others.chat.faults = [FAULTS[fault]] * 1000
    with telling.world() as world:
        world.rota(rota("slack_bot", "slack", "webhook"))
        world.starts_cold()  # a container that has waited for an outlet leaves it alone for a minute
        world.alert(dedup_key="disk").is_("calling")
        silence = taken_and_handed_on(world)
        record_property("slowest answer", slowest_voice(world))
        assert len(others.chat.faults) < 1000, "nobody has tried to tell them"
        others.chat.faults = []
        world.starts_cold()
        world.nobody_else.rings(within=10 * MINUTE)
        world.recovery(dedup_key="disk").is_("recovered")
        world.nobody_else.rings(within=5 * MINUTE)
    assert others.seen("slack").count(CLOSED) == 2, "of the bot and of the webhook"
    assert CLOSED in others.seen("webhook")
    measure(silence)
