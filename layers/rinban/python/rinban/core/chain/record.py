"""What is kept of an escalation beside its document: who it is, its journal, what its tokens stand for."""

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
class Grant:
    """What a token stands for: one attempt (to call `who`), until `expires_at` (seconds since 1970)."""

    ref: Ref
    attempt: int
    who: str
    expires_at: float
