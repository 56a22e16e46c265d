"""The token in a URL: random, kept as a hash, one an attempt, expiring; of no use without Twilio's signature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rinban.core.chain.record import Grant, Ref
from rinban.core.errors import Unavailable, UnknownToken
from rinban.ports.log import Log
from rinban.ports.stores import TokenStore
from rinban.ports.time import WallClock

LIFE = 3600.0
"""Seconds that a token lives: a call ends long before, at its time limit."""


class NewToken(NamedTuple):
    """A token that one store holds; `elsewhere`: the stores that do not have it yet."""

    token: str
    grant: Grant
    elsewhere: Sequence[TokenStore]


class Tokens:
    """`new_token`: 256 random bits as URL-safe text."""

    def __init__(self, stores: Sequence[TokenStore], clock: WallClock, log: Log, new_token: Callable[[], str]) -> None:
        self._stores = stores
        self._clock = clock
        self._log = log
        self._new_token = new_token

    def mint(self, ref: Ref, attempt: int, who: str) -> NewToken:
        """A new token for this attempt, kept in the first store that takes it. Raises Unavailable if none does."""
        token = self._new_token()
        grant = Grant(ref, attempt, who, self._clock.now() + LIFE)
        for number, store in enumerate(self._stores):
            if self._took(store, lambda s: s.put(_hash(token), grant)):
                return NewToken(token, grant, self._stores[number + 1 :])
        raise Unavailable("no store took the token")

    def keep(self, minted: NewToken, sid: str) -> None:
        """Once the call is placed, which must not wait for it: the token in the other stores, the CallSid in all.

        `sid` "": it is not known whether the call exists.
        """
        grant = minted.grant
        for store in self._stores:
            if store in minted.elsewhere:
                self._took(store, lambda s: s.put(_hash(minted.token), grant, sid))
            elif sid:
                self._took(store, lambda s: s.bind(grant.ref, grant.attempt, sid))

    def resolve(self, token: str) -> Grant:
        """What the token stands for. Raises UnknownToken only when every store has answered, else Unavailable."""
        silent = 0
        for store in self._stores:
            try:
                grant = store.get(_hash(token))
            except Unavailable as error:
                silent += 1
                self._log.line("a store does not answer", error=str(error))
                continue
            if grant and self._clock.now() < grant.expires_at:
                return grant
        if silent:
            raise Unavailable("the token may be known to a store that does not answer")
        raise UnknownToken("unknown or expired token")

    def sid(self, ref: Ref, attempt: int) -> str:
        """The CallSid of an attempt, "" if no store knows it."""
        for store in self._stores:
            try:
                if sid := store.sid(ref, attempt):
                    return sid
            except Unavailable as error:
                self._log.line("a store does not answer", error=str(error))
        return ""

    def _took(self, store: TokenStore, write: Callable[[TokenStore], None]) -> bool:
        try:
            write(store)
        except Unavailable as error:
            self._log.line("a store does not answer", error=str(error))
            return False
        return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
