"""Links and sessions of the board on two stores in memory."""

from __future__ import annotations

import secrets
from typing import Any

from rinban.core.board import Role
from rinban.core.sign_in import BoardSession
from rinban.sign_in.links import SignInLinks
from rinban.sign_in.sessions import BoardSessions
from tests.fakes.outside import MemoryLog, SetClock
from tests.fakes.shell import START
from tests.fakes.sign_in import MemorySignIn


class SignInHouse:
    """Both stores, the clock, and what stands on them."""

    def __init__(self) -> None:
        self.redis, self.mysql = MemorySignIn("redis"), MemorySignIn("mysql")
        self.clock, self.log = SetClock(START), MemoryLog()
        stores = self.redis, self.mysql
        self.links = SignInLinks(stores, self.clock, self.log, self._secret, lambda: secrets.token_hex(16))
        self.sessions = BoardSessions(stores, self.clock, self.log, self._secret)
        self.secrets: list[str] = []

    def _secret(self) -> str:
        self.secrets.append(secrets.token_urlsafe(32))
        return self.secrets[-1]

    def link(self, person: str = "sato", role: Role = "act", seconds: float = 60.0) -> str:
        return self.links.make(person, person.title(), role, seconds)[0]

    def signed_in(
        self, person: str = "sato", role: Role = "act", device: str = "a browser"
    ) -> tuple[str, BoardSession]:
        link = self.links.take(self.link(person, role))
        assert link
        return self.sessions.begin(link, device)

    def kept(self) -> str:
        """All that either store has, as a text."""
        known: list[Any] = [[store.links, store.taken, store.kept] for store in (self.redis, self.mysql)]
        return repr(known)
