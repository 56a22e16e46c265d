"""Two stores, one document: load is the merge of all that answer, save is compare-and-set in every reachable one.

Both stores are asked and written, always in the same order (Redis first, then MySQL): two processes that see different
stores must still meet in one of them, and the one that comes second there is refused. MySQL alone with Redis as a cache
would not do, since a stale store that comes back would undo a key that was confirmed aloud. No version numbers are
compared: a copy is known by the random id of the write that made it.

Mostly both hold the same. So a step may begin with what the record alone holds (`assumed`): that is saved in Redis
first, and refused if Redis holds anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce

from rinban.budget import Budget
from rinban.core.chain.document import Escalation, State
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
    MySQL's own copy, if it has answered and has one. `is_assumed`: the record alone was asked, and the others are taken
    to hold the same; a save is refused if they do not, and nothing but a save proves that they do.
    """

    escalation: Escalation | None
    seen: Mapping[str, str | None]
    record: Copy | None = None
    is_assumed: bool = False

    @property
    def agreed(self) -> bool:
        """Whether all stores that answered hold the same document."""
        return len(set(self.seen.values())) <= 1

    def proved_by(self, after: Escalation | None) -> bool:
        """Whether what was assumed shows when `after` is saved: it changes the run that was loaded, and begins none."""
        before = self.escalation
        return after is not None and before is not None and after.run == before.run and after != before

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
        return self._heard(where, self._ask(_question(where), self._stores))

    def assumed(self, where: str | Ref) -> Loaded:
        """The same, but of an open run, or one that a `Ref` names, the record alone is asked, which mostly has answered
        already on the way to something else. Raises Unavailable.

        The step that follows has to be saved, and each store refuses it that holds another document: then nothing of it
        is kept, and `load` tells what there is. If there is nothing to save, `completed` does.
        """
        copies = self._ask(_question(where), self._stores[-1:])
        found = self._merged(where, copies)
        if found.record is None or not (isinstance(where, Ref) or found.record.escalation.state is not State.CLOSED):
            return self.completed(where, found)
        for store in self._stores[:-1]:
            store.assume(found.record)
        return replace(found, seen={store.name: found.record.write_id for store in self._stores}, is_assumed=True)

    def completed(self, where: str | Ref, found: Loaded) -> Loaded:
        """What was loaded from the record alone, together with what the others hold. Raises Unavailable."""
        record = self._stores[-1].name
        known = {record: found.record} if record in found.seen else {}
        return self._heard(where, {**self._ask(_question(where), self._stores[:-1]), **known})

    def read_ahead(self, refs: Sequence[Ref]) -> None:
        """Read these runs in one journey to each store, since `load` will be asked for each of them next. A store that
        is silent is asked again then."""
        if refs:
            list(self._answering.each(lambda store: store.read_ahead(refs)))

    def read_record_ahead(self, refs: Sequence[Ref]) -> None:
        """The same of the record alone, since `assumed` will be asked for each of them next. While it is silent, of the
        others."""
        for store in reversed(self._stores):
            if not refs or self._answering.one(store, lambda s: s.read_ahead(refs)):
                return

    def all_heard(self, loaded: Loaded) -> bool:
        """Whether every store answered when this was read."""
        return len(loaded.seen) == len(self._stores)

    def _heard(self, where: str | Ref, copies: Mapping[str, Copy | None]) -> Loaded:
        """What all that answer hold. Raises Unavailable if none does, and also when those that answer have no copy of
        the run that is named, since the silent one may have it."""
        if not copies:
            raise Unavailable("no store answers")
        loaded = self._merged(where, copies)
        if isinstance(where, Ref) and loaded.escalation is None and len(loaded.seen) < len(self._stores):
            raise Unavailable(f"{where} may be known to a store that does not answer").with_one_store()
        return loaded

    def _merged(self, where: str | Ref, copies: Mapping[str, Copy | None]) -> Loaded:
        """The copies as one: of a group, those of its last run. Equal write ids mean equal documents, so that mostly
        nothing has to be merged."""
        last = max((copy.escalation.run for copy in copies.values() if copy), default=0)
        own = {name: copy for name, copy in copies.items() if copy and copy.escalation.run == last}
        distinct = {copy.write_id: copy.escalation for copy in own.values()}
        seen = {name: own[name].write_id if name in own else None for name in copies}
        merged = reduce(merge, distinct.values()) if distinct else None
        return Loaded(merged, seen, own.get(self._stores[-1].name))

    def _ask(self, question: Callable[[Copies], Copy | None], stores: Sequence[Copies]) -> dict[str, Copy | None]:
        return {store.name: copy for store in stores for copy in self._answering.one(store, question)}

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

    def due_by_record(self, now: float) -> list[Ref]:
        """The same according to the record. Raises Unavailable."""
        return list(self._stores[-1].due(now))

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


def _question(where: str | Ref) -> Callable[[Copies], Copy | None]:
    """What a store is asked for."""
    return (lambda store: store.load(where)) if isinstance(where, Ref) else (lambda store: store.latest(where))
