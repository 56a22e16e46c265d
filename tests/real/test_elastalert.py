"""A real ElastAlert 2 with the rule of integrations/elastalert: from log lines to a phone that rings."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.servers import elastalert
from tests.e2e.world import World
from tests.real import elasticsearch
from tests.real.conftest import KEY, DeferredAlerts
from tests.real.elasticsearch import Elasticsearch

RULES = Path(__file__).resolve().parents[2] / "integrations" / "elastalert"
QUIET = "timeframe: {minutes: 15}"


@pytest.fixture(scope="module")
def program() -> Path:
    found = elastalert.python()
    if found is None:
        pytest.skip(elastalert.ABSENT)
    return found


@pytest.fixture
def logs() -> Iterator[Elasticsearch]:
    with elasticsearch.serving() as here:
        yield here


@pytest.fixture
def start(program: Path, rinban: World, logs: Elasticsearch, tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """Return a function that starts ElastAlert and returns the file of its log; it ends with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def started() -> Path:
        (tmp_path / "rules").mkdir()
        shutil.copy(RULES / "rinban.yaml", tmp_path / "rules")
        (tmp_path / "config.yaml").write_text(yaml.safe_dump(_config(tmp_path, logs.port)))
        command = [str(program), "-m", "elastalert.elastalert", "--verbose", "--config", str(tmp_path / "config.yaml")]
        given = {
            "RINBAN_URL": rinban.service.gateway.url,
            "RINBAN_KEY": KEY,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(command, env={**os.environ, **given}, stdout=log, stderr=log, cwd=tmp_path)
        running.append(process)
        return tmp_path / "log"

    yield started
    for process in running:
        process.kill()
        process.wait()


def add_recovery(rules: Path) -> None:
    """Add the rule for recoveries, which ElastAlert finds while it runs. It waits for five quiet seconds only."""
    text = (RULES / "rinban-recovery.yaml").read_text(encoding="utf-8")
    assert QUIET in text
    (rules / "rinban-recovery.yaml").write_text(text.replace(QUIET, "timeframe: {seconds: 5}"), encoding="utf-8")


def _config(folder: Path, port: int) -> dict[str, Any]:
    return {
        "rules_folder": str(folder / "rules"),
        "run_every": {"seconds": 3},
        "buffer_time": {"minutes": 15},
        "es_host": "127.0.0.1",
        "es_port": port,
        "writeback_index": "elastalert_status",
        "alert_time_limit": {"days": 2},
    }


def lines(service: str, message: str, **more: object) -> Iterator[dict[str, Any]]:
    """Return six log lines of the last seconds; the rule fires at five."""
    for ago in range(6, 0, -1):
        at = (datetime.now(UTC) - timedelta(seconds=ago)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z"
        yield {"@timestamp": at, "level": "ERROR", "service": service, "message": message, **more}


def test_log_lines_ring_a_phone_until_there_are_no_more(
    rinban: World, logs: Elasticsearch, start: Callable[[], Path], patiently: DeferredAlerts
) -> None:
    logs.documents += lines("payments", 'bank "gateway" refused\n\\ 7 {{ 7*7 }}', host={"name": "app-07"})
    logs.documents += lines("search", "index is read-only")  # no host is named
    log = start()
    patiently.until(lambda: len(_delivered(logs, "payments-errors")) == 2, "two alerts that ElastAlert has sent", log)
    assert (rinban.status()["alerts"], rinban.status()["severity"]) == (2, "high")
    rinban.phone("sato").rings().answers().hears("2件").presses("2").hears("次の方に").stays_on_the_line()
    suzuki = rinban.phone("suzuki").rings()
    for key in ("payments-errors/payments, app-07", "payments-errors/search, None"):
        rinban.post("/phonecall/infra", {"dedup_key": key, "summary": "again"}, KEY).is_("duplicate")

    add_recovery(log.parent / "rules")
    patiently.until(lambda: rinban.status()["state"] == "closed", "both over", log)
    patiently.until(lambda: len(_delivered(logs, "payments-errors-recovery")) == 2, "two recoveries sent", log)
    suzuki.stops_ringing()
    rinban.nobody_else.rings()


def _delivered(logs: Elasticsearch, rule: str) -> list[dict[str, Any]]:
    """Return what ElastAlert has written about those of its alerts that were accepted."""
    return [one for _, one in logs.written if one.get("rule_name") == rule and one.get("alert_sent")]
