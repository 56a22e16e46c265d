"""Mild alerts wait until the morning, and those of a maintenance until it is over: 3:12 on a Tuesday in December."""

from __future__ import annotations

from tests.e2e.world import BEGINNING, HOUR, MINUTE, World

TEAM = """
responders:
  sato: {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
hours:
  business: {days: Mon-Fri, time: "09:00-18:00"}
groups:
  infra:
    name: {ja: 基盤}
    wait: {below: average, until: business}
    call: [{order: [sato]}]
"""
NINE = BEGINNING + 5 * HOUR + 48 * MINUTE


def test_a_mild_alert_at_night_rings_in_the_morning_in_one_call_with_the_others(world: World) -> None:
    world.rota(TEAM)
    answer = world.alert(severity="warning", dedup_key="disk").is_("waiting")
    answer.because("before 2026-12-01 09:00 (Asia/Tokyo)")
    world.alert(severity="warning", dedup_key="load", summary="load is high").is_("waiting")
    assert (world.status()["state"], world.status()["waiting"]) == ("waiting", 2)
    assert world.status()["waits_until"] == NINE
    world.nobody_else.rings(within=NINE - world.now() - 1.0)
    sato = world.phone("sato").rings(within=5.0).answers()
    sato.hears("障害が2件").presses("1").hears("記録しました")
    assert "waiting × READY → call waiting" in world.journal()
    assert (world.status()["state"], world.status()["alerts"]) == ("acknowledged", 2)


def test_what_is_over_before_the_morning_rings_nobody_and_what_grows_graver_rings_at_once(world: World) -> None:
    world.rota(TEAM)
    world.alert(severity="warning", dedup_key="disk").is_("waiting")
    world.recovery(dedup_key="disk").is_("recovered")
    assert world.status()["state"] == "closed"
    world.alert(severity="warning", dedup_key="load").is_("waiting")
    world.passes(10 * MINUTE)
    world.alert(severity="high", dedup_key="load").is_("calling")
    world.phone("sato").rings().answers().presses("1").hears("記録しました")


def test_during_a_maintenance_nobody_is_called_and_what_is_open_at_its_end_rings(world: World) -> None:
    world.rota(TEAM)
    quiet = {"group": "infra", "hosts": ["db-*"], "for": "2h", "why": "new disks", "by": "ann", "apply": True}
    assert world.service.admin("quiet", **quiet)["window"]["active"]
    world.alert(severity="high", dedup_key="disk").is_("waiting")
    world.alert(severity="high", dedup_key="lag").is_("waiting")
    world.recovery(dedup_key="lag").is_("recovered")
    assert "infra, hosts db-*" in world.service.admin("status")["quiet"][0]
    world.nobody_else.rings(within=2 * HOUR - 5.0)
    world.phone("sato").rings(within=10.0).answers().hears("disk full").presses("1").hears("記録しました")
    assert world.status()["alerts"] == 1


def test_a_maintenance_that_is_ended_sooner_rings_for_what_is_open_at_once(world: World) -> None:
    world.rota(TEAM)
    made = world.service.admin("quiet", group="infra", **{"for": "2h"}, apply=True)
    world.alert(severity="high").is_("waiting")
    world.nobody_else.rings(within=10 * MINUTE)
    world.service.admin("quiet_undo", number=made["window"]["number"])
    world.phone("sato").rings(within=2.0).answers().presses("1").hears("記録しました")
