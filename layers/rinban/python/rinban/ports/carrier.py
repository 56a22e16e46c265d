"""The carrier, and the allowance that says who may start a call there."""

from __future__ import annotations

from typing import Protocol

from rinban.core.chain.call import CallOrder, CallRequest, Verdict


class Allowance(Protocol):
    """Shares out the slots for calls: the most severe alert comes first, and of equals the one that asked first."""

    def decide(self, request: CallRequest) -> Verdict:
        """Whether this call may be started now. Raises Unavailable."""
        ...


class Phone(Protocol):
    """The carrier that places the calls."""

    def call(self, order: CallOrder, *, seconds: float) -> str:
        """Place a call within `seconds`; returns its CallSid.

        Raises CallRefused if there certainly is no call, and Unavailable if nobody can know whether there is one.
        """
        ...

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        """End a call within `seconds`. Unless `listening` is set, a call that somebody has answered goes on.

        Raises Unavailable. A call that is over already is no error.
        """
        ...
