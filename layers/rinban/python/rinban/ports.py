"""What the shell needs of the outside, as Protocols. A port exists only where a second implementation exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from rinban.core.document import Escalation
from rinban.core.message import StoredMessage
from rinban.core.rota import Group
from rinban.core.source import Source


class Ref(NamedTuple):
    """An escalation's identity: two processes that open one at the same instant open the same one."""

    group: str
    run: int

    def __str__(self) -> str:
        return f"{self.group}/{self.run}"


@dataclass(frozen=True, slots=True)
class Stage:
    """Settings of one stage.

    `every_call_to`: the one number (E.164) that every call of a test stage goes to. `default_group`: who is called for
    a group that does not exist. `caller_id`: the number shown on the phone (E.164). `last_resort`: the number (E.164)
    that is called when no store answers, so that nobody can know who is on duty. `calls_per_second`: how many calls the
    account may start. `countries`: how a number (E.164) has to begin to be dialled, such as "+81"; () : any is dialled.
    `calls_per_day`: above so many it is warned, 0: never.
    """

    caller_id: str = ""
    every_call_to: str = ""
    default_group: str = ""
    last_resort: str = ""
    calls_per_second: int = 1
    countries: tuple[str, ...] = ()
    calls_per_day: int = 0


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


class Copies(Protocol):
    """One of the two stores of escalations. Every method raises Unavailable when the store does not answer."""

    name: str

    def latest(self, group: str) -> Copy | None:
        """The copy of the group's last run."""
        ...

    def load(self, ref: Ref) -> Copy | None: ...

    def save(self, e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        """Compare-and-set on the write id; `expected` None: there must be none yet. False: somebody else was first."""
        ...

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        """The write ids of these open runs, in their order; None where there is no copy."""
        ...

    def note(self, ref: Ref, entries: Sequence[Entry]) -> None:
        """Journal what happened without changing the escalation (a store without a journal does nothing)."""
        ...

    def due(self, now: float) -> Iterable[Ref]:
        """Escalations whose deadline has passed, the longest overdue first."""
        ...


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for: one attempt (to call `who`), until `expires_at` (seconds since 1970)."""

    ref: Ref
    attempt: int
    who: str
    expires_at: float


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


class Turns(Protocol):
    """Lets processes that work on one group take turns, so that they seldom refuse each other's saves.

    Only a courtesy: it may be away or late, and compare-and-set alone keeps the document right.
    """

    def taken(self, group: str) -> AbstractContextManager[None]: ...


class Asked(NamedTuple):
    """Somebody who wants to start a call. `severity`: of the gravest alert. `now`: seconds since 1970.

    `interval`: seconds between two calls, by the allowance, 0.0 for whoever has a turn already; `ahead`: how many
    seconds of calls may be started at once, which then wait in the carrier's own queue. `number`: whose phone (E.164)
    is to ring, "" if that is not known; `others`: whose else could; `most`: how often each of them within the last
    hour, 0: however often.
    """

    who: Ref
    severity: int
    now: float
    interval: float
    ahead: float
    number: str = ""
    others: tuple[str, ...] = ()
    most: int = 0


class Allotted(NamedTuple):
    """What was answered: start the call now, which is counted; unless one of these says otherwise.

    `at`: when to ask again (seconds since 1970). `enough`: the numbers that have been called enough, the one that was
    asked for among them. `today`: the calls that were started since midnight UTC, with this one; 0: it is none of its
    own.
    """

    at: float = 0.0
    enough: frozenset[str] = frozenset()
    today: int = 0


class Allowance(Protocol):
    """Shares out the calls that may be started: to the gravest first, and of equals to whoever asked first."""

    def turn(self, asked: Asked) -> Allotted:
        """Whether this call may be started now. Raises Unavailable."""
        ...


class Log(Protocol):
    """Where every decision, and what is wrong, is said."""

    def line(self, message: str, **fields: object) -> None: ...

    def count(self, metric: str, **details: str) -> None:
        """One more of this metric: an alarm hangs on it."""
        ...


class Snapshots(Protocol):
    """Texts by name, kept for the time while their source is away."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, text: str) -> None: ...


class Clock(Protocol):
    """Seconds since 1970. A port, so that the demo and the tests can jump idle stretches."""

    def now(self) -> float: ...


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One call to place. All URLs are absolute; `ring` and `limit` are seconds; `to` is E.164.

    `twiml`: what is said, at most 4,000 characters; such a call never calls back, and its URLs are "".
    """

    to: str
    voice_url: str
    status_url: str
    fallback_url: str
    ring: int
    limit: int
    caller_id: str = ""
    twiml: str = ""


class Phone(Protocol):
    """The carrier."""

    def call(self, order: CallOrder, *, seconds: float) -> str:
        """Place a call within `seconds`; its CallSid. Raises CallRefused (no call exists), Unavailable (it may)."""
        ...

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        """End a call. `listening` False ends it only while it is queued or ringing. A call that is over is no error."""
        ...


class Rota(Protocol):
    """What was loaded: one group, this stage, one stored message, the sources."""

    def group(self, group_id: str) -> Group | None:
        """The group, or None if there is none. Raises Unavailable."""
        ...

    def stage(self) -> Stage: ...

    def message(self, message_id: str) -> StoredMessage | None:
        """The stored message of this id, or None if there is none. Raises Unavailable."""
        ...

    def sources(self) -> tuple[Source, ...]:
        """Own sources, in the order in which they are tried. Raises Unavailable."""
        ...


class Received(Protocol):
    """The last bodies of each group, for an operator to look at. Every method raises Unavailable."""

    def put(self, group: str, record: str) -> None: ...

    def last(self, group: str) -> list[str]:
        """At most twenty, the newest first."""
        ...


class Timer(Protocol):
    """Wakes escalations up. A wake-up means nothing by itself: the deadline of the loaded document decides."""

    def wake(self, ref: Ref, at: float | None, phase: str = "", armed: float | None = None) -> None:
        """Wake it at `at` (seconds since 1970), instead of any earlier wish; None: never again. Raises Unavailable.

        `phase`: who or what is waited for, so that a wake-up that comes late can be told from the one that is due.
        `armed`: what this very phase has wished for before, and has not passed yet. A timer whose wake-ups cannot be
        taken back may leave it at an earlier one, since whoever is woken too early wishes again.
        """
        ...

    def due(self, now: float) -> Iterable[Ref]: ...


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
