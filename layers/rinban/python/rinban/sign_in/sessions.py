"""The sessions of the board: begun with a link, found by a cookie, and revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rinban.core.errors import Unavailable
from rinban.core.sign_in import BoardSession, SignInLink
from rinban.core.text import plain
from rinban.ports.log import Log
from rinban.ports.sign_in import SignInStore
from rinban.ports.time import WallClock
from rinban.sign_in.secret import hashed, is_secret
from rinban.stores.answering import Answering

LIFE, LIFE_OF_A_WALL = 43_200.0, 30 * 86_400.0
"""Seconds for which a person's session holds, which is a night; and a screen's on a wall."""

DEVICE = 80
"""Characters that are kept of what a browser calls itself."""

_ID = 12
"""Characters of a hash by which an operator names a session. They lead back to no cookie."""


class Revoked(NamedTuple):
    """`number`: how many sessions or links were revoked. `away`: stores that did not answer, where they may hold."""

    number: int
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardSessions:
    """Begins, finds, lists and revokes sessions. They are in every store, so that the loss of one signs nobody out.

    `new_secret`: makes a URL-safe text of 256 random bits.
    """

    stores: Sequence[SignInStore]
    clock: WallClock
    log: Log
    new_secret: Callable[[], str]

    def begin(self, link: SignInLink, device: str, at: float | None = None) -> tuple[str, BoardSession]:
        """The cookie of a new session, and the session. Raises Unavailable if no store took it.

        `at`: when the person has proved who they are (seconds since 1970), None for now.
        """
        now, cookie = self.clock.now(), self.new_secret()
        life = LIFE_OF_A_WALL if link.role == "wall" else LIFE
        told = plain.one_line(device, DEVICE)
        session = BoardSession(link.person, link.name, link.role, now if at is None else at, now + life, told)
        if not list(self._answering().each(lambda store: store.put_session(hashed(cookie), session))):
            raise Unavailable("no store took the session")
        return cookie, session

    def find(self, cookie: str) -> BoardSession | None:
        """The session of this cookie, None if there is none that holds.

        Usually one journey to the first store. What that has lost is put back. Raises Unavailable if a store that does
        not answer may know it.
        """
        return self.known(hashed(cookie)) if is_secret(cookie) else None

    def known(self, key: str) -> BoardSession | None:
        """The same by the hash of its cookie."""
        silent, lost = False, list[SignInStore]()
        for store in self.stores:
            answers = self._answering().one(store, lambda one: one.session(key))
            silent = silent or not answers
            found = answers[0] if answers else None
            if found:
                return self._holding(key, found, lost)
            lost += [store] if answers else []
        if silent:
            raise Unavailable("the session may be known to a store that does not answer")
        return None

    def holding(self) -> frozenset[str]:
        """The hashes of the cookies of all sessions that hold, as the first store has them: two questions for many
        who come at once. None while it does not answer; who is not among them is to be looked for with `find`."""
        now = self.clock.now()
        answers = self._answering().one(self.stores[0], lambda store: store.sessions(now))
        return frozenset(key for kept in answers for key, one in kept.items() if one.holds(now))

    def end(self, cookie: str) -> Revoked:
        """Revoke the session of this cookie."""
        key, found = hashed(cookie), self.find(cookie)
        return self._revoke({key: found}) if found else Revoked(0, ())

    def listed(self) -> Mapping[str, BoardSession]:
        """Those that hold, by their ids, the newest first. Raises Unavailable if no store answers."""
        now = self.clock.now()
        held = [(key, one) for key, one in self._kept().items() if one.holds(now)]
        newest = sorted(held, key=lambda each: each[1].made_at, reverse=True)
        return {key[:_ID]: one for key, one in newest}

    def revoke(self, wanted: Callable[[str, BoardSession], bool]) -> Revoked:
        """Revoke those whose id and session are `wanted`.

        Raises Unavailable if no store answers. One that does not answer may still have them as they were: so it is
        named, and the same has to be done again.
        """
        now = self.clock.now()
        return self._revoke(
            {key: one for key, one in self._kept().items() if one.expires_at > now and wanted(key[:_ID], one)}
        )

    def settle(self) -> int:
        """Revoke in each store what another one knows to be revoked, since it may have been away then; how many times.

        While a store does not answer nothing is done: the same has to be asked again.
        """
        now, settled = self.clock.now(), 0
        try:
            kept = [(store, store.sessions(now)) for store in self.stores]
            revoked = {key: one for key, one in _joined(found for _, found in kept).items() if one.revoked_at}
            for store, found in kept:
                for key in found.keys() & revoked.keys():
                    if not found[key].revoked_at:
                        store.put_session(key, revoked[key])
                        settled += 1
        except Unavailable as error:
            self.log.line("revoked sessions of the board were not settled", error=str(error))
        return settled

    def _revoke(self, chosen: Mapping[str, BoardSession]) -> Revoked:
        now = self.clock.now()
        gone = {key: one if one.revoked_at else replace(one, revoked_at=now) for key, one in chosen.items()}

        def put(store: SignInStore) -> None:
            for key, session in gone.items():
                store.put_session(key, session)
            if not gone:
                store.sessions(now)  # a store that is away is named even where there is nothing to revoke

        told = {store.name for store, _ in self._answering().each(put)}
        fresh = sum(not one.revoked_at for one in chosen.values())
        return Revoked(fresh if told else 0, tuple(store.name for store in self.stores if store.name not in told))

    def _kept(self) -> Mapping[str, BoardSession]:
        """Of all stores that answer, also the revoked ones: where one store knows that, it is so."""
        now = self.clock.now()
        answers = [found for _, found in self._answering().each(lambda store: store.sessions(now))]
        if not answers:
            raise Unavailable("no store answers that knows the sessions")
        return _joined(answers)

    def _holding(self, key: str, found: BoardSession, lost: Iterable[SignInStore]) -> BoardSession | None:
        if not found.holds(self.clock.now()):
            return None
        for store in lost:
            self._answering().one(store, lambda one: one.add_session(key, found))
        return found

    def _answering(self) -> Answering[SignInStore]:
        return Answering(self.stores, self.log)


def _joined(answers: Iterable[Mapping[str, BoardSession]]) -> dict[str, BoardSession]:
    joined = dict[str, BoardSession]()
    for found in answers:
        for key, session in found.items():
            if key not in joined or session.revoked_at:
                joined[key] = session
    return joined
