"""The DevTools protocol of Chromium over two pipes: no port is opened, and the browser ends with us.

Source: https://chromedevtools.github.io/devtools-protocol/ and `--remote-debugging-pipe` in Chromium's
content/browser/devtools/devtools_pipe_handler.cc: it reads file 3 and writes file 4, JSON texts that end in NUL.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 90.0
"""Seconds until Chromium has answered; on a machine with far too much to do it takes half a minute to start."""
_AS_3_AND_4 = 'reads=$1 writes=$2; shift 2; exec "$@" 3<"/dev/fd/$reads" 4>"/dev/fd/$writes"'

Listener = Callable[[str, dict[str, Any]], None]


class DevToolsError(Exception):
    """What was asked is refused, or Chromium is gone."""


@dataclass(slots=True)
class DevTools:
    """`listeners` hear of events (method, parameters), each of those of its session."""

    reading: int
    writing: int
    listeners: dict[str, Listener] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _begun: bytes = b""
    _answers: dict[int, dict[str, Any]] = field(default_factory=dict)

    def ask(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Return the result; what happens meanwhile is told to the listeners. Raises DevToolsError."""
        number, end = self.tell(method, session, **parameters), time.monotonic() + PATIENCE
        while number not in self._answers:
            self._take(end)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise DevToolsError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def tell(self, method: str, session: str = "", **parameters: Any) -> int:
        """Ask without waiting; return the number of the question."""
        number = next(self._numbers)
        told = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        left = json.dumps(told).encode() + b"\0"
        while left:
            left = left[os.write(self.writing, left) :]
        return number

    def _take(self, end: float) -> None:
        """Wait for one message, until `end`."""
        while b"\0" not in self._begun:
            if not select.select([self.reading], [], [], max(0.0, end - time.monotonic()))[0]:
                raise DevToolsError("Chromium does not answer")
            more = os.read(self.reading, 1 << 20)
            if not more:
                raise DevToolsError("Chromium has ended")
            self._begun += more
        whole, _, self._begun = self._begun.partition(b"\0")
        message = json.loads(whole)
        if "id" in message:
            self._answers[message["id"]] = message
        elif listener := self.listeners.get(message.get("sessionId", "")):
            listener(message["method"], message["params"])


@contextmanager
def connected(command: Sequence[str]) -> Iterator[DevTools]:
    """Run Chromium with `--remote-debugging-pipe`, which has to be in `command`, for as long as this lasts."""
    theirs, writing = os.pipe()
    reading, their_end = os.pipe()
    numbers = (str(theirs), str(their_end))
    process = subprocess.Popen(
        ["/bin/sh", "-c", _AS_3_AND_4, "chromium", *numbers, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(theirs, their_end),
    )
    os.close(theirs)
    os.close(their_end)
    try:
        yield DevTools(reading, writing)
    finally:
        os.close(writing)  # by which it ends
        _drained(reading)
        process.wait(PATIENCE)


def _drained(reading: int) -> None:
    """Read until Chromium has closed its end, which it does in the end."""
    while select.select([reading], [], [], PATIENCE)[0] and os.read(reading, 1 << 20):
        pass
    os.close(reading)
