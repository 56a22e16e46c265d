"""The monitors of the story, and the bodies that they post."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from local.servers import media_type

# Parameters of the media type that are for its script only, and are not posted.
_SETTINGS = ("rinban_url", "rinban_group", "rinban_key", "http_proxy")


@dataclass(frozen=True, slots=True)
class AlertAnswer:
    """Rinban's answer to an alert, and how many seconds it took."""

    status: int
    body: Mapping[str, Any]
    seconds: float

    @property
    def outcome(self) -> str:
        """What became of the alert, such as "calling"; the message of the answer if the alert was refused."""
        return str(self._alert.get("outcome") or self.body.get("message", ""))

    @property
    def escalation(self) -> str:
        return str(self._alert.get("escalation", ""))

    @property
    def _alert(self) -> Mapping[str, Any]:
        return next(iter(self.body.get("alerts", ())), {})


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor with its API key. `url` is that of the gateway."""

    url: str
    key: str

    def post(self, group: str, body: Mapping[str, object]) -> AlertAnswer:
        began = time.perf_counter()
        where = urlsplit(self.url)
        connection = http.client.HTTPConnection(where.netloc, timeout=30)
        try:
            headers = {"x-api-key": self.key, "content-type": "application/json"}
            connection.request("POST", f"{where.path}/phonecall/{group}", json.dumps(body).encode(), headers)
            answer = connection.getresponse()
            read = json.loads(answer.read())
        finally:
            connection.close()
        return AlertAnswer(answer.status, read, time.perf_counter() - began)


EVENT = str(int(time.time()))
"""A Zabbix never begins the same event a second time, so each demo has an event of its own."""


def zabbix_test() -> dict[str, str]:
    """Return what the media type posts when somebody presses Test: no macro is resolved."""
    parameters = media_type.defaults()
    return {"source": "zabbix"} | {name: value for name, value in parameters.items() if name not in _SETTINGS}


def zabbix_problem() -> dict[str, str]:
    """Return what the media type posts for a problem; macros that do not apply stay unresolved."""
    return zabbix_test() | {
        "zabbix_url": "https://zabbix.example.jp/zabbix",
        "event_source": "0",
        "event_id": EVENT,
        "event_value": "1",
        "event_update_status": "0",
        "event_ack_status": "No",
        "event_nseverity": "4",
        "event_name": "ディスクの空きが5%を切りました",
        "event_opdata": "残り 4.2 %",
        "event_tags": "[]",
        "host_name": "ディービー東京いち",
        "host_host": "db-tokyo-1",
        "trigger_id": "22391",
        "trigger_url": "",
        "action_id": "7",
        "alert_sendto": "rinban",
        "alert_subject": "[High] ディービー東京いち: ディスクの空きが5%を切りました",
        "alert_message": "Operational data: 残り 4.2 %",
    }


def zabbix_recovery() -> dict[str, str]:
    return zabbix_problem() | {"event_value": "0", "event_recovery_id": "1211"}


def payment_errors() -> dict[str, str]:
    """Return an alert in Rinban's own JSON, as any program can post it."""
    return {
        "summary": "Card payments fail: no answer from the bank",
        "host": "checkout",
        "severity": "high",
        "dedup_key": "checkout/card-payments",
        "details": "37 of 40 payments failed in the last five minutes",
    }


def payments_work() -> dict[str, str]:
    return {"dedup_key": "checkout/card-payments", "status": "resolved"}
