"""Alerts come in another order than they were sent: nobody is called for what is over, or was taken long ago."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.answer import Answer
from tests.e2e.outages import MENDED, OURS, away
from tests.e2e.test_last_resort import ROTA
from tests.e2e.world import HOUR, MINUTE, World

TESTS = Path(__file__).parents[1]
BOTH = ("redis", "mysql")


def body(path: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((TESTS / path).read_text(encoding="utf-8"))
    return read


PROBLEM = body("payloads/zabbix_problem.json")
ACKNOWLEDGED = {
    "event_update_status": "1",
    "event_update_action": "acknowledged",
    "event_ack_status": "Yes",
    "user_fullname": "田中 太郎 (tanaka)",
}
FIRING, RESOLVED = (body(f"cases/bodies/alertmanager-{name}.json") for name in ("firing", "resolved"))


def zabbix(world: World, **changed: str) -> Answer:
    return world.post("/phonecall/infra", {**PROBLEM, **changed})


def acknowledged(world: World) -> Answer:
    return zabbix(world, **ACKNOWLEDGED)


def closed(world: World) -> Answer:
    return zabbix(world, event_value="0", event_recovery_id="1208")


def alertmanager(world: World, posted: dict[str, Any], starts_at: str = "") -> Answer:
    (alert,) = posted["alerts"]
    return world.post("/phonecall/infra", {**posted, "alerts": [{**alert, "startsAt": starts_at or alert["startsAt"]}]})


@pytest.fixture
def warm(world: World) -> World:
    """Let a container take an alert while both stores work, so that it knows the last resort."""
    world.starts_cold()
    world.rota(ROTA)
    world.alert(dedup_key="before").is_("calling")
    world.phone("sato").rings().answers()
    world.recovery(dedup_key="before").is_("recovered")
    world.passes(60)
    return world


def kept(world: World, post: Any) -> None:
    """Post something while no store answers."""
    with away(world, *BOTH):
        post(world)
    world.passes(1.0)


def disk(world: World) -> None:
    world.alert(dedup_key="disk").is_("last_resort")
    world.phone("kacho").rings().answers().stays_on_the_line()


# --- both stores were away -------------------------------------------------------------------------------------------


@OURS
@MENDED
@pytest.mark.parametrize("silent", ["", "redis", "mysql"])
def test_nobody_on_duty_is_called_for_a_kept_alert_that_is_over_when_it_is_opened(warm: World, silent: str) -> None:
    """One store may still be silent when the recovery comes."""
    kept(warm, disk)
    with away(warm, silent, how="killed") if silent else nullcontext():
        warm.recovery(dedup_key="disk").is_("ignored")
    warm.sweep()
    warm.nobody_else.rings(within=HOUR)
    assert warm.status()["state"] == "closed"
    assert len(warm.carrier.calls) == 2, "sato for what was before, and the last resort"


@OURS
@MENDED
def test_a_kept_alert_that_is_not_over_rings(warm: World) -> None:
    kept(warm, disk)
    warm.recovery(dedup_key="another").is_("ignored")
    warm.sweep()
    warm.phone("sato").rings().answers().hears("disk full").presses("1").hears("記録しました").stays_on_the_line()


@OURS
@MENDED
@pytest.mark.parametrize("silent", ["", "redis", "mysql"])
def test_a_kept_recovery_does_not_end_what_came_after_it(warm: World, silent: str) -> None:
    kept(warm, lambda world: world.recovery(dedup_key="disk").is_("kept"))
    with away(warm, silent, how="killed") if silent else nullcontext():
        warm.alert(dedup_key="disk").is_("calling")
    sato = warm.phone("sato").rings()
    warm.sweep()
    assert sato.call.ringing
    sato.answers().hears("disk full").presses("1").hears("記録しました").stays_on_the_line()
    assert warm.status()["state"] == "acknowledged"


# --- Zabbix tries again, and is overtaken by itself ------------------------------------------------------------------


@OURS
@MENDED
@pytest.mark.parametrize("silent", ["", "redis", "mysql"])
def test_a_problem_that_was_acknowledged_in_zabbix_before_it_came_calls_nobody(world: World, silent: str) -> None:
    with away(world, silent, how="killed") if silent else nullcontext():
        acknowledged(world).is_("ignored")
    world.passes(MINUTE)
    zabbix(world).is_("acknowledged")
    world.nobody_else.rings(within=HOUR - 60)
    assert (world.status()["state"], world.status()["by"]) == ("acknowledged", "田中 太郎")
    closed(world).is_("recovered")


def test_it_is_said_to_nobody_who_is_called_for_another_one(world: World) -> None:
    acknowledged(world).is_("ignored")
    world.alert().is_("calling")
    sato = world.phone("sato").rings()
    zabbix(world).is_("acknowledged")
    sato.answers().hears("disk full").presses("1").hears("記録しました").stays_on_the_line()
    world.nobody_else.rings()


@OURS
@MENDED
@pytest.mark.parametrize("silent", ["", "redis", "mysql"])
def test_a_problem_that_was_closed_before_it_came_calls_nobody(world: World, silent: str) -> None:
    with away(world, silent, how="killed") if silent else nullcontext():
        acknowledged(world).is_("ignored")
        closed(world).is_("ignored")
    world.passes(MINUTE)
    answer = zabbix(world).is_("ignored")
    assert answer.body["alerts"][0]["reason"] == "its source has ended this problem already"
    world.nobody_else.rings(within=HOUR)
    assert world.service.admin("status")["escalations"] == []


def test_a_late_problem_of_a_closed_event_does_not_open_it_anew(world: World) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    closed(world).is_("recovered")
    sato.stops_ringing()
    zabbix(world).is_("ignored")
    world.nobody_else.rings(within=HOUR)


# --- Alertmanager says when it began ---------------------------------------------------------------------------------


def test_a_repeated_firing_is_stale_and_a_later_one_rings(world: World) -> None:
    alertmanager(world, FIRING).is_("calling")
    sato = world.phone("sato").rings()
    alertmanager(world, RESOLVED).is_("recovered")
    sato.stops_ringing()
    alertmanager(world, FIRING).is_("ignored")
    world.nobody_else.rings(within=HOUR)
    alertmanager(world, FIRING, "2026-11-27T08:45:00Z").is_("calling")
    sato.rings().answers().hears("demo is broken").presses("1").hears("記録しました").stays_on_the_line()
    alertmanager(world, RESOLVED).is_("ignored")
    assert world.status()["state"] == "acknowledged"
