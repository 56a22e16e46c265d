"""The history: one row for each escalation that is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from rinban.core.chain.latencies import Latencies
from rinban.core.chain.past import PastCursor, PastFigures, PastFilter, PastLine, PastNames, PastRow
from rinban.core.chain.record import Ref
from rinban.core.rota.loads import RungCall


class UnlistedEscalation(NamedTuple):
    """An escalation that is over and has no row, or an older one. `write_id`: of its document; `written_at`: when that
    was written, as the store has it, and `at`: the same in seconds since 1970."""

    ref: Ref
    write_id: str
    written_at: object
    at: float


class ListedEscalation(NamedTuple):
    """What is kept of one: its row, the calls that rang, how long people waited, None if that is not known, and the
    hosts and problems of its other alerts, in which a text is looked for as well."""

    about: UnlistedEscalation
    row: PastRow
    calls: Sequence[RungCall] = ()
    latencies: Latencies | None = None
    others: str = ""


class PastList(Protocol):
    """Where the rows are. Every method raises Unavailable."""

    def unlisted(self, most: int) -> Sequence[UnlistedEscalation]:
        """At most so many that have no row of their present document, the longest over first; where there are none, of
        those of which an earlier version has kept less."""
        ...

    def keep(self, rows: Iterable[ListedEscalation]) -> None:
        """Keep these rows and calls in the place of older ones."""
        ...

    def found(self, wanted: PastFilter, after: PastCursor | None, most: int) -> tuple[Sequence[PastRow], PastFigures]:
        """A page as `page` has it, and the figures of all that is meant. Raises TooSlow as well."""
        ...

    def names(self) -> PastNames:
        """Whom and which groups it knows, whatever is asked for. One journey."""
        ...

    def page(self, wanted: PastFilter, after: PastCursor | None, most: int) -> Sequence[PastRow]:
        """The newest first, from behind a row on. Raises TooSlow as well, where there is too much to look through."""
        ...

    def lines(self, wanted: PastFilter, most: int) -> Sequence[PastLine]:
        """The first page as a file has it. Raises TooSlow as well."""
        ...


class PastCalls(Protocol):
    """The calls that rang in what is listed. Every method raises Unavailable."""

    def rung(self, begins: float, ends: float) -> Sequence[RungCall]:
        """Those that rang from one instant to another, in any order, without when a key was pressed. One journey."""
        ...

    def beside(self, ends: float, most: int) -> Sequence[Ref]:
        """What is open, or over and not listed with its calls (yet); more than so many, if there are more. What began
        at an instant or after it may be left out. One journey."""
        ...


class PastLatencies(Protocol):
    """How long people waited in what is listed. Every method raises Unavailable."""

    def told(self, begins: float, ends: float) -> Mapping[Ref, Latencies | None]:
        """Of each escalation that was opened from one instant to another and had an alert; None for one that cannot be
        read. One journey."""
        ...

    def beside(self, ends: float, most: int) -> Sequence[Ref]:
        """As `PastCalls.beside`: what is open, or over and not listed with its latencies (yet)."""
        ...
