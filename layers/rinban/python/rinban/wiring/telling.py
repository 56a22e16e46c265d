"""What tells others is built of. Only the watchdog tells, and only it pays for this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from rinban.adapters.http_post import HttpPost
from rinban.adapters.zabbix.api import ZabbixApi, servers
from rinban.adapters.zabbix.outlet import ZabbixOutlet
from rinban.core.chain.zabbix_event import ZABBIX
from rinban.core.errors import Unavailable
from rinban.outbox.source_looker import SourceLooker
from rinban.outbox.teller import NewsTeller
from rinban.ports.alerts import AlertOpener
from rinban.ports.outlets import Outlet
from rinban.ports.time import Timer, WallClock
from rinban.stores.escalations import Escalations
from rinban.wiring.connections import Connections

_CA = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""The first of them that is set names the certificates to trust, as for Twilio [requests, user/advanced]."""


def teller(
    outside: Connections, escalations: Escalations, timer: Timer, clock: WallClock, env: Callable[[], Mapping[str, str]]
) -> NewsTeller:
    """`env`: the environment with the secret ZABBIX_API in it, as it is now. It raises Unavailable."""

    def outlet(name: str) -> Outlet | None:
        return _outlet(env) if name == ZABBIX else None

    return NewsTeller(escalations, outlet, timer, clock, outside.log)


def looker(
    outside: Connections,
    escalations: Escalations,
    alerts: AlertOpener,
    clock: WallClock,
    env: Callable[[], Mapping[str, str]],
) -> SourceLooker:
    """Asks the same servers, behind the same breakers. `env`: as for `teller`."""
    return SourceLooker(escalations, lambda: _outlet(env), alerts, clock, outside.log)


def _outlet(env: Callable[[], Mapping[str, str]]) -> ZabbixOutlet | None:
    known = env()
    return _zabbix(known.get("ZABBIX_API", ""), _ca(known))


def zabbix_refusals(known: Mapping[str, str], seconds: float) -> Sequence[str]:
    """The servers of Zabbix that cannot be told, and why. `known`: the environment with the secret in it."""
    try:
        apis = [(one.url, ZabbixApi(one, HttpPost(_ca(known)))) for one in servers(known.get("ZABBIX_API", ""))]
    except ValueError as error:
        return [str(error)]
    asked = [(urlsplit(url).hostname, api.refusal(seconds / len(apis))) for url, api in apis]
    return [f"{name}: {reason}" for name, reason in asked if reason]


def _ca(known: Mapping[str, str]) -> str:
    return next((known[name] for name in _CA if known.get(name)), "")


@lru_cache(maxsize=1)  # a rotated secret makes another outlet; the same one knows who kept it waiting a moment ago
def _zabbix(text: str, ca: str) -> ZabbixOutlet | None:
    try:
        known = servers(text)
    except ValueError as error:
        raise Unavailable(str(error)) from error
    return ZabbixOutlet(known, HttpPost(ca)) if known else None
