"""The stores: of escalations, tokens, settings, bodies, and of what waits for another store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from rinban.core.chain.document import Escalation
from rinban.core.chain.overview import Overview
from rinban.core.chain.record import Copy, Entry, Grant, Ref, StoredText, TextWrite, Write
from rinban.core.errors import Unavailable

MOST = 262_144
"""Bytes that an item of a spool may have as JSON in UTF-8, by the strictest of them [Amazon SQS, message quotas]."""


Failed = Callable[[Unavailable], object]
"""Is told that a write has failed, where that was not known when it was asked for. A store that is given one may write
later in the same invocation; it raises Unavailable, or calls this."""


class Copies(Protocol):
    """One of the two stores of escalations. Every method raises Unavailable when the store does not answer."""

    name: str

    def latest(self, group: str) -> Copy | None:
        """The copy of the group's last run, or None if the group has had none."""
        ...

    def load(self, ref: Ref) -> Copy | None:
        """The copy of this run, or None if there is none."""
        ...

    def read_ahead(self, refs: Sequence[Ref]) -> None:
        """Read these runs on one way. The next `load` of each of them may answer with what was read, once and within
        seconds: what is saved after that is refused if it has changed meanwhile."""
        ...

    def assume(self, copy: Copy) -> None:
        """The other store has this copy, and so most likely has this one: the next save may build on it. It is refused
        if that is not so."""
        ...

    def save(self, write: Write) -> bool:
        """Compare-and-set on the write id. False if another write was first: then nothing of this one is kept."""
        ...

    def listed_ids(self) -> Sequence[tuple[Ref, str]]:
        """The open runs that this store lists, each with its write id, the nearest deadline first."""
        ...

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        """The write ids of these open runs, in their order, with None for a run that has no copy here."""
        ...

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """Add to the journal without changing the escalation. A store without a journal does nothing."""
        ...

    def due(self, now: float) -> Iterable[Ref]:
        """The escalations whose deadline has passed, the longest overdue first."""
        ...


class Documents(Protocol):
    """A store of escalations as texts; `AppendLog` makes `Copies` of it, whose methods have the same meaning.

    Every method raises Unavailable when the store does not answer.
    """

    name: str

    def latest(self, group: str) -> StoredText | None: ...

    def load(self, ref: Ref) -> StoredText | None: ...

    def read_ahead(self, refs: Sequence[Ref]) -> None: ...

    def save(self, write: TextWrite) -> bool: ...

    def listed_ids(self) -> Sequence[tuple[Ref, str]]: ...

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]: ...

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None: ...

    def due(self, now: float) -> Iterable[Ref]: ...


class TokenStore(Protocol):
    """One of the two stores of tokens. It holds their SHA-256 (hexadecimal) only, so that reading it gives no access.

    Every method raises Unavailable when the store does not answer.
    """

    def put(self, token_hash: str, grant: Grant, sid: str = "") -> None:
        """Keep what the token stands for, and the CallSid of its attempt if that is known."""
        ...

    def replace(self, token_hash: str, grant: Grant) -> None:
        """Keep what this one stands for from now on, in the place of what it may have stood for."""
        ...

    def get(self, token_hash: str, likely: Ref | None = None) -> Grant | None:
        """What the token stands for, or None if it is not known. An expired grant is returned like any other.

        `likely`: the run that it is likely about, if that can be guessed. Its document will be asked for next, so a
        store may read it on the same way.
        """
        ...

    def bind(self, ref: Ref, attempt: int, sid: str, failed: Failed | None = None) -> None:
        """Remember the CallSid of an attempt."""
        ...

    def sid(self, ref: Ref, attempt: int) -> str:
        """The CallSid of an attempt, "" if it is not known."""
        ...


class GroupLock(Protocol):
    """A lock by which processes that work on one group seldom have their saves refused.

    It only saves work. It may be away or late, since compare-and-set alone keeps the document right.
    """

    def taken(self, group: str) -> AbstractContextManager[bool]:
        """Holds the lock inside the `with` block. It gives False if the lock is away, or another process keeps it too
        long.

        It never raises.
        """
        ...


class Snapshots(Protocol):
    """Texts by name, which serve while their source is away. Every method raises Unavailable."""

    def get(self, name: str) -> str | None:
        """The text of this name, or None if there is none."""
        ...

    def put(self, name: str, text: str, failed: Failed | None = None) -> None:
        """Keep this text in the place of the former one."""
        ...


class RecentBodies(Protocol):
    """The last bodies of each group, for an operator to look at. Every method raises Unavailable."""

    def put(self, group: str, record: str, failed: Failed | None = None) -> None:
        """Keep one more, as JSON text."""
        ...

    def last(self, group: str) -> list[str]:
        """At most twenty, the newest first."""
        ...


class Spool(Protocol):
    """Keeps what a store did not take until that store is back. Its items are JSON objects.

    Items with the same `group` come out in the order in which they were put in. Something that is no item (a damaged
    file, another program's message) comes out as {"unreadable": text}, so that the caller can report it.
    """

    def put(self, item: Mapping[str, object]) -> None:
        """Keep one more item. Raises Unavailable, also for an item of more than MOST bytes."""
        ...

    def drain(self) -> Iterable[Mapping[str, object]]:
        """The items. Each is taken out when the caller asks for the next one. Raises Unavailable.

        If several processes drain at once, each item goes to one of them.
        """
        ...

    def batches(self) -> Iterable[Sequence[Mapping[str, object]]]:
        """The same as `drain`, with several items at a time, which are taken out together. Raises Unavailable.

        A caller that fails or stops in the middle of a batch gets the whole batch again.
        """
        ...


class JournalReader(Protocol):
    """What was decided, as the record has it. Every method raises Unavailable."""

    def journal(self, ref: Ref) -> Sequence[Entry]:
        """What was decided about this escalation, in order; empty if there is no such escalation."""
        ...


class CallRecord(Protocol):
    """What calls have told, as the record has it. Every method raises Unavailable."""

    def told(self, begins: float, ends: float) -> Iterable[tuple[Ref, Entry]]:
        """The lines of the journal from one instant to another whose detail begins with "call ", in their order.

        Among them are all lines of calls, each with its escalation.
        """
        ...

    def called(self, refs: Sequence[Ref]) -> Mapping[Ref, Sequence[str]]:
        """For each of these escalations that is there, the ids of the people whom it has called, by the number of the
        call."""
        ...


class PastRecord(Protocol):
    """What became of escalations, as the record has it. Every method raises Unavailable."""

    def opened(self, cells: Sequence[str], begins: float, ends: float) -> Iterable[tuple[float, Sequence[Ref]]]:
        """The escalations with a line of one of these cells from one instant to another, part by part in their order.

        Each part has the instant at which it ends, the last one `ends`. None of it is read before it is asked for.
        """
        ...

    def documents(self, refs: Sequence[Ref]) -> Iterable[tuple[Ref, Escalation | None]]:
        """Each of these escalations that is there, or None for one that cannot be read; a few at a time are read."""
        ...

    def of_calls(self, refs: Sequence[Ref]) -> Mapping[Ref, Sequence[Entry]]:
        """For each of these escalations the lines of its journal whose detail begins with "call "."""
        ...

    def journals(self, refs: Sequence[Ref], without: Sequence[str]) -> Mapping[Ref, Sequence[Entry]]:
        """For each of these escalations the lines of its journal, in their order, without those of these cells."""
        ...


class Listing(Protocol):
    """One store's list of the escalations. Every method raises Unavailable."""

    name: str

    def listed(self, limit: int) -> Sequence[Ref]:
        """The open escalations, and then those that closed last, newest first, as far as it lists them."""
        ...


class Resting(Protocol):
    """One store's list of the escalations that rest."""

    def resting(self) -> Sequence[Ref]:
        """Those that rest, the nearest deadline first; the store may be behind. Raises Unavailable."""
        ...


class Forgetting(Protocol):
    """The record, as far as it is deleted when it is old."""

    def forget(self, before: float, most: int) -> int:
        """Delete closed escalations, journal lines and notices from `before` that time (seconds since 1970), and
        overrides and leave that were over by then.

        At most so many of each; returns how many. The last escalation of a group stays. Raises Unavailable.
        """
        ...


class Views(Protocol):
    """What an operator reads about escalations. Every method raises Unavailable."""

    def journal(self, ref: Ref) -> Sequence[Entry]:
        """As `JournalReader.journal`."""
        ...

    def one(self, ref: Ref) -> Escalation | None:
        """This escalation as the stores know it; None if there is none. One that cannot be read is only logged."""
        ...

    def recent(self, limit: int = 50) -> Overview:
        """At most `limit` escalations, as every store that answers knows them.

        The open ones come first, and then those that were closed last, the newest first.
        """
        ...


class RefusedCallbacks(Protocol):
    """How many requests came to the door of the callbacks that no auth token of ours has signed.

    Every method raises Unavailable.
    """

    def count(self, now: float) -> None:
        """One more. It may be told later together with others, or be lost."""
        ...

    def last_hour(self, now: float) -> int:
        """How many there were within the hour before `now`, give or take a few minutes."""
        ...


class Schema(Protocol):
    """The tables of the record, and its server. Every method raises Unavailable."""

    def missing(self) -> Sequence[str]:
        """The migrations of this release that have not been applied, in their order."""
        ...

    def now(self) -> float:
        """The server's clock, in seconds since 1970."""
        ...
