"""Virtual time: a queue of planned events, which a test or the demo runs one by one."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


class TimeSource(Protocol):
    """A clock that tells seconds since 1970."""

    def now(self) -> float: ...


@runtime_checkable
class Settable(Protocol):
    """A clock that stands still until it is set."""

    def set(self, value: float) -> None: ...


class RealClock:
    """Real time, for phones that real people answer."""

    def now(self) -> float:
        return time.time()


@dataclass(slots=True, order=True)
class ScheduledEvent:
    """Something that happens at `at` (seconds since 1970); events of one instant happen in the order they were made."""

    at: float
    serial: int
    action: Callable[[], object] = field(compare=False)
    label: str = field(default="", compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Timeline:
    """Planned events, by time. Any thread may add one; the thread that drives runs them, without holding `lock`."""

    def __init__(self, clock: TimeSource) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self._heap: list[ScheduledEvent] = []
        self._serial = itertools.count()

    def now(self) -> float:
        return self.clock.now()

    def at(self, when: float, action: Callable[[], object], label: str = "") -> ScheduledEvent:
        event = ScheduledEvent(when, next(self._serial), action, label)
        with self.changed:
            heapq.heappush(self._heap, event)
            self.changed.notify_all()
        return event

    def next_at(self) -> float | None:
        """Return when the next event is due (seconds since 1970); None if no event is planned."""
        with self.lock:
            while self._heap and self._heap[0].cancelled:
                heapq.heappop(self._heap)
            return self._heap[0].at if self._heap else None

    def take(self) -> ScheduledEvent | None:
        """Remove and return the next event, and set the clock to its time, but never back; None if none is planned."""
        with self.lock:
            if self.next_at() is None:
                return None
            event = heapq.heappop(self._heap)
            self.move(event.at)
            return event

    def move(self, when: float) -> None:
        """Set the clock to `when` if it can be set and is not later already."""
        if isinstance(self.clock, Settable) and when > self.now():
            self.clock.set(when)

    def wait_due(self, longest: float) -> ScheduledEvent | None:
        """Wait in real time for the next event, and take it; None if no event became due within `longest` seconds."""
        with self.changed:
            due = self.next_at()
            if due is None or due > self.now():
                self.changed.wait(longest if due is None else min(longest, due - self.now()))
            due = self.next_at()
            return self.take() if due is not None and due <= self.now() else None
