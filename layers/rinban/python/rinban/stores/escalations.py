"""Two stores, one document: load is the merge of all that answer, save is compare-and-set in every reachable one.

Both stores are asked and written, always in the same order (Redis first, then MySQL): two processes that see different
stores must still meet in one of them, and the one that comes second there is refused. MySQL alone with Redis as a cache
would not do, since a stale store that comes back would undo a key that was confirmed aloud. No version numbers are
compared: a copy is known by the random id of the write that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Copy, Entry, HashedToken, Ref, Write
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import Copies, Spool
from rinban.stores.answering import Answering
from rinban.stores.replay import Replay

FAR_OFF = 32_503_680_000.0
"""Later than any deadline: the year 3000."""


class SaveResult(Enum):
    YES = "accepted by every store that answers"
    NO = "refused: somebody else was first"
    PARTLY = "accepted by one store, refused by another"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: the merged document, or None if there is none.

    `seen`: by the name of each store that answered, the write id that it holds, or None if it holds no copy. `record`:
    MySQL's own copy, if it has answered and has one.
    """

    escalation: Escalation | None
    seen: Mapping[str, str | None]
    record: Escalation | None = None

    @property
    def agreed(self) -> bool:
        """Whether all stores that answered hold the same document."""
        return len(set(self.seen.values())) <= 1

    def expecting(self, after: Escalation) -> Mapping[str, str | None]:
        """By store, the write id that it must still hold when `after` is saved; it is None everywhere for a new run."""
        if self.escalation and self.escalation.run != after.run:
            return dict.fromkeys(self.seen)
        return self.seen


class Escalations:
    """The two stores as one. `stores`: in the order in which they are asked. The last one is the record, and what it
    misses goes to the spool. `new_id`: a random text of 32 characters."""

    def __init__(
        self,
        stores: Sequence[Copies],
        spool: Spool,
        log: Log,
        new_id: Callable[[], str],
        offer: Callable[[Write], AbstractContextManager[None]] = lambda _: nullcontext(),
    ) -> None:
        """`offer`: within its block the first store may make this write on the way to something else, and answers what
        has become of it when it is saved."""
        self._offer = offer
        self._offered: Write | None = None
        self._stores = stores
        self._answering = Answering(stores, log)
        self._new_id = new_id
        self._replay = Replay(stores[-1], spool, log, new_id)

    def load(self, where: str | Ref) -> Loaded:
        """The run of this `Ref`, or the last run of the group of this id. Raises Unavailable when no store answers."""
        return self._run(where) if isinstance(where, Ref) else self._latest(where)

    def read_ahead(self, refs: Sequence[Ref]) -> None:
        """Read these runs in one journey to each store, since `load` will be asked for each of them next. A store that
        is silent is asked again then."""
        if refs:
            list(self._answering.each(lambda store: store.read_ahead(refs)))

    def all_heard(self, loaded: Loaded) -> bool:
        """Whether every store answered when this was read."""
        return len(loaded.seen) == len(self._stores)

    def _latest(self, group: str) -> Loaded:
        copies = self._ask(lambda store: store.latest(group))
        last = max((copy.escalation.run for copy in copies.values() if copy), default=0)
        return self._merged({name: c if c and c.escalation.run == last else None for name, c in copies.items()})

    def _run(self, ref: Ref) -> Loaded:
        """Raises Unavailable also when the stores that answer have no copy, since the silent one may have it."""
        loaded = self._merged(self._ask(lambda store: store.load(ref)))
        if loaded.escalation is None and len(loaded.seen) < len(self._stores):
            raise Unavailable(f"{ref} may be known to a store that does not answer")
        return loaded

    def _merged(self, copies: Mapping[str, Copy | None]) -> Loaded:
        """The copies as one. Equal write ids mean equal documents, so that mostly nothing has to be merged."""
        distinct = {copy.write_id: copy.escalation for copy in copies.values() if copy}
        seen = {name: copy.write_id if copy else None for name, copy in copies.items()}
        record = copies.get(self._stores[-1].name)
        merged = reduce(merge, distinct.values()) if distinct else None
        return Loaded(merged, seen, record.escalation if record else None)

    def _ask(self, question: Callable[[Copies], Copy | None]) -> dict[str, Copy | None]:
        answers = {store.name: copy for store, copy in self._answering.each(question)}
        if not answers:
            raise Unavailable("no store answers")
        return answers

    def offered(
        self, loaded: Loaded, after: Escalation, journal: Sequence[Entry], token: HashedToken | None
    ) -> AbstractContextManager[None]:
        """A context in which it is asked for what this save depends on. If that is there, the save may be made in the
        same journey; it has to follow with the same arguments."""
        expected, first = loaded.expecting(after), self._stores[0].name
        if first not in expected:
            return nullcontext()
        self._offered = Write(after, None, self._new_id(), tuple(journal), (), token)
        return self._offer(replace(self._offered, expected=expected[first]))

    def _write(
        self, after: Escalation, journal: Sequence[Entry], outbox: Sequence[str], token: HashedToken | None
    ) -> Write:
        """The write of this save: the one that was offered, if it was, and else a new one."""
        new = Write(after, None, "", tuple(journal), tuple(outbox), token)
        offered, self._offered = self._offered, None
        same = offered is not None and replace(offered, write_id="") == new
        return offered if offered and same else replace(new, write_id=self._new_id())

    def save(
        self,
        loaded: Loaded,
        after: Escalation,
        journal: Sequence[Entry],
        outbox: Sequence[str] = (),
        token: HashedToken | None = None,
    ) -> SaveResult:
        """Save `after` in the place of what was loaded, in every store that answered then.

        `token`: of the call that `after` owes, which is kept wherever the document is.

        Raises Unavailable when no store accepts it.
        """
        expected, accepted = loaded.expecting(after), list[str]()
        write = self._write(after, journal, outbox, token)
        for store in self._stores:
            if store.name not in expected:  # it was silent when the others were read, so nobody knows what it holds
                continue
            answer = self._set(store, replace(write, expected=expected[store.name]))
            if answer is False:
                return SaveResult.PARTLY if accepted else SaveResult.NO
            accepted += [store.name] if answer else []
        if not accepted:
            raise Unavailable("no store accepts the escalation")
        if self._stores[-1].name not in accepted:
            self._replay.keep(write, loaded.escalation)
        return SaveResult.YES

    def _set(self, store: Copies, write: Write) -> bool | None:
        """True if the store accepted it, False if another write was first, None if the store takes no writes now.

        After an error the store is read, to see whether the write has arrived after all; if not, it is tried once more.
        That is safe, because the write is compare-and-set, and is known by its id. If the second try is refused, the
        first may have arrived late, so the store is read then too. A store that can be read but not written is full, or
        has become a replica in a fail-over.
        """
        for repeated in (False, True):
            answer = self._answering.one(store, lambda s: s.save(write))
            if answer and (answer[0] or not repeated):
                return answer[0]
            there = self._answering.one(store, lambda s: s.load(write.ref))
            if not there:
                return None
            now = there[0].write_id if there[0] else None  # only the reply was lost if this is the id of our write
            if now != write.expected:
                return now == write.write_id
        return None

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """Add to the journal without changing the escalation.

        While the record is away the lines are not kept, since the log has the same ones.
        """
        self._answering.one(self._stores[-1], lambda record: record.note(ref, journal))

    def due(self, now: float) -> list[Ref]:
        """The escalations whose deadline has passed according to any store that answers, each once."""
        found = self._answering.each(lambda store: list(store.due(now)))
        return list(dict.fromkeys(ref for _, refs in found for ref in refs))

    def behind(self) -> list[Ref]:
        """The open escalations about which the stores differ, the nearest deadline first. Raises Unavailable."""
        *others, record = self._stores
        listed = record.listed_ids()
        written = (store.write_ids([ref for ref, _ in listed]) for store in others)
        return [ref for (ref, mark), *ids in zip(listed, *written, strict=True) if {mark, *ids} != {mark}]

    def repair(self, ref: Ref) -> bool:
        """Save the merged copy in every store that answers; whether one of them was behind. Raises Unavailable.

        A refused save is no failure: another process has just saved the same escalation, and so has repaired it.
        """
        loaded = self.load(ref)
        if loaded.escalation is None or loaded.agreed:
            return False
        return self.save(loaded, loaded.escalation, ()) is SaveResult.YES

    def replay(self, budget: Budget) -> int:
        """Merge into the record what it has missed, as long as time is left; returns the number of steps.

        Raises Unavailable while the record is away.
        """
        return self._replay.merge_in(budget)
