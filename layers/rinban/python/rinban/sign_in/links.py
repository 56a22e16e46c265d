"""Links to the board. Each is of use once, and for a short while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rinban.core.board import Role
from rinban.core.errors import Unavailable
from rinban.core.sign_in import SignInLink
from rinban.ports.log import Log
from rinban.ports.sign_in import SignInStore
from rinban.ports.time import WallClock
from rinban.sign_in.secret import hashed, is_page, is_secret
from rinban.sign_in.sessions import Revoked
from rinban.stores.answering import Answering


@dataclass(frozen=True, slots=True)
class SignInLinks:
    """Makes and takes links.

    `new_secret`: makes a URL-safe text of 256 random bits. `new_id`: makes a random text of 32 characters.
    """

    stores: Sequence[SignInStore]
    clock: WallClock
    log: Log
    new_secret: Callable[[], str]
    new_id: Callable[[], str]

    def make(self, person: str, name: str, role: Role, seconds: float) -> tuple[str, SignInLink]:
        """The secret of a new link, and what it stands for. Raises Unavailable.

        It is kept in one store, the first that takes it, since no two can be asked at once who was the first to take
        it. Each try has a secret of its own: a store may have kept what it did not confirm.
        """
        link = SignInLink(person, name, role, self.clock.now() + seconds)
        for store in self.stores:
            secret = self.new_secret()
            if self._kept(store, hashed(secret), link):
                return secret, link
        raise Unavailable("no store took the link")

    def take(self, secret: str, by: str = "") -> SignInLink | None:
        """What the link with this secret stands for, if it is taken with this; None if it is of no use (any more).

        `by`: random bits of the page that takes it, which may ask again if the answer did not reach it, or if it was
        pressed twice. For anything else, and for who does not say so, each time is another one.
        Raises Unavailable if it may be in a store that does not answer.
        """
        if not is_secret(secret):
            return None
        by, now, answered = by if is_page(by) else self.new_id(), self.clock.now(), 0
        for _, link in self._answering().each(lambda store: store.take_link(hashed(secret), by, now)):
            if link:
                return link
            answered += 1
        if answered < len(self.stores):
            raise Unavailable("the link may be known to a store that does not answer")
        return None

    def revoke(self, wanted: Callable[[SignInLink], bool]) -> Revoked:
        """Revoke those that are `wanted` and may not have been used yet.

        One that does not answer may still have some: so it is named, and the same has to be done again.
        """
        now = self.clock.now()

        def drop(store: SignInStore) -> int:
            gone = [link_hash for link_hash, link in store.made_links(now).items() if wanted(link)]
            for link_hash in gone:
                store.drop_link(link_hash)
            return len(gone)

        done = {store.name: number for store, number in self._answering().each(drop)}
        return Revoked(sum(done.values()), tuple(store.name for store in self.stores if store.name not in done))

    def _kept(self, store: SignInStore, link_hash: str, link: SignInLink) -> bool:
        return bool(self._answering().one(store, lambda one: one.put_link(link_hash, link)))

    def _answering(self) -> Answering[SignInStore]:
        return Answering(self.stores, self.log)
