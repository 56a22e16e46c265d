"""The carrier, and who may start a call there."""

from __future__ import annotations

from typing import Protocol

from rinban.core.chain.call import CallOrder, CallRequest, Verdict


class Allowance(Protocol):
    """Shares out the calls that may be started: the most severe alert first, and of equals the one that asked first."""

    def decide(self, request: CallRequest) -> Verdict:
        """Whether this call may be started now. Raises Unavailable."""
        ...


class Phone(Protocol):
    """The carrier."""

    def call(self, order: CallOrder, *, seconds: float) -> str:
        """Place a call within `seconds`; its CallSid. Raises CallRefused (no call exists), Unavailable (it may)."""
        ...

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        """End a call. `listening` False ends it only while it is queued or ringing. A call that is over is no error."""
        ...
