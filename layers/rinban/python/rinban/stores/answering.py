"""Several stores of one kind, of which each may be away: ask one after the other, skip the silent, and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from rinban.core.errors import Unavailable
from rinban.ports.log import Log

S = TypeVar("S")
A = TypeVar("A")


class Answering(Generic[S]):
    """Asks `stores` in their order. `silence`: what the log says of one that does not answer."""

    def __init__(self, stores: Sequence[S], log: Log, silence: str = "a store does not answer") -> None:
        self._stores = stores
        self._log = log
        self._silence = silence

    def each(self, question: Callable[[S], A], **about: object) -> Iterator[tuple[S, A]]:
        """Every store that answers, and its answer. The next store is asked once the caller wants its answer.

        `about`: what the log names besides.
        """
        for store in self._stores:
            for answer in self.one(store, question, **about):
                yield store, answer

    def one(self, store: S, question: Callable[[S], A], **about: object) -> list[A]:
        """The answer of this store; [] if it gives none."""
        try:
            return [question(store)]
        except Unavailable as error:
            name = getattr(store, "name", "")
            self._log.line(self._silence, **({"store": name} if name else {}), **about, error=str(error))
            return []
