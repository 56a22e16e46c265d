"""Lets every call of a port take time, perhaps fail, and perhaps be the place where the process dies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from rinban.core.errors import Unavailable
from tests.model.faults import Faults
from tests.model.schedule import Killed, Schedule

P = TypeVar("P")

WRITES = {"save", "note", "put", "bind", "wake"}

Ask = Callable[[], object]


class PortCalls:
    """Makes the calls of the stores' ports; the carrier has its own faults. `meanwhile`:
    what others do at this moment."""

    def __init__(self, schedule: Schedule, faults: Faults, meanwhile: Callable[[], None]) -> None:
        self._schedule = schedule
        self._faults = faults
        self._meanwhile = meanwhile

    def ask(self, store: str, method: str, act: Ask) -> object:
        faults, schedule = self._faults, self._schedule
        invocation = schedule.running
        assert invocation is not None
        self._meanwhile()
        schedule.pause(faults.latency())
        if faults.crashes(f"{invocation.name} dies at {store}.{method}"):
            raise Killed(f"{store}.{method}")
        if not faults.answers(store, invocation):
            raise Unavailable(f"{store} does not answer")
        result = act()
        if method in WRITES and faults.loses_a_reply():
            self._loses(f"the reply of {store}.{method} is lost", matters=method == "put")
            raise Unavailable(f"{store} went away before its reply")
        return result

    def _loses(self, what: str, *, matters: bool) -> None:
        """A lost reply matters for a token only: whether a document was saved can be seen when it is loaded."""
        if matters:
            self._faults.report(what)
        else:
            self._faults.tell(what)


class _Through:
    """Stands in front of a port, and makes the calls of its methods through PortCalls."""

    def __init__(self, port: object, store: str, calls: PortCalls) -> None:
        self._port = port
        self._store = store
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        there = getattr(self._port, name)
        if not callable(there):
            return there

        def ask(*args: object, **named: object) -> object:
            return self._calls.ask(self._store, name, lambda: there(*args, **named))

        return ask


class _Instead:
    """A port with some of its methods replaced."""

    def __init__(self, port: object, methods: Mapping[str, Callable[..., object]]) -> None:
        self._port = port
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        return self._methods.get(name) or getattr(self._port, name)


def instead(port: P, **methods: Callable[..., object]) -> P:
    """Return this port with these methods in the place of its own."""
    return cast(P, _Instead(port, methods))


def through(port: P, store: str, calls: PortCalls) -> P:
    """Return this port as an invocation finds it: slow, and perhaps failing."""
    return cast(P, _Through(port, store, calls))
