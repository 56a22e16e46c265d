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
    """A function gave no result; `response_type` is what API Gateway calls the answer to that."""

    response_type = "INTEGRATION_FAILURE"


class NoFreeContainer(FunctionFailed):
    """All containers were busy for as long as the caller could wait."""

    response_type = "THROTTLED"


@dataclass(frozen=True, slots=True)
class Container:
    """A process that runs one function, and the gateway's end of the line to it."""

    pid: int
    line: socket.socket

    def invoke(self, event: object, request_id: str, seconds: float) -> dict[str, Any]:
        """What the handler made of it: {"result": ...} or {"error": text}.

        Raises TimeoutError, and OSError or EOFError when the container died.
        """
        self.line.settimeout(seconds)
        self.line.sendall(frames.pack({"id": request_id, "seconds": seconds, "event": event}))
        answer: dict[str, Any] = frames.receive(self.line)
        return answer

    def is_alive(self) -> bool:
        """Whether the line is still open: an idle container never speaks first, so whatever is there is its end."""
        return not select.select([self.line], [], [], 0)[0]

    def end(self) -> None:
        """Kill it, unless it has died: its number may by now be somebody else's."""
        if self.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.line.close()


class Pool:
    """At most `most` containers, started when needed, the warmest one used first."""

    def __init__(self, start: Callable[[], Container], timeout: float, most: int) -> None:
        self._start, self._timeout, self._most = start, timeout, most
        self._idle: list[Container] = []
        self._taken: set[Container] = set()
        self._changed = threading.Condition()

    def pids(self) -> list[int]:
        """Of the containers that live."""
        with self._changed:
            return [container.pid for container in (*self._taken, *self._idle) if container.is_alive()]

    def invoke(self, event: object, *, patience: float) -> Any:
        """The handler's result, after waiting up to `patience` seconds for a container. Raises FunctionFailed."""
        container = self._take(time.monotonic() + patience)
        try:
            answer = container.invoke(event, str(uuid.uuid4()), self._timeout)
        except (OSError, EOFError) as error:
            self._lose(container)
            reason = f"timed out after {self._timeout:g} s" if isinstance(error, TimeoutError) else "its container died"
            raise FunctionFailed(reason) from error
        self._give_back(container)
        if "error" in answer:
            raise FunctionFailed(answer["error"])
        return answer["result"]

    def close(self) -> None:
        with self._changed:
            for container in (*self._taken, *self._idle):
                container.end()
            self._idle.clear()

    def _take(self, until: float) -> Container:
        with self._changed:
            while not (container := self._free()):
                if not self._changed.wait(until - time.monotonic()):
                    raise NoFreeContainer(f"all {self._most} containers are busy")
            self._taken.add(container)
            return container

    def _free(self) -> Container | None:
        """An idle container that lives, else a new one, else None; called with the lock held."""
        while self._idle:
            container = self._idle.pop()
            if container.is_alive():
                return container
            container.end()
        return self._start() if len(self._taken) < self._most else None

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
