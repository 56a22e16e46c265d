"""The shell as it is, or with a part that is broken on purpose: what the model must notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rinban.core.chain.call import CallOrder
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Copy, Entry, Ref
from rinban.core.errors import CallRefused, Unavailable
from rinban.ports.carrier import Phone
from rinban.ports.stores import Copies
from tests.model.gate import instead
from tests.model.schedule import Schedule


@dataclass(frozen=True)
class Parts:
    """What stands between the shell and its ports. `watchdog` False: nobody looks at the clocks."""

    copies: Callable[[Copies, Schedule], Copies] = lambda store, _: store
    phone: Callable[[Phone], Phone] = lambda phone: phone
    watchdog: bool = True


WHOLE = Parts()


def careless(store: Copies, _: Schedule) -> Copies:
    """No compare-and-set: whoever writes last is right."""

    def save(e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        return store.save(e, _there(store, Ref(e.group, e.run)), write_id, entries)

    return instead(store, save=save)


def late(store: Copies, schedule: Schedule) -> Copies:
    """An invocation saves when it has done everything else: after it has dialled."""

    def mine() -> Copy | None:
        return schedule.running.unsaved.get(store.name) if schedule.running else None

    def latest(group: str) -> Copy | None:
        return mine() or store.latest(group)

    def load(ref: Ref) -> Copy | None:
        return mine() or store.load(ref)

    def save(e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        assert schedule.running is not None
        schedule.running.unsaved[store.name] = Copy(e, write_id)
        there = Ref(e.group, e.run)
        schedule.running.last_of_all[store.name] = lambda: store.save(e, _there(store, there), write_id, entries)
        return True

    return instead(store, latest=latest, load=load, save=save)


def forgetful(store: Copies, _: Schedule) -> Copies:
    """A document does not remember which invocation owes the call."""

    def save(e: Escalation, expected: str | None, write_id: str, entries: Sequence[Entry]) -> bool:
        nameless = replace(e, called=tuple(replace(call, dialler="") for call in e.called))
        return store.save(nameless, expected, write_id, entries)

    return instead(store, save=save)


def vague(phone: Phone) -> Phone:
    """Of a refusal the carrier says no more than that something went wrong."""

    def call(order: CallOrder, *, seconds: float) -> str:
        try:
            return phone.call(order, seconds=seconds)
        except CallRefused as error:
            raise Unavailable(str(error)) from error

    return instead(phone, call=call)


def _there(store: Copies, ref: Ref) -> str | None:
    copy = store.load(ref)
    return copy.write_id if copy else None
