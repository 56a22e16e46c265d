"""What lets somebody see the board: a link that is of use once, and the session that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rinban.core.board import Role

FRESH = 900.0
"""Seconds after a sign-in for which a session may act. Later it takes a new link, so that a screen that was left alone
can show, and no more."""


@dataclass(frozen=True, slots=True)
class SignInLink:
    """What a link stands for, until `expires_at` (seconds since 1970).

    `person`: the id of a responder; "" for an operator, who need not be in the rota, and for a wall. `name`: as others
    read it.
    """

    person: str
    name: str
    role: Role
    expires_at: float


class LinkReceipt(NamedTuple):
    """What became of a link that was sent to its person.

    `number`: where it was sent last (E.164), "" for nowhere. `reason`: why it was not taken, "" if it was.
    `is_unknown`: nobody can know whether it was.
    """

    number: str
    reason: str
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class BoardSession:
    """Who is signed in on one device, until `expires_at`, having proved who they are at `made_at` (seconds since 1970).

    `person`, `name`, `role`: as of the link. `device`: what the browser calls itself, cut. `revoked_at`: when it was
    revoked, 0.0 if it was not. A revoked session is kept for as long as it would have been of use, since a store that
    was away may still have it as it was.
    """

    person: str
    name: str
    role: Role
    made_at: float
    expires_at: float
    device: str = ""
    revoked_at: float = 0.0

    def holds(self, now: float) -> bool:
        """Whether it is of use at `now`."""
        return not self.revoked_at and now < self.expires_at

    def is_fresh(self, now: float) -> bool:
        """Whether who holds it has signed in a moment ago."""
        return self.holds(now) and now < self.made_at + FRESH
