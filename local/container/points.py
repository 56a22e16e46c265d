"""Numbers the points of an invocation at which a test can break something.

There is a point before each call of an adapter, and one before the answer. A test writes orders into a file, one a
line; at the named point of the next invocation that fits, a process (the container itself, or a store) gets a signal.
The product knows nothing of this: the adapters are wrapped in this file.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

ADAPTERS = "rinban.adapters."
PORTS = ("Redis", "Mysql", "Twilio", "File", "Sqs", "Zabbix", "Chat", "Http")
"""What the names of the classes behind a port begin with."""

IMPORTED_LATE = {
    "watchdog": ("rinban.adapters.zabbix.outlet", "rinban.adapters.chat.outlet", "rinban.adapters.twilio.messages")
}
"""By function, the modules of adapters that the product imports when it needs them first."""

MYSELF = 0


@dataclass(frozen=True, slots=True)
class SignalOrder:
    """Send `signal` to the process `pid` in an invocation of `function` whose event contains the text `holding`.

    `point` is the number of the point, from 1, or the name of a call such as "TwilioPhone.call", for the first such
    call, or "after TwilioPhone.call", which is no point by itself: when the first such call is over. The pid MYSELF is
    the container of the invocation.
    """

    function: str
    holding: str
    point: int | str
    signal: int
    pid: int = MYSELF


@dataclass(frozen=True, slots=True)
class OrderResult:
    """What became of an order. `reached` are the points of the invocation, in order. `done`: the signal was sent at the
    last of them."""

    done: bool
    reached: tuple[str, ...]


class SignalOrders:
    """The file of orders as tests and containers share it."""

    def __init__(self, file: Path) -> None:
        self._file, self._answers = file, file.with_suffix(".told")

    def give(self, *orders: SignalOrder) -> None:
        """Replace all orders by these."""
        self._answers.unlink(missing_ok=True)
        self._write(orders)

    def told(self) -> list[OrderResult]:
        """Return what became of the orders whose invocation has come."""
        lines = self._answers.read_text().splitlines() if self._answers.exists() else []
        return [OrderResult(done, tuple(reached)) for done, reached in map(json.loads, lines)]

    def take(self, function: str, event: object) -> SignalOrder | None:
        """Remove and return the first order that fits this invocation; None if no order does."""
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
    """Counts the points of each invocation of one container, and sends the ordered signals."""

    def __init__(self, file: Path, function: str) -> None:
        self._orders, self._function = SignalOrders(file), function
        self._order: SignalOrder | None = None
        self._reached: list[str] = []

    def around(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Return the handler with its points. The product has to be imported before."""
        for function, modules in IMPORTED_LATE.items():
            for module in modules if self._function.endswith(function) else ():
                import_module(module)
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
            answer = plain(*given, **named)
            if self._order and self._order.point == f"after {label}":
                self._strike(self._order)
            return answer

        setattr(kind, name, marked)

    def _reach(self, label: str) -> None:
        if not self._order:
            return
        self._reached.append(label)
        if self._order.point in (len(self._reached), label):
            self._strike(self._order)

    def _strike(self, order: SignalOrder) -> None:
        self._order = None
        self._orders.tell(OrderResult(done=True, reached=tuple(self._reached)))
        os.kill(order.pid or os.getpid(), order.signal)


def _adapters() -> Iterator[type]:
    for module in [module for name, module in sys.modules.items() if name.startswith(ADAPTERS)]:
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__ and kind.__name__.startswith(PORTS):
                yield kind
