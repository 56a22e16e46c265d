"""Where the addresses of the calendar feeds are kept."""

from __future__ import annotations

from typing import Protocol

from rinban.core.rota.feed import FeedSubject


class FeedStore(Protocol):
    """The feeds, by the SHA-256 (hexadecimal) of the token in their address. Every method raises Unavailable."""

    def subject(self, token_hash: str) -> FeedSubject | None:
        """Whose duties the feed with this token shows; None if there is no such feed, or it was revoked."""
        ...

    def add(self, token_hash: str, subject: FeedSubject, at: float) -> None:
        """Keep one more feed, which is made now (seconds since 1970)."""
        ...

    def hashes(self, subject: FeedSubject) -> tuple[str, ...]:
        """The hashes of this subject's feeds, the oldest first."""
        ...

    def revoke(self, subject: FeedSubject) -> None:
        """Forget all feeds of this subject."""
        ...
