"""A part of a page that is the same for all who may look, kept for a moment, since many screens come at once."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass

from rinban.core.screens import SHARED


@dataclass(slots=True)
class SharedPart:
    """`batch`: the changes after which it was read. `read_at`: when reading began (seconds since 1970). `tag`: of what
    was read. `viewers`: the hashes of sessions that held when all of it had been read, as far as they are known; None
    until they are asked for. `body`: "" until somebody needs it."""

    batch: str
    read_at: float
    tag: str
    viewers: Collection[str] | None = None
    body: str = ""


class SharedParts:
    """What one container has read for one screen, and shows to the others that were told of the same changes.

    In a storm some still come for one batch while others have been told of the next: what was read for each is kept.

    All changes that are told at once are a batch. Its name is made when all of them are saved, so that what is read for
    it has them all. A later change belongs to another batch, for which nothing is found that was read before. A name
    cannot be guessed, and so nobody can have something read for it too early. What nobody is told of, such as what
    Redis has missed, is seen SHARED seconds later at most.

    Who may look is asked after it was read, once for everybody. So a session that has ended or was revoked is shown a
    batch that was read before that for SHARED seconds more at most, and nothing that has changed since.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, str], SharedPart] = {}

    def find(self, place: Hashable, batch: str, now: float) -> SharedPart | None:
        """What was read a moment ago for a screen that was told of this batch, None if there is nothing. `place`: all
        that makes a part another one, but what was read. A screen that was told of none ("") has to see what is."""
        found = self._kept.get((place, batch))
        return found if found and _is_fresh(found, now) else None

    def keep(self, place: Hashable, part: SharedPart) -> SharedPart:
        """The same part, which is found from now on if it was read for a batch."""
        if part.batch:
            self._kept = {one: kept for one, kept in self._kept.items() if _is_fresh(kept, part.read_at)}
            self._kept[place, part.batch] = part
        return part


def _is_fresh(part: SharedPart, now: float) -> bool:
    return 0 <= now - part.read_at < SHARED
