"""The way out of the network is lost: nobody inside can be called, and CloudWatch wakes who is outside.

The calls inside find nobody who answers. Outside there is another way to the same kind of carrier, and CloudWatch hands
on what the functions have logged; the seconds that it takes for that are not in what is measured here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from local.carrier import Carrier
from local.gateway.template import load
from local.service import ACCOUNT_SID, AUTH_TOKEN
from rinban.config import Config
from rinban.doors.outside import answer
from rinban.wiring import outside
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage
from tests.chaos.table import ROOT
from tests.deploy.logs import FilterPattern, handed_on
from tests.e2e.world import NUMBERS, World

KACHO = NUMBERS["kacho"]
EVENTS = load(ROOT / "template.yaml")["Resources"]["Outside"]["Properties"]["Events"]
FILTERS = [FilterPattern(one["Properties"]["FilterPattern"]) for one in EVENTS.values()]


class OutsideTheNetwork:
    """What stands there: a carrier that can be reached, the function, and CloudWatch, which wakes it."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self._config = Config(
            "",
            "",
            ACCOUNT_SID,
            AUTH_TOKEN,
            "+815000000000",
            twilio_api_url=carrier.base_url,
            voice_path=str(ROOT / "templates" / "voice"),
            last_resort=KACHO,
        )
        self._seen = 0

    def hears_of(self, world: World) -> list[str]:
        """CloudWatch hands on what has been logged since the last time; what the function answers to it."""
        lines = [json.dumps(line) for line in world.log()][self._seen :]
        self._seen += len(lines)
        through = [line for line in lines if any(one.lets_through(line) for one in FILTERS)]
        return [answer(outside.of(self._config), handed_on(through))["outcome"]] if through else []


@pytest.fixture
def elsewhere(broken: Stage) -> Iterator[OutsideTheNetwork]:
    outside.of.cache_clear()  # it remembers whom it has called
    with broken.another_way_to_the_carrier() as carrier:
        yield OutsideTheNetwork(carrier)


def test_the_way_out_is_lost(broken: Stage, elsewhere: OutsideTheNetwork, measure: Measure) -> None:
    """The last resort hears the alert from outside; when the way is back, the people on duty ring as ever."""
    with broken.world() as world:
        world.sweep_seconds = 60.0  # the wake-ups go through SQS, and so through the way that is lost
        world.passes(5.0)  # so that the alert comes soon after a round, which is the worst moment
        began = world.now()
        world.carrier.stop()
        world.alert(dedup_key="disk").is_("calling").because("takes no call")
        told: list[str] = []
        while not told:
            world.passes(2.0)
            told = elsewhere.hears_of(world)
        assert told == ["called"]
        measure(world.now() - began)
        (call,) = elsewhere.carrier.calls
        assert call.order.to == KACHO
        assert "disk full" in call.order.twiml
        world.passes(20.0)
        assert all(one.endswith(" s ago") for one in elsewhere.hears_of(world))
        assert len(elsewhere.carrier.calls) == 1
        world.carrier.start()
        world.phone("sato").rings(within=61.0).answers().hears("disk full").presses("1")
        world.nobody_else.rings(within=60.0)
