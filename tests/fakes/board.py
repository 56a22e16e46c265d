"""Fakes of what the board reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rinban.board.pages import Pages
from rinban.core.chain.codec import encode
from rinban.core.chain.latencies import Latencies
from rinban.core.chain.owed import wakes_at
from rinban.core.chain.past import PastCursor, PastFigures, PastFilter, PastLine, PastNames, PastRow, counted, line_of
from rinban.core.chain.record import Copy, Ref, StoredText
from rinban.core.rota.loads import RungCall
from rinban.core.rota.quiet import QuietNow
from rinban.core.rota.settings import Settings
from rinban.operator.month_latencies import MonthLatencies
from rinban.operator.shares import MonthShares
from rinban.ports.board import LastLines
from rinban.ports.log import Log
from rinban.ports.past import ListedEscalation, UnlistedEscalation
from rinban.screens.shared import SharedParts
from rinban.stores.board import MergedBoard
from rinban.watch.listing import PastLister
from rinban.watch.rounds import Rounds
from rinban.wiring.board import BoardParts
from tests.fakes.past import MemoryPast
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import Shell
from tests.fakes.stores import MemoryCallRecord, MemoryCopies

TEMPLATES = Path(__file__).parents[2] / "templates" / "board"
PAGES = Pages(TEMPLATES)
"""For all tests: to compile the templates takes longer than most of them."""


class MemoryOpenTexts:
    """Implements ports.OpenRecord and ports.JournalEnds on a store in memory. `listed`: what the store lists as open;
    its own, if None. `rota`: what it has besides.

    `journeys` counts the questions. As the real one does, it gives others alone when it is asked for them, and of what
    it lists by itself it does not know the marks. `broken`: texts that it has instead; `fails`: what it raises.
    """

    def __init__(
        self,
        copies: MemoryCopies,
        listed: Callable[[], Sequence[Ref]] | None = None,
        rota: Callable[[], Settings] = Settings,
    ) -> None:
        self.name = copies.name
        self.journeys = 0
        self.broken: dict[Ref, StoredText] = {}
        self.fails: Exception | None = None
        self._copies = copies
        self._listed = listed
        self._rota = rota

    def texts_at(self, now: float) -> tuple[dict[Ref, StoredText], tuple[QuietNow, ...]]:
        return self.texts(), self._quiet(now)

    def marks_at(self, now: float, due: float) -> tuple[dict[Ref, str], str]:
        return self.marks((), due), str([(one.window.id, one.window.ends) for one in self._quiet(now)])

    def quiet_at(self, now: float) -> tuple[QuietNow, ...]:
        self._kept()
        return self._quiet(now)

    def _quiet(self, now: float) -> tuple[QuietNow, ...]:
        rota = self._rota()
        holding = [one for one in rota.quiet if one.begins <= now < one.ends]
        return tuple(QuietNow(one, rota.groups[one.group].names if one.group else ()) for one in holding)

    def texts(self, also: Sequence[Ref] = ()) -> dict[Ref, StoredText]:
        kept = self._kept()
        refs = [*also, *self._listed()] if self._listed else list(also) or self._open()
        return {ref: _text(kept[ref]) for ref in refs if ref in kept} | self.broken

    def marks(self, also: Sequence[Ref] = (), due: float = 0.0) -> dict[Ref, str]:
        kept = self._kept()
        if self._listed is None:
            return {ref: _mark(kept[ref], due) for ref in self._open()}
        known = {ref: _mark(kept[ref], due) if ref in kept else "" for ref in also}
        return {**dict.fromkeys(self._listed(), ""), **known}

    def mark(self, ref: Ref) -> str:
        kept = self._kept()
        lines = sum(about == ref for about, _ in self._copies.journal)
        return f"{kept[ref].write_id} {lines}" if ref in kept else ""

    def last_lines(self, ref: Ref, most: int) -> LastLines:
        """Of the record alone."""
        assert self._listed is None
        self._kept()
        lines = [entry for about, entry in self._copies.journal if about == ref]
        return LastLines(lines[-most:], len(lines[:-most]))

    def _kept(self) -> dict[Ref, Copy]:
        self.journeys += 1
        if self.fails:
            raise self.fails
        with self._copies.faults.reading():
            return dict(self._copies.kept)

    def _open(self) -> list[Ref]:
        return [ref for ref, copy in self._copies.kept.items() if wakes_at(copy.escalation) is not None]


def _mark(copy: Copy, due: float) -> str:
    at = wakes_at(copy.escalation)
    return f"{copy.write_id}{' late' if at is not None and at < due else ''}"


def _text(copy: Copy) -> StoredText:
    return StoredText(encode(copy.escalation), "", copy.write_id)


class MemoryPastList:
    """Implements ports.PastList, and compares as MySQL does: a part of a text is enough, and capital letters are as
    small ones. `fails`: what looking into it raises."""

    def __init__(self, waiting: Iterable[UnlistedEscalation] = ()) -> None:
        self.waiting = list(waiting)
        self.rows: dict[Ref, PastRow] = {}
        self.calls: dict[Ref, Sequence[RungCall]] = {}
        self.latencies: dict[Ref, Latencies | None] = {}
        self.others: dict[Ref, str] = {}
        self.fails: Exception | None = None

    def unlisted(self, most: int) -> Sequence[UnlistedEscalation]:
        return self.waiting[:most]

    def keep(self, rows: Iterable[ListedEscalation]) -> None:
        for one in rows:
            self.rows[one.row.ref], self.calls[one.row.ref] = one.row, one.calls
            self.latencies[one.row.ref], self.others[one.row.ref] = one.latencies, one.others
            self.waiting.remove(one.about)

    def page(self, wanted: PastFilter, after: PastCursor | None, most: int) -> Sequence[PastRow]:
        found = sorted(self._meant(wanted), key=_place, reverse=True)
        return [row for row in found if after is None or _place(row) < after][:most]

    def lines(self, wanted: PastFilter, most: int) -> Sequence[PastLine]:
        return [line_of(row) for row in self.page(wanted, None, most)]

    def found(self, wanted: PastFilter, after: PastCursor | None, most: int) -> tuple[Sequence[PastRow], PastFigures]:
        return self.page(wanted, after, most), counted(self._meant(wanted))

    def names(self) -> PastNames:
        if self.fails:
            raise self.fails
        rows = self.rows.values()
        return PastNames(sorted({row.ref.group for row in rows}), sorted({row.who for row in rows} - {""}))

    def _meant(self, wanted: PastFilter) -> list[PastRow]:
        if self.fails:
            raise self.fails
        return [row for row in self.rows.values() if row.outcome and self._is_meant(row, wanted)]

    def _is_meant(self, row: PastRow, wanted: PastFilter) -> bool:
        texts = f"{row.host} {row.problem} {self.others.get(row.ref, '')}"
        return _is_among(row, wanted) and wanted.text.lower() in texts.lower()


class MemoryPastCalls:
    """Implements ports.PastCalls on what a list in memory has."""

    def __init__(self, past: MemoryPastList, record: MemoryCopies) -> None:
        self._past, self._record = past, record

    def rung(self, begins: float, ends: float) -> Sequence[RungCall]:
        with self._record.faults.reading():
            return [one for calls in self._past.calls.values() for one in calls if begins <= one.rang_at < ends]

    def beside(self, ends: float, most: int) -> Sequence[Ref]:
        return _beside(self._past, self._record, ends, most)


class MemoryPastLatencies:
    """Implements ports.PastLatencies on what a list in memory has."""

    def __init__(self, past: MemoryPastList, record: MemoryCopies) -> None:
        self._past, self._record = past, record

    def told(self, begins: float, ends: float) -> Mapping[Ref, Latencies | None]:
        with self._record.faults.reading():
            rows = self._past.rows.values()
            meant = [row.ref for row in rows if row.outcome and begins <= row.opened_at < ends]
            return {ref: self._past.latencies[ref] for ref in meant if ref in self._past.latencies}

    def beside(self, ends: float, most: int) -> Sequence[Ref]:
        return _beside(self._past, self._record, ends, most)


def _beside(past: MemoryPastList, record: MemoryCopies, ends: float, most: int) -> Sequence[Ref]:
    with record.faults.reading():
        began = [ref for ref, copy in record.kept.items() if copy.escalation.opened_at < ends]
        return [ref for ref in began if ref not in past.rows][: most + 1]


class MemoryBoard:
    """What the board reads of a shell in memory: `in_mysql`, `in_redis`, and the history, `past`."""

    def __init__(self, shell: Shell, log: Log, rota: Callable[[], Settings]) -> None:
        self._shell = shell
        self.in_mysql = MemoryOpenTexts(shell.mysql, rota=self._stored)
        self.in_redis = MemoryOpenTexts(shell.redis, partial(shell.timer.listed, 300))
        self.past = MemoryPastList()
        self.rounds = Rounds(shell.snapshots, shell.clock, log)
        record = MemoryPast(shell.mysql)
        self.lister = PastLister(record, self.past, log, lambda: "Asia/Tokyo")
        assert isinstance(shell.rota.source, MemoryRota)
        told, calls = MemoryCallRecord(shell.mysql), MemoryPastCalls(self.past, shell.mysql)
        shares = MonthShares(shell.rota.source, told, record, calls, shell.clock)
        self.parts = BoardParts(
            MergedBoard(self.in_mysql, self.in_redis, shell.views, self.in_mysql, log),
            PAGES,
            self.past,
            self.rounds.last_round,
            rota,
            shares.of,
            MonthLatencies(shell.rota.source, record, MemoryPastLatencies(self.past, shell.mysql), shell.clock).of,
            SharedParts(),
        )

    def _stored(self) -> Settings:
        """The rota that is in the same store, whichever of the two is away for a test."""
        assert isinstance(self._shell.rota.source, MemoryRota)
        return self._shell.rota.source.settings()


def _place(row: PastRow) -> PastCursor:
    return PastCursor(row.opened_at, row.ref)


def _is_among(row: PastRow, wanted: PastFilter) -> bool:
    return (
        wanted.begins <= row.opened_at < wanted.ends
        and wanted.group in ("", row.ref.group)
        and wanted.who in ("", row.who)
        and wanted.outcome in ("", row.outcome)
        and row.severity >= wanted.severity
    )
