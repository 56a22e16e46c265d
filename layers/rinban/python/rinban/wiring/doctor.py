"""What the doctor looks at: the parts of one configuration that only an operator asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from rinban.adapters import holidays, store_urls
from rinban.adapters.aws.screens import start_pinger
from rinban.adapters.aws.secrets import TO_MIGRATE
from rinban.adapters.aws.signed import SignedRequests
from rinban.adapters.mysql.schema import MysqlSchema
from rinban.adapters.twilio.account import TwilioAccount
from rinban.adapters.twilio.callback import TwilioCallback
from rinban.adapters.twilio.client import TwilioClient
from rinban.config import Config
from rinban.operator.deployment import Deployment
from rinban.operator.doctor import Doctor
from rinban.operator.test_call import PROBE
from rinban.ports.time import WallClock
from rinban.watch.rounds import Rounds
from rinban.wiring.chats import OUTLETS, chat_refusals
from rinban.wiring.connections import AuthTokenAnew, Connections
from rinban.wiring.openid import SECRET, provider
from rinban.wiring.telling import zabbix_refusals

_URLS = ("DATABASE_URL", "REDIS_URL")


def doctor(
    config: Config,
    env: Mapping[str, str],
    outside: Connections,
    rounds: Rounds,
    last_base_url: Callable[[], str],
    clock: WallClock,
    auth_token_anew: AuthTokenAnew,
    says: Callable[[], str],
    resolved: Callable[[str], Mapping[str, str]],
) -> Doctor:
    """`env`: the environment as it was given, with the ARNs of secrets in it. `resolved`: the same with the
    secret of this name in it; it raises Unavailable. The others are as Doctor has them."""
    client = TwilioClient(config.twilio_account_sid, config.twilio_auth_token, config.twilio_api_url, auth_token_anew)
    return Doctor(
        deployment=Deployment(
            stage=config.stage,
            public_base_url=config.public_base_url,
            caller=config.twilio_from,
            last_resort=config.last_resort,
            calls_everybody=config.calls_everybody,
            unstored=unstored(env),
            in_the_clear=store_urls.in_the_clear(config.database_url, config.redis_url),
            in_vain=_in_vain(config),
            sms_from=config.twilio_sms_from,
        ),
        rota=outside.settings.settings,
        unusable=outside.settings.unusable,
        schema=MysqlSchema(outside.database),
        account=TwilioAccount(client),
        callback=TwilioCallback(config.twilio_account_sid, config.twilio_auth_token),
        last_round=rounds.last,
        last_base_url=last_base_url,
        says=says,
        clock=clock,
        holidays=holidays,
        outlets=(lambda seconds: zabbix_refusals(resolved("ZABBIX_API"), seconds)) if config.zabbix_api else None,
        chats=lambda outlets, seconds: chat_refusals(outlets, resolved(OUTLETS), seconds),
        screens=partial(_ring, config.board_pinger, env) if config.board_pinger else None,
        openid=(lambda: provider(config, env, resolved, _nothing).facts()) if config.oidc_issuer else None,
    )


def _ring(pinger: str, env: Mapping[str, str], seconds: float) -> None:
    """All screens look once more. Raises Unavailable."""
    start_pinger(SignedRequests("lambda", pinger, env), PROBE, seconds / 2)


def _nothing(_: str) -> None:
    """The doctor asks for no token, so that no secret can be refused."""


def _in_vain(config: Config) -> list[str]:
    given = {"TWILIO_EDGE": config.twilio_edge, "TWILIO_REGION": config.twilio_region}
    return [name for name, value in given.items() if value]


def unstored(env: Mapping[str, str]) -> list[str]:
    """The variables that hold a secret themselves. The URL of a store is none if it has no password."""
    names = (*TO_MIGRATE, "ZABBIX_API", "OUTLETS", SECRET)
    given = [name for name in names if (value := env.get(name, "")) and not value.startswith("arn:")]
    return [name for name in given if name not in _URLS or _has_password(env[name])]


def _has_password(url: str) -> bool:
    user, at, _ = url.rpartition("@")
    return bool(at) and ":" in user.partition("//")[2]
