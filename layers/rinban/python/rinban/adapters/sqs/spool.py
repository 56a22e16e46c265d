"""SQS: the spool. [names] are pages of the SQS Developer Guide."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from rinban.adapters.sqs.client import SqsClient
from rinban.core.errors import Unavailable

AT_A_TIME = 10
"""Messages in one answer [ReceiveMessage]."""


class SqsSpool:
    """Implements ports.Spool with a FIFO queue. Records of one group come out in their order [FIFO delivery logic]."""

    def __init__(self, client: SqsClient, queue_url: str, new_id: Callable[[], str] = secrets.token_hex) -> None:
        self._client = client
        self._queue_url = queue_url
        self._new_id = new_id

    def put(self, record: Mapping[str, object]) -> None:
        """As ports.Spool says. Two equal records are two: a deduplication by content would swallow a second alert."""
        message = {
            "MessageBody": json.dumps(record, ensure_ascii=False),
            "MessageGroupId": str(record.get("group") or "none"),
            "MessageDeduplicationId": self._new_id(),
        }
        self._client.ask(lambda sqs: sqs.send_message(QueueUrl=self._queue_url, **message))

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
        answer = self._client.ask(
            lambda sqs: sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=AT_A_TIME)
        )
        return list(answer.get("Messages", ()))

    def _delete(self, handles: Sequence[str]) -> None:
        entries = [{"Id": str(n), "ReceiptHandle": handle} for n, handle in enumerate(handles)]
        answer = self._client.ask(lambda sqs: sqs.delete_message_batch(QueueUrl=self._queue_url, Entries=entries))
        if failed := answer.get("Failed"):
            raise Unavailable(f"SQS does not delete: {failed}")

    def _give_back(self, handles: Sequence[str]) -> None:
        for handle in handles:
            with suppress(Unavailable):  # or else they come back by themselves
                self._client.ask(partial(self._show_again, handle))

    def _show_again(self, handle: str, sqs: Any) -> None:
        sqs.change_message_visibility(QueueUrl=self._queue_url, ReceiptHandle=handle, VisibilityTimeout=0)


def _record(body: str) -> Mapping[str, object]:
    try:
        record = json.loads(body)
    except ValueError:
        record = None
    return record if isinstance(record, dict) else {"unreadable": body}
