"""Warns the outlets of the stage of what is wrong with the calling itself, and tells of duties whom the rota names.

Nobody waits for it: the round of every minute warns when all chains were woken. What is wrong is looked at anew each
time; only what was told of it is kept, in one small document in both stores, so that two watchdogs tell it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.core.warnings.book import Case, Course, WarningBook, dead, noted, without_old
from rinban.core.warnings.concern import Concern, ConcernKind, Seen
from rinban.core.warnings.owing import Bulletin, BulletinResult, begun, bulletins, ended, of_notices
from rinban.core.warnings.texts import warning_text
from rinban.ports.log import Log
from rinban.ports.time import WallClock
from rinban.ports.warnings import Announcer, Recipient, Sight
from rinban.stores.warning_shelf import LoadedBook, WarningShelf

EVERY = 290.0
"""Seconds between two looks at all, a little less than five rounds take."""

PER_TRY, ENOUGH = 3.0, 1.0
"""Seconds that one outlet may take, and that have to be left to begin with one."""

AT_ONCE = 10
"""Things that one round tells at most. The next one comes in a minute."""

DEAD = 4
"""Tries of one word after which the other outlets are told that this one cannot be."""

SAVES = 5
"""How often it is tried to save what was told."""

Look = Callable[[bool, Sequence[Case], Budget], Sight]


class Warner:
    """`look`: what is wrong now, and who is told; whether all of it is to be looked at, and what is wrong as far as is
    known. It raises Unavailable.

    `announce`: tells one outlet one thing.
    """

    def __init__(self, shelf: WarningShelf, look: Look, announce: Announcer, clock: WallClock, log: Log) -> None:
        self._shelf = shelf
        self._look = look
        self._announce = announce
        self._clock = clock
        self._log = log

    def warn(self, budget: Budget) -> int:
        """Tell what has to be told now, as long as time is left; returns how many things were tried."""
        try:
            return self._warn(budget)
        except Unavailable as error:
            self._log.line("warnings wait", error=str(error))
            return 0

    def _warn(self, budget: Budget) -> int:
        loaded, now = self._shelf.load(), self._clock.now()
        lasting = [case for case in loaded.book.cases if case.course is Course.WRONG]
        sight = self._look(not 0 <= now - loaded.book.looked_at < EVERY, lasting, budget)
        book = _after(loaded, sight, now)
        owed = _owed(book, sight, now)
        for one in owed:
            book = begun(book, one, now)
        if book == loaded.book or not self._shelf.save(loaded, book):
            return 0  # another watchdog was first, and it tells
        known = {one.name: one for one in (*sight.warned, *(to for to, _ in sight.told))}
        results = [(one, self._told(known[one.outlet], one, budget)) for one in owed]
        if results:
            self._keep(results)
        return len(results)

    def _told(self, to: Recipient, one: Bulletin, budget: Budget) -> BulletinResult:
        if budget.left(ENOUGH) < ENOUGH:
            return BulletinResult(told=False, reason="no time was left")
        try:
            result = self._announce(to, one, budget.left(PER_TRY))
        except Exception as error:  # noqa: BLE001 - one outlet must not keep the others from being told
            self._log.line("an outlet broke", outlet=one.outlet, error=repr(error))
            result = BulletinResult(told=False, reason=type(error).__name__)  # the others read it: nothing secret
        self._log.line("warned", outlet=one.outlet, about=one.name, text=warning_text(one, "en"), reason=result.reason)
        return result

    def _keep(self, results: Sequence[tuple[Bulletin, BulletinResult]]) -> None:
        for _ in range(SAVES):
            loaded, now = self._shelf.load(), self._clock.now()
            book = loaded.book
            for one, result in results:
                book = ended(book, one, result, now)
            if self._shelf.save(loaded, book):
                self._report(book, results)
                return
        self._log.line("nobody knows that these were warned", outlets=sorted({one.outlet for one, _ in results}))

    def _report(self, book: WarningBook, results: Iterable[tuple[Bulletin, BulletinResult]]) -> None:
        for one, result in results:
            if not result.told and book.word(one.outlet, one.name).tries == DEAD:
                self._log.count("OutletGaveUp", outlet=one.outlet)
                self._log.line("AN OUTLET IS NOT WARNED", outlet=one.outlet, about=one.name, reason=result.reason)


def _after(loaded: LoadedBook, sight: Sight, now: float) -> WarningBook:
    """The book with what was seen; where nobody is warned, nothing is wrong for anybody."""
    warned = [one.name for one in sight.warned]
    stores = Seen(tuple(Concern(ConcernKind.STORE, name) for name in loaded.away), frozenset((ConcernKind.STORE,)))
    outlets = Seen(tuple(dead(loaded.book, DEAD)))
    seen = sight.seen | stores | outlets if warned else Seen((), frozenset(ConcernKind))
    book = noted(loaded.book, seen, now)
    if not sight.is_whole:
        return book
    everybody = [*warned, *(to.name for to, _ in sight.told)]
    return _looked(without_old(book, everybody, (notice.occasion.name for _, notice in sight.told), now), now)


def _looked(book: WarningBook, now: float) -> WarningBook:
    return replace(book, looked_at=now)


def _owed(book: WarningBook, sight: Sight, now: float) -> list[Bulletin]:
    """The outlets take turns, so that none waits until another one has heard all of a bad night."""
    of_each = [bulletins(book, (one.name,), now) for one in sight.warned]
    wanted = ((to.name, notice) for to, notice in sight.told)
    in_turn = chain.from_iterable(zip_longest(*of_each, of_notices(book, wanted, now)))
    return [one for one in in_turn if one][:AT_ONCE]
