"""Between the shell and what it uses: every call of a port takes time, may fail, and may be where the process dies."""

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
    """Asked for every call of a port of the stores; the carrier has faults of its own. `meanwhile`: what others do."""

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
        """Of a document the next question tells whether it was saved; of a token, nothing does."""
        if matters:
            self._faults.report(what)
        else:
            self._faults.tell(what)


class _Through:
    """Stands in front of a port; only its methods are used."""

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
    """A port of which some methods are others."""

    def __init__(self, port: object, methods: Mapping[str, Callable[..., object]]) -> None:
        self._port = port
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        return self._methods.get(name) or getattr(self._port, name)


def instead(port: P, **methods: Callable[..., object]) -> P:
    """This port, with these methods in the place of its own."""
    return cast(P, _Instead(port, methods))


def through(port: P, store: str, calls: PortCalls) -> P:
    """This port as an invocation finds it."""
    return cast(P, _Through(port, store, calls))
