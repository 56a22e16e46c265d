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
    """Implements ports.Spool with a FIFO queue, which keeps the items of one group in order [FIFO delivery logic].

    `new_id`: makes a random text for each message.
    """

    def __init__(self, client: SqsClient, queue_url: str, new_id: Callable[[], str] = secrets.token_hex) -> None:
        self._client = client
        self._queue_url = queue_url
        self._new_id = new_id

    def put(self, item: Mapping[str, object]) -> None:
        """As ports.Spool says.

        Each message has a random deduplication id, or SQS would swallow the second of two equals.
        """
        message = {
            "MessageBody": json.dumps(item, ensure_ascii=False),
            "MessageGroupId": str(item.get("group") or "none"),
            "MessageDeduplicationId": self._new_id(),
        }
        self._client.ask(lambda sqs: sqs.send_message(QueueUrl=self._queue_url, **message))

    def drain(self) -> Iterator[Mapping[str, object]]:
        """As ports.Spool says. No other process sees an item that is handed out here, until it is given back.

        After a crash that happens when its visibility time is over.
        """
        for (item,) in self._hand_out(1):
            yield item

    def batches(self) -> Iterator[Sequence[Mapping[str, object]]]:
        """As ports.Spool says. A batch is one answer of SQS.

        Until it is deleted, SQS hands out nothing more of the same groups [FIFO delivery logic].
        """
        return self._hand_out(AT_A_TIME)

    def _hand_out(self, most: int) -> Iterator[Sequence[Mapping[str, object]]]:
        while messages := self._receive():
            try:
                while messages:
                    yield [_item(message["Body"]) for message in messages[:most]]
                    self._delete([message["ReceiptHandle"] for message in messages[:most]])
                    del messages[:most]
            finally:
                self._give_back([message["ReceiptHandle"] for message in messages])

    def _receive(self) -> list[Any]:
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
            with suppress(Unavailable):  # if this fails, they come back a little later
                self._client.ask(partial(self._show_again, handle))

    def _show_again(self, handle: str, sqs: Any) -> None:
        sqs.change_message_visibility(QueueUrl=self._queue_url, ReceiptHandle=handle, VisibilityTimeout=0)


def _item(body: str) -> Mapping[str, object]:
    try:
        item = json.loads(body)
    except ValueError:
        item = None
    return item if isinstance(item, dict) else {"unreadable": body}
