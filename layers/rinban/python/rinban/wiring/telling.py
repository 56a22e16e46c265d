"""What tells others is built of. Only the watchdog tells, and only it pays for this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, partial
from urllib.parse import urlsplit

from rinban.adapters.http_post import HttpPost
from rinban.adapters.zabbix.api import ZabbixApi, servers
from rinban.adapters.zabbix.outlet import ZabbixOutlet
from rinban.config import Config
from rinban.core.chain.sms import person_of
from rinban.core.chain.zabbix_event import ZABBIX
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.outbox.sms import SmsDefaults, SmsOutlet, SmsParts
from rinban.outbox.source_looker import SourceLooker
from rinban.outbox.teller import NewsTeller
from rinban.paging.one_number import SmsToOneNumberOnly
from rinban.paging.tokens import Tokens
from rinban.ports.alerts import AlertOpener
from rinban.ports.carrier import Messenger
from rinban.ports.outlets import Outlet
from rinban.ports.settings import SettingsReader
from rinban.ports.time import Timer, WallClock
from rinban.stores.escalations import Escalations
from rinban.wiring.chats import OUTLETS, certificates, chat
from rinban.wiring.connections import AuthTokenAnew, Connections


def teller(
    config: Config,
    outside: Connections,
    chains: tuple[Escalations, Timer],
    clock: WallClock,
    env: Callable[[str], Mapping[str, str]],
    group_of: Callable[[str], Group | None],
    sms: tuple[SettingsReader, Tokens, AuthTokenAnew],
) -> NewsTeller:
    """`env`: the environment with the secret of this name in it, as it is now; `group_of`: a group of the rota, as it
    is now. Both raise Unavailable. `sms`: what sending SMS takes besides."""
    escalations, timer = chains
    parts = cache(partial(_sms_parts, config, *sms))

    def outlet(name: str, group: str) -> Outlet | None:
        if person_of(name):
            return SmsOutlet(name, parts())
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


def _sms_parts(config: Config, settings: SettingsReader, tokens: Tokens, new_auth_token: AuthTokenAnew) -> SmsParts:
    """What sends SMS. A stage that is not production sends them to its one number and to nobody else."""
    from rinban.adapters.twilio.messages import TwilioMessages  # late, since many a stage sends none

    twilio = TwilioMessages(
        config.twilio_account_sid, config.twilio_auth_token, config.twilio_api_url, new_auth_token=new_auth_token
    )
    messenger: Messenger = twilio if config.calls_everybody else SmsToOneNumberOnly(twilio, config.stage)
    return SmsParts(messenger, settings, tokens, SmsDefaults(config.twilio_sms_from, config.twilio_from))


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
