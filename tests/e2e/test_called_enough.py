"""One phone does not ring all night while somebody else is left, and a day of many calls is reported."""

from __future__ import annotations

from tests.e2e.world import HOUR, World

LIMITED = """
responders:
  sato:   {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en}
policies:
  sparing: {calls_per_hour: 2}
groups:
  infra: {name: {ja: 基盤, en: Infrastructure}, policy: sparing, call: [{order: [sato, ann]}]}
stages:
  local: {calls_per_day: 4}
"""


OVER = "MORE CALLS TODAY THAN calls_per_day"
ANYWAY = "called more often than calls_per_hour: nobody else is left"


def taken_by(world: World, name: str) -> None:
    """Play an alert that this person takes, and its recovery."""
    world.alert().is_("calling")
    world.phone(name).rings().answers().presses("1").stays_on_the_line()
    world.recovery().is_("recovered")
    world.passes(301.0)  # after flap_window: what returns sooner goes to who took it


def said(world: World, message: str) -> int:
    return sum(line.get("message") == message for line in world.log())


def test_whoever_was_called_enough_is_passed_over_while_somebody_else_is_left(world: World) -> None:
    world.rota(LIMITED)
    taken_by(world, "sato")
    taken_by(world, "sato")
    taken_by(world, "ann")
    assert world.phone("sato").times_called == 2
    (entry,) = world.service.admin("journal", escalation="infra/3")["entries"][:1]
    assert "skips sato (hourly limit reached), calls ann (call 0)" in entry["detail"]
    assert world.counted("ResponderSkipped") == 1
    taken_by(world, "ann")
    assert said(world, OVER) == 0
    taken_by(world, "sato")  # the limit of everybody is reached, so that the usual order counts
    assert said(world, ANYWAY) == 1
    assert said(world, OVER) == world.counted("CallsOverCeiling") == 1
    world.passes(HOUR)
    taken_by(world, "sato")
    assert said(world, ANYWAY) == 1


def test_before_the_rounds_are_over_whoever_was_passed_over_is_called(world: World) -> None:
    world.rota(LIMITED.replace("calls_per_hour: 2", "calls_per_hour: 2, rounds: 2"))
    taken_by(world, "sato")
    taken_by(world, "sato")
    world.alert().is_("calling")
    world.phone("ann").rings().declines()
    world.phone("ann").rings().declines()
    world.phone("sato").rings().answers().hears("基盤で").presses("1").hears("さとうさんの対応として")
