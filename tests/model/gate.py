"""Between the shell and what it uses: every call of a port takes time, may fail, and may be where the process dies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from rinban.core.errors import Unavailable
from tests.model.climate import Climate
from tests.model.schedule import Killed, Schedule

P = TypeVar("P")

WRITES = {"save", "note", "put", "bind", "wake"}

Ask = Callable[[], object]


class Gate:
    """Asked for every call of a port of the stores; the carrier has faults of its own. `meanwhile`: what others do."""

    def __init__(self, schedule: Schedule, climate: Climate, meanwhile: Callable[[], None]) -> None:
        self._schedule = schedule
        self._climate = climate
        self._meanwhile = meanwhile

    def ask(self, store: str, method: str, act: Ask) -> object:
        climate, schedule = self._climate, self._schedule
        invocation = schedule.running
        assert invocation is not None
        self._meanwhile()
        schedule.pause(climate.latency())
        if climate.crashes(f"{invocation.name} dies at {store}.{method}"):
            raise Killed(f"{store}.{method}")
        if not climate.answers(store, invocation):
            raise Unavailable(f"{store} does not answer")
        result = act()
        if method in WRITES and climate.loses_a_reply():
            self._loses(f"the reply of {store}.{method} is lost", matters=method == "put")
            raise Unavailable(f"{store} went away before its reply")
        return result

    def _loses(self, what: str, *, matters: bool) -> None:
        """Of a document the next question tells whether it was saved; of a token, nothing does."""
        if matters:
            self._climate.fault(what)
        else:
            self._climate.tell(what)


class _Through:
    """Stands in front of a port; only its methods are used."""

    def __init__(self, port: object, store: str, gate: Gate) -> None:
        self._port = port
        self._store = store
        self._gate = gate

    def __getattr__(self, name: str) -> Any:
        there = getattr(self._port, name)
        if not callable(there):
            return there

        def ask(*args: object, **named: object) -> object:
            return self._gate.ask(self._store, name, lambda: there(*args, **named))

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


def through(port: P, store: str, gate: Gate) -> P:
    """This port as an invocation finds it."""
    return cast(P, _Through(port, store, gate))
