"""The containers of one function, seen from the gateway."""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from local.container import frames


class FunctionFailed(Exception):
    """A function gave no result. `response_type` is API Gateway's name for the answer that the client gets then."""

    response_type = "INTEGRATION_FAILURE"


class NoFreeContainer(FunctionFailed):
    """All containers were busy for as long as the caller could wait."""

    response_type = "THROTTLED"


@dataclass(frozen=True, slots=True)
class Container:
    """A process that runs one function, and the gateway's end of the line to it."""

    pid: int
    line: socket.socket

    def begin(self, event: object, request_id: str, seconds: float) -> None:
        """Hand over an event for the handler, which has so many seconds, and wait until it begins with it.

        Raises TimeoutError after as many seconds, and OSError or EOFError if the container died without beginning.
        """
        self.line.settimeout(seconds)
        self.line.sendall(frames.pack({"id": request_id, "seconds": seconds, "event": event}))
        frames.receive(self.line)

    def answer(self) -> dict[str, Any]:
        """Return {"result": ...} or {"error": text}.

        Raises TimeoutError after the handler's seconds, and OSError or EOFError if the container died.
        """
        answer: dict[str, Any] = frames.receive(self.line)
        return answer

    def is_alive(self) -> bool:
        """Whether the container lives. An idle one never writes first, so that anything to read is its end."""
        return not select.select([self.line], [], [], 0)[0]

    def end(self) -> None:
        """Kill it unless it has died already, since its process id may belong to another process by then."""
        if self.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.line.close()


class Pool:
    """The containers of one function: at most `most`, started when they are needed; the last one used is used first.

    `timeout` is how many seconds an invocation may take.
    """

    def __init__(self, start: Callable[[], Container], timeout: float, most: int) -> None:
        self._start, self._timeout, self._most = start, timeout, most
        self._idle: list[Container] = []
        self._taken: set[Container] = set()
        self._changed = threading.Condition()

    def pids(self) -> list[int]:
        """Return the process ids of the containers that live."""
        with self._changed:
            return [container.pid for container in (*self._taken, *self._idle) if container.is_alive()]

    def invoke(self, event: object, *, patience: float) -> Any:
        """Return the handler's result, after waiting up to `patience` seconds for a free container.

        Raises NoFreeContainer, and FunctionFailed if the function raised, took too long, or died.
        """
        container = self._begun(event, time.monotonic() + patience)
        try:
            answer = container.answer()
        except (OSError, EOFError) as error:
            self._lose(container)
            raise self._failure(error) from error
        self._give_back(container)
        if "error" in answer:
            raise FunctionFailed(answer["error"])
        return answer["result"]

    def close(self) -> None:
        with self._changed:
            for container in (*self._taken, *self._idle):
                container.end()
            self._idle.clear()

    def _begun(self, event: object, until: float) -> Container:
        """Return a container whose handler has begun with the event.

        Lambda hands no event to an environment that has died while it was idle. A container that was just killed looks
        alive for a moment more; it never begins, and another one takes its event. A new one that does not begin fails:
        its handler cannot be imported, and that of the next could not either.
        """
        while True:
            container, is_new = self._take(until)
            try:
                container.begin(event, str(uuid.uuid4()), self._timeout)
            except (OSError, EOFError) as error:
                self._lose(container)
                if is_new or isinstance(error, TimeoutError):
                    raise self._failure(error) from error
            else:
                return container

    def _failure(self, error: Exception) -> FunctionFailed:
        late = isinstance(error, TimeoutError)
        return FunctionFailed(f"timed out after {self._timeout:g} s" if late else "its container died")

    def _take(self, until: float) -> tuple[Container, bool]:
        """Return a container for the caller alone, and whether it is new."""
        with self._changed:
            while not (found := self._free()):
                if not self._changed.wait(until - time.monotonic()):
                    raise NoFreeContainer(f"all {self._most} containers are busy")
            self._taken.add(found[0])
            return found

    def _free(self) -> tuple[Container, bool] | None:
        """Return an idle container that lives, else a new one (True), else None. The lock has to be held."""
        while self._idle:
            container = self._idle.pop()
            if container.is_alive():
                return container, False
            container.end()
        return (self._start(), True) if len(self._taken) < self._most else None

    def _give_back(self, container: Container) -> None:
        with self._changed:
            self._taken.discard(container)
            self._idle.append(container)
            self._changed.notify()

    def _lose(self, container: Container) -> None:
        container.end()
        with self._changed:
            self._taken.discard(container)
            self._changed.notify()
