"""What each outlet has to be told now, and what becomes of it when it is tried. Times are seconds since 1970.

Each try is saved before it is made: of two watchdogs one alone makes it, and after a kill nobody takes for granted that
it was not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from rinban.core.rota.notices import RotaNotice
from rinban.core.warnings.book import Case, Course, WarningBook, Word
from rinban.core.warnings.concern import HOUR, ConcernKind

LEASE = 20.0
"""Seconds in which a try belongs to the process that has begun it: longer than any outlet may take."""

FIRST_PAUSE, LONGEST_PAUSE = 60.0, 1800.0
"""Seconds after a failure before the next try: each pause is twice as long as the one before, up to the last."""

FOR_GOOD = HOUR
"""Seconds for which an outlet is left alone that has refused for good: the rota or a secret has to be mended."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One thing to tell one outlet.

    `kind`: None for a notice of the rota, whose text is `detail`. `about`: the group, the person, the store or the
    outlet. `course`: that it is wrong, or is over. `since`, `over_at`: of the case; of a notice `since` is when the
    duty begins. `times`: how often it has begun since the outlet was last told; 0: it still lasts. `began`: when this
    was first tried. `is_uncertain`: nobody knows how an earlier try of the same has ended. `who`: the person (id) whom
    a notice names.
    """

    outlet: str
    name: str
    kind: ConcernKind | None
    about: str
    detail: str
    course: Course
    since: float
    over_at: float = 0.0
    times: int = 1
    begins: int = 1
    began: float = 0.0
    is_uncertain: bool = False
    who: str = ""

    @property
    def key(self) -> str:
        """The same whenever the same is tried again."""
        return f"{self.outlet} {self.name} {self.course.value} {self.begins} {self.began:.3f}"


class BulletinResult(NamedTuple):
    """`told`: it was told, or may have been where the other side cannot be asked. `reason`: what went wrong. `after`:
    seconds that the outlet wants to be left alone. `is_final`: it would refuse the same again."""

    told: bool
    reason: str = ""
    after: float = 0.0
    is_final: bool = False


def bulletins(book: WarningBook, outlets: Iterable[str], now: float) -> Iterator[Bulletin]:
    """What these outlets, which are warned, have to be told now of the cases of the book."""
    for outlet in outlets:
        for case in book.cases:
            is_its_own = case.kind is ConcernKind.OUTLET and case.about == outlet
            if not is_its_own and (one := _bulletin(book.word(outlet, case.name), case, now)):
                yield one


def of_notices(book: WarningBook, wanted: Iterable[tuple[str, RotaNotice]], now: float) -> Iterator[Bulletin]:
    """What has to be told now of notices of the rota. `wanted`: who is to be told of which, once each."""
    for outlet, notice in wanted:
        one = notice.occasion
        word = book.word(outlet, one.name)
        if word.told is None and word.not_before <= now:
            told = Bulletin(outlet, one.name, None, one.group, notice.text, Course.WRONG, one.begins, who=one.who)
            yield _of(word, now, told)


def _bulletin(word: Word, case: Case, now: float) -> Bulletin | None:
    at = _at(word, case)
    if at is None or max(at, word.not_before) > now:
        return None
    times = case.begins - word.said
    found = Bulletin(word.outlet, case.name, case.kind, case.about, case.detail, case.course, case.since, case.over_at)
    return _of(word, now, replace(found, times=times, begins=case.begins))


def _of(word: Word, now: float, found: Bulletin) -> Bulletin:
    is_same = word.trying is found.course
    return replace(found, began=word.began if is_same and word.began else now, is_uncertain=word.in_flight and is_same)


def _at(word: Word, case: Case) -> float | None:
    """From when on this outlet has to be told how the case stands; None if it knows."""
    is_news = case.begins > word.said
    an_hour_later = word.warned_at + HOUR if word.warned_at else 0.0
    if case.course is Course.WRONG:
        return an_hour_later if is_news else word.warned_at + case.kind.again
    if case.course is Course.OVER and word.told is Course.WRONG:
        return case.over_at
    return an_hour_later if case.course is Course.OVER and is_news else None


def begun(book: WarningBook, one: Bulletin, now: float) -> WarningBook:
    """The book with the note that a try of this begins. It has to be saved before the outlet is told."""
    word = book.word(one.outlet, one.name)
    tries = word.tries + 1 if word.trying is one.course else 1
    trying = replace(word, trying=one.course, tries=tries, began=one.began, in_flight=True, not_before=now + LEASE)
    return _with(book, trying)


def ended(book: WarningBook, one: Bulletin, result: BulletinResult, now: float) -> WarningBook:
    """The book with what is known of a try that was begun."""
    word = book.word(one.outlet, one.name)
    if result.told:
        warns = one.course is Course.WRONG or one.times
        warned_at = now if warns else word.warned_at
        return _with(book, Word(one.outlet, one.name, one.course, warned_at, one.begins))
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** max(0, min(word.tries - 1, 8)))
    at = now + max(pause, result.after, FOR_GOOD if result.is_final else 0.0)
    return _with(book, replace(word, in_flight=False, not_before=at, reason=result.reason))


def _with(book: WarningBook, word: Word) -> WarningBook:
    others = (one for one in book.words if (one.outlet, one.about) != (word.outlet, word.about))
    return replace(book, words=tuple(sorted((*others, word), key=lambda one: (one.outlet, one.about))))
