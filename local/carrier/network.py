"""The telephone network: the clock, the courier and the journal that all calls share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from local.carrier.courier import Courier
from local.carrier.timeline import ScheduledEvent, Timeline


class JournalEntry(NamedTuple):
    """Something that happened on a call. `number` counts all entries from 1; `at` is seconds since 1970."""

    number: int
    at: float
    sid: str
    to: str
    event: str
    text: str


@dataclass(slots=True)
class Journal:
    """Everything that happened on the calls, in order, for ./dev phones and the demo."""

    changed: threading.Condition
    entries: list[JournalEntry] = field(default_factory=list)

    def add(self, at: float, sid: str, to: str, event: str, text: str) -> None:
        with self.changed:
            self.entries.append(JournalEntry(len(self.entries) + 1, at, sid, to, event, text))
            self.changed.notify_all()

    def since(self, number: int, seconds: float) -> list[JournalEntry]:
        """Return the entries after `number`; wait up to `seconds` real seconds until there is one."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.entries) > number, seconds)
            return self.entries[number:]


@dataclass(frozen=True, slots=True)
class Network:
    """What all calls share. `ring_delay` is the time from dialling to ringing, and `ring_buffer` what Twilio may add to
    the ring time-out; both are seconds."""

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
        """Plan `action` for so many virtual seconds later; it runs under the lock, and not if it was cancelled."""

        def guarded() -> None:
            with self.lock:
                if not event.cancelled:
                    action()

        with self.lock:
            event = self.timeline.at(self.now() + seconds, guarded, label)
        return event
