"""Two stores, one document: load is the merge of all that answer, save is compare-and-set in every reachable one.

Both stores are asked, in one order (Redis first, then MySQL), because processes that see different stores must still
meet in one of them. No version numbers are compared: a copy is known by the random id of the write that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Copy, Entry, Ref
from rinban.core.errors import Unavailable
from rinban.ports.log import Log
from rinban.ports.stores import Copies, Spool
from rinban.stores.replay import Replay

FAR_OFF = 32_503_680_000.0
"""Later than any deadline: the year 3000."""


class SaveResult(Enum):
    YES = "accepted by every store that answers"
    NO = "refused: somebody else was first"
    PARTLY = "accepted by one store, refused by another"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: the merged document (None: there is none), and the write id in each store that answered.

    `record`: the record's own copy, if it has answered and has one.
    """

    escalation: Escalation | None
    seen: Mapping[str, str | None]
    record: Escalation | None = None

    @property
    def agreed(self) -> bool:
        """Every store that answered holds this very document."""
        return len(set(self.seen.values())) <= 1


class Escalations:
    """`stores` in the order in which they are asked; the last one is the record, what it misses goes to the spool."""

    def __init__(self, stores: Sequence[Copies], spool: Spool, log: Log, new_id: Callable[[], str]) -> None:
        self._stores = stores
        self._log = log
        self._new_id = new_id
        self._missed = Replay(stores[-1], spool, log, new_id)

    def latest(self, group: str) -> Loaded:
        """The group's last run. Raises Unavailable when no store answers."""
        copies = self._ask(lambda store: store.latest(group))
        runs = [copy.escalation.run for copy in copies.values() if copy]
        last = max(runs, default=0)
        return self._held({name: c if c and c.escalation.run == last else None for name, c in copies.items()})

    def load(self, ref: Ref) -> Loaded:
        """This very run. Raises Unavailable when no store answers, or one that may have it while the others do not."""
        held = self._held(self._ask(lambda store: store.load(ref)))
        if held.escalation is None and len(held.seen) < len(self._stores):
            raise Unavailable(f"{ref} may be known to a store that does not answer")
        return held

    def _held(self, copies: Mapping[str, Copy | None]) -> Loaded:
        """Equal write ids mean equal documents, so that the usual case merges nothing."""
        distinct = {copy.write_id: copy.escalation for copy in copies.values() if copy}
        seen = {name: copy.write_id if copy else None for name, copy in copies.items()}
        record = copies.get(self._stores[-1].name)
        merged = reduce(merge, distinct.values()) if distinct else None
        return Loaded(merged, seen, record.escalation if record else None)

    def _ask(self, question: Callable[[Copies], Copy | None]) -> dict[str, Copy | None]:
        answers: dict[str, Copy | None] = {}
        for store in self._stores:
            try:
                answers[store.name] = question(store)
            except Unavailable as error:
                self._log.line("a store does not answer", store=store.name, error=str(error))
        if not answers:
            raise Unavailable("no store answers")
        return answers

    def save(self, held: Loaded, after: Escalation, entries: Sequence[Entry]) -> SaveResult:
        """Put `after` in the place of what was held. Raises Unavailable when no store accepted it."""
        write_id = self._new_id()
        accepted: list[str] = []
        for store in self._stores:
            if store.name not in held.seen:
                continue
            answer = self._set(store, held.seen[store.name], after, write_id, entries)
            if answer is False:
                return SaveResult.PARTLY if accepted else SaveResult.NO
            accepted += [store.name] if answer else []
        if not accepted:
            raise Unavailable("no store accepts the escalation")
        if self._stores[-1].name not in accepted:
            self._missed.keep(after, entries)
        return SaveResult.YES

    def _set(
        self, store: Copies, expected: str | None, after: Escalation, write_id: str, entries: Sequence[Entry]
    ) -> bool | None:
        """True: accepted; False: somebody else was first; None: the store takes nothing, as far as one can see.

        A write that has not arrived is tried once more. Whoever can be read, but not be written to, is a replica since
        a fail-over, or full.
        """
        for _ in range(2):
            try:
                return store.save(after, expected, write_id, entries)
            except Unavailable as error:
                self._log.line("a store does not answer", store=store.name, error=str(error))
            try:  # the reply may have been lost: it was ours if the write id is
                copy = store.load(Ref(after.group, after.run))
            except Unavailable:
                return None
            if (there := copy.write_id if copy else None) != expected:
                return there == write_id
        return None

    def note(self, ref: Ref, entries: Sequence[Entry]) -> None:
        """Journal what changes nothing; the log has it too, so a record that is away costs no more than the line."""
        try:
            self._stores[-1].note(ref, entries)
        except Unavailable as error:
            self._log.line("a store does not answer", store=self._stores[-1].name, error=str(error))

    def due(self, now: float) -> list[Ref]:
        """Escalations whose deadline has passed, by every store that answers, each once."""
        found: dict[Ref, None] = {}
        for store in self._stores:
            try:
                found.update(dict.fromkeys(store.due(now)))
            except Unavailable as error:
                self._log.line("a store does not answer", store=store.name, error=str(error))
        return list(found)

    def behind(self) -> list[Ref]:
        """Of the open escalations with the nearest deadlines those that the stores differ about. Raises Unavailable."""
        refs = list(self._stores[-1].due(FAR_OFF))
        written = (store.write_ids(refs) for store in self._stores)
        return [ref for ref, *ids in zip(refs, *written, strict=True) if len(set(ids)) > 1]

    def mend(self, ref: Ref) -> bool:
        """Give every store that answers what the others know; whether one was behind. Raises Unavailable.

        Refused: somebody else is at work on it, who mends it too.
        """
        held = self.load(ref)
        if held.escalation is None or held.agreed:
            return False
        return self.save(held, held.escalation, ()) is SaveResult.YES

    def unspool(self, budget: Budget) -> int:
        """Merge what the record missed into it, while there is time; how many steps that were.

        Raises Unavailable while it is away.
        """
        return self._missed.merge_in(budget)
