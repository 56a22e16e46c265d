"""The containers of one function, seen from the gateway."""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from local.container import frames

STARTING = 10.0
"""Seconds that a new environment has besides to import its handler [Lambda developer guide, "Init phase"]."""


class FunctionFailed(Exception):
    """A function gave no result. `response_type` is API Gateway's name for the answer that the client gets then."""

    response_type = "INTEGRATION_FAILURE"


class NoFreeContainer(FunctionFailed):
    """All containers were busy for as long as the caller could wait."""

    response_type = "THROTTLED"


class NeverBegan(Exception):
    """A container died before its handler had the event."""


@dataclass(frozen=True, slots=True)
class Container:
    """A process that runs one function, and the gateway's end of the line to it."""

    pid: int
    line: socket.socket

    def answer(self, event: object, request_id: str, seconds: float, starting: float = 0.0) -> dict[str, Any]:
        """Hand over an event, for which the handler has so many seconds; return {"result": ...} or {"error": text}.

        `starting`: the seconds that it may need besides until it begins.

        Raises NeverBegan if the container died before it has read the event: a socket that is closed with something
        unread is reset [Linux, unix(7); elsewhere it just ends]. Raises TimeoutError after as many seconds, and OSError
        or EOFError if it died later.
        """
        self.line.settimeout(seconds + starting)
        try:
            self.line.sendall(frames.pack({"id": request_id, "seconds": seconds, "event": event}))
            answer: dict[str, Any] = frames.receive(self.line)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise NeverBegan from error
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

    `timeout` is how many seconds an invocation may take. `busy` is how many the handler has been on a processor so far,
    and `took` how many its invocations have taken. `began`: when the last of them was handed over, in seconds of
    time.perf_counter().
    """

    def __init__(self, start: Callable[[], Container], timeout: float, most: int) -> None:
        self._start, self._timeout, self._most = start, timeout, most
        self._idle: list[Container] = []
        self._taken: set[Container] = set()
        self._changed = threading.Condition()
        self.busy = self.took = self.began = 0.0

    def pids(self) -> list[int]:
        """Return the process ids of the containers that live. One that is taken may have its answer to be read."""
        with self._changed:
            return [container.pid for container in (*self._taken, *(one for one in self._idle if one.is_alive()))]

    def invoke(self, event: object, *, patience: float) -> Any:
        """Return the handler's result, after waiting up to `patience` seconds for a free container.

        Lambda hands no event to an environment that has died while it was idle. A container that was just killed looks
        alive for a moment more; another one takes its event. A new one that never begins fails: its handler cannot be
        imported, and that of the next could not either.

        Raises NoFreeContainer, and FunctionFailed if the function raised, took too long, or died.
        """
        until = time.monotonic() + patience
        while True:
            container, is_new = self._take(until)
            self.began = time.perf_counter()
            try:
                starting = STARTING if is_new else 0.0
                answer = container.answer(event, str(uuid.uuid4()), self._timeout, starting)
            except NeverBegan as error:
                self._lose(container)
                if is_new:
                    raise self._failure(error) from error
            except (OSError, EOFError) as error:
                self._lose(container)
                raise self._failure(error) from error
            except BaseException:
                self._lose(container)
                raise
            else:
                self._give_back(container, answer)
                return _result(answer)

    def close(self) -> None:
        with self._changed:
            for container in (*self._taken, *self._idle):
                container.end()
            self._idle.clear()

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

    def _give_back(self, container: Container, answer: Mapping[str, Any]) -> None:
        with self._changed:
            self.busy += answer.get("busy", 0.0)
            self.took += answer.get("took", 0.0)
            self._taken.discard(container)
            self._idle.append(container)
            self._changed.notify()

    def _lose(self, container: Container) -> None:
        container.end()
        with self._changed:
            self._taken.discard(container)
            self._changed.notify()


def _result(answer: dict[str, Any]) -> Any:
    if "error" in answer:
        raise FunctionFailed(answer["error"])
    return answer["result"]
