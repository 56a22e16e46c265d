"""Numbered points of an invocation: before each call of an adapter, and before the answer. A test breaks things there.

What is to be broken stands in a file of orders, one a line: at that point of the next invocation that fits, a process
(the container itself, or a store) gets a signal. Nothing of this is in the product: the adapters are wrapped in here.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import Any

ADAPTERS = "rinban.adapters."
PORTS = ("Redis", "Mysql", "Twilio", "File", "Sqs")
"""How the names of the classes begin that stand behind a port."""

MYSELF = 0


@dataclass(frozen=True, slots=True)
class SignalOrder:
    """In an invocation of `function` whose event has `holding` in it, `pid` gets `signal`.

    `point`: the number of the point, from 1; or the name of a call, "TwilioPhone.call", for the first of its kind.
    """

    function: str
    holding: str
    point: int | str
    signal: int
    pid: int = MYSELF


@dataclass(frozen=True, slots=True)
class OrderResult:
    """What became of an order: the points that were reached, in order; `done`: the signal was sent at the last one."""

    done: bool
    reached: tuple[str, ...]


class SignalOrders:
    """The file of orders as tests and containers share it."""

    def __init__(self, file: Path) -> None:
        self._file, self._answers = file, file.with_suffix(".told")

    def give(self, *orders: SignalOrder) -> None:
        """These orders and no others."""
        self._answers.unlink(missing_ok=True)
        self._write(orders)

    def told(self) -> list[OrderResult]:
        """What became of the orders that met their invocation."""
        lines = self._answers.read_text().splitlines() if self._answers.exists() else []
        return [OrderResult(done, tuple(reached)) for done, reached in map(json.loads, lines)]

    def take(self, function: str, event: object) -> SignalOrder | None:
        """The first order that fits, which nobody gets again."""
        orders = list(self._read())
        text = json.dumps(event)
        fits = (order for order in orders if function.endswith(order.function) and order.holding in text)
        if found := next(fits, None):
            orders.remove(found)
            self._write(orders)
        return found

    def tell(self, told: OrderResult) -> None:
        with self._answers.open("a") as file:
            file.write(json.dumps([told.done, told.reached]) + "\n")

    def _read(self) -> Iterator[SignalOrder]:
        if self._file.exists():
            yield from (SignalOrder(**json.loads(line)) for line in self._file.read_text().splitlines())

    def _write(self, orders: tuple[SignalOrder, ...] | list[SignalOrder]) -> None:
        self._file.write_text("".join(json.dumps(asdict(order)) + "\n" for order in orders))


class Points:
    """Inside one container: counts the points of each invocation, and does as ordered."""

    def __init__(self, file: Path, function: str) -> None:
        self._orders, self._function = SignalOrders(file), function
        self._order: SignalOrder | None = None
        self._reached: list[str] = []

    def around(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """The handler with its points; to be called once the product is imported."""
        for kind in _adapters():
            for name in [name for name in vars(kind) if not name.startswith("_") and callable(vars(kind)[name])]:
                self._mark(kind, name)

        def counted(event: object, context: object) -> Any:
            self._order, self._reached = self._orders.take(self._function, event), []
            answer = handler(event, context)
            self._reach("answer")
            if self._order:
                self._orders.tell(OrderResult(done=False, reached=tuple(self._reached)))
                self._order = None
            return answer

        return counted

    def _mark(self, kind: type, name: str) -> None:
        plain, label = vars(kind)[name], f"{kind.__name__}.{name}"

        @wraps(plain)
        def marked(*given: object, **named: object) -> object:
            self._reach(label)
            return plain(*given, **named)

        setattr(kind, name, marked)

    def _reach(self, label: str) -> None:
        if not self._order:
            return
        self._reached.append(label)
        if self._order.point in (len(self._reached), label):
            order, self._order = self._order, None
            self._orders.tell(OrderResult(done=True, reached=tuple(self._reached)))
            os.kill(order.pid or os.getpid(), order.signal)


def _adapters() -> Iterator[type]:
    for module in [module for name, module in sys.modules.items() if name.startswith(ADAPTERS)]:
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__ and kind.__name__.startswith(PORTS):
                yield kind
