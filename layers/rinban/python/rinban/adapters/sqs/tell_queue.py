"""SQS: the queue of what others are to be told, apart from the wake-ups, so that none of these waits for an outlet."""

from __future__ import annotations

import json

from rinban.adapters.sqs.client import SqsClient
from rinban.adapters.sqs.timer import wake_up
from rinban.core.chain.record import Ref


class SqsTellQueue:
    """Messages that call the watchdog to tell others of one escalation. `queue_url`: "" if there is no such queue."""

    def __init__(self, client: SqsClient, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def put(self, ref: Ref) -> None:
        """Have others told of it. Without a queue nothing is sent, and the round of every minute tells them.

        Raises Unavailable.
        """
        if not self._queue_url:
            return
        # a former version, to which a release is taken back, reads it as a wake-up
        body = json.dumps({"group": ref.group, "run": ref.run, "due": 0.0, "phase": "", "tell": True})
        self._client.ask(lambda sqs: sqs.send_message(QueueUrl=self._queue_url, MessageBody=body))


def to_tell(body: str) -> Ref | None:
    """The escalation that others are to be told of; None if this is another message. Raises ValueError for no JSON."""
    named = json.loads(body)
    return wake_up(body)[0] if isinstance(named, dict) and named.get("tell") is True else None
