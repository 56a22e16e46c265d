"""The function that tells the board's open screens, from its configuration: it has Redis and the screens, and no more.

It is loaded when the first change of a night is to be told, and so it does without all that the others are built of.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from rinban.adapters.aws.screens import ConnectionPosts
from rinban.adapters.aws.secrets import Secrets
from rinban.adapters.aws.signed import SignedRequests
from rinban.adapters.clock import SystemClock
from rinban.adapters.powertools import PowertoolsLog
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.screens import RedisScreens
from rinban.config import Config
from rinban.screens.telling import ScreenTeller

NAMES = ("REDIS_URL",)
WITHOUT = ("DATABASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")


class Pinger:
    """What one container has of it. `environment`: as Lambda sets it; REDIS_URL may be the ARN of a secret."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._stored = Secrets()
        self._made: tuple[Config, ScreenTeller] | None = None

    def answer(self, event: Mapping[str, Any]) -> dict[str, int]:
        """How many screens were told of what has changed in the group of {"group": id}.

        Raises BadConfig and Unavailable.
        """
        config = Config.from_env(self._stored.resolve(self._environment, NAMES), WITHOUT)
        if self._made is None or self._made[0] != config:  # a secret may have rotated
            self._made = config, self._teller(config)
        return {"told": self._made[1].tell(str(event["group"]))}

    def _teller(self, config: Config) -> ScreenTeller:
        log = PowertoolsLog(config)
        redis = RedisClient(config.redis_url, partial(self._stored.refused, self._environment, *NAMES))
        posts = ConnectionPosts(SignedRequests("execute-api", config.board_connections, self._environment), log.line)
        return ScreenTeller(RedisScreens(redis, _api(config.board_connections)), posts, SystemClock(), log.line)


def _api(connections: str) -> str:
    """The id of the API whose sockets are reached there: its host begins with it [API Gateway developer guide, "Use
    @connections commands in your backend service"]."""
    return (urlsplit(connections).hostname or "").partition(".")[0]
