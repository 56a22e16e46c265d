"""A real Alertmanager with the receiver of integrations/alertmanager: its key travels as a Bearer token."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.servers import alertmanager, ports
from tests.e2e.world import World
from tests.real.conftest import KEY, DeferredAlerts

RECEIVER = Path(__file__).resolve().parents[2] / "integrations" / "alertmanager" / "rinban.yml"


@dataclass(frozen=True)
class Alertmanager:
    """An Alertmanager as Prometheus uses it."""

    url: str
    log: Path

    def is_ready(self) -> bool:
        try:
            with _opened(f"{self.url}/-/ready") as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def fires(self, *instances: str) -> None:
        self._post([_alert(instance) for instance in instances])

    def resolves(self, *instances: str) -> None:
        self._post([_alert(instance) | {"endsAt": _time(-1)} for instance in instances])

    def _post(self, alerts: list[dict[str, Any]]) -> None:
        data = json.dumps(alerts).encode()
        kind = {"Content-Type": "application/json"}
        with _opened(urllib.request.Request(f"{self.url}/api/v2/alerts", data, kind)) as answer:
            assert answer.status == 200


def _opened(request: str | urllib.request.Request) -> Any:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return direct.open(request, timeout=10)


def _alert(instance: str) -> dict[str, Any]:
    labels = {"alertname": "HighErrorRate", "instance": instance, "severity": "critical"}
    return {"labels": labels, "annotations": {"summary": "Error rate above 5%"}, "startsAt": _time(-60)}


def _time(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


@pytest.fixture
def run(rinban: World, tmp_path: Path, patiently: DeferredAlerts) -> Iterator[Callable[[str], Alertmanager]]:
    """Return a function that starts Alertmanager with a key; it ends with the test."""
    program = alertmanager.alertmanager()
    if program is None:
        pytest.skip(alertmanager.ABSENT)
    running: list[subprocess.Popen[bytes]] = []

    def started(key: str) -> Alertmanager:
        here = Alertmanager(f"http://127.0.0.1:{ports.free(1)[0]}", tmp_path / "log")
        (tmp_path / "key").write_text(key)
        config = tmp_path / "alertmanager.yml"
        config.write_text(yaml.safe_dump(_config(rinban.service.gateway.url, tmp_path / "key")))
        command = [str(program), f"--config.file={config}", f"--storage.path={tmp_path / 'data'}"]
        command += [f"--web.listen-address={here.url.removeprefix('http://')}", "--cluster.listen-address="]
        with here.log.open("wb") as log:
            running.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path, env={}))
        patiently.until(here.is_ready, "ready", here.log)
        return here

    yield started
    for process in running:
        process.kill()
        process.wait()


def _config(url: str, key: Path) -> dict[str, Any]:
    """Return the configuration that an administrator copies, with this Rinban's address and short intervals."""
    config: dict[str, Any] = yaml.safe_load(RECEIVER.read_text(encoding="utf-8"))
    config["route"] |= {"group_wait": "1s", "group_interval": "1s"}
    (webhook,) = config["receivers"][0]["webhook_configs"]
    webhook["url"] = f"{url}/phonecall/infra"
    webhook["http_config"]["authorization"]["credentials_file"] = str(key)
    return config


def test_firing_rings_a_phone_and_resolved_stops_it(
    rinban: World, run: Callable[[str], Alertmanager], patiently: DeferredAlerts
) -> None:
    prometheus = run(KEY)
    prometheus.fires("app-07:9100", "app-08:9100")
    patiently.until(lambda: _open(rinban) == 2, "two alerts at Rinban", prometheus.log)
    assert (rinban.status()["summary"], rinban.status()["severity"]) == ("Error rate above 5%", "disaster")
    sato = rinban.phone("sato").rings()

    prometheus.resolves("app-08:9100")
    patiently.until(lambda: _open(rinban) == 1, "one of them over", prometheus.log)
    sato.answers().hears("app-07", "Error rate above 5%").presses("2").hears("次の方に").stays_on_the_line()
    suzuki = rinban.phone("suzuki").rings()

    prometheus.resolves("app-07:9100")
    patiently.until(lambda: _open(rinban) == 0, "both over", prometheus.log)
    assert rinban.status()["state"] == "closed"
    suzuki.stops_ringing()
    rinban.nobody_else.rings()


def test_a_wrong_key_is_told_in_its_log(
    rinban: World, run: Callable[[str], Alertmanager], patiently: DeferredAlerts
) -> None:
    prometheus = run("no-key-of-anybody")
    prometheus.fires("app-09:9100")
    patiently.until(lambda: "Forbidden: no key" in prometheus.log.read_text(), "a refusal", prometheus.log)
    assert _open(rinban) == 0


def _open(rinban: World) -> int:
    escalations = rinban.service.admin("status")["escalations"]
    return sum(int(one["alerts"]) for one in escalations)
