"""A fake of the port behind which the feeds stand."""

from __future__ import annotations

from rinban.core.rota.feed import FeedSubject
from tests.fakes.faults import StoreFaults


class MemoryFeeds:
    """Implements ports.FeedStore. It takes nothing but hashes, and none twice."""

    def __init__(self) -> None:
        self.faults = StoreFaults("feeds")
        self.kept: dict[str, tuple[FeedSubject, float]] = {}

    def subject(self, token_hash: str) -> FeedSubject | None:
        with self.faults.reading():
            return self.kept.get(_checked(token_hash), (None, 0.0))[0]

    def add(self, token_hash: str, subject: FeedSubject, at: float) -> None:
        with self.faults.writing():
            assert token_hash not in self.kept
            self.kept[_checked(token_hash)] = subject, at

    def hashes(self, subject: FeedSubject) -> tuple[str, ...]:
        with self.faults.reading():
            found = sorted((at, one) for one, (whose, at) in self.kept.items() if whose == subject)
            return tuple(one for _, one in found)

    def revoke(self, subject: FeedSubject) -> None:
        with self.faults.writing():
            self.kept = {one: (whose, at) for one, (whose, at) in self.kept.items() if whose != subject}


def _checked(token_hash: str) -> str:
    assert len(token_hash) == 64
    assert int(token_hash, 16) >= 0
    return token_hash
