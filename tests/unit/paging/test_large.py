"""What one more alert costs while thousands are open: the work and the bytes are counted, and no second is measured.

A second depends on the machine, and what makes it grow does not: how often the code looks at the alerts that are there.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest

from rinban.core.alert import Alert, Kind
from rinban.core.chain.document import State
from rinban.core.chain.problems import taken_along
from rinban.core.chain.record import Copy, Ref, StoredText, TextWrite, Write
from rinban.stores.append_log import MOST, AppendLog
from tests.fakes.shell import DISK, INFRA, Shell, ids
from tests.fakes.stores import MemoryCopies

SMALL, LARGE = 100, 10_000
IN_A_BODY = 50
LOOKS = 5
"""How often each open alert may be looked at for one more: to see what is new for each store, and whether any is
open. A comparison of each alert with each other one would be thousands."""


class Texts:
    """Implements ports.Documents in memory. `sizes`: the bytes of each save. `wholes`: how many were a document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kept: dict[Ref, StoredText] = {}
        self.sizes: list[int] = []
        self.wholes = 0

    def latest(self, group: str) -> StoredText | None:
        runs = [ref for ref in self.kept if ref.group == group]
        return self.kept[max(runs)] if runs else None

    def load(self, ref: Ref) -> StoredText | None:
        return self.kept.get(ref)

    def save(self, write: TextWrite) -> bool:
        there = self.kept.get(write.ref)
        if (there.write_id if there else None) != write.expected:
            return False
        self.sizes.append(len((write.document or write.added).encode()))
        self.wholes += bool(write.document)
        whole = write.document or (there.document if there else "")
        tail = "" if write.document or not there else there.tail + write.added
        self.kept[write.ref] = StoredText(whole, tail, write.write_id)
        return True

    def read_ahead(self, refs: Sequence[Ref]) -> None: ...

    def listed_ids(self) -> Sequence[tuple[Ref, str]]:
        return ()

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        return [self.kept[ref].write_id if ref in self.kept else None for ref in refs]

    def note(self, ref: Ref, journal: Sequence[object]) -> None:
        """Keep nothing: the journal has a test of its own."""

    def due(self, now: float) -> list[Ref]:
        return []


class WrittenCopies(MemoryCopies):
    """A store that holds texts, as the real ones do, behind the product's own log of what joined."""

    def __init__(self, name: str, *, record: bool) -> None:
        super().__init__(name, record=record)
        self.texts = Texts(name)
        self.log = AppendLog(self.texts)

    def latest(self, group: str) -> Copy | None:
        return self.log.latest(group)

    def load(self, ref: Ref) -> Copy | None:
        return self.log.load(ref)

    def save(self, write: Write) -> bool:
        return self.log.save(write)


class LargeShell(Shell):
    """A shell on texts, with so many open alerts in one escalation."""

    def __init__(self, alerts: int) -> None:
        super().__init__()
        self.stores = WrittenCopies("redis", record=False), WrittenCopies("mysql", record=True)
        self.redis, self.mysql = self.stores
        self._build(ids("m"), ids("w"), ids("token-"))
        for first in range(0, alerts, 1000):
            self.hear(*(disk(number) for number in range(first, min(alerts, first + 1000))))

    @property
    def texts(self) -> tuple[Texts, Texts]:
        return self.stores[0].texts, self.stores[1].texts


def disk(number: int, kind: Kind = Kind.PROBLEM) -> Alert:
    return replace(DISK, dedup_key=f"disk-{number:06}", kind=kind)


def lines_and_calls(work: Callable[[], object]) -> tuple[int, Counter[str]]:
    """How many lines the product ran (each turn of a loop is one), and how often each of its functions was called."""
    lines, called = 0, Counter[str]()

    def inside(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return inside

    def at_call(frame: FrameType, event: str, argument: Any) -> Any:
        if "/rinban/" not in frame.f_code.co_filename:
            return None
        called[frame.f_code.co_qualname] += 1
        return inside(frame, event, argument)

    before = sys.gettrace()
    sys.settrace(at_call)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines, called


@pytest.fixture(scope="module")
def small() -> LargeShell:
    return LargeShell(SMALL)


@pytest.fixture(scope="module")
def large() -> LargeShell:
    return LargeShell(LARGE)


def test_one_more_alert_costs_a_few_looks_at_each_that_is_open_and_no_more(
    small: LargeShell, large: LargeShell
) -> None:
    few, called_small = lines_and_calls(lambda: small.hear(disk(900_000)))
    many, called_large = lines_and_calls(lambda: large.hear(disk(900_000)))
    assert len(large.now().open) == LARGE + 1
    assert many - few <= LOOKS * (LARGE - SMALL)
    grown = {name: called_large[name] - times for name, times in called_small.items()}
    grown |= {name: times for name, times in called_large.items() if name not in called_small}
    assert {name: more for name, more in grown.items() if more > 50} == {}  # a search in order takes a few steps more


def test_one_more_alert_writes_as_many_bytes_however_many_are_open(small: LargeShell, large: LargeShell) -> None:
    """The whole is only written when what was appended since has become long."""
    for shell in (small, large):
        for texts in shell.texts:
            texts.sizes.clear()
            texts.wholes = 0
        for number in range(910_000, 910_200):
            shell.hear(disk(number))
    for one, other in zip(small.texts, large.texts, strict=True):
        assert min(one.sizes) == min(other.sizes) < 200
        assert len(other.sizes) == 200
        assert other.wholes <= 1 + sum(size for size in other.sizes if size < MOST) // (MOST - 200)


def test_a_key_leaves_the_alerts_that_are_open_as_they_are(large: LargeShell) -> None:
    """Where nothing waits, there is nothing to take along, and what is the same need not be compared."""
    before = large.now()
    assert taken_along(before) is before


def test_a_body_of_recoveries_is_one_save_and_costs_a_few_looks_for_each(large: LargeShell) -> None:
    """A thousand of them take twenty times as much. None may look for its alert by comparing it with all others."""
    saves = [len(texts.sizes) for texts in large.texts]
    body = [disk(number, Kind.RECOVERY) for number in range(LARGE - IN_A_BODY, LARGE)]
    lines, called = lines_and_calls(lambda: large.hear(*body))
    assert [len(texts.sizes) for texts in large.texts] == [before + 1 for before in saves]
    assert lines <= LOOKS * LARGE + IN_A_BODY * 2_000
    assert called["_join_problem"] <= 2 * IN_A_BODY
    assert called["_problem"] == 0  # nothing that was read before is read again
    assert sum(not p.ended_at for p in large.now().problems if p.id.key in {one.dedup_key for one in body}) == 0
    assert large.now(INFRA).state is State.CALLING
