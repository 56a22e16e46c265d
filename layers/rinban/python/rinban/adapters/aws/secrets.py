"""Secrets Manager and SSM: variables of the environment may hold an ARN in the place of their value.

After the ARN there may be a # and a key, if the secret is a JSON object. To import boto3 costs a cold start a third of
a second, so it is imported only if there is an ARN.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from rinban.core.errors import Unavailable

NAMES = ("DATABASE_URL", "DATABASE_LOGIN", "REDIS_URL", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD")
"""The variables whose value may be an ARN, and which every function needs."""

TO_MIGRATE = (*NAMES, "MIGRATION_LOGIN")
"""The same for the one task that changes tables. No other one asks for the login that may do so."""

FRESH = 300.0
"""Seconds after which a value is asked for again, so that a rotation needs no release."""

AGAIN = 10.0
"""Seconds in which a value is not asked for again, even if it is refused. Otherwise a value that stays wrong, or the
badly signed requests of strangers, would become just as many requests to AWS."""

LEFT_ALONE = 30.0
"""Seconds in which AWS is not asked again for values that are known, after it has failed to give one."""


class Waits(NamedTuple):
    """Seconds to connect to AWS, and for one answer: a monitor or a person is waiting."""

    connect: float
    answer: float


USUAL, BRIEF = Waits(1.0, 1.5), Waits(0.3, 0.6)
"""BRIEF: in the middle of a request to a store, whose own time is 1.5 s."""

ASKING = 0.5
"""Seconds after which one `resolve` begins no further request for a value that is known already."""

IN_ALL = ASKING + sum(USUAL)
"""Seconds that one `resolve` takes at the most if all values are known already."""


class Secrets:
    """The secrets of one container. `tick`: seconds of a clock that only runs forward."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._known: dict[str, tuple[str, float]] = {}
        self._left_alone = self._in_time = float("-inf")
        self._waits = USUAL

    def resolve(self, env: Mapping[str, str], names: Sequence[str] = NAMES, waits: Waits = USUAL) -> Mapping[str, str]:
        """`env` with the values of `names` in the place of the ARNs. Raises Unavailable for one that AWS never gave.

        If AWS has given all of them before, it takes IN_ALL seconds at the most (with USUAL waits), and no time at all
        for a while after AWS has failed.
        """
        self._in_time, self._waits = self._tick() + ASKING, waits
        found = {name: self._value(env[name]) for name in names if env.get(name, "").startswith("arn:")}
        return {**env, **found} if found else env

    def refused(self, env: Mapping[str, str], *names: str) -> None:
        """Note that these values were refused. The next `resolve` asks for those that are ARNs again."""
        for name in names:
            arn = env.get(name, "").partition("#")[0]
            text, since = self._known.get(arn, ("", float("inf")))
            if self._tick() - since >= AGAIN:
                self._known[arn] = text, float("-inf")

    def _value(self, setting: str) -> str:
        arn, _, key = setting.partition("#")
        text = self._text(arn)
        if not key:
            return text
        try:
            return str(json.loads(text)[key])
        except (ValueError, TypeError, KeyError):
            raise Unavailable(f"{arn} is not JSON, or has no {key}") from None  # the cause would quote the secret

    def _text(self, arn: str) -> str:
        text, since = self._known.get(arn, (None, float("-inf")))
        now = self._tick()
        if text is not None and (now - since < FRESH or not self._left_alone <= now < self._in_time):
            return text
        try:
            fetched = _fetch(arn, self._waits)
        except Unavailable:
            self._left_alone = self._tick() + LEFT_ALONE
            if text is None:
                raise
            fetched = text  # it may still be right, and is better than none
        self._known[arn] = fetched, now
        return fetched


def _fetch(arn: str, seconds: Waits) -> str:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    waits = Config(connect_timeout=seconds.connect, read_timeout=seconds.answer, retries={"total_max_attempts": 1})
    try:
        _, _, service, region, _ = arn.split(":", 4)
        client = boto3.client(service, region_name=region, config=waits)
        return _ask(service, client, arn)
    except (BotoCoreError, ClientError, ValueError, KeyError) as error:
        raise Unavailable(f"{arn}: {error}") from error


def _ask(service: str, client: Any, arn: str) -> str:
    """The secret's text. Raises KeyError for a service that keeps no secrets, and for a secret that is binary."""
    if service == "ssm":
        return str(client.get_parameter(Name=arn, WithDecryption=True)["Parameter"]["Value"])
    return str({"secretsmanager": client}[service].get_secret_value(SecretId=arn)["SecretString"])
