"""Redis: small writes that may wait until the end of an invocation, since nobody waits for them; then they are one
journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import redis

from rinban.adapters.redis.client import RedisClient
from rinban.core.errors import Unavailable
from rinban.ports.stores import Failed

Commands = Callable[[Any], object]
"""Puts commands into the pipeline that it is given."""


def _nothing() -> None:
    """Nothing more is to be written."""


class LateWrite(NamedTuple):
    """`once`: a second time it would do more, so that it is not made again if nobody knows what became of it."""

    commands: Commands
    once: bool
    failed: Failed | None


class LateWrites:
    """Outside of `together`, and for who has to know at once, a write is made when it is asked for."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._waiting: list[LateWrite] | None = None
        self._more = _nothing

    @contextmanager
    def together(self, more: Callable[[], None] = _nothing) -> Iterator[None]:
        """What is written in this block is written at its end, at the latest. It raises nothing of its own. `more`:
        writes what somebody else keeps waiting, since a question is put anyway."""
        self._waiting, self._more = [], more
        try:
            yield
        finally:
            self.settle()
            self._waiting, self._more = None, _nothing

    def write(self, commands: Commands, failed: Failed | None, *, once: bool = False) -> None:
        """Write now, or later if that can be told to `failed`. Raises Unavailable."""
        write = LateWrite(commands, once, failed)
        if self._waiting is None or failed is None:
            self._made([write])
        else:
            self._waiting.append(write)

    def settle(self) -> None:
        """Make what waits, before somebody reads it."""
        if self._waiting:
            with suppress(Unavailable):  # they are told
                self.read(lambda _: None)

    def read(self, question: Commands) -> Any:
        """The answer to the last command of a question, which is put behind what waits. Raises Unavailable."""
        self._more()
        waiting, self._waiting = self._waiting, None if self._waiting is None else []
        try:
            return self._made([*(waiting or ()), LateWrite(question, once=False, failed=None)])
        except Unavailable as error:
            for write in waiting or ():
                if write.failed:
                    write.failed(error)
            raise

    def _made(self, writes: Sequence[LateWrite]) -> Any:
        def run(store: redis.Redis) -> Any:
            pipeline = store.pipeline(transaction=False)
            for write in writes:
                write.commands(pipeline)
            return pipeline.execute()[-1]

        ask = self._client.ask_once if any(write.once for write in writes) else self._client.ask
        return ask(run)
