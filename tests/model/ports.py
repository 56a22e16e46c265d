"""The shell's ports as the model needs them: they know virtual time, which the fakes of the unit tests do not."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from rinban.core.chain.call import CallRequest, Verdict
from rinban.core.chain.record import Copy, Ref, Write
from rinban.paging.call_limits import LocalAllowance
from rinban.ports.stores import Copies
from tests.fakes.stores import MemoryCopies
from tests.model.law_checker import LawChecker
from tests.model.port_calls import instead
from tests.model.schedule import Schedule


class VirtualClock:
    """Implements ports.Clock."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def now(self) -> float:
        return self._schedule.now


class QueueTimer:
    """Implements ports.Timer as SQS does: a message that was sent cannot be taken back, and comes again until it is
    used. `wakes`: delivers one; False: it has to come again.

    All invocations share one memory of what is on its way, so that as few messages are sent as ever can be."""

    def __init__(self, schedule: Schedule, wakes: Callable[[Ref], None]) -> None:
        self._schedule = schedule
        self._wakes = wakes
        self._on_its_way: dict[Ref, float] = {}

    def wake(self, ref: Ref, at: float | None) -> None:
        now = self._schedule.now
        if at is None or now < self._on_its_way.get(ref, now) <= at:
            return
        self._on_its_way[ref] = at
        self._schedule.after(max(0.0, math.ceil(at - now)) + 0.05, lambda: self._arrived(ref, at), hasty=True)

    def _arrived(self, ref: Ref, due: float) -> None:
        if self._on_its_way.get(ref) == due:
            del self._on_its_way[ref]
        self._wakes(ref)

    def again(self, ref: Ref, delay: float) -> None:
        """A message that was not used comes again."""
        self._schedule.after(delay + 0.05, lambda: self._wakes(ref), hasty=True)

    def due(self, now: float) -> list[Ref]:
        return []


class Spooled:
    """Implements ports.Spool for several at once: a record is gone when the one that took it asks for the next."""

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

    def batches(self) -> Iterator[Sequence[Mapping[str, object]]]:
        """Two at a time, so that one of them can have been merged when the process dies."""
        kept = list(self.kept.items())
        for batch in (kept[at : at + 2] for at in range(0, len(kept), 2)):
            yield [json.loads(text) for _, text in batch]
            for number, _ in batch:
                self.kept.pop(number, None)


class SeenCopies:
    """Shows the law checker what a store in memory accepts, and can undo it."""

    def __init__(self, store: MemoryCopies, schedule: Schedule, checker: LawChecker) -> None:
        self._store = store
        self._schedule = schedule
        self._checker = checker
        self._before: list[tuple[Ref, Copy | None]] = []
        self.port = instead(cast(Copies, store), save=self._save)

    def _save(self, write: Write) -> bool:
        ref, e = write.ref, write.document
        before = self._store.kept.get(ref)
        saved = self._store.save(write)
        if saved and self._schedule.running:
            self._before.append((ref, before))
            self._checker.saved(self._store.name, before.escalation if before else None, e, self._schedule.running)
        return saved

    def undo(self, writes: int) -> None:
        """Take back the last so many writes."""
        for ref, before in reversed(self._before[-writes:]):
            self._store.kept.pop(ref, None)
            if before:
                self._store.kept[ref] = before
        del self._before[-writes:]


class SeenAllowance:
    """Implements ports.Allowance, and lets the law checker count the calls that were allowed."""

    def __init__(self, checker: LawChecker) -> None:
        self._own = LocalAllowance()
        self._checker = checker

    def decide(self, request: CallRequest) -> Verdict:
        verdict = self._own.decide(request)
        if verdict.at == 0.0 and not verdict.over_limit:
            self._checker.allotted[request.number] += 1
        return verdict


class SeenLog:
    """Implements ports.Log, and keeps each metric with the invocation that has counted it."""

    def __init__(self, schedule: Schedule, tell: Callable[[str], None], *, told: bool) -> None:
        self._schedule = schedule
        self._tell = tell
        self._told = told

    def line(self, message: str, **fields: object) -> None:
        running = self._schedule.running
        if self._told and running:
            detail = ", ".join(str(value) for name, value in fields.items() if name != "escalation" and value != "")
            self._tell(f"    {running.name}: {message} ({detail})")

    def count(self, metric: str, times: int = 1, **details: str) -> None:
        if self._schedule.running:
            self._schedule.running.counted += [metric] * times

    def measure(self, metric: str, seconds: float, **details: str) -> None:
        """The laws say nothing about how long something took."""
