"""SQS, as moto plays it in this process, on a clock that a test sets; and Lambda, which hands its messages over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import boto3
import moto.sqs.models
import pytest
from moto import mock_aws
from moto.sqs.models import sqs_backends

from rinban.adapters.sqs import client
from tests.fakes.outside import SetClock
from tests.fakes.shell import START

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
Answer = Callable[[dict[str, Any]], dict[str, Any]]


class Queues:
    """The queues of one test. `timer`, `tell` and `spool` are URLs. `at` is the time, for SQS and for every user of
    this clock."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.client = client.SqsClient()
        self._sdk = boto3.client("sqs")
        self.timer = self._made("timer", VisibilityTimeout="60")
        self.tell = self._made("tell", VisibilityTimeout="300")
        self.spool = self._made("spool.fifo", FifoQueue="true", VisibilityTimeout="60")

    def _made(self, name: str, **attributes: str) -> str:
        return str(self._sdk.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    @property
    def on_their_way(self) -> list[str]:
        """Return the wake-ups that are still delayed."""
        return [message.body for message in self._messages()]

    def peeked(self) -> list[str]:
        """Return the wake-ups that have come, and leave them in the queue, as a function does that dies."""
        return [message["Body"] for message in self._received(self.timer, visibility=0)]

    def put(self, url: str, body: str) -> None:
        more = {"MessageGroupId": "any", "MessageDeduplicationId": body} if url.endswith(".fifo") else {}
        self._sdk.send_message(QueueUrl=url, MessageBody=body, **more)

    def run(self, answer: Answer, until: float) -> int:
        """Let time pass and give every message to `answer` when it comes, and again if that failed;
        return how many wake-ups came."""
        came = 0
        while (at := self._next()) <= until:
            self.clock.at = max(self.clock.at, at)
            came += self._hand_over(self.timer, answer)
            self._hand_over(self.tell, answer)
        self.clock.at = until
        return came

    def _next(self) -> float:
        messages = (*self._messages("timer"), *self._messages("tell"))
        visible = (max(message.delayed_until, message.visible_at) for message in messages)
        return min(visible, default=float("inf")) / 1000 + 0.001

    def _hand_over(self, url: str, answer: Answer) -> int:
        """Hand messages over as Lambda does with ReportBatchItemFailures:
        those that the answer does not name are deleted."""
        messages = self._received(url, visibility=60)
        records = [{"messageId": one["MessageId"], "body": one["Body"], "eventSource": "aws:sqs"} for one in messages]
        failed = {one["itemIdentifier"] for one in answer({"Records": records})["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] not in failed:
                self._sdk.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def _received(self, url: str, visibility: int) -> list[Any]:
        answer = self._sdk.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=visibility, WaitTimeSeconds=0
        )
        return list(answer.get("Messages", ()))

    def _messages(self, queue: str = "timer") -> Iterator[Any]:
        yield from sqs_backends[ACCOUNT][REGION].queues[queue]._messages

    def asked_to_tell(self) -> list[str]:
        """Return what waits in the queue of those who tell."""
        return [message.body for message in self._messages("tell")]


@contextmanager
def queues(patch: pytest.MonkeyPatch) -> Iterator[Queues]:
    """Give a test empty queues, at START."""
    clock = SetClock(START)
    patch.setenv("AWS_DEFAULT_REGION", REGION)
    patch.setattr(moto.sqs.models, "unix_time", clock.now)
    ticks = count()  # a message without a delay is visible from the next moment on
    patch.setattr(moto.sqs.models, "unix_time_millis", lambda: clock.now() * 1000 + next(ticks) / 1000)
    with mock_aws():
        yield Queues(clock)


@contextmanager
def no_queues(patch: pytest.MonkeyPatch) -> Iterator[client.SqsClient]:
    """Return a client whose requests nobody answers."""
    patch.setenv("AWS_DEFAULT_REGION", REGION)
    patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    patch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1")
    yield client.SqsClient()
