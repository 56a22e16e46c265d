"""What all calls share: time, the courier, the journal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from local.carrier.courier import Courier
from local.carrier.timeline import ScheduledEvent, Timeline


class JournalEntry(NamedTuple):
    """Something that happened on a phone; `number` counts all entries from 1."""

    number: int
    at: float
    sid: str
    to: str
    event: str
    text: str


@dataclass(slots=True)
class Journal:
    """Everything in order, for those who watch."""

    changed: threading.Condition
    entries: list[JournalEntry] = field(default_factory=list)

    def add(self, at: float, sid: str, to: str, event: str, text: str) -> None:
        with self.changed:
            self.entries.append(JournalEntry(len(self.entries) + 1, at, sid, to, event, text))
            self.changed.notify_all()

    def since(self, number: int, seconds: float) -> list[JournalEntry]:
        """The entries after `number`; waits up to `seconds` (real) for the first."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.entries) > number, seconds)
            return self.entries[number:]


@dataclass(frozen=True, slots=True)
class Network:
    """`ring_delay`: from dialling to ringing; `ring_buffer`: what Twilio may add to the ring time-out. Seconds."""

    account: str
    timeline: Timeline
    courier: Courier
    journal: Journal
    ring_delay: float = 1.0
    ring_buffer: float = 0.0

    @property
    def lock(self) -> threading.RLock:
        return self.timeline.lock

    def now(self) -> float:
        return self.timeline.now()

    def later(self, seconds: float, action: Callable[[], None], label: str) -> ScheduledEvent:
        """Runs `action` under the lock, unless the event is cancelled at the last moment."""

        def guarded() -> None:
            with self.lock:
                if not event.cancelled:
                    action()

        with self.lock:
            event = self.timeline.at(self.now() + seconds, guarded, label)
        return event
