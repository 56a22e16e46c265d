"""SQS: the connection.

To import boto3 costs a cold start a third of a second, so it is imported when the first message is sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from rinban.adapters.breaker import Breaker
from rinban.adapters.meaning import OLD, Meaning, StaleConnection, judged
from rinban.core.errors import Unavailable

CONNECT, ANSWER = 0.5, 0.5
"""Seconds to connect, and for one answer. A connection that was used before and one that is opened in its place have a
second together, since a person may be listening. The SDK itself tries nothing twice."""

A = TypeVar("A")


class SqsClient:
    """One connection, with its breaker, for every queue."""

    def __init__(self) -> None:
        self._client: Any = None
        self._answered_at: float | None = None
        self._breaker = Breaker("SQS")

    def ask(self, question: Callable[[Any], A]) -> A:
        """The answer of the SDK's client. Raises Unavailable.

        A question may be put twice, and none of ours does more then: a FIFO queue knows the second message by its
        deduplication id, to be woken twice means nothing, and what was deleted or given back stays so.
        """
        with self._breaker.guard():
            try:
                return self._asked(question)
            except StaleConnection:
                return self._asked(question)

    def _asked(self, question: Callable[[Any], A]) -> A:
        from botocore.exceptions import BotoCoreError, ClientError

        if self._answered_at is not None and time.monotonic() - self._answered_at > OLD:
            self._close()
        try:
            answer = question(self._sqs())
        except (BotoCoreError, ClientError) as error:
            raise self._failed(error) from error
        self._answered_at = time.monotonic()
        return answer

    def _failed(self, error: Exception) -> Unavailable:
        """Whatever is no answer of SQS is a connection that was lost."""
        from botocore.exceptions import ClientError, HTTPClientError

        lost, reused = isinstance(error, HTTPClientError), self._answered_at is not None
        if lost:
            self._close()
        said, replied = Meaning.LOST if lost else Meaning.OTHER, isinstance(error, ClientError)
        return judged(said, f"SQS: {error}", reused=reused, replied=replied)

    def _close(self) -> None:
        """Its sockets alone: the client is dear to make, and can be used again."""
        self._answered_at = None
        if self._client is not None:
            self._client.close()

    def _sqs(self) -> Any:
        import boto3
        from botocore.config import Config

        if self._client is None:
            waits = Config(connect_timeout=CONNECT, read_timeout=ANSWER, retries={"total_max_attempts": 1})
            self._client = boto3.client("sqs", config=waits)
        return self._client
