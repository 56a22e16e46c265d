"""Fakes of what the board reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rinban.board.pages import Pages
from rinban.core.chain.codec import encode
from rinban.core.chain.owed import wakes_at
from rinban.core.chain.past import PastCursor, PastFigures, PastFilter, PastRow
from rinban.core.chain.record import Copy, Ref, StoredText
from rinban.core.rota.settings import Settings
from rinban.operator.report import ReportTasks
from rinban.ports.log import Log
from rinban.ports.past import UnlistedEscalation
from rinban.stores.board import MergedBoard
from rinban.watch.listing import PastLister
from rinban.watch.rounds import Rounds
from rinban.wiring.board import BoardParts, month_of
from tests.fakes.past import MemoryPast
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import Shell
from tests.fakes.stores import MemoryCallRecord, MemoryCopies

TEMPLATES = Path(__file__).parents[2] / "templates" / "board"
PAGES = Pages(TEMPLATES)
"""For all tests: to compile the templates takes longer than most of them."""


class MemoryOpenTexts:
    """Implements ports.OpenTexts on a store in memory. `listed`: what the store lists as open; its own, if None.

    `journeys` counts the questions. As the real one does, it gives others alone when it is asked for them, and of what
    it lists by itself it does not know the marks. `broken`: texts that it has instead; `fails`: what it raises.
    """

    def __init__(self, copies: MemoryCopies, listed: Callable[[], Sequence[Ref]] | None = None) -> None:
        self.name = copies.name
        self.journeys = 0
        self.broken: dict[Ref, StoredText] = {}
        self.fails: Exception | None = None
        self._copies = copies
        self._listed = listed

    def texts(self, also: Sequence[Ref] = ()) -> dict[Ref, StoredText]:
        kept = self._kept()
        refs = [*also, *self._listed()] if self._listed else list(also) or self._open()
        return {ref: _text(kept[ref]) for ref in refs if ref in kept} | self.broken

    def marks(self, also: Sequence[Ref] = ()) -> dict[Ref, str]:
        kept = self._kept()
        if self._listed is None:
            return {ref: kept[ref].write_id for ref in self._open()}
        known = {ref: kept[ref].write_id if ref in kept else "" for ref in also}
        return {**dict.fromkeys(self._listed(), ""), **known}

    def mark(self, ref: Ref) -> str:
        kept = self._kept()
        lines = sum(about == ref for about, _ in self._copies.journal)
        return f"{kept[ref].write_id} {lines}" if ref in kept else ""

    def _kept(self) -> dict[Ref, Copy]:
        self.journeys += 1
        if self.fails:
            raise self.fails
        with self._copies.faults.reading():
            return dict(self._copies.kept)

    def _open(self) -> list[Ref]:
        return [ref for ref, copy in self._copies.kept.items() if wakes_at(copy.escalation) is not None]


def _text(copy: Copy) -> StoredText:
    return StoredText(encode(copy.escalation), "", copy.write_id)


class MemoryPastList:
    """Implements ports.PastList, and compares as MySQL does: case counts, and a part of a text is enough."""

    def __init__(self, waiting: Iterable[UnlistedEscalation] = ()) -> None:
        self.waiting = list(waiting)
        self.rows: dict[Ref, PastRow] = {}

    def unlisted(self, most: int) -> Sequence[UnlistedEscalation]:
        return self.waiting[:most]

    def keep(self, rows: Iterable[tuple[UnlistedEscalation, PastRow]]) -> None:
        for one, row in rows:
            self.rows[row.ref] = row
            self.waiting.remove(one)

    def page(self, wanted: PastFilter, after: PastCursor | None, most: int) -> Sequence[PastRow]:
        found = sorted(self._meant(wanted), key=_place, reverse=True)
        return [row for row in found if after is None or _place(row) < after][:most]

    def figures(self, wanted: PastFilter) -> PastFigures:
        found = self._meant(wanted)
        return PastFigures(
            len(found),
            sum(row.alerts for row in found),
            sum(row.calls for row in found),
            sum(row.outcome.endswith("untaken") for row in found),
            _counted(int(row.seconds_to_ring) for row in found if row.seconds_to_ring is not None),
            _counted(int(row.seconds_to_key) for row in found if row.seconds_to_key is not None),
            _counted(row.ref.group for row in found),
            _counted(row.who for row in found if row.who),
        )

    def _meant(self, wanted: PastFilter) -> list[PastRow]:
        return [row for row in self.rows.values() if row.outcome and _is_meant(row, wanted)]


class MemoryBoard:
    """What the board reads of a shell in memory: `in_mysql`, `in_redis`, and the history, `past`."""

    def __init__(self, shell: Shell, log: Log, rota: Callable[[], Settings]) -> None:
        self._shell = shell
        self.in_mysql = MemoryOpenTexts(shell.mysql)
        self.in_redis = MemoryOpenTexts(shell.redis, partial(shell.timer.listed, 300))
        self.past = MemoryPastList()
        self.rounds = Rounds(shell.snapshots, shell.clock, log)
        record = MemoryPast(shell.mysql)
        self.lister = PastLister(record, self.past, log)
        assert isinstance(shell.rota.source, MemoryRota)
        report = ReportTasks(shell.rota.source, MemoryCallRecord(shell.mysql), record, shell.clock, lambda: 0)
        self.parts = BoardParts(
            MergedBoard(self.in_mysql, self.in_redis, shell.views, log),
            PAGES,
            self.past,
            self.rounds.last,
            rota,
            partial(month_of, report),
        )


def _place(row: PastRow) -> PastCursor:
    return PastCursor(row.opened_at, row.ref)


def _is_meant(row: PastRow, wanted: PastFilter) -> bool:
    return (
        wanted.begins <= row.opened_at < wanted.ends
        and wanted.group in ("", row.ref.group)
        and wanted.who in ("", row.who)
        and wanted.outcome in ("", row.outcome)
        and row.severity >= wanted.severity
        and (wanted.text in row.host or wanted.text in row.problem)
    )


def _counted(values: Iterable[Any]) -> dict[Any, int]:
    counted: dict[Any, int] = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return counted
