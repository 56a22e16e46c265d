"""What the rota has given to tell, from the loaded file to the operator's list."""

from __future__ import annotations

from tests.e2e.world import HOUR, MINUTE, World

TURNS = """
responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001, language: ja}
  ann:  {name: Ann, phone: +81 90 0000 0003, language: en}
rotations: {night: {order: [sato, ann], every: day, starts: 2026-12-01 05:00}}
groups:
  infra: {name: {ja: 基盤, en: Infrastructure}, call: [{order: [ann]}]}
  web: {name: {ja: ウェブ, en: Web}, call: [{order: [night]}]}
"""
"""sato's turn begins at 05:00, which is in less than two hours."""

EXPIRES = TURNS.replace("call: [{order: [ann]}]", "call: [{valid: ..2026-12-09, order: [ann]}]")


def told(world: World, group: str = "web") -> list[tuple[str, str]]:
    """What was to be told and to whom, in its order."""
    found = world.service.admin("notices", group=group)["notices"]
    return [(one["kind"], one["person"]) for one in reversed(found)]


def text(world: World) -> str:
    return str(world.service.admin("notices")["notices"][0]["text"])


def rounds(world: World, seconds: float) -> None:
    """The watchdog comes every five minutes for so long."""
    end = world.now() + seconds
    while world.now() < end:
        world.passes(5 * MINUTE)
        world.sweep()


def test_a_duty_is_told_before_it_begins_and_with_what_rang_when_it_has_begun(world: World) -> None:
    """The problem is quiet for an hour after ann has taken it, so that it is closed by then."""
    world.rota(TURNS)
    world.alert("web", severity="high").is_("calling")
    world.phone("ann").rings().answers().hears("disk full").presses("1").stays_on_the_line()
    rounds(world, 5 * MINUTE)
    assert told(world) == [("day before", "sato")]
    rounds(world, 2 * HOUR)
    assert told(world) == [
        ("day before", "sato"),
        ("hour before", "sato"),
        ("day before", "ann"),
        ("hand-over", "sato"),
    ]
    assert text(world) == (
        "佐藤さん、12月1日(火) 05:00 JSTからウェブの当番です。前の当番はAnnさんでした。"
        "復旧していないアラートはありません。"
        "11月30日(月) 05:00 JST以降、電話は1回鳴りました：db-1: disk full。"
    )


def test_a_gap_is_counted_once_a_day_at_a_time_when_people_are_up(world: World) -> None:
    world.rota(EXPIRES)
    rounds(world, 3 * HOUR)
    assert (world.counted("SettingInvalid"), told(world, "infra")) == (0, [])
    rounds(world, 3 * HOUR)
    assert (world.counted("SettingInvalid"), told(world, "infra")) == (1, [("gap", "")])
    assert "Nobody is on duty in infra from Thu 2026-12-10 00:00 JST." in str(world.service.admin("notices"))
