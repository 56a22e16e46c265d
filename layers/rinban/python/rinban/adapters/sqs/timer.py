"""SQS: wake-ups that come to the second. [names] are pages of the SQS Developer Guide."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from rinban.adapters.sqs.client import SqsClient
from rinban.core.chain.record import Ref
from rinban.ports.time import WallClock

LONGEST = 900
"""Seconds that a message can be delayed [message timers]; who wants to sleep longer is woken and asks again."""


class SqsTimer:
    """Implements ports.Timer with delayed messages to the watchdog, who is called with what `wake_up` reads.

    A message that is on its way cannot be taken back, so none is sent where one comes early enough: whoever is woken
    too early asks again. At any time about one message of an escalation is on its way.
    """

    def __init__(self, client: SqsClient, queue_url: str, clock: WallClock) -> None:
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
