"""Twilio's messages fail in every way while it takes calls: no phone rings later, and every key is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local.carrier import Faults
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, first_to_ring, longest_silence, one_chain, slowest_voice
from tests.e2e.world import NUMBERS, World

MINUTE = 60.0
ALWAYS = 1000
SMS = """
policies:
  quick: {rounds: 1, sms: after_no_answer}
groups:
  infra: {policy: quick, call: [{order: [sato, ann]}], exhausted: {sms: [kacho]}}
  payments: {policy: quick, call: [{order: [sato, ann]}], exhausted: {sms: [kacho]}}
stages:
  local: {sms_from: Rinban, caller_id: +81 50 0000 0000}
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en}
  kacho:  {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
"""
FAULTS: dict[str, Callable[[Faults], None]] = {
    "hang": lambda f: f.slow(20.0, ALWAYS, making="send"),
    "answer with a page": lambda f: f.answer_page(ALWAYS, making="send"),
    "429": lambda f: f.too_many(ALWAYS, making="send"),
    "500": lambda f: f.fail(500, ALWAYS, making="send"),
    "refuse everybody": lambda f: f.refuse(21606, times=ALWAYS, making="send"),
}
PERHAPS_SENT = {"hang": 1, "answer with a page": 0, "500": 0}
"""How many SMS there are in the end of one of which nobody knows whether Twilio took it."""

LONG = [pytest.param(fault, marks=pytest.mark.long) for fault in FAULTS if fault != "hang"]


@pytest.mark.parametrize("fault", ["hang", *LONG])
def test_all_sms_fail(
    broken: Stage, measure: Measure, record_property: Callable[[str, object], None], fault: str
) -> None:
    with broken.world() as world:
        world.rota(SMS)
        world.starts_cold()  # a container that has waited for Twilio's messages leaves them alone for a minute
        FAULTS[fault](world.carrier.faults)
        world.alert(dedup_key="disk").is_("calling")
        first_to_ring(world).declines()
        ann = first_to_ring(world, but=("sato",)).answers().hears("disk full")
        world.passes(5.0)  # in which the SMS is tried
        ann.presses("1").hears("It is yours").presses("2").hears("next").stays_on_the_line()
        sato = first_to_ring(world, but=("ann",)).answers().hears("対応は1").presses("1").hears("記録しました")
        sato.stays_on_the_line()
        silence = longest_silence(world)
        world.nobody_else.rings(within=MINUTE)
        one_chain(world)
        record_property("slowest answer", slowest_voice(world))
        assert world.carrier.faults.left != [f"send ×{ALWAYS}"], "nobody has tried to send one"
        world.carrier.faults.clear()
        world.starts_cold()
        world.nobody_else.rings(within=10 * MINUTE)
        assert len(_sms(world, "sato")) == PERHAPS_SENT.get(fault, 0), "once it is taken, none follows"
        _nobody_takes_the_next_one(world)
    measure(silence)


def _nobody_takes_the_next_one(world: World) -> None:
    """Twilio works again, and what is owed by the next escalation is sent."""
    before = _counts(world)
    world.alert("payments", dedup_key="cpu").is_("calling")
    first_to_ring(world).declines()
    first_to_ring(world, but=("sato",)).declines()
    assert world.until(lambda: _sms(world, "kacho"), within=10.0)
    world.recovery("payments", dedup_key="cpu").is_("recovered")
    assert [after - before[name] for name, after in _counts(world).items()] == [1, 1, 1]


def _counts(world: World) -> dict[str, int]:
    return {name: len(_sms(world, name)) for name in ("sato", "ann", "kacho")}


def _sms(world: World, name: str) -> list[str]:
    return world.carrier.messages.to(NUMBERS[name])
