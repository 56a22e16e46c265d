"""What the shell needs of the outside, as Protocols. A port exists only where a second implementation exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from rinban.core.rota import Group


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
    a group that does not exist. `caller_id`: the number shown on the phone (E.164).
    """

    caller_id: str = ""
    every_call_to: str = ""
    default_group: str = ""


class Clock(Protocol):
    """Seconds since 1970. A port, so that the demo and the tests can jump idle stretches."""

    def now(self) -> float: ...


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One call to place. All URLs are absolute; `ring` and `limit` are seconds; `to` is E.164."""

    to: str
    voice_url: str
    status_url: str
    fallback_url: str
    ring: int
    limit: int
    caller_id: str = ""


class Phone(Protocol):
    """The carrier."""

    def call(self, order: CallOrder, *, seconds: float) -> str:
        """Place a call within `seconds`; its CallSid. Raises CallRefused (it does not exist) or Unavailable (it may)."""
        ...

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        """End a call. `listening` False ends it only while it is queued or ringing. A call that is over is no error."""
        ...


class Rota(Protocol):
    """The settings of one group and of this stage."""

    def group(self, group_id: str) -> Group | None:
        """The group, or None if there is none. Raises Unavailable."""
        ...

    def stage(self) -> Stage: ...


class Timer(Protocol):
    """Wakes escalations up. A wake-up means nothing by itself: the deadline of the loaded document decides."""

    def wake(self, ref: Ref, at: float) -> None: ...

    def due(self, now: float) -> Iterable[Ref]: ...


class Spool(Protocol):
    """Keeps what a store did not take until it is back. Records are JSON objects."""

    def put(self, record: Mapping[str, object]) -> None: ...

    def drain(self) -> Iterable[Mapping[str, object]]:
        """The records, each taken out once the caller asks for the one after it."""
        ...
