"""From the media type's script, in Zabbix's own engine, through the whole service, to a phone that rings or stops."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local import service
from local.carrier import Carrier
from local.servers import media_type
from local.servers.media_type import ScriptResult
from local.servers.stores import private_stores

KEY = "key-of-this-zabbix-0123456789"
PAYLOAD = Path(__file__).parent.parent / "payloads" / "zabbix_problem.json"
NIGHT = 1795288320.0
UPDATE = {"event_update_status": "1", "user_fullname": "鈴木 一郎 (suzuki)"}


@dataclass
class Zabbix:
    """One Zabbix server, which numbers its events, and the phones that ring because of it."""

    engine: Path
    url: str
    carrier: Carrier
    event: int = 1000

    def sends(self, **changes: object) -> ScriptResult:
        settings = {"rinban_url": self.url, "rinban_group": "infra", "rinban_key": KEY, "event_id": str(self.event)}
        event: dict[str, object] = json.loads(PAYLOAD.read_text(encoding="utf-8"))
        return media_type.run(self.engine, event | settings | changes)

    def hears(self, **changes: object) -> str:
        """Return what became of the alert."""
        return str(self.outcome(**changes)["outcome"])

    def outcome(self, **changes: object) -> dict[str, Any]:
        ran = self.sends(**changes)
        assert ran.thrown == ""
        ((alert,)) = json.loads(ran.returned)["answer"]["alerts"]
        return dict(alert)

    def ringing(self) -> int:
        """Return how many phones ring a few seconds later."""
        self.carrier.run_for(5)
        return sum(call.ringing for call in self.carrier.calls)


@pytest.fixture(scope="module")
def running(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zabbix]:
    folder = tmp_path_factory.mktemp("service")
    clock, file = service.stepped(folder, NIGHT)
    with private_stores() as stores, service.simulated(clock) as carrier:
        variables = service.environment(stores, folder, TWILIO_API_URL=carrier.base_url)
        with service.running(stores, folder, variables, {"zabbix": KEY}, clock_file=file) as rinban:
            carrier.gateway_url = rinban.gateway.url
            rinban.load([service.EXAMPLE])
            yield Zabbix(engine, rinban.gateway.url, carrier)
            assert carrier.complaints == []


@pytest.fixture
def zabbix(running: Zabbix) -> Iterator[Zabbix]:
    """Give a test a Zabbix with a new event, and recover all its events afterwards."""
    running.event += 10
    yield running
    for event in range(running.event, running.event + 2):
        running.sends(event_id=str(event), event_value="0")
    assert running.ringing() == 0


def test_problem_rings_once_and_recovery_stops_it(zabbix: Zabbix) -> None:
    assert zabbix.hears() == "calling"
    assert zabbix.ringing() == 1
    assert zabbix.hears() == "duplicate"
    assert zabbix.ringing() == 1
    assert zabbix.hears(event_value="0") == "recovered"
    assert zabbix.ringing() == 0


def test_escalation_is_written_back_as_a_tag(zabbix: Zabbix) -> None:
    returned = json.loads(zabbix.sends().returned)
    assert returned["tags"] == {"__rinban_escalation": returned["answer"]["alerts"][0]["escalation"]}
    assert returned["tags"]["__rinban_escalation"].startswith("infra/")


def test_another_event_joins(zabbix: Zabbix) -> None:
    assert zabbix.hears() == "calling"
    assert zabbix.hears(event_id=str(zabbix.event + 1)) == "joined"
    assert zabbix.hears(event_value="0") == "recovered"
    assert zabbix.ringing() == 1


def test_acknowledgement_in_zabbix_stops_the_phone(zabbix: Zabbix) -> None:
    assert zabbix.hears() == "calling"
    assert zabbix.ringing() == 1
    zabbix.outcome(**UPDATE, event_update_action="acknowledged and commented", event_ack_status="Yes")
    assert zabbix.ringing() == 0


def test_manual_close_is_a_recovery(zabbix: Zabbix) -> None:
    assert zabbix.hears() == "calling"
    assert zabbix.hears(**UPDATE, event_update_action="closed", event_value="0") == "recovered"
    assert zabbix.ringing() == 0


@pytest.mark.parametrize("action", ["commented", "unacknowledged", "changed severity from High to Disaster"])
def test_other_updates_neither_ring_nor_stop(zabbix: Zabbix, action: str) -> None:
    zabbix.outcome(**UPDATE, event_update_action=action)
    assert zabbix.ringing() == 0
    assert zabbix.hears() == "calling"
    zabbix.outcome(**UPDATE, event_update_action=action)
    assert zabbix.ringing() == 1


def test_cancelled_escalation_neither_rings_nor_stops(zabbix: Zabbix) -> None:
    cancelled = {"alert_message": "NOTE: Escalation canceled: host disabled.\nProblem"}
    assert zabbix.hears(**cancelled) == "ignored"
    assert zabbix.ringing() == 0
    assert zabbix.hears() == "calling"
    assert zabbix.hears(**cancelled) == "ignored"
    assert zabbix.ringing() == 1


def test_test_button_calls_nobody_and_says_so(zabbix: Zabbix) -> None:
    macros = {name: value for name, value in media_type.defaults().items() if not name.startswith("rinban_")}
    outcome = zabbix.outcome(**macros)
    assert outcome["outcome"] == "ignored"
    assert "the Test button works" in outcome["reason"]
    assert zabbix.ringing() == 0


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"rinban_key": "x" * 30}, "(is rinban_key the key"),
        ({"rinban_group": "nobody"}, 'no group "nobody"'),
    ],
)
def test_refusal_is_told_to_the_administrator(zabbix: Zabbix, wrong: dict[str, object], reason: str) -> None:
    assert reason in zabbix.sends(**wrong).thrown
    assert zabbix.ringing() == 0
