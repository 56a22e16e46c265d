"""The voucher with which a page opens its socket.

The WebSocket API has an address of its own, to which a browser sends no cookie of ours. So the page, which has the
cookie, asks for a voucher, and the socket shows that: of use once, for half a minute, and for pages of our own alone.
An address of which a log on the way has kept a copy is of no use to who reads it there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.screens import VOUCHER_LIFE, ScreenVoucher
from rinban.ports.screens import VoucherStore
from rinban.ports.time import WallClock
from rinban.sign_in.secret import hashed, is_secret
from rinban.sign_in.sessions import BoardSessions


@dataclass(frozen=True, slots=True)
class ScreenVouchers:
    """Makes and takes vouchers. `new_secret`: makes a URL-safe text of 256 random bits."""

    store: VoucherStore
    sessions: BoardSessions
    clock: WallClock
    new_secret: Callable[[], str]

    def make(self, cookie: str, origin: str) -> str | None:
        """A voucher for the session of this cookie and for a page of this origin; None if there is no such session.

        Raises Unavailable.
        """
        if self.sessions.find(cookie) is None:
            return None
        secret = self.new_secret()
        voucher = ScreenVoucher(hashed(cookie), origin)
        self.store.put_voucher(hashed(secret), voucher, self.clock.now() + VOUCHER_LIFE)
        return secret

    def take(self, secret: str, origin: str) -> str | None:
        """The hash of the session whose page opens a socket with this voucher; None if it may not. Raises Unavailable.

        It is of no use after that. The session is looked at once more, since it may have been revoked.
        """
        if not is_secret(secret):
            return None
        voucher = self.store.take_voucher(hashed(secret), self.clock.now())
        if voucher is None or voucher.origin != origin:
            return None
        return voucher.session if self.sessions.known(voucher.session) else None
