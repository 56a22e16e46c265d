"""All configuration, from the environment, read once and only here."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from rinban.core.errors import RinbanError


class BadConfig(RinbanError):
    """A variable of the environment is missing, or has a value that cannot be used."""


LEAST_DAYS = 30
"""Days for which the record is kept at least: Redis has copies for a week, and an alert may be delivered late."""


STORES = ("DATABASE_URL", "REDIS_URL")


def _env(name: str, **options: Any) -> Any:
    return field(metadata={"env": name}, **options)


@dataclass(frozen=True, slots=True, repr=False)
class Config:
    """One function's configuration. It has no repr, so that no log can show the secrets in it.

    `database_login`: a JSON object with `username` and `password`, which replace those of `database_url`.
    `migration_login`: the same, for the task that changes tables; the others leave the ARN of a secret as it is.
    `voices`: by language, as in "ja=Polly.Kazuha-Neural,en=Polly.Joanna-Neural". `public_base_url`: the URL that Twilio
    calls back, without a slash at the end; if it is "", the URL at which the request came in serves. `spool`: the path
    of a file that is used if there is no `spool_queue_url`; without either, what the record misses is only logged.
    `twilio_sms_from`: whom an SMS is from, as `core.rota.senders` reads it, if the stage does not say it.
    `board_live`: where the board's screens hear of changes, as a path below the base or as an address (wss://…), ""
    where they only ask. `board_pinger`: the URL at which AWS starts the function that tells them, "" where changes are
    published in Redis. `board_connections`: the URL at which that function reaches them.
    `zabbix_api`: JSON with an address and a token, or the ARN of a secret with it, which only who tells Zabbix reads.
    `outlets`: JSON with the secrets of the outlets by their names, or the ARN of a secret with it; likewise.
    `oidc_issuer`, `oidc_client_id`: the OpenID provider that signs in to the board, and as what it knows us; "" for
    none. `oidc_client_secret`: or the ARN of a secret, "" for a public client. `oidc_claim`: what names a person there.
    `last_resort`: E.164; it counts if the stage names none. `release`: the stamp of the deployment. `published`: the
    number of the version that runs, which Lambda itself sets. `twilio_edge`, `twilio_region`: variables of Twilio's SDK
    that change nothing here, which an operator is told.
    """

    database_url: str = _env("DATABASE_URL")
    redis_url: str = _env("REDIS_URL")
    twilio_account_sid: str = _env("TWILIO_ACCOUNT_SID")
    twilio_auth_token: str = _env("TWILIO_AUTH_TOKEN")
    twilio_from: str = _env("TWILIO_FROM")
    database_login: str = _env("DATABASE_LOGIN", default="")
    migration_login: str = _env("MIGRATION_LOGIN", default="")
    twilio_auth_token_old: str = _env("TWILIO_AUTH_TOKEN_OLD", default="")
    twilio_api_url: str = _env("TWILIO_API_URL", default="")
    twilio_sms_from: str = _env("TWILIO_SMS_FROM", default="")
    twilio_edge: str = _env("TWILIO_EDGE", default="")
    twilio_region: str = _env("TWILIO_REGION", default="")
    public_base_url: str = _env("PUBLIC_BASE_URL", default="")
    stage: str = _env("RINBAN_STAGE", default="local")
    voice_path: str = _env("RINBAN_VOICE_PATH", default="/opt/voice")
    voices: str = _env("RINBAN_VOICES", default="")
    board_path: str = _env("RINBAN_BOARD_PATH", default="/opt/board")
    board_live: str = _env("BOARD_LIVE", default="")
    board_pinger: str = _env("BOARD_PINGER", default="")
    board_connections: str = _env("BOARD_CONNECTIONS", default="")
    spool: str = _env("RINBAN_SPOOL", default="")
    timer_queue_url: str = _env("TIMER_QUEUE_URL", default="")
    tell_queue_url: str = _env("TELL_QUEUE_URL", default="")
    spool_queue_url: str = _env("SPOOL_QUEUE_URL", default="")
    alert_queue_url: str = _env("ALERT_QUEUE_URL", default="")
    zabbix_api: str = _env("ZABBIX_API", default="")
    outlets: str = _env("OUTLETS", default="")
    oidc_issuer: str = _env("OIDC_ISSUER", default="")
    oidc_client_id: str = _env("OIDC_CLIENT_ID", default="")
    oidc_client_secret: str = _env("OIDC_CLIENT_SECRET", default="")
    oidc_claim: str = _env("OIDC_CLAIM", default="email")
    last_resort: str = _env("RINBAN_LAST_RESORT", default="")
    keep_days: str = _env("RINBAN_KEEP_DAYS", default="400")
    service: str = _env("POWERTOOLS_SERVICE_NAME", default="rinban")
    metrics_namespace: str = _env("POWERTOOLS_METRICS_NAMESPACE", default="Rinban")
    log_level: str = _env("LOG_LEVEL", default="INFO")
    release: str = _env("RINBAN_RELEASE", default="unstamped")
    published: str = _env("AWS_LAMBDA_FUNCTION_VERSION", default="")

    @classmethod
    def from_env(cls, env: Mapping[str, str], without: Collection[str] = ()) -> Config:
        """Reads the environment. Raises BadConfig that names every missing variable; an empty one counts as missing.

        `without`: variables that this function does without.
        """
        values = {name: value for name, variable in _VARIABLES.items() if (value := env.get(variable, ""))}
        missing = [variable for name, variable in _NEEDED.items() if name not in values and variable not in without]
        if missing:
            raise BadConfig(f"missing in the environment: {', '.join(missing)}")
        return cls(**{**_WITHOUT_THEM, **values})

    @property
    def access(self) -> tuple[str, str]:
        """MySQL's URL, and the login beside it; "" if the URL has it."""
        return self.database_url, self.database_login

    @property
    def access_to_migrate(self) -> tuple[str, str]:
        """The same for the task that changes tables."""
        return self.database_url, self.migration_login or self.database_login

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """The tokens that may sign a callback. There are two while the token is being rotated."""
        return tuple(filter(None, (self.twilio_auth_token, self.twilio_auth_token_old)))

    @property
    def days_kept(self) -> int:
        """For how many days what is over stays in the record, 0 for ever. Raises BadConfig."""
        if self.keep_days.isascii() and self.keep_days.isdigit() and not 0 < int(self.keep_days) < LEAST_DAYS:
            return int(self.keep_days)
        raise BadConfig(f"RINBAN_KEEP_DAYS is a number of days, at least {LEAST_DAYS}, or 0")

    @property
    def calls_everybody(self) -> bool:
        """Whether the people on duty may be called: in production, and where the carrier is on this very machine."""
        return self.stage == "prod" or is_loopback(urlsplit(self.twilio_api_url).hostname or "")

    @property
    def chosen_voices(self) -> dict[str, str]:
        """The voices by language. Raises BadConfig if they are not written as language=voice."""
        pairs = [pair.partition("=") for pair in self.voices.split(",") if pair.strip()]
        if any(not (language.strip() and voice.strip()) for language, _, voice in pairs):
            raise BadConfig("RINBAN_VOICES is written as ja=VOICE,en=VOICE")
        return {language.strip(): voice.strip() for language, _, voice in pairs}


# Every request reads the environment, so that what can be known before is.
_VARIABLES = {f.name: str(f.metadata["env"]) for f in fields(Config)}
_NEEDED = {f.name: _VARIABLES[f.name] for f in fields(Config) if f.default is MISSING}
_WITHOUT_THEM = dict.fromkeys(_NEEDED, "")


def is_loopback(host: str) -> bool:
    """Whether this address or name is that of the machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return host == "localhost"
