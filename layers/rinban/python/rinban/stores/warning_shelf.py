"""The book of warnings in both stores: the newest copy counts, and compare-and-set saves it in all that answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rinban.core.errors import Unavailable
from rinban.core.warnings.book import WarningBook
from rinban.core.warnings.codec import from_json, to_json
from rinban.ports.log import Log
from rinban.ports.warnings import WarningStore
from rinban.stores.answering import Answering


@dataclass(frozen=True, slots=True)
class LoadedBook:
    """`seen`: by the name of each store that answered, the id of the write that it holds, None for none. `away`: the
    names of the others."""

    book: WarningBook
    seen: Mapping[str, str | None]
    away: tuple[str, ...]


class WarningShelf:
    """`stores`: in the order in which they are asked and written. `new_id`: a random text of 32 characters.

    Two copies are not joined: a store that comes back has the smaller version, and is written over. If two watchdogs
    saw one store each, the same is told twice, and nothing is lost.

    Where the stores that answer can keep none, the last book that this process has seen counts until one keeps it: else
    the same would be told each minute while one store is away and the other one is not migrated.
    """

    def __init__(self, stores: Sequence[WarningStore], log: Log, new_id: Callable[[], str]) -> None:
        self._stores = stores
        self._answering = Answering(stores, log)
        self._log = log
        self._new_id = new_id
        self._last, self._is_alone, self._keeps_none = WarningBook(), False, set[str]()

    def load(self) -> LoadedBook:
        """Raises Unavailable when no store answers."""
        found = {store.name: kept for store, kept in self._answering.each(lambda one: one.get())}
        if not found:
            raise Unavailable("no store has the book of warnings")
        books = [from_json(kept[1]) for kept in found.values() if kept]
        seen = {name: kept[0] if kept else None for name, kept in found.items()}
        away = tuple(store.name for store in self._stores if store.name not in found)
        own = self._last if self._is_alone or found.keys() <= self._keeps_none else WarningBook()
        self._last = max([own, *books], key=lambda book: book.version)
        return LoadedBook(self._last, seen, away)

    def save(self, loaded: LoadedBook, book: WarningBook) -> bool:
        """Save `book` in the place of what was loaded; False if another process was first.

        Raises Unavailable when no store accepts it.
        """
        write_id, answers = self._new_id(), list[bool | None]()
        written = replace(book, version=loaded.book.version + 1)
        text = to_json(written)
        for store in self._stores:
            if store.name not in loaded.seen:
                continue
            answer = self._answering.one(store, lambda one: one.put(text, loaded.seen[one.name], write_id))
            if answer == [False]:
                return False
            answers += answer
            for is_kept in answer:
                (self._keeps_none.discard if is_kept else self._keeps_none.add)(store.name)
        if not answers:
            raise Unavailable("no store accepts the book of warnings")
        self._last, self._is_alone = written, not any(answers)
        if self._is_alone:
            self._log.line("ONLY THIS PROCESS KNOWS WHAT WAS WARNED: run ./rinban migrate", away=[*loaded.away])
        return True
