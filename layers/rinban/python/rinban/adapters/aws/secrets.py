"""Settings that are kept in Secrets Manager or SSM: in the environment stands an ARN, and behind a # a key of its JSON.

boto3 costs a cold start a third of a second, so it is imported only where an ARN is found.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from rinban.core.errors import Unavailable

NAMES = ("DATABASE_URL", "REDIS_URL", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD")
"""The settings that may be ARNs."""

FRESH = 300.0
"""Seconds that a value is used before it is asked for again, so that a rotation needs no release."""

AGAIN = 10.0
"""Seconds that a value is used at the least, even if it is refused: what is wrong for good, and requests that strangers
have signed, must not become as many requests to AWS."""

LEFT_ALONE = 30.0
"""Seconds in which AWS is not asked again for a value that is known, after it has not given one."""

CONNECT, ANSWER = 1.0, 1.5
"""Seconds to connect, and for one answer: a monitor or a person is waiting."""

ASKING = 0.5
"""Seconds of one `resolve` after which nothing more is asked for that is known, however slowly AWS answers."""

IN_ALL = ASKING + CONNECT + ANSWER
"""Seconds that one `resolve` takes at the most where all values are known."""


class Secrets:
    """One container's secrets. `tick`: seconds that only grow."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._known: dict[str, tuple[str, float]] = {}
        self._left_alone = self._in_time = float("-inf")

    def resolve(self, env: Mapping[str, str]) -> dict[str, str]:
        """`env` with values in the place of ARNs. Raises Unavailable for one that was never had.

        Where all were had before it takes no longer than IN_ALL, and at once for a while after AWS has given none.
        """
        self._in_time = self._tick() + ASKING
        return {**env, **{name: self._value(env[name]) for name in NAMES if env.get(name, "").startswith("arn:")}}

    def refused(self, env: Mapping[str, str], *names: str) -> None:
        """The values of these settings were refused: the next `resolve` asks for them anew, if they are ARNs."""
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
            fetched = _fetch(arn)
        except Unavailable:
            self._left_alone = self._tick() + LEFT_ALONE
            if text is None:
                raise
            fetched = text  # may still be right, and is certainly better than none
        self._known[arn] = fetched, now
        return fetched


def _fetch(arn: str) -> str:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    waits = Config(connect_timeout=CONNECT, read_timeout=ANSWER, retries={"total_max_attempts": 1})
    try:
        _, _, service, region, _ = arn.split(":", 4)
        client = boto3.client(service, region_name=region, config=waits)
        return _ask(service, client, arn)
    except (BotoCoreError, ClientError, ValueError, KeyError) as error:
        raise Unavailable(f"{arn}: {error}") from error


def _ask(service: str, client: Any, arn: str) -> str:
    """Raises KeyError for a service that keeps no secrets, and for a secret that is no text."""
    if service == "ssm":
        return str(client.get_parameter(Name=arn, WithDecryption=True)["Parameter"]["Value"])
    return str({"secretsmanager": client}[service].get_secret_value(SecretId=arn)["SecretString"])
