"""Plays, inside a container, what Lambda does around a handler."""

from __future__ import annotations

import importlib
import json
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.container import frames
from local.container.points import Points

Handler = Callable[[Any, "Context"], Any]
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Spec:
    """What a container is started with. Paths are absolute.

    `clock` is the file of the stepped clock, and `points` the file of orders of points.py; either may be "".
    `memory` is MB; it is told to the handler, but not enforced. `nice`: how much of the processor it leaves to others.
    """

    name: str
    handler: str
    folder: str
    paths: tuple[str, ...]
    environment: Mapping[str, str]
    memory: int
    log: str
    clock: str = ""
    points: str = ""
    nice: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, text: bytes) -> Spec:
        fields = json.loads(text)
        return cls(**{**fields, "paths": tuple(fields["paths"])})


@dataclass(frozen=True, slots=True)
class Context:
    """The second argument of a handler, with the attributes of Lambda's context that were needed so far."""

    function_name: str
    memory_limit_in_mb: int
    aws_request_id: str
    deadline: float  # of time.monotonic()
    function_version: str = "$LATEST"
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:local:000000000000:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self.deadline - time.monotonic()) * 1000))


def run(line: socket.socket, spec: Spec) -> None:
    """Answer requests until the gateway closes the socket. Raises what the import of the handler raises."""
    os.nice(spec.nice)
    _redirect(spec.log)
    handler = _load(spec)
    with suppress(EOFError):
        while True:
            request = frames.receive(line)
            line.sendall(_answer(handler, spec, request))


def _redirect(log: str) -> None:
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(fd, stream.fileno())
    os.close(fd)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def _load(spec: Spec) -> Handler:
    os.environ.clear()
    os.environ.update(spec.environment)
    time.tzset()
    os.chdir(spec.folder)
    elsewhere = [path for path in sys.path if path not in ("", str(ROOT), *spec.paths)]
    sys.path[:] = [spec.folder, *spec.paths, *elsewhere]
    module, _, name = spec.handler.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module), name)
    if spec.clock:
        _set_clock(Path(spec.clock))
    return Points(Path(spec.points), spec.name).around(handler) if spec.points else handler


def _set_clock(file: Path) -> None:
    """Before the first request, which makes the parts that ask for the time. The authorizer has no such parts."""
    if wiring := sys.modules.get("rinban.wiring"):
        wiring.clock = sys.modules["local.clock"].SteppedClock(file)  # type: ignore[attr-defined]  # the fork server's


def _answer(handler: Handler, spec: Spec, request: Mapping[str, Any]) -> bytes:
    """The frame of what the handler has returned, or raised. `busy`: the seconds that it was on a processor; `took`:
    those until it returned. What this file takes besides is nothing of the product's."""
    context = Context(spec.name, spec.memory, request["id"], time.monotonic() + request["seconds"])
    began, was_busy = time.perf_counter(), time.process_time()
    try:
        result = handler(request["event"], context)
        busy, took = time.process_time() - was_busy, time.perf_counter() - began
        return frames.pack({"result": result, "busy": busy, "took": took})
    except Exception as error:  # noqa: BLE001  the container outlives whatever a handler raises
        traceback.print_exc()
        return frames.pack({"error": f"{type(error).__name__}: {error}"})
