"""What tells others is built of. Only the watchdog tells, and only it pays for this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, partial
from urllib.parse import urlsplit

from rinban.adapters.http_post import HttpPost
from rinban.adapters.zabbix.api import ZabbixApi, servers
from rinban.adapters.zabbix.outlet import ZabbixOutlet
from rinban.core.chain.sms import person_of
from rinban.core.chain.zabbix_event import ZABBIX
from rinban.core.errors import Unavailable
from rinban.outbox.sms import SmsDefaults, SmsOutlet, SmsParts
from rinban.outbox.source_looker import SourceLooker
from rinban.outbox.teller import NewsTeller
from rinban.paging.one_number import SmsToOneNumberOnly
from rinban.ports.carrier import Messenger
from rinban.ports.outlets import Outlet
from rinban.wiring.chats import OUTLETS, certificates, chat
from rinban.wiring.warning import warner
from rinban.wiring.watch import Telling, WatchParts


def telling(parts: WatchParts) -> Telling:
    sms = cache(partial(sms_parts, parts))
    return teller(parts, sms), looker(parts), warner(parts, sms)


def teller(parts: WatchParts, sms: Callable[[], SmsParts]) -> NewsTeller:
    def outlet(name: str, group: str) -> Outlet | None:
        if person_of(name):
            return SmsOutlet(name, sms())
        if name == ZABBIX:
            return _outlet(parts.env)
        found = parts.settings.group(group)
        return chat(name, found, parts.env(OUTLETS), parts.clock) if found else None

    return NewsTeller(parts.escalations, outlet, parts.timer, parts.clock, parts.outside.log)


def looker(parts: WatchParts) -> SourceLooker:
    """Asks the same servers, behind the same breakers."""
    find = partial(_outlet, parts.env)
    return SourceLooker(parts.escalations, find, parts.alerts, parts.clock, parts.outside.log)


def _outlet(env: Callable[[str], Mapping[str, str]]) -> ZabbixOutlet | None:
    known = env("ZABBIX_API")
    return _zabbix(known.get("ZABBIX_API", ""), certificates(known))


def sms_parts(parts: WatchParts) -> SmsParts:
    """What sends SMS. A stage that is not production sends them to its one number and to nobody else."""
    from rinban.adapters.twilio.messages import TwilioMessages  # late, since many a stage sends none

    config = parts.config
    twilio = TwilioMessages(
        config.twilio_account_sid, config.twilio_auth_token, config.twilio_api_url, parts.auth_token_anew
    )
    messenger: Messenger = twilio if config.calls_everybody else SmsToOneNumberOnly(twilio, config.stage)
    defaults = SmsDefaults(config.twilio_sms_from, config.twilio_from)
    return SmsParts(messenger, parts.settings, parts.tokens, defaults)


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
