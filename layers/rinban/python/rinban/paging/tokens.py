"""The token in a callback's URL. It is random, stands for one attempt, expires, and is stored as a hash.

Before the random part stands the number of the run, so that its document can be read together with the token.

It is of no use without Twilio's signature. It makes sure that a signed callback reaches the one call that it is about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rinban.core.chain.record import Grant, HashedToken, Ref
from rinban.core.chain.sms import SMS_CALL
from rinban.core.errors import Unavailable, UnknownToken
from rinban.ports.log import Log
from rinban.ports.stores import TokenStore
from rinban.ports.time import WallClock
from rinban.stores.answering import Answering

LIFE = 3600.0
"""Seconds that a token is valid. A call ends long before, at its time limit."""


class NewToken(NamedTuple):
    """A token of a call that is to be made. `elsewhere`: the stores that do not have it yet, and have to be told."""

    token: str
    grant: Grant
    elsewhere: Sequence[TokenStore] = ()

    @property
    def hashed(self) -> HashedToken:
        """As a store has it."""
        return HashedToken(_hash(self.token), self.grant)


class Tokens:
    """Makes, keeps and resolves tokens. `new_token`: makes a URL-safe text of 256 random bits."""

    def __init__(self, stores: Sequence[TokenStore], clock: WallClock, log: Log, new_token: Callable[[], str]) -> None:
        self._stores = stores
        self._answering = Answering(stores, log)
        self._clock = clock
        self._new_token = new_token

    def new(self, ref: Ref, attempt: int, who: str) -> NewToken:
        """A new token for this attempt, which is to be saved together with the escalation's document."""
        return NewToken(f"{ref.run}.{self._new_token()}", Grant(ref, attempt, who, self._clock.now() + LIFE))

    def mint(self, ref: Ref, attempt: int, who: str) -> NewToken:
        """The same, kept in the first store that takes it, where no document is saved. Raises Unavailable if no store
        does.

        One store is enough before dialling: every further write would delay the ringing.
        """
        new = self.new(ref, attempt, who)
        for store, _ in self._answering.each(lambda s: s.put(*new.hashed)):
            return new._replace(elsewhere=self._stores[self._stores.index(store) + 1 :])
        raise Unavailable("no store took the token")

    def keep(self, new: NewToken, sid: str) -> None:
        """After dialling: keep the token in the other stores too, if they have it not, and the CallSid in one of them.

        One is enough, since within a second the first callback brings the CallSid into the document. `sid`: "" if it is
        not known whether the call exists.
        """
        grant, taken = new.grant, list[None]()
        for store in new.elsewhere:
            taken += self._answering.one(store, lambda s: s.put(_hash(new.token), grant, sid))
        if sid and not taken:
            self._bind(grant, sid, self._stores)

    def _bind(self, grant: Grant, sid: str, stores: Sequence[TokenStore]) -> None:
        """Keep the CallSid in the first of these stores that takes it. One may say later that it has not."""
        if not stores:
            return
        first, others = stores[0], stores[1:]

        def failed(error: Unavailable) -> None:
            self._answering.say_silent(first, error)
            self._bind(grant, sid, others)

        if not self._answering.one(first, lambda s: s.bind(grant.ref, grant.attempt, sid, failed)):
            self._bind(grant, sid, others)

    def resolve(self, token: str, group: str = "") -> Grant:
        """What the token stands for. Raises UnknownToken if every store has answered, and else Unavailable.

        `group`: the one that it is likely about, if that is known.

        The difference matters: a caller with an unknown token is sent away, and one who meets a silent store may wait.
        """
        answered, likely = 0, _likely(token, group)
        for store in reversed(self._stores):  # the record first: it has the document, of which the step begins
            for grant in self._answering.one(store, lambda s: s.get(_hash(token), likely)):
                if grant and self._clock.now() < grant.expires_at:
                    return grant
                answered += 1
        if answered < len(self._stores):
            raise Unavailable("the token may be known to a store that does not answer")
        raise UnknownToken("unknown or expired token")

    def sid(self, ref: Ref, attempt: int) -> str:
        """The CallSid of an attempt, "" if no store knows it."""
        return next((sid for _, sid in self._answering.each(lambda store: store.sid(ref, attempt)) if sid), "")

    def hear_from(self, number: str, ref: Ref, who: str) -> None:
        """For an hour from now on an answer by SMS from this number (E.164) is this person's and about this escalation,
        in every store that answers; what it was about before does not count any more."""
        grant = Grant(ref, SMS_CALL, who, self._clock.now() + LIFE)
        for store in self._stores:
            self._answering.one(store, lambda s: s.replace(_of_number(number), grant))

    def heard_from(self, number: str) -> Grant | None:
        """What an answer by SMS from this number is about, None if it is about nothing. Raises Unavailable.

        Every store is asked: one that has missed a later SMS must not let an earlier one be answered."""
        answered = [grant for _, grant in self._answering.each(lambda store: store.get(_of_number(number)))]
        if not answered:
            raise Unavailable("no store answers")
        valid = (grant for grant in answered if grant and self._clock.now() < grant.expires_at)
        return max(valid, key=lambda grant: grant.expires_at, default=None)


def _likely(token: str, group: str) -> Ref | None:
    """The run that the token begins with. Whether it is true, its grant alone says."""
    run = re.match("([1-9][0-9]{0,8})[.]", token)
    return Ref(group, int(run[1])) if run and group else None


def _of_number(number: str) -> str:
    return _hash(f"an answer by SMS from {number}")


def _hash(token: str) -> str:
    # A plain hash is enough: unlike a password, 256 random bits cannot be guessed, so that a salt would add nothing.
    return hashlib.sha256(token.encode()).hexdigest()
