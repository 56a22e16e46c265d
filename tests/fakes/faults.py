"""Faults of a store in memory: it is away, it refuses writes, or its reply is lost after a write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock

from rinban.core.errors import Unavailable


class StoreFaults:
    """The faults of one store. `away`: nothing answers. `read_only`: writes are refused. `silences`: so many of the
    next questions get no answer. `lost_replies`: so many of the next writes are done, and raise Unavailable all the
    same. `reads`: how often something was read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.away = False
        self.read_only = False
        self.silences = 0
        self.lost_replies = 0
        self.reads = 0
        self._meanwhile: list[Callable[[], object]] = []
        self._lock = RLock()

    def meanwhile(self, *actions: Callable[[], object]) -> None:
        """Do one of these actions just before each of the next writes, as if another process were faster."""
        self._meanwhile += actions

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._lock:
            self._answer()
            self.reads += 1
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
