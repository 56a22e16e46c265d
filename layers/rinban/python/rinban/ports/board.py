"""What the board reads. Nobody who is called waits for it; a look costs a journey or two to each store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Entry, Ref, StoredText
from rinban.core.rota.quiet import QuietNow


class OpenNow(NamedTuple):
    """What is open, as every store that answers knows it, and `away`: the names of the stores that did not answer.
    `quiet`: the maintenance that holds, None while the record, which has it alone, does not answer."""

    escalations: tuple[Escalation, ...]
    away: tuple[str, ...] = ()
    quiet: tuple[QuietNow, ...] | None = ()


class LastLines(NamedTuple):
    """The end of a journal, in its order, and how many lines there are before it."""

    entries: Sequence[Entry]
    before: int = 0


class OpenTexts(Protocol):
    """One store's copies of what is open. Every method raises Unavailable when the store does not answer."""

    name: str

    def texts(self, also: Sequence[Ref] = ()) -> Mapping[Ref, StoredText]:
        """The copies of what is open here, and of these others, as far as there are any. At most two journeys."""
        ...

    def marks(self, also: Sequence[Ref] = (), due: float = 0.0) -> Mapping[Ref, str]:
        """The write ids of what is open here, and of these others, "" for one that is not known. What was to be woken
        before `due` has another mark. One journey."""
        ...

    def mark(self, ref: Ref) -> str:
        """A text that is another one as soon as this escalation or its journal is; "" if there is none. One journey."""
        ...


class OpenRecord(Protocol):
    """An OpenTexts of the record, which tells on the way what maintenance holds at `now` (seconds since 1970)."""

    name: str

    def texts(self, also: Sequence[Ref] = ()) -> Mapping[Ref, StoredText]: ...

    def marks(self, also: Sequence[Ref] = (), due: float = 0.0) -> Mapping[Ref, str]: ...

    def mark(self, ref: Ref) -> str: ...

    def texts_at(self, now: float) -> tuple[Mapping[Ref, StoredText], tuple[QuietNow, ...]]:
        """What is open here, and the maintenance. One journey."""
        ...

    def marks_at(self, now: float, due: float) -> tuple[Mapping[Ref, str], str]:
        """The marks of what is open here, and a text that is another one as soon as other maintenance holds. One
        journey."""
        ...

    def quiet_at(self, now: float) -> tuple[QuietNow, ...]:
        """The maintenance alone. One journey."""
        ...


class JournalEnds(Protocol):
    """The journals, which the record alone has. It raises Unavailable."""

    def last_lines(self, ref: Ref, most: int) -> LastLines:
        """The last lines of an escalation's journal, at most so many. One journey."""
        ...


class BoardViews(Protocol):
    """What the board shows of escalations. Every method raises Unavailable when no store answers that could."""

    def mark(self, now: float, due: float = 0.0) -> str:
        """A text that is another one as soon as anything open is, as other maintenance holds, or as something is not
        woken although it was to be before `due`. One journey to each store that answers."""
        ...

    def mark_of(self, ref: Ref) -> str:
        """The same for one escalation and its journal."""
        ...

    def open(self, now: float) -> OpenNow:
        """All that is open, at most a few hundred, and what maintenance holds, which costs no journey of its own."""
        ...

    def quiet(self, now: float) -> tuple[QuietNow, ...]:
        """What maintenance holds. It raises Unavailable while the record is away."""
        ...

    def one(self, ref: Ref) -> Escalation | None:
        """This escalation, None if there is none that can be read."""
        ...

    def journal(self, ref: Ref, most: int) -> LastLines:
        """The end of its journal, which the record has alone; empty if there is no such escalation."""
        ...
