"""The shell's ports as the model needs them, where the fakes of the unit tests do not know what time does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from rinban.core.document import Escalation
from rinban.ports import Copy, Entry, Ref
from tests.fakes.stores import MemoryCopies
from tests.model.ledger import Ledger
from tests.model.schedule import Schedule


class VirtualClock:
    """Implements ports.Clock."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def now(self) -> float:
        return self._schedule.now


class QueueTimer:
    """Implements ports.Timer as a queue does: a message that was sent cannot be taken back. `wakes`: delivers one."""

    def __init__(self, schedule: Schedule, wakes: Callable[[Ref], None]) -> None:
        self._schedule = schedule
        self._wakes = wakes
        self._sent: set[tuple[Ref, float]] = set()

    def wake(self, ref: Ref, at: float | None) -> None:
        if at is not None and (ref, at) not in self._sent:
            self._sent.add((ref, at))
            self._schedule.at(at + 0.05, lambda: self._wakes(ref))

    def due(self, now: float) -> list[Ref]:
        return []

    def forget(self) -> None:
        """What it was asked is lost, as with the store that keeps it."""
        self._sent.clear()


class Spooled:
    """Implements ports.Spool for several at once: a record is gone when whoever took it asks for the next."""

    def __init__(self) -> None:
        self.kept: dict[int, str] = {}
        self._number = 0

    def put(self, record: Mapping[str, object]) -> None:
        self._number += 1
        self.kept[self._number] = json.dumps(record)

    def drain(self) -> Iterator[Mapping[str, object]]:
        for number, text in list(self.kept.items()):
            yield json.loads(text)
            self.kept.pop(number, None)


class SeenCopies:
    """Implements ports.Copies in front of a store, for the ledger to see what is saved."""

    def __init__(self, store: MemoryCopies, schedule: Schedule, ledger: Ledger) -> None:
        self.name = store.name
        self._store = store
        self._schedule = schedule
        self._ledger = ledger
        self._before: list[tuple[Ref, Copy | None]] = []

    def latest(self, group: str) -> Copy | None:
        return self._store.latest(group)

    def load(self, ref: Ref) -> Copy | None:
        return self._store.load(ref)

    def save(self, e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        ref = Ref(e.group, e.run)
        before = self._store.kept.get(ref)
        saved = self._store.save(e, expected, write_id, entries)
        if saved and self._schedule.running:
            self._before.append((ref, before))
            self._ledger.saved(self.name, before.escalation if before else None, e, self._schedule.running)
        return saved

    def undo(self, writes: int) -> None:
        """The last so many writes have never been."""
        for ref, before in reversed(self._before[-writes:]):
            self._store.kept.pop(ref, None)
            if before:
                self._store.kept[ref] = before
        del self._before[-writes:]

    def note(self, ref: Ref, entries: Sequence[Entry]) -> None:
        self._store.note(ref, entries)

    def due(self, now: float) -> list[Ref]:
        return list(self._store.due(now))


class SeenLog:
    """Implements ports.Log; a metric is written down with the invocation that counts it."""

    def __init__(self, schedule: Schedule, tell: Callable[[str], None], *, told: bool) -> None:
        self._schedule = schedule
        self._tell = tell
        self._told = told

    def line(self, message: str, **fields: object) -> None:
        running = self._schedule.running
        if self._told and running:
            detail = ", ".join(str(value) for name, value in fields.items() if name != "escalation" and value != "")
            self._tell(f"    {running.name}: {message} ({detail})")

    def count(self, metric: str, **details: str) -> None:
        if self._schedule.running:
            self._schedule.running.counted.append(metric)
