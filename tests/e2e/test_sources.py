"""Senders other than Zabbix, and a sender that only the rota file knows."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from rinban.intake.bodies import FRESH
from tests.e2e.world import World

PAYLOADS = Path(__file__).parents[1] / "payloads"

DOWN = {"monitorID": 7, "monitorFriendlyName": "shop", "alertTypeFriendlyName": "Down"}
ROTA = """
responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}
groups: {infra: {call: [{order: [sato]}]}}
sources:
  bell: {when: door, summary: "say('{} at the door', who)", dedup_key: door}
"""


def payload(name: str) -> object:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def test_alertmanager_mixes_beginnings_and_ends(world: World) -> None:
    world.post("/phonecall/infra", payload("alertmanager_firing")).is_("calling", "joined")
    sato = world.phone("sato").rings().answers().hears("2件", "Error rate above 5%")
    world.post("/phonecall/infra", payload("alertmanager_partly_resolved")).is_("duplicate", "recovered")
    sato.presses("1")
    world.post("/phonecall/infra", payload("alertmanager_resolved")).is_("recovered")
    world.nobody_else.rings()


def test_a_thousand_records_of_one_incident_are_one_call(world: World) -> None:
    record = payload("fluentd_record")
    world.post("/phonecall/infra", [record] * 1000).is_("calling")
    world.post("/phonecall/infra", [record] * 1000).is_("duplicate")
    world.phone("sato").rings().answers().hears("payments").presses("1")
    world.nobody_else.rings()


def test_the_sources_of_the_sample_rota(world: World) -> None:
    world.starts_cold()  # the test before this one may have asked, at this very time, for those of another rota
    world.post("/phonecall/infra", DOWN).is_("calling")
    world.phone("sato").rings().answers().hears("shop is down")
    world.post("/phonecall/infra", {**DOWN, "alertTypeFriendlyName": "Up"}).is_("recovered")


def test_a_source_that_was_just_loaded(world: World) -> None:
    world.rota(ROTA)
    world.passes(FRESH + 1)
    world.post("/phonecall/infra", {"door": 1, "who": "Bo"}).is_("calling")
    world.phone("sato").rings().answers().hears("Bo at the door")


def test_a_source_can_be_asked_for_and_an_unknown_one_is_refused(world: World) -> None:
    world.post("/phonecall/infra?source=text", {"summary": "disk full"}).is_("calling")
    world.post("/phonecall/infra?source=nope", {"summary": "x"}).refused(
        400, 'no source "nope"', "uptimerobot", "grafana"
    )


def test_lines_and_five_megabytes(world: World) -> None:
    lines = "\n".join(json.dumps({"summary": text}) for text in ("disk full", "fan broken"))
    world.request("POST", "/phonecall/infra", lines.encode()).is_("calling", "joined")
    world.post("/phonecall/payments", {"summary": "x" * 5_000_000}).is_("calling")


def test_what_came_in_can_be_looked_at(world: World) -> None:
    world.post("/phonecall/infra", DOWN).is_("calling")
    world.post("/phonecall/infra", DOWN).is_("duplicate")
    latest, first = world.service.admin("received", group="infra")["bodies"]
    assert json.loads(first["body"]) == DOWN
    assert [first["alerts"][0][name] for name in ("source", "outcome", "escalation")] == [
        "uptimerobot",
        "calling",
        "infra/1",
    ]
    assert latest["alerts"][0]["outcome"] == "duplicate"


def test_a_preview_calls_nobody(world: World) -> None:
    body = base64.b64encode(json.dumps(DOWN).encode()).decode()
    (alert,) = world.service.admin("preview", body=body)["alerts"]
    assert (alert["source"], alert["kind"], alert["summary"]) == ("uptimerobot", "problem", "shop is down")
    world.nobody_else.rings()
