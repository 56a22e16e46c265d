"""A person with two numbers: the second one rings when nobody takes it on the first, before the next person's turn."""

from __future__ import annotations

from tests.e2e.world import World

ROTA = """
responders:
  kacho: {name: 課長, reading: かちょう, phone: [+81 90 0000 0004, +81 90 0000 0005], language: ja}
  sato:  {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
groups:
  infra: {name: {ja: 基盤}, call: [{order: [kacho, sato]}]}
"""


def test_the_second_number_rings_after_the_first_was_silent_and_takes_it(world: World) -> None:
    world.rota(ROTA)
    world.alert().is_("calling")
    first, second = world.phone("kacho"), world.phone("tanaka")  # the phone on the desk has tanaka's number
    first.rings()
    second.rings(within=60.0).answers().hears("基盤で").presses("1").hears("かちょうさんの対応として")
    assert (first.times_called, world.phone("sato").times_called) == (1, 0)
