"""Several stores of one kind, each of which may be away: they are asked in order, and a silent one is skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from rinban.core.errors import Unavailable
from rinban.ports.log import Log

S = TypeVar("S")
A = TypeVar("A")


class Answering(Generic[S]):
    """Asks `stores` in their order. `silence`: the log's message about one that does not answer.

    A store that has a `name` is also counted as away. The sweep of every minute asks each of them, so that an alarm
    tells of it even while nobody is called.
    """

    def __init__(self, stores: Sequence[S], log: Log, silence: str = "a store does not answer") -> None:
        self._stores = stores
        self._log = log
        self._silence = silence

    def each(self, question: Callable[[S], A], **about: object) -> Iterator[tuple[S, A]]:
        """Every store that answers, with its answer. A store is only asked when the caller asks for the next answer.

        `about`: further fields for the log.
        """
        for store in self._stores:
            for answer in self.one(store, question, **about):
                yield store, answer

    def one(self, store: S, question: Callable[[S], A], **about: object) -> list[A]:
        """This store's answer as a list of one, or [] if it does not answer. An answer may itself be None."""
        try:
            return [question(store)]
        except Unavailable as error:
            self.say_silent(store, error, **about)
            return []

    def say_silent(self, store: S, error: Unavailable, **about: object) -> None:
        """Log that this store does not answer, and count it."""
        name = getattr(store, "name", "")
        self._log.line(self._silence, **({"store": name} if name else {}), **about, error=str(error))
        if name:
            self._log.count("StoreAway", store=name)
