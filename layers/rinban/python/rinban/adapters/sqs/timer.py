"""SQS: wake-ups that come to the second. [names] are pages of the SQS Developer Guide."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from rinban.adapters.sqs.client import SqsClient
from rinban.core.chain.record import Ref
from rinban.ports.time import WallClock

LONGEST = 900
"""Seconds that a message can be delayed [message timers]. What is due later is woken then, and asks again."""


class SqsTimer:
    """Implements ports.Timer with delayed messages to the watchdog, which hands them to `arrived`.

    A message that is on its way cannot be taken back. So none is sent where this process knows of one that comes early
    enough: an escalation that is woken too early asks again. Other processes cannot know of it and may send a message
    too many, whose wake-up finds nothing to do and is forgotten in the watchdog's own process.
    """

    def __init__(self, client: SqsClient, queue_url: str, clock: WallClock) -> None:
        self._client = client
        self._queue_url = queue_url
        self._clock = clock
        self._on_its_way: dict[Ref, float] = {}

    def wake(self, ref: Ref, at: float | None) -> None:
        """As ports.Timer says."""
        now = self._clock.now()
        if at is None or now < self._on_its_way.get(ref, now) <= at:
            return
        due = min(at, now + LONGEST)
        delay = min(LONGEST, max(0, math.ceil(due - now)))
        # "phase" is what a former version needs to understand it
        body = json.dumps({"group": ref.group, "run": ref.run, "due": due, "phase": ""})
        self._client.ask(lambda sqs: sqs.send_message(QueueUrl=self._queue_url, MessageBody=body, DelaySeconds=delay))
        self._on_its_way = {of: when for of, when in self._on_its_way.items() if when > now} | {ref: due}

    def arrived(self, body: str) -> Ref:
        """The escalation that this message is to wake; it is not on its way any more. Raises ValueError."""
        ref, due = wake_up(body)
        if self._on_its_way.get(ref) == due:
            del self._on_its_way[ref]
        return ref

    def due(self, now: float) -> Sequence[Ref]:
        """Nobody: they are woken one by one, each by its message."""
        return ()


def wake_up(body: str) -> tuple[Ref, float]:
    """Whom a message is to wake, and when (0.0: a former version wrote it). Raises ValueError for any other text."""
    try:
        told = json.loads(body)
        return Ref(str(told["group"]), int(told["run"])), float(told.get("due", 0.0))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no wake-up: {body[:200]}") from error
