"""The shell as it is, or with a part that is broken on purpose: what the model must notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rinban.core.document import Escalation
from rinban.core.errors import CallRefused, Unavailable
from rinban.ports import CallOrder, Copies, Copy, Entry, Phone, Ref
from tests.model.schedule import Schedule


@dataclass(frozen=True)
class Parts:
    """What stands between the shell and its ports. `watchdog` False: nobody looks at the clocks."""

    copies: Callable[[Copies, Schedule], Copies] = lambda store, _: store
    phone: Callable[[Phone], Phone] = lambda phone: phone
    watchdog: bool = True


WHOLE = Parts()


class Careless:
    """Implements ports.Copies without compare-and-set: whoever writes last is right."""

    def __init__(self, store: Copies) -> None:
        self.name = store.name
        self._store = store

    def latest(self, group: str) -> Copy | None:
        return self._store.latest(group)

    def load(self, ref: Ref) -> Copy | None:
        return self._store.load(ref)

    def save(self, e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        there = self._store.load(Ref(e.group, e.run))
        return self._store.save(e, there.write_id if there else None, write_id, entries)

    def note(self, ref: Ref, entries: Sequence[Entry]) -> None:
        self._store.note(ref, entries)

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        return list(self._store.write_ids(refs))

    def due(self, now: float) -> list[Ref]:
        return list(self._store.due(now))


class Late:
    """Implements ports.Copies so that an invocation saves when it has done everything else: after it has dialled."""

    def __init__(self, store: Copies, schedule: Schedule) -> None:
        self.name = store.name
        self._store = store
        self._schedule = schedule

    def latest(self, group: str) -> Copy | None:
        return self._mine(lambda copy: copy.escalation.group == group) or self._store.latest(group)

    def load(self, ref: Ref) -> Copy | None:
        mine = self._mine(lambda copy: Ref(copy.escalation.group, copy.escalation.run) == ref)
        return mine or self._store.load(ref)

    def save(self, e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        invocation = self._schedule.running
        assert invocation is not None
        invocation.unsaved[self.name] = Copy(e, write_id)
        invocation.last_of_all[self.name] = lambda: self._store.save(e, self._there(e), write_id, entries)
        return True

    def note(self, ref: Ref, entries: Sequence[Entry]) -> None:
        self._store.note(ref, entries)

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        return list(self._store.write_ids(refs))

    def due(self, now: float) -> list[Ref]:
        return list(self._store.due(now))

    def _there(self, e: Escalation) -> str | None:
        copy = self._store.load(Ref(e.group, e.run))
        return copy.write_id if copy else None

    def _mine(self, fits: Callable[[Copy], bool]) -> Copy | None:
        invocation = self._schedule.running
        copy = invocation.unsaved.get(self.name) if invocation else None
        return copy if copy and fits(copy) else None


class Vague:
    """Implements ports.Phone; of a refusal it says no more than that something went wrong."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def call(self, order: CallOrder, *, seconds: float) -> str:
        try:
            return self._phone.call(order, seconds=seconds)
        except CallRefused as error:
            raise Unavailable(str(error)) from error

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        self._phone.hang_up(sid, listening=listening, seconds=seconds)
