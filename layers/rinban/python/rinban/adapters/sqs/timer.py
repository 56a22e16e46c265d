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
    """Implements ports.Timer with delayed messages, which call the watchdog; it hands them to `arrived`.

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
        due = min(at, now + LONGEST)
        delay = min(LONGEST, max(0, math.ceil(due - now)))  # rounded up: too early would cost one more message
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
        """Always empty, since each escalation is woken by its own message."""
        return ()


def wake_up(body: str) -> tuple[Ref, float]:
    """Whom a message has to wake, and when (0.0 if a former version wrote it). Raises ValueError for any other text."""
    try:
        named = json.loads(body)
        return Ref(str(named["group"]), int(named["run"])), float(named.get("due", 0.0))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no wake-up: {body[:200]}") from error
