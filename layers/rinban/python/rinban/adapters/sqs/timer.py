"""SQS: wake-ups that come to the second. [names] are pages of the SQS Developer Guide."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from rinban.adapters.sqs.client import SqsClient
from rinban.core.chain.record import Ref
from rinban.ports.time import WallClock

LONGEST = 900
"""Seconds that a message can be delayed [message timers]. An escalation that is due later is woken then, and asks
again."""


class SqsTimer:
    """Implements ports.Timer with delayed messages, which call the watchdog; `wake_up` reads them there.

    A message that is on its way cannot be taken back. So a deadline that moves to a later time gets no new message if
    this process knows of one that comes early enough: that one comes too early, and the escalation asks again. In this
    way nobody who listens has to wait for a queue. Other processes know nothing of the message and may send one too
    many. Its wake-up finds nothing to do, and what it asks for again is known in the watchdog's own process.
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
        delay = min(LONGEST, max(0, math.ceil(at - now)))  # rounded up: too early would cost one more message
        body = json.dumps({"group": ref.group, "run": ref.run, "phase": ""})  # "phase": a former version needs it
        with self._client.answering() as sqs:
            sqs.send_message(QueueUrl=self._queue_url, MessageBody=body, DelaySeconds=delay)
        self._on_its_way = {of: due for of, due in self._on_its_way.items() if due > now} | {
            ref: min(at, now + LONGEST)
        }

    def due(self, now: float) -> Sequence[Ref]:
        """Always empty, since each escalation is woken by its own message."""
        return ()


def wake_up(body: str) -> Ref:
    """The escalation that a message has to wake. Raises ValueError for any other text."""
    try:
        named = json.loads(body)
        return Ref(str(named["group"]), int(named["run"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"no wake-up: {body[:200]}") from error
