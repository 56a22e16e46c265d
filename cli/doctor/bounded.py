"""A check that asks somebody else, and is not waited for longer than its time."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from cli.answers import Refused
from rinban.operator.findings import Check, Finding, not_known

T = TypeVar("T")


def bounded(name: str, look: Callable[[], Finding]) -> Check:
    """A check that says "not known" where AWS or the service does not answer, or not in time."""

    def looked(seconds: float) -> Finding:
        try:
            return within(seconds, look)
        except Refused as error:
            return not_known(str(error))

    return Check(name, looked)


def within(seconds: float, ask: Callable[[], T]) -> T:
    """What `ask` returns or raises, or Refused after so many seconds. What nobody waits for any more ends with the
    command."""
    told: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def asking() -> None:
        try:
            told.put((ask(), None))
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits
            told.put((None, error))

    Thread(target=asking, daemon=True).start()
    try:
        answer, failure = told.get(timeout=seconds)
    except Empty:
        raise Refused(f"no answer within {seconds:.0f} s", 503) from None
    if failure is not None:
        raise failure
    return answer  # type: ignore[return-value]
