"""SQS: wake-ups that come to the second, and the spool. [names] are pages of the SQS Developer Guide.

boto3 costs a cold start a third of a second, so it is imported when the first message is sent.
"""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from rinban.breaker import Breaker
from rinban.core.errors import Unavailable
from rinban.ports import Clock, Ref

CONNECT, ANSWER = 0.5, 1.0
"""Seconds to connect, and for one answer; nothing is tried twice, since a person may be listening."""

LONGEST = 900
"""Seconds that a message can be delayed [message timers]; who wants to sleep longer is woken and asks again."""

AT_A_TIME = 10
"""Messages in one answer [ReceiveMessage]."""


class Client:
    """One connection, with its breaker, for every queue."""

    def __init__(self) -> None:
        self._made: Any = None
        self._breaker = Breaker("SQS")

    @contextmanager
    def answering(self) -> Iterator[Any]:
        """The SDK's client. Raises Unavailable."""
        from botocore.exceptions import BotoCoreError, ClientError

        with self._breaker.guard():
            try:
                yield self._sqs()
            except (BotoCoreError, ClientError) as error:
                raise Unavailable(f"SQS: {error}") from error

    def _sqs(self) -> Any:
        import boto3
        from botocore.config import Config

        if self._made is None:
            waits = Config(connect_timeout=CONNECT, read_timeout=ANSWER, retries={"total_max_attempts": 1})
            self._made = boto3.client("sqs", config=waits)
        return self._made


class SqsTimer:
    """Implements ports.Timer with delayed messages to the watchdog, who is called with what `wake_up` reads.

    A message that is on its way cannot be taken back, so none is sent where one comes early enough: whoever is woken
    too early asks again. At any time about one message of an escalation is on its way.
    """

    def __init__(self, client: Client, queue_url: str, clock: Clock) -> None:
        self._client = client
        self._queue_url = queue_url
        self._clock = clock

    def wake(self, ref: Ref, at: float | None, phase: str = "", armed: float | None = None) -> None:
        if at is None or (armed is not None and armed <= at):
            return
        delay = min(LONGEST, max(0, math.ceil(at - self._clock.now())))
        body = json.dumps({"group": ref.group, "run": ref.run, "phase": phase})
        with self._client.answering() as sqs:
            sqs.send_message(QueueUrl=self._queue_url, MessageBody=body, DelaySeconds=delay)

    def due(self, now: float) -> Sequence[Ref]:
        """Nobody: they are woken one by one, each by its message."""
        return ()


def wake_up(body: str) -> tuple[Ref, str]:
    """Who is to be woken, and the phase in which that was asked for. Raises ValueError for any other text."""
    try:
        told = json.loads(body)
        return Ref(str(told["group"]), int(told["run"])), str(told["phase"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"no wake-up: {body[:200]}") from error


class SqsSpool:
    """Implements ports.Spool with a FIFO queue. Records of one group come out in their order [FIFO delivery logic]."""

    def __init__(self, client: Client, queue_url: str, new_id: Callable[[], str] = secrets.token_hex) -> None:
        self._client = client
        self._queue_url = queue_url
        self._new_id = new_id

    def put(self, record: Mapping[str, object]) -> None:
        """As ports.Spool says. Two equal records are two: a deduplication by content would swallow a second alert."""
        with self._client.answering() as sqs:
            sqs.send_message(
                QueueUrl=self._queue_url,
                MessageBody=json.dumps(record, ensure_ascii=False),
                MessageGroupId=str(record.get("group") or "none"),
                MessageDeduplicationId=self._new_id(),
            )

    def drain(self) -> Iterator[Mapping[str, object]]:
        """Nobody else sees what was handed out here, until it is given back (or, after a crash, has timed out)."""
        for (record,) in self._handed_out(1):
            yield record

    def lots(self) -> Iterator[Sequence[Mapping[str, object]]]:
        """As `drain`: one answer of SQS, which says no more of a group until that is deleted [FIFO delivery logic]."""
        return self._handed_out(AT_A_TIME)

    def _handed_out(self, most: int) -> Iterator[Sequence[Mapping[str, object]]]:
        while messages := self._received():
            try:
                while messages:
                    yield [_record(message["Body"]) for message in messages[:most]]
                    self._delete([message["ReceiptHandle"] for message in messages[:most]])
                    del messages[:most]
            finally:
                self._give_back([message["ReceiptHandle"] for message in messages])

    def _received(self) -> list[Any]:
        with self._client.answering() as sqs:
            answer = sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=AT_A_TIME)
        return list(answer.get("Messages", ()))

    def _delete(self, handles: Sequence[str]) -> None:
        entries = [{"Id": str(n), "ReceiptHandle": handle} for n, handle in enumerate(handles)]
        with self._client.answering() as sqs:
            failed = sqs.delete_message_batch(QueueUrl=self._queue_url, Entries=entries).get("Failed")
        if failed:
            raise Unavailable(f"SQS does not delete: {failed}")

    def _give_back(self, handles: Sequence[str]) -> None:
        for handle in handles:
            with suppress(Unavailable), self._client.answering() as sqs:  # or else they come back by themselves
                sqs.change_message_visibility(QueueUrl=self._queue_url, ReceiptHandle=handle, VisibilityTimeout=0)


def _record(body: str) -> Mapping[str, object]:
    try:
        record = json.loads(body)
    except ValueError:
        record = None
    return record if isinstance(record, dict) else {"unreadable": body}
