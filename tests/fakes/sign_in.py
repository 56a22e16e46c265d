"""Fakes of the ports behind which links to the board and its sessions stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rinban.core.sign_in import BoardSession, SignInLink
from tests.fakes.faults import StoreFaults


class MemorySignIn:
    """Implements ports.SignInStore. It takes nothing but hashes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults = StoreFaults(name)
        self.links: dict[str, SignInLink] = {}
        self.taken: dict[str, str] = {}
        self.kept: dict[str, BoardSession] = {}

    def put_link(self, link_hash: str, link: SignInLink) -> None:
        with self.faults.writing():
            assert link_hash not in self.links
            self.links[_checked(link_hash)] = link

    def take_link(self, link_hash: str, by: str, now: float) -> SignInLink | None:
        assert len(by) == 32
        with self.faults.writing():
            link = self.links.get(_checked(link_hash))
            if link is None or now >= link.expires_at:
                return None
            return link if self.taken.setdefault(link_hash, by) == by else None

    def made_links(self, now: float) -> Mapping[str, SignInLink]:
        with self.faults.reading():
            return {one: link for one, link in self.links.items() if link.expires_at > now}

    def drop_link(self, link_hash: str) -> None:
        with self.faults.writing():
            self.links.pop(_checked(link_hash), None)

    def put_session(self, token_hash: str, session: BoardSession) -> None:
        with self.faults.writing():
            self.kept[_checked(token_hash)] = session

    def add_session(self, token_hash: str, session: BoardSession) -> None:
        with self.faults.writing():
            self.kept.setdefault(_checked(token_hash), session)

    def session(self, token_hash: str) -> BoardSession | None:
        with self.faults.reading():
            return self.kept.get(_checked(token_hash))

    def sessions(self, now: float) -> Mapping[str, BoardSession]:
        with self.faults.reading():
            return {one: session for one, session in self.kept.items() if session.expires_at > now}

    def flush(self) -> None:
        """It has lost everything, as a cache may."""
        self.links.clear()
        self.taken.clear()
        self.kept.clear()


class MemorySignInTries:
    """Implements ports.SignInTries."""

    def __init__(self) -> None:
        self.faults = StoreFaults("tries")
        self._counts = Counter[tuple[str, int]]()

    def count(self, where: str, now: float) -> int:
        with self.faults.writing():
            self._counts[where, int(now // 60)] += 1
            return self._counts[where, int(now // 60)]


class MemoryDoneForms:
    """Implements ports.DoneForms."""

    def __init__(self) -> None:
        self.faults = StoreFaults("forms")
        self.kept: dict[str, str] = {}
        self.held: dict[str, str] = {}

    def begin(self, form: str, by: str) -> str | None:
        assert len(by) == 32
        with self.faults.writing():
            if told := self.kept.get(_checked(form)):
                return told
            return None if self.held.setdefault(form, by) == by else ""

    def tell(self, form: str, told: str) -> None:
        with self.faults.writing():
            self.kept[_checked(form)] = told

    def forget(self, form: str) -> None:
        with self.faults.writing():
            self.held.pop(_checked(form), None)


def _checked(token_hash: str) -> str:
    assert len(token_hash) == 64
    assert int(token_hash, 16) >= 0
    return token_hash
