"""The shell as it is, or with a part that is broken on purpose, which the model has to notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rinban.core.chain.call import CallOrder
from rinban.core.chain.record import Copy, Ref, Write
from rinban.core.errors import CallRefused, Unavailable
from rinban.ports.carrier import Phone
from rinban.ports.stores import Copies
from tests.model.port_calls import instead
from tests.model.schedule import Schedule


@dataclass(frozen=True)
class Parts:
    """What stands between the shell and its ports. `watchdog` False: the watchdog never runs.
    `telling_apart` False: who is woken tells others, and the next wake-up waits for that."""

    copies: Callable[[Copies, Schedule], Copies] = lambda store, _: store
    phone: Callable[[Phone], Phone] = lambda phone: phone
    watchdog: bool = True
    telling_apart: bool = True


WHOLE = Parts()


def careless(store: Copies, _: Schedule) -> Copies:
    """Return a store without compare-and-set: the last write wins."""

    def save(write: Write) -> bool:
        return store.save(replace(write, expected=_there(store, write.ref)))

    return instead(store, save=save)


def late(store: Copies, schedule: Schedule) -> Copies:
    """Return a store in which an invocation saves at its end, after it has dialled."""

    def mine() -> Copy | None:
        return schedule.running.unsaved.get(store.name) if schedule.running else None

    def latest(group: str) -> Copy | None:
        return mine() or store.latest(group)

    def load(ref: Ref) -> Copy | None:
        return mine() or store.load(ref)

    def save(write: Write) -> bool:
        assert schedule.running is not None
        schedule.running.unsaved[store.name] = Copy(write.document, write.write_id)
        schedule.running.last_of_all[store.name] = lambda: store.save(replace(write, expected=_there(store, write.ref)))
        return True

    return instead(store, latest=latest, load=load, save=save)


def forgetful(store: Copies, _: Schedule) -> Copies:
    """Return a store whose documents forget which invocation owes the call."""

    def save(write: Write) -> bool:
        e = write.document
        nameless = replace(e, called=tuple(replace(call, dialler="") for call in e.called))
        return store.save(replace(write, document=nameless))

    return instead(store, save=save)


def vague(phone: Phone) -> Phone:
    """Return a carrier that reports a refusal like any other failure."""

    def call(order: CallOrder, *, seconds: float) -> str:
        try:
            return phone.call(order, seconds=seconds)
        except CallRefused as error:
            raise Unavailable(str(error)) from error

    return instead(phone, call=call)


def _there(store: Copies, ref: Ref) -> str | None:
    copy = store.load(ref)
    return copy.write_id if copy else None
