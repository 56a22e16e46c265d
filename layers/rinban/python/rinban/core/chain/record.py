"""What is kept with an escalation's document: its identity, its journal, its tokens, and the write that saves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from rinban.core.chain.document import Escalation


class Ref(NamedTuple):
    """An escalation's identity, the group and the number of the run.

    The number is the last one plus one, and not random: two processes that open a run at the same instant open the same
    one, and one of their saves is refused.
    """

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
    """A store's copy of a document, and the random id of the write that put it there.

    The id is random, and no number, because two histories that differ can reach the same number. `appended`: how many
    characters a store of texts has appended to it since all of it was written.
    """

    escalation: Escalation
    write_id: str
    appended: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for: one attempt to call the responder `who`, until `expires_at` (seconds since 1970)."""

    ref: Ref
    attempt: int
    who: str
    expires_at: float


class HashedToken(NamedTuple):
    """A token as a store has it: its SHA-256 (hexadecimal), and what the token stands for."""

    token_hash: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class Write:
    """One save, and one item of the spool: everything that belongs to one decision is kept together, or not at all.

    `expected`: the write id that the store must still have, or None if it must have no copy yet. `write_id`: the random
    id of this write (32 characters). `journal`: what was decided. `outbox`: the messages that others are owed, one JSON
    object each; the same compare-and-set keeps them as the decision that causes them. `token`: of the call that was
    decided, if one was.
    """

    document: Escalation
    expected: str | None
    write_id: str
    journal: tuple[Entry, ...] = ()
    outbox: tuple[str, ...] = ()
    token: HashedToken | None = None

    @property
    def ref(self) -> Ref:
        return Ref(self.document.group, self.document.run)


class StoredText(NamedTuple):
    """A copy as a store holds it: the document, the alerts that have joined since (see `codec`), and the write id."""

    document: str
    tail: str
    write_id: str


class TextWrite(NamedTuple):
    """A `Write` as a store takes it: a whole `document`, or a text `added` to append to the tail; the other one is "".

    `state`: the value of a `State`. `deadline`: when somebody has to look at it (seconds since 1970), None if the
    escalation is closed and others have been told. A store may index both.
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
    token: HashedToken | None = None
