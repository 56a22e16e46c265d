"""The token in a URL: random, kept as a hash, one an attempt, expiring; of no use without Twilio's signature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from rinban.core.errors import Unavailable, UnknownToken
from rinban.ports import Clock, Log, Ref, Ticket, TicketStore

LIFE = 3600.0
"""Seconds that a token lives: a call ends long before, at its time limit."""


class Tickets:
    """`new_token`: 256 random bits as URL-safe text."""

    def __init__(self, stores: Sequence[TicketStore], clock: Clock, log: Log, new_token: Callable[[], str]) -> None:
        self._stores = stores
        self._clock = clock
        self._log = log
        self._new_token = new_token

    def mint(self, ref: Ref, attempt: int, who: str) -> str:
        """A new token for this attempt. Raises Unavailable when no store took it."""
        token = self._new_token()
        ticket = Ticket(ref, attempt, who, self._clock.now() + LIFE)
        if not self._each(lambda store: store.put(_hash(token), ticket)):
            raise Unavailable("no store took the token")
        return token

    def resolve(self, token: str) -> Ticket:
        """What the token stands for. Raises UnknownToken only when every store has answered, else Unavailable."""
        silent = 0
        for store in self._stores:
            try:
                ticket = store.get(_hash(token))
            except Unavailable as error:
                silent += 1
                self._log.line("a store does not answer", error=str(error))
                continue
            if ticket and self._clock.now() < ticket.expires_at:
                return ticket
        if silent:
            raise Unavailable("the token may be known to a store that does not answer")
        raise UnknownToken("unknown or expired token")

    def bind(self, ref: Ref, attempt: int, sid: str) -> None:
        """Remember the CallSid, for a call that has to be hung up before it ever called back."""
        self._each(lambda store: store.bind(ref, attempt, sid))

    def sid(self, ref: Ref, attempt: int) -> str:
        """The CallSid of an attempt, "" if no store knows it."""
        for store in self._stores:
            try:
                if sid := store.sid(ref, attempt):
                    return sid
            except Unavailable as error:
                self._log.line("a store does not answer", error=str(error))
        return ""

    def _each(self, write: Callable[[TicketStore], None]) -> int:
        """How many stores took it."""
        taken = 0
        for store in self._stores:
            try:
                write(store)
                taken += 1
            except Unavailable as error:
                self._log.line("a store does not answer", error=str(error))
        return taken


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
