"""What was wrong, and what each outlet was told of it: one small document, kept in both stores. Times: seconds since
1970.

An outlet is told how things stand, and not what has happened one by one: what comes and goes within an hour is one
warning with a count, and what is over before it was told is one word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from rinban.core.warnings.concern import HOUR, WAITS, Concern, ConcernKind, Seen


class Course(Enum):
    """How a case stands: it has not lasted long enough, it is so, or it is over."""

    COMING = "coming"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is or was wrong. `begins`: how often it has begun to be told of; `since`: when it last began."""

    kind: ConcernKind
    about: str
    detail: str
    course: Course
    since: float
    over_at: float = 0.0
    begins: int = 0

    @property
    def name(self) -> str:
        return f"{self.kind.value}/{self.about}"


@dataclass(frozen=True, slots=True)
class Word:
    """What one outlet knows of one case, or of one notice of the rota.

    `outlet`: its name, with its group and a slash before it if it is a group's. `about`: the name of the case or the
    notice. `told`: what it was told last, None for nothing; `warned_at`: when it was last told that something was
    wrong; `said`: of how many begins it knows. Of what it has to be told now: `trying`: what that is; `tries`: how
    often that was begun, and `began` when first; `in_flight`: nobody knows how the last try ended; `not_before`: when
    the next one may begin; `reason`: why the last one failed.
    """

    outlet: str
    about: str
    told: Course | None = None
    warned_at: float = 0.0
    said: int = 0
    trying: Course | None = None
    tries: int = 0
    began: float = 0.0
    in_flight: bool = False
    not_before: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WarningBook:
    """`version`: grows with each write; of two copies the larger one counts. `looked_at`: when all was last looked at
    that is only looked at every few minutes. Both tuples are sorted."""

    version: int = 0
    looked_at: float = 0.0
    cases: tuple[Case, ...] = ()
    words: tuple[Word, ...] = ()

    def word(self, outlet: str, about: str) -> Word:
        found = (one for one in self.words if (one.outlet, one.about) == (outlet, about))
        return next(found, Word(outlet, about))


def noted(book: WarningBook, seen: Seen, now: float) -> WarningBook:
    """The book with what a round has seen. Of a kind that nobody has looked for, all stays as it is."""
    concerns = {one.name: one for one in seen.concerns}
    known = {case.name: case for case in book.cases}
    cases = [_looked_at(case, concerns.get(case.name), seen, now) for case in book.cases]
    new = (one for name, one in concerns.items() if name not in known and not one.can_wait)
    cases += [_ripe(Case(one.kind, one.about, one.detail, Course.COMING, now), now) for one in new]
    return replace(book, cases=tuple(sorted(cases, key=lambda case: case.name)))


def _looked_at(case: Case, concern: Concern | None, seen: Seen, now: float) -> Case:
    if concern is None:
        return case if case.kind not in seen.looked else _ended(case, now)
    if case.course is Course.OVER:
        return case if concern.can_wait else _ripe(_begun(case, concern, now), now)
    return _ripe(replace(case, detail=concern.detail), now)


def _begun(case: Case, concern: Concern, now: float) -> Case:
    return replace(case, course=Course.COMING, since=now, detail=concern.detail)


def _ripe(case: Case, now: float) -> Case:
    if case.course is not Course.COMING or now - case.since < WAITS.get(case.kind, 0.0):
        return case
    return replace(case, course=Course.WRONG, begins=case.begins + 1)


def _ended(case: Case, now: float) -> Case:
    """What did not last long enough to be told of is over as if it had not begun."""
    if case.course is Course.WRONG:
        return replace(case, course=Course.OVER, over_at=now)
    return replace(case, course=Course.OVER)


def without_old(book: WarningBook, outlets: Iterable[str], notices: Iterable[str], now: float) -> WarningBook:
    """The book without what no outlet has to be told any more. `outlets`: all that are warned, or told of duties;
    `notices`: the names of those that are still told."""
    known = {*outlets}
    cases = tuple(case for case in book.cases if not _is_old(book, case, now))
    about = {*(case.name for case in cases), *notices}
    words = tuple(word for word in book.words if word.outlet in known and word.about in about)
    return replace(book, cases=cases, words=words)


def _is_old(book: WarningBook, case: Case, now: float) -> bool:
    """A case that is over stays for an hour, so that it is not told anew if it comes back."""
    words = [word for word in book.words if word.about == case.name]
    told = all(word.told is not Course.WRONG and word.said == case.begins for word in words)
    return case.course is Course.OVER and told and now - case.over_at >= HOUR


def dead(book: WarningBook, tries: int) -> Iterator[Concern]:
    """The outlets that were told nothing in so many tries of one word."""
    for outlet in sorted({word.outlet for word in book.words}):
        failing = [word for word in book.words if word.outlet == outlet and word.tries >= tries and word.reason]
        if failing:
            yield Concern(ConcernKind.OUTLET, outlet, failing[0].reason)
