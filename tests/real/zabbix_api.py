"""The API of a real Zabbix 6.0, as its administrator and the people who use it ask it."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any


class ZabbixRefused(Exception):
    """Zabbix has answered with an error; the text is its own."""


@dataclass(frozen=True, slots=True)
class ZabbixUser:
    """Somebody who is logged in, or has a token. `url`: the frontend's address."""

    url: str
    session: str = ""

    def asks(self, method: str, **params: object) -> Any:
        return self.asks_with(method, params)

    def asks_with(self, method: str, params: object) -> Any:
        """Raises ZabbixRefused."""
        body = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1, **self._auth()}
        kind = {"Content-Type": "application/json-rpc"}
        request = urllib.request.Request(f"{self.url}/api_jsonrpc.php", json.dumps(body).encode(), kind)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=30) as answer:
            told = json.loads(answer.read())
        if "error" in told:
            raise ZabbixRefused(f"{method}: {told['error']['message']} {told['error']['data']}")
        return told["result"]

    def _auth(self) -> dict[str, str]:
        return {"auth": self.session} if self.session else {}


def logged_in(url: str, name: str, password: str) -> ZabbixUser:
    return ZabbixUser(url, ZabbixUser(url).asks("user.login", username=name, password=password))
