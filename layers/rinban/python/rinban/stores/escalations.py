"""Two stores, one document: load is the merge of all that answer, save is compare-and-set in every reachable one.

Both stores are asked, in one order (Redis first, then MySQL), because processes that see different stores must still
meet in one of them. No version numbers are compared: a copy is known by the random id of the write that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Copy, Entry, Ref, Write
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
    """The merged document (None: there is none), and the write id in each store that answered.

    `record`: the record's own copy, if it has answered and has one.
    """

    escalation: Escalation | None
    seen: Mapping[str, str | None]
    record: Escalation | None = None

    @property
    def agreed(self) -> bool:
        """Every store that answered holds this very document."""
        return len(set(self.seen.values())) <= 1

    def expecting(self, after: Escalation) -> Mapping[str, str | None]:
        """What each store has to hold for `after` to be saved; of a new run it may hold nothing yet."""
        if self.escalation and self.escalation.run != after.run:
            return dict.fromkeys(self.seen)
        return self.seen


class Escalations:
    """`stores` in the order in which they are asked; the last one is the record, what it misses goes to the spool."""

    def __init__(self, stores: Sequence[Copies], spool: Spool, log: Log, new_id: Callable[[], str]) -> None:
        self._stores = stores
        self._answering = Answering(stores, log)
        self._new_id = new_id
        self._replay = Replay(stores[-1], spool, log, new_id)

    def load(self, where: str | Ref) -> Loaded:
        """This very run, or the last one of this group. Raises Unavailable when no store answers."""
        return self._run(where) if isinstance(where, Ref) else self._latest(where)

    def _latest(self, group: str) -> Loaded:
        copies = self._ask(lambda store: store.latest(group))
        last = max((copy.escalation.run for copy in copies.values() if copy), default=0)
        return self._merged({name: c if c and c.escalation.run == last else None for name, c in copies.items()})

    def _run(self, ref: Ref) -> Loaded:
        """Raises Unavailable also when one store does not answer that may have it while the others do not."""
        loaded = self._merged(self._ask(lambda store: store.load(ref)))
        if loaded.escalation is None and len(loaded.seen) < len(self._stores):
            raise Unavailable(f"{ref} may be known to a store that does not answer")
        return loaded

    def _merged(self, copies: Mapping[str, Copy | None]) -> Loaded:
        """Equal write ids mean equal documents, so that the usual case merges nothing."""
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

    def save(
        self, loaded: Loaded, after: Escalation, journal: Sequence[Entry], outbox: Sequence[str] = ()
    ) -> SaveResult:
        """Put `after` in the place of what was loaded. Raises Unavailable when no store accepted it."""
        expected, accepted = loaded.expecting(after), list[str]()
        write = Write(after, None, self._new_id(), tuple(journal), tuple(outbox))
        for store in self._stores:
            if store.name not in expected:
                continue
            answer = self._set(store, replace(write, expected=expected[store.name]))
            if answer is False:
                return SaveResult.PARTLY if accepted else SaveResult.NO
            accepted += [store.name] if answer else []
        if not accepted:
            raise Unavailable("no store accepts the escalation")
        if self._stores[-1].name not in accepted:
            self._replay.keep(write)
        return SaveResult.YES

    def _set(self, store: Copies, write: Write) -> bool | None:
        """True: accepted; False: somebody else was first; None: the store takes nothing, as far as one can see.

        A write that has not arrived is tried once more, which is safe: it is compare-and-set, and known by its id.
        Where the second is refused, the first may have arrived late, so that it is looked up then, too. A store that
        can be read, but not be written to, is a replica since a fail-over, or full.
        """
        for repeated in (False, True):
            answer = self._answering.one(store, lambda s: s.save(write))
            if answer and (answer[0] or not repeated):
                return answer[0]
            there = self._answering.one(store, lambda s: s.load(write.ref))
            if not there:
                return None
            now = there[0].write_id if there[0] else None  # the reply may have been lost: it was ours if the id is
            if now != write.expected:
                return now == write.write_id
        return None

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """Journal what changes nothing; the log has it too, so a record that is away costs no more than the line."""
        self._answering.one(self._stores[-1], lambda record: record.note(ref, journal))

    def due(self, now: float) -> list[Ref]:
        """Escalations whose deadline has passed, by every store that answers, each once."""
        found = self._answering.each(lambda store: list(store.due(now)))
        return list(dict.fromkeys(ref for _, refs in found for ref in refs))

    def behind(self) -> list[Ref]:
        """Of the open escalations with the nearest deadlines those that the stores differ about. Raises Unavailable."""
        refs = list(self._stores[-1].due(FAR_OFF))
        written = (store.write_ids(refs) for store in self._stores)
        return [ref for ref, *ids in zip(refs, *written, strict=True) if len(set(ids)) > 1]

    def mend(self, ref: Ref) -> bool:
        """Give every store that answers what the others know; whether one was behind. Raises Unavailable.

        Refused: somebody else is at work on it, who mends it too.
        """
        loaded = self.load(ref)
        if loaded.escalation is None or loaded.agreed:
            return False
        return self.save(loaded, loaded.escalation, ()) is SaveResult.YES

    def replay(self, budget: Budget) -> int:
        """Merge what the record missed into it, while there is time; how many steps that were.

        Raises Unavailable while it is away.
        """
        return self._replay.merge_in(budget)
