"""The stand-in for somebody who looks on: it knows every event that it is asked about, and says what it was told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from local.zabbix.double import ZabbixDouble, ZabbixProblem
from rinban.adapters.zabbix.api import NO_EVENT

Hear = Callable[[str], None]


class ToldZabbix(ZabbixDouble):
    """`hear` gets each line that is written at an event: "acknowledged: taken by 佐藤 by phone at …"."""

    def __init__(self, hear: Hear) -> None:
        super().__init__("7.0.3")
        self._hear = hear

    def answer(self, request: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        given = request.get("params")
        params: dict[str, Any] = given if isinstance(given, dict) else {}
        for event in {*params.get("eventids", ())} - {NO_EVENT}:
            self.problems.setdefault(str(event), ZabbixProblem())
        answered = super().answer(request, headers)
        if request.get("method") == "event.acknowledge" and "result" in answered:
            kind = "acknowledged" if params["action"] & 2 else "comment"
            self._hear(f"{kind}: {params['message']}")
        return answered


def variable(url: str, double: ZabbixDouble) -> str:
    """ZABBIX_API with this stand-in for every server that an alert may come from."""
    return json.dumps({"url": url, "token": double.token, "server": ""})
