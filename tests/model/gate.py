"""Between the shell and what it uses: every call of a port takes time, may fail, and may be where the process dies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from rinban.core.errors import Unavailable
from tests.model.climate import Climate
from tests.model.schedule import Killed, Schedule

P = TypeVar("P")

WRITES = {"save", "note", "put", "bind", "wake"}

Ask = Callable[[], object]


class Gate:
    """Asked for every call of a port of the stores; the carrier has faults of its own."""

    def __init__(self, schedule: Schedule, climate: Climate) -> None:
        self._schedule = schedule
        self._climate = climate

    def ask(self, store: str, method: str, act: Ask) -> object:
        climate, schedule = self._climate, self._schedule
        invocation = schedule.running
        assert invocation is not None
        schedule.pause(climate.latency())
        if climate.crashes(f"{invocation.name} dies at {store}.{method}"):
            raise Killed(f"{store}.{method}")
        if not climate.answers(store, invocation):
            raise Unavailable(f"{store} does not answer")
        result = act()
        if method in WRITES and climate.loses_a_reply():
            climate.tell(f"the reply of {store}.{method} is lost")
            raise Unavailable(f"{store} went away before its reply")
        return result


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


def through(port: P, store: str, gate: Gate) -> P:
    """This port as an invocation finds it."""
    return cast(P, _Through(port, store, gate))
