"""What can befall a store in memory: it is away, or it takes a write and its reply is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock

from rinban.core.errors import Unavailable


class StoreFaults:
    """`away`: nothing answers. `read_only`: no write is taken. `silences`: so many questions get no answer.
    `lost_replies`: so many writes are done, and then raise."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.away = False
        self.read_only = False
        self.silences = 0
        self.lost_replies = 0
        self._meanwhile: list[Callable[[], object]] = []
        self._lock = RLock()

    def meanwhile(self, *actions: Callable[[], object]) -> None:
        """Let each of them happen just before one of the next writes: somebody else is quicker."""
        self._meanwhile += actions

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._lock:
            self._answer()
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._lock:
            if self._meanwhile:
                self._meanwhile.pop(0)()
            self._answer()
            if self.read_only:
                raise Unavailable(f"{self.name} is a replica")
            yield
            if self.lost_replies:
                self.lost_replies -= 1
                raise Unavailable(f"{self.name} went away before its reply")

    def _answer(self) -> None:
        if self.silences:
            self.silences -= 1
            raise Unavailable(f"{self.name} did not answer this time")
        if self.away:
            raise Unavailable(f"{self.name} is away")
