"""The board's open screens: with what one begins to listen, which ones do, and what has them told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from rinban.core.chain.record import Ref
from rinban.core.screens import Posted, ScreenVoucher
from rinban.core.sign_in import BoardSession


class VoucherStore(Protocol):
    """Vouchers by their SHA-256 (hexadecimal), so that reading the store lets nobody in. Each method raises
    Unavailable.

    One that is lost is asked for again, and so one store is enough.
    """

    def put_voucher(self, voucher_hash: str, voucher: ScreenVoucher, expires_at: float) -> None:
        """Keep a voucher until then (seconds since 1970)."""
        ...

    def take_voucher(self, voucher_hash: str, now: float) -> ScreenVoucher | None:
        """The voucher, for the first who takes it; None if there is none, it was taken, or it is too late."""
        ...


class OpenScreens(Protocol):
    """The sockets of one WebSocket API by their connection ids, kept in Redis. Each method raises Unavailable."""

    def add(self, connection: str, session: str, until: float) -> None:
        """A screen listens, at the longest until then (seconds since 1970). `session`: the hash of its session."""
        ...

    def drop(self, connections: Collection[str], groups: Collection[str]) -> None:
        """These are gone. With the last one, saves of these groups have nobody to tell any more."""
        ...

    def watch(self, groups: Collection[str] | None) -> None:
        """Saves of these groups have somebody to tell, for as long as a socket lives; None: of those of the last
        time."""
        ...

    def listening(self, now: float) -> Mapping[str, BoardSession | None]:
        """The sessions of those that may be open at `now`, by their connection ids; None for one that is not kept."""
        ...

    def opening(self, now: float) -> Collection[str]:
        """Those that were added less than OPENING ago: nobody can be sure that their sockets are there yet."""
        ...

    def of_session(self, session: str, now: float) -> int:
        """How many of one session may be open at `now`."""
        ...

    def begin(self) -> bool:
        """Whether nobody else is waiting just now, for WINDOW, to tell the screens of what has changed by then."""
        ...

    def number(self) -> int:
        """One more than the last time."""
        ...


class ScreenPosts(Protocol):
    """The way to one screen."""

    def post(self, connection: str, text: str, seconds: float) -> Posted:
        """Send it a text, within so many seconds. It never raises."""
        ...

    def close(self, connection: str, seconds: float) -> Posted:
        """End its socket."""
        ...


class ScreenFeed(Protocol):
    """What has the open screens told that something has changed. It never raises, and holds nobody up."""

    def publish(self, ref: Ref) -> None:
        """This escalation has changed, and a screen is open. It returns at once."""
        ...

    def settle(self) -> None:
        """Wait a moment for what is under way: an invocation is over when its answer is given."""
        ...
