"""What a round of the watchdog sees of what is wrong with the calling itself, and who is to be told.

What cannot be looked at now, since a store is away or no time is left, is not said to be well: nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.core.rota.notices import RotaNotice
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.settings import Settings
from rinban.core.warnings.book import Case
from rinban.core.warnings.concern import Concern, ConcernKind, Seen
from rinban.paging.effects import REFUSED_NUMBER
from rinban.paging.refused_calls import refused
from rinban.paging.rung_calls import rung
from rinban.ports.log import Log
from rinban.ports.notices import NoticeStore
from rinban.ports.settings import SettingsReader
from rinban.ports.stores import CallRecord, Resting, Views
from rinban.ports.time import WallClock
from rinban.ports.warnings import Recipient, Sight
from rinban.stores.escalations import Escalations
from rinban.watch import judging

CALLS_BACK = 6 * 3600.0
"""Seconds of the journal that are looked at for refused calls."""

RECENT, NOTICES = 20, 100
"""Escalations that are asked how their outlets were told, and notices of the rota that are looked at."""

PIECE = 50
"""Escalations whose calls are read together."""


@dataclass(frozen=True, slots=True)
class ConcernSources:
    """Where to look. `settings`: all of them; `unusable`: what in them cannot be used; `unfit`: why some of these
    outlets could be told nothing, without asking them; `calls_today`: how many were made since midnight UTC. All raise
    Unavailable."""

    reader: SettingsReader
    settings: Callable[[], Settings]
    unusable: Callable[[], Sequence[str]]
    unfit: Callable[[Sequence[OutletSettings]], Sequence[str]]
    calls_today: Callable[[float], int]
    resting: Resting
    escalations: Escalations
    views: Views
    calls: CallRecord
    notices: NoticeStore


class ConcernLook:
    """Looks at it. Every round looks for escalations that nobody has; at the rest only a round that looks at all."""

    def __init__(self, sources: ConcernSources, clock: WallClock, log: Log) -> None:
        self._from = sources
        self._clock = clock
        self._log = log

    def look(self, at_all: bool, lasting: Sequence[Case], budget: Budget) -> Sight:  # noqa: FBT001 - a port's
        """`lasting`: what is wrong as far as is known. Raises Unavailable if nobody knows who is warned."""
        warned = tuple(Recipient("", one) for one in self._from.reader.stage().warn)
        seen = self._untaken(lasting, budget) if warned else Seen()
        if not at_all:
            return Sight(seen, warned)
        try:
            settings = self._from.settings()
            told = tuple(self._duties(settings))
        except Unavailable as error:
            self._log.line("not all was looked at for warnings", error=str(error))
            return Sight(seen, warned)
        if warned:
            for part in self._parts(settings, budget):
                seen = seen | part
        return Sight(seen, warned, told, is_whole=True)

    def _untaken(self, lasting: Sequence[Case], budget: Budget) -> Seen:
        """Of escalations that rest, or of which something was wrong before; nothing is known of them if one cannot be
        read now."""
        kinds = frozenset((ConcernKind.EXHAUSTED, ConcernKind.NOBODY, ConcernKind.CARRIER))
        resting, now = self._from.resting, self._clock.now()
        before = [(case.kind, case.detail) for case in lasting if case.kind in kinds]

        def find() -> Iterator[Concern]:
            refs = dict.fromkeys((*resting.resting(), *_refs(detail for _, detail in before)))
            return judging.of_escalations(self._loaded([*refs], budget), now, before)

        return self._of(kinds, find)

    def _parts(self, settings: Settings, budget: Budget) -> Iterator[Seen]:
        now, of_stage = self._clock.now(), self._from.reader.stage
        looks: tuple[tuple[ConcernKind, Callable[[], Iterator[Concern]]], ...] = (
            (ConcernKind.GAP, lambda: judging.of_gaps(settings, now)),
            (
                ConcernKind.SPENDING,
                lambda: judging.of_spending(self._from.calls_today(now), of_stage().calls_per_day),
            ),
            (ConcernKind.OUTLET, lambda: judging.of_outlets(self._from.views.recent(RECENT).escalations)),
            (ConcernKind.REFUSED, lambda: self._refused(settings, now, budget)),
        )
        if budget.left(1.0) >= 1.0:
            yield self._configuration(settings)
        for kind, find in looks:
            if budget.left(1.0) >= 1.0:
                yield self._of(frozenset((kind,)), find)

    def _configuration(self, settings: Settings) -> Seen:
        """While the secret of the outlets cannot be read, nobody knows whether they are well: then they are said to be
        neither unfit nor mended, and what cannot be used in the tables is told all the same."""
        every = (one for group in settings.groups.values() for one in group.outlets if one.is_chat)
        unusable, unfit, stage = self._from.unusable, self._from.unfit, self._from.reader.stage

        def find() -> Iterator[Concern]:
            return judging.of_settings([*unusable(), *unfit([*dict.fromkeys((*every, *stage().warn))])])

        whole = self._of(frozenset((ConcernKind.CONFIGURATION,)), find)
        return whole if whole.looked else self._of(frozenset(), lambda: judging.of_settings(unusable()))

    def _of(self, kinds: frozenset[ConcernKind], find: Callable[[], Iterator[Concern]]) -> Seen:
        try:
            return Seen(tuple(find()), kinds)
        except Unavailable as error:
            words = sorted(kind.value for kind in kinds)
            self._log.line("not all was looked at for warnings", kinds=words, error=str(error))
            return Seen()

    def _loaded(self, refs: Sequence[Ref], budget: Budget) -> Iterator[Escalation]:
        for ref in refs:
            _enough(budget)
            try:
                found = self._from.escalations.load(ref).escalation
            except ValueError as error:
                self._log.line("an escalation cannot be read", escalation=str(ref), error=str(error))
                continue
            if found:
                yield found

    def _refused(self, settings: Settings, now: float, budget: Budget) -> Iterator[Concern]:
        """Mostly no call was refused, and then nobody asks whose the calls were."""
        lines = list(self._from.calls.told(now - CALLS_BACK, now))
        if not any(REFUSED_NUMBER in entry.detail for _, entry in lines):
            return iter(())
        refs, called = sorted({ref for ref, _ in lines}), dict[Ref, Sequence[str]]()
        for first in range(0, len(refs), PIECE):
            _enough(budget)
            called |= self._from.calls.called(refs[first : first + PIECE])
        return judging.of_calls(refused(lines, called), rung(lines, called), settings)

    def _duties(self, settings: Settings) -> Iterator[tuple[Recipient, RotaNotice]]:
        groups = settings.groups.values()
        if not any(one.tells_duties for group in groups for one in group.outlets):
            return
        notices = self._from.notices.last(NOTICES)
        for group, outlet, notice in judging.duties(settings, notices, self._clock.now()):
            yield Recipient(group, outlet), notice


def _refs(details: Iterable[str]) -> Iterator[Ref]:
    """The escalations of these details, which another version may have written."""
    for group, slash, run in (detail.rpartition("/") for detail in details):
        if slash and run.isascii() and run.isdecimal():
            yield Ref(group, int(run))


def _enough(budget: Budget) -> None:
    if budget.left(1.0) < 1.0:
        raise Unavailable("no time is left")
