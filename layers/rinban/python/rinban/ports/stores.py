"""What the shell needs of the outside, as Protocols. A port exists only where a second implementation exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from rinban.core.chain.overview import Overview
from rinban.core.chain.record import Copy, Entry, Grant, Ref, StoredText, TextWrite, Write


class Copies(Protocol):
    """One of the two stores of escalations. Every method raises Unavailable when the store does not answer."""

    name: str

    def latest(self, group: str) -> Copy | None:
        """The copy of the group's last run."""
        ...

    def load(self, ref: Ref) -> Copy | None: ...

    def save(self, write: Write) -> bool:
        """Compare-and-set on the write id. False: somebody else was first, and nothing of this write is kept."""
        ...

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        """The write ids of these open runs, in their order; None where there is no copy."""
        ...

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """Journal what happened without changing the escalation (a store without a journal does nothing)."""
        ...

    def due(self, now: float) -> Iterable[Ref]:
        """Escalations whose deadline has passed, the longest overdue first."""
        ...


class Documents(Protocol):
    """A store of escalations as texts, which `AppendLog` makes `Copies` of. Every method raises Unavailable."""

    name: str

    def latest(self, group: str) -> StoredText | None: ...

    def load(self, ref: Ref) -> StoredText | None: ...

    def save(self, write: TextWrite) -> bool:
        """As `Copies.save`."""
        ...

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]: ...

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None: ...

    def due(self, now: float) -> Iterable[Ref]: ...


class TokenStore(Protocol):
    """One of the two stores of tokens, by the SHA-256 of their token. Every method raises Unavailable."""

    def put(self, token_hash: str, grant: Grant, sid: str = "") -> None:
        """Keep it, and the CallSid of its attempt if that is known."""
        ...

    def get(self, token_hash: str) -> Grant | None: ...

    def bind(self, ref: Ref, attempt: int, sid: str) -> None:
        """Remember the CallSid of an attempt."""
        ...

    def sid(self, ref: Ref, attempt: int) -> str:
        """The CallSid of an attempt, "" if it is not known."""
        ...


class GroupLock(Protocol):
    """Lets processes that work on one group take turns, so that they seldom refuse each other's saves.

    Only a courtesy: it may be away or late, and compare-and-set alone keeps the document right.
    """

    def taken(self, group: str) -> AbstractContextManager[bool]:
        """Whether the lock is held inside. False: it is away, or somebody else keeps it for too long."""
        ...


class Snapshots(Protocol):
    """Texts by name, kept for the time while their source is away."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, text: str) -> None: ...


class RecentBodies(Protocol):
    """The last bodies of each group, for an operator to look at. Every method raises Unavailable."""

    def put(self, group: str, record: str) -> None: ...

    def last(self, group: str) -> list[str]:
        """At most twenty, the newest first."""
        ...


class Spool(Protocol):
    """Keeps what a store did not take until it is back. Records are JSON objects.

    Those with the same `group` come out in their order. What is no record (a damaged file, a stranger's message) comes
    out as {"unreadable": text}, for whoever drains to say so.
    """

    def put(self, record: Mapping[str, object]) -> None:
        """Raises Unavailable."""
        ...

    def drain(self) -> Iterable[Mapping[str, object]]:
        """The records, each taken out once the caller asks for the one after it. Raises Unavailable.

        Of several that drain at once, each record goes to one.
        """
        ...

    def lots(self) -> Iterable[Sequence[Mapping[str, object]]]:
        """As `drain`, but as many at once as the spool likes to hand out, which are taken out together.

        Whoever fails in the middle of a lot, or stops there, is handed all of it again.
        """
        ...


class Journal(Protocol):
    """What was decided. Every method raises Unavailable."""

    def journal(self, ref: Ref) -> Sequence[Entry]:
        """What was decided about this one, in order; nothing if there is no such escalation."""
        ...


class Listing(Protocol):
    """One store's list of the escalations. Every method raises Unavailable."""

    name: str

    def listed(self, limit: int) -> Sequence[Ref]:
        """The open escalations, and then those that closed last, newest first, as far as it lists them."""
        ...


class Views(Protocol):
    """What an operator reads of the escalations. Every method raises Unavailable."""

    def journal(self, ref: Ref) -> Sequence[Entry]:
        """As `Journal.journal`."""
        ...

    def recent(self, limit: int = 50) -> Overview:
        """The open escalations, and those that closed last, as every store that answers knows them."""
        ...


class RefusedCallbacks(Protocol):
    """How many requests came to the door of the callbacks that no auth token of ours has signed.

    Every method raises Unavailable.
    """

    def count(self, now: float) -> None:
        """One more. It may be told later together with others, or be lost."""
        ...

    def last_hour(self, now: float) -> int: ...
