"""The two servers that are measured, each in a process of its own, with the same stores and the same carrier."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.bench.sink import Sink
from local.servers.stores import Stores
from local.service import ROOT

GROUPS = 400
"""How many groups there are: one for each measured escalation."""


class Rinban:
    """The service in its own process, which answers questions over a pipe (local.bench.serving)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = str(self._read())

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: str) -> Any:
        assert self._process.stdin
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def addresses(stores: Stores, sink: Sink) -> dict[str, str]:
    """The variables that lead a server to these stores and this carrier, and past any proxy."""
    return {
        "DATABASE_URL": stores.database_url,
        "REDIS_URL": stores.redis_url,
        "TWILIO_API_URL": sink.url,
        "NO_PROXY": "127.0.0.1",
    }


@contextmanager
def rinban(folder: Path, variables: Mapping[str, str], groups: str = "") -> Iterator[Rinban]:
    """Run Rinban. `variables` are DATABASE_URL, REDIS_URL and TWILIO_API_URL, and the secrets of those who are told.
    `groups`: as a rota file has them, of the people ann and bo; without them GROUPS groups of these two."""
    folder.mkdir(exist_ok=True)
    (folder / "rota.yaml").write_text(rota(groups), encoding="utf-8")
    command = [sys.executable, "-m", "local.bench.serving", str(folder)]
    with _process(command, variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Rinban(process)


@contextmanager
def floor(variables: Mapping[str, str], port: int) -> Iterator[tuple[str, int]]:
    """Run the floor, and return its URL and process id."""
    command = [sys.executable, "-m", "uvicorn", "local.bench.floor:app", "--port", str(port), "--log-level", "error"]
    command += ["--timeout-keep-alive", "120"]  # it waits while Rinban is measured, which on a busy machine takes long
    with _process(command, variables) as process:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield url, process.pid


@contextmanager
def _process(command: list[str], variables: Mapping[str, str], **pipes: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, text=True, **pipes)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        if process.stdin:
            process.stdin.close()
        else:
            process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(urllib.request.Request(url, b'{"dedup_key": "warm"}'), timeout=1)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the floor does not answer")


def _groups() -> str:
    return "".join(f"  g{n}: {{name: Group {n}, policy: busy, call: [{{order: [ann, bo]}}]}}\n" for n in range(GROUPS))


def rota(groups: str = "") -> str:
    """A rota file of the people ann and bo. `groups`: as such a file has them; without them GROUPS groups."""
    return (
        "responders:\n"
        "  ann: {name: Ann, phone: +81 90 0000 0001, language: en}\n"
        "  bo: {name: Bo, phone: +81 90 0000 0002, language: ja}\n"
        "stages:\n"
        "  local: {calls_per_second: 1000, sms_from: Rinban}\n"
        "policies:\n"
        "  busy: {calls_per_hour: 1000}\n"
        "  texting: {calls_per_hour: 1000, sms: after_no_answer}\n"
        "groups:\n" + (groups or _groups())
    )
