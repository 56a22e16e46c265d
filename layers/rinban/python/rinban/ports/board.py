"""What the board reads. A page makes at most two journeys to each store for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Entry, Ref


class OpenNow(NamedTuple):
    """What is open, as every store that answers knows it. `away`: the names of the stores that did not answer."""

    escalations: tuple[Escalation, ...]
    away: tuple[str, ...] = ()


class BoardViews(Protocol):
    """What is shown of escalations. Every method raises Unavailable when no store answers that could."""

    def mark(self) -> str:
        """A text that is another one as soon as anything open is: one journey to each store."""
        ...

    def open(self) -> OpenNow:
        """All that is open, at most a few hundred."""
        ...

    def one(self, ref: Ref) -> Escalation | None:
        """This escalation, None if there is none that can be read."""
        ...

    def journal(self, ref: Ref) -> Sequence[Entry]:
        """Its journal, which the record has alone; empty if there is no such escalation."""
        ...
