"""The history: one row for each escalation that is over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from rinban.core.chain.past import PastCursor, PastFigures, PastFilter, PastRow
from rinban.core.chain.record import Ref


class UnlistedEscalation(NamedTuple):
    """An escalation that is over and has no row, or an older one. `write_id`: of its document; `written_at`: when that
    was written, as the store has it, and `at`: the same in seconds since 1970."""

    ref: Ref
    write_id: str
    written_at: object
    at: float


class PastList(Protocol):
    """Where the rows are. Every method raises Unavailable."""

    def unlisted(self, most: int) -> Sequence[UnlistedEscalation]:
        """At most so many that have no row of their present document, the longest over first."""
        ...

    def keep(self, rows: Iterable[tuple[UnlistedEscalation, PastRow]]) -> None:
        """Keep these rows in the place of older ones."""
        ...

    def page(self, wanted: PastFilter, after: PastCursor | None, most: int) -> Sequence[PastRow]:
        """The newest first, from behind a row on. One journey."""
        ...

    def figures(self, wanted: PastFilter) -> PastFigures:
        """One journey."""
        ...
