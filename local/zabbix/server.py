"""The stand-in for Zabbix behind a port of this machine."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager

from local.stand_in import HttpAsked, StandIn, standing_in
from local.zabbix.double import ZabbixDouble

_JSON_TYPES = {"application/json-rpc", "application/json", "application/jsonrequest"}


class ZabbixDoubleServer(StandIn):
    """`double`: what Zabbix does and shows. No fault befalls a question for the version."""

    def __init__(self, double: ZabbixDouble) -> None:
        super().__init__()
        self.double = double

    @property
    def url(self) -> str:
        return f"{super().url}/zabbix/api_jsonrpc.php"

    def is_spared(self, asked: HttpAsked) -> bool:
        return not _is_json(asked) or json.loads(asked.body).get("method") == "apiinfo.version"

    def reply(self, asked: HttpAsked) -> tuple[int, str]:
        if not _is_json(asked):
            return 412, ""
        return 200, json.dumps(self.double.answer(json.loads(asked.body), asked.headers))


def _is_json(asked: HttpAsked) -> bool:
    return asked.headers.get("content-type", "").partition(";")[0].strip().lower() in _JSON_TYPES


def serving(double: ZabbixDouble) -> AbstractContextManager[ZabbixDoubleServer]:
    """The stand-in on a free port, as long as the block runs."""
    return standing_in(ZabbixDoubleServer(double))
