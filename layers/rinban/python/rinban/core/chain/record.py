"""What is kept of an escalation beside its document: its identity, its journal, its tokens, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rinban.core.chain.document import Escalation


class Ref(NamedTuple):
    """An escalation's identity: two processes that open one at the same instant open the same one."""

    group: str
    run: int

    def __str__(self) -> str:
        return f"{self.group}/{self.run}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal.

    `at`: seconds since 1970; `cell`: "row × column → verb" (120 characters); `detail`: what it led to (500).
    """

    at: float
    cell: str
    detail: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A store's copy of a document, and the random id of the write that put it there."""

    escalation: Escalation
    write_id: str


@dataclass(frozen=True, slots=True)
class Write:
    """One save, and one item of the spool: everything that belongs to one decision is kept together, or not at all.

    `expected`: the write id that the store must still have, None if it must have no copy yet. `write_id`: the random id
    of this write (32 characters). `journal`: what was decided. `outbox`: what others have to be told of it, one JSON
    object each; they are kept by the same compare-and-set as the decision that causes them.
    """

    document: Escalation
    expected: str | None
    write_id: str
    journal: tuple[Entry, ...] = ()
    outbox: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        return Ref(self.document.group, self.document.run)


class StoredText(NamedTuple):
    """A copy as a store holds it: the document, the alerts that joined since (see `codec`), and the write id."""

    document: str
    tail: str
    write_id: str


class TextWrite(NamedTuple):
    """A `Write` as a store takes it: either a whole `document`, or `added` to be put behind the tail.

    `state` and `deadline` (seconds since 1970; None: closed) are what a store may look for.
    """

    ref: Ref
    expected: str | None
    write_id: str
    state: str
    deadline: float | None
    document: str
    added: str
    journal: tuple[Entry, ...] = ()
    outbox: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for: one attempt (to call `who`), until `expires_at` (seconds since 1970)."""

    ref: Ref
    attempt: int
    who: str
    expires_at: float
