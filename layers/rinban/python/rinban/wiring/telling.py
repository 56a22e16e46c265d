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
from rinban.core.rota.duty import Group
from rinban.outbox.source_looker import SourceLooker
from rinban.outbox.teller import NewsTeller
from rinban.ports.alerts import AlertOpener
from rinban.ports.outlets import Outlet
from rinban.ports.time import Timer, WallClock
from rinban.stores.escalations import Escalations
from rinban.wiring.chats import OUTLETS, certificates, chat
from rinban.wiring.connections import Connections


def teller(
    outside: Connections,
    escalations: Escalations,
    timer: Timer,
    clock: WallClock,
    env: Callable[[str], Mapping[str, str]],
    group_of: Callable[[str], Group | None],
) -> NewsTeller:
    """`env`: the environment with the secret of this name in it, as it is now; `group_of`: a group of the rota, as it
    is now. Both raise Unavailable."""

    def outlet(name: str, group: str) -> Outlet | None:
        if name == ZABBIX:
            return _outlet(env)
        found = group_of(group)
        return chat(name, found, env(OUTLETS), clock) if found else None

    return NewsTeller(escalations, outlet, timer, clock, outside.log)


def looker(
    outside: Connections,
    escalations: Escalations,
    alerts: AlertOpener,
    clock: WallClock,
    env: Callable[[str], Mapping[str, str]],
) -> SourceLooker:
    """Asks the same servers, behind the same breakers. `env`: as for `teller`."""
    return SourceLooker(escalations, lambda: _outlet(env), alerts, clock, outside.log)


def _outlet(env: Callable[[str], Mapping[str, str]]) -> ZabbixOutlet | None:
    known = env("ZABBIX_API")
    return _zabbix(known.get("ZABBIX_API", ""), certificates(known))


def zabbix_refusals(known: Mapping[str, str], seconds: float) -> Sequence[str]:
    """The servers of Zabbix that cannot be told, and why. `known`: the environment with the secret in it."""
    try:
        post = HttpPost(certificates(known))
        apis = [(one.url, ZabbixApi(one, post)) for one in servers(known.get("ZABBIX_API", ""))]
    except ValueError as error:
        return [str(error)]
    asked = [(urlsplit(url).hostname, api.refusal(seconds / len(apis))) for url, api in apis]
    return [f"{name}: {reason}" for name, reason in asked if reason]


@lru_cache(maxsize=1)  # a rotated secret makes another outlet; the same one knows who kept it waiting a moment ago
def _zabbix(text: str, ca: str) -> ZabbixOutlet | None:
    try:
        known = servers(text)
    except ValueError as error:
        raise Unavailable(str(error)) from error
    return ZabbixOutlet(known, HttpPost(ca)) if known else None
