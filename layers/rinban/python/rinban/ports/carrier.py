"""The carrier, our account with it, and the allowance that says who may start a call there."""

from __future__ import annotations

from typing import Protocol

from rinban.core.account import AccountStanding, CallerNumber
from rinban.core.chain.call import CallOrder, CallRequest, Verdict
from rinban.core.chain.sms_order import SmsOrder


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

    def cut_in(self, sid: str, url: str, *, seconds: float) -> None:
        """Let the person on this call hear at once what `url` says instead of what is being said.

        Raises Unavailable. That nobody is on the line is no error.
        """
        ...


class Messenger(Protocol):
    """The carrier that sends SMS."""

    def send(self, order: SmsOrder, *, seconds: float) -> str:
        """Send an SMS within `seconds`; returns the carrier's id of it.

        Raises CallRefused if it certainly was not taken: `permanent` and `mend` are as for a call. Raises Unavailable
        if nobody can know whether it was.
        """
        ...


class CarrierAccount(Protocol):
    """What the carrier knows about our account. Nothing is changed by asking.

    Every method answers within `seconds`. It raises Forbidden if the carrier does not accept our credentials, or does
    not let them read this; and Unavailable if there is no answer.
    """

    def standing(self, *, seconds: float) -> AccountStanding:
        """How the account itself is."""
        ...

    def caller(self, number: str, *, seconds: float) -> CallerNumber | None:
        """What may be done with this number (E.164) as the caller's; None if the account has nothing to do with it."""
        ...

    def may_call(self, country: str, *, seconds: float) -> bool:
        """Whether the account may call ordinary numbers of this country (ISO 3166, two letters).

        Raises NotFound for a country that the carrier does not know.
        """
        ...

    def queued(self, since: float, *, seconds: float) -> tuple[float, ...]:
        """How many seconds each of the last calls waited at the carrier before it was begun, the newest first.

        `since`: older calls do not count (seconds since 1970).
        """
        ...


class SignedCallback(Protocol):
    """Requests an address of ours just as the carrier does, signed with our own auth token."""

    def ask(self, url: str, *, seconds: float) -> tuple[int, str]:
        """The HTTP status and the text of the answer, within `seconds`. Raises Unavailable."""
        ...
