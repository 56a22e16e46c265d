"""SQS: the connection.

To import boto3 costs a cold start a third of a second, so it is imported when the first message is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rinban.adapters.breaker import Breaker
from rinban.core.errors import Unavailable

CONNECT, ANSWER = 0.5, 1.0
"""Seconds to connect, and for one answer. Nothing is tried twice, since a person may be listening."""


class SqsClient:
    """One connection, with its breaker, for every queue."""

    def __init__(self) -> None:
        self._client: Any = None
        self._breaker = Breaker("SQS")

    @contextmanager
    def answering(self) -> Iterator[Any]:
        """The SDK's client, for use inside the `with` block. Raises Unavailable."""
        from botocore.exceptions import BotoCoreError, ClientError

        with self._breaker.guard():
            try:
                yield self._sqs()
            except (BotoCoreError, ClientError) as error:
                raise Unavailable(f"SQS: {error}") from error

    def _sqs(self) -> Any:
        import boto3
        from botocore.config import Config

        if self._client is None:
            waits = Config(connect_timeout=CONNECT, read_timeout=ANSWER, retries={"total_max_attempts": 1})
            self._client = boto3.client("sqs", config=waits)
        return self._client
