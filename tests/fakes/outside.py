"""Fakes of the spool, the clock, the log, and a rota that can be away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.core.rota.stage import Stage
from rinban.core.source import Source
from rinban.core.text.message import StoredMessage
from rinban.ports.settings import SettingsReader
from rinban.ports.stores import MOST
from tests.fakes.faults import StoreFaults

BATCH = 100
"""How many records the spool hands out at a time."""


class MemorySpool:
    """Implements ports.Spool in a list."""

    def __init__(self) -> None:
        self.faults = StoreFaults("spool")
        self.lines: list[str] = []

    def put(self, record: Mapping[str, object]) -> None:
        line = json.dumps(record, ensure_ascii=False)
        with self.faults.writing():
            if len(line.encode()) > MOST:
                raise Unavailable("too large for a spool")
            self.lines.append(line)

    def drain(self) -> Iterator[Mapping[str, object]]:
        with self.faults.reading():
            while self.lines:
                yield _record(self.lines[0])
                del self.lines[0]

    def batches(self) -> Iterator[Sequence[Mapping[str, object]]]:
        with self.faults.reading():
            while batch := self.lines[:BATCH]:
                yield [_record(line) for line in batch]
                del self.lines[: len(batch)]


def _record(line: str) -> Mapping[str, object]:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    return record if isinstance(record, dict) else {"unreadable": line}


class SetClock:
    """Implements ports.Clock: stands still until it is set."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += seconds


class MemoryLog:
    """Implements ports.Log, and keeps every line and metric."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, object]]] = []
        self.counted: list[tuple[str, dict[str, str]]] = []
        self.measured: list[tuple[str, float]] = []

    def line(self, message: str, **fields: object) -> None:
        self.lines.append((message, fields))

    def count(self, metric: str, times: int = 1, **details: str) -> None:
        self.counted += [(metric, details)] * times

    def measure(self, metric: str, seconds: float, **details: str) -> None:
        self.measured.append((metric, seconds))

    @property
    def messages(self) -> list[str]:
        return [message for message, _ in self.lines]

    @property
    def metrics(self) -> list[str]:
        return [metric for metric, _ in self.counted]


class FailingRota:
    """Implements ports.Rota in front of another one, and can be away."""

    def __init__(self, source: SettingsReader) -> None:
        self.source = source
        self.faults = StoreFaults("rota")

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        with self.faults.reading():
            return self.source.group(group_id, to_call=to_call)

    def stage(self) -> Stage:
        with self.faults.reading():
            return self.source.stage()

    def last_resort(self) -> Responder | None:
        with self.faults.reading():
            return self.source.last_resort()

    def responder(self, who: str, at: float) -> Responder | None:
        with self.faults.reading():
            return self.source.responder(who, at)

    def message(self, message_id: str) -> StoredMessage | None:
        with self.faults.reading():
            return self.source.message(message_id)

    def sources(self) -> tuple[Source, ...]:
        with self.faults.reading():
            return self.source.sources()

    def readings(self) -> Mapping[str, str]:
        with self.faults.reading():
            return self.source.readings()

    def zone(self) -> str:
        with self.faults.reading():
            return self.source.zone()
