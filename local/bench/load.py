"""Sends the bench's requests, and reads how much processor time a process has used."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from local.bench.serving import KEY
from local.bench.sink import Sink
from local.carrier.signature import sign
from local.service import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL


class Client:
    """One connection to a server on this machine, which is kept open."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)

    def close(self) -> None:
        self._connection.close()

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[float, int, bytes]:
        """Post a body; return when it was sent (seconds of time.perf_counter()), the status, and the answer's body."""
        sent = time.perf_counter()
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        return sent, answer.status, answer.read()

    def alert(self, path: str, key: str, **more: Any) -> float:
        """Send an alert, and return when it was sent. Raises RuntimeError unless it is answered 202."""
        return self.sends(path, {"summary": "disk full", "host": "db-1", "severity": "high", "dedup_key": key, **more})

    def sends(self, path: str, value: object) -> float:
        """The same of an alert in any monitor's own words."""
        sent, status, said = self.post(path, json.dumps(value).encode(), {"x-api-key": KEY})
        if status != 202:
            raise RuntimeError(f"{status} {said.decode()}")
        return sent

    def callback(self, url: str, **fields: str) -> tuple[float, float, str]:
        """Send a signed request of the carrier to this public URL; return when it was sent, how many seconds the answer
        took, and the answer. Raises RuntimeError unless it is answered 200."""
        form = {"AccountSid": ACCOUNT_SID, "CallSid": "CA" + "1" * 32, **fields}
        headers = {
            "X-Twilio-Signature": sign(AUTH_TOKEN, url, form.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        sent, status, said = self.post(url.removeprefix(PUBLIC_URL), urlencode(form).encode(), headers)
        took = time.perf_counter() - sent
        if status != 200:
            raise RuntimeError(f"{status} {said.decode()}")
        return sent, took, said.decode()

    def to_call(self, sink: Sink, path: str, key: str) -> float:
        """Send an alert, and return how many seconds it took until the sink was asked for a call."""
        count = len(sink.asked) + 1
        sent = self.alert(path, key)
        return sink.wait_for(count).at - sent

    def answered(self, path: str) -> float:
        """Post nothing to this path; return how many seconds the answer took. Raises RuntimeError unless it is 200."""
        sent, status, said = self.post(path, b"", {})
        if status != 200:
            raise RuntimeError(f"{status} {said.decode()}")
        return time.perf_counter() - sent

    def after_end(self, sink: Sink, url: str) -> float:
        """End a call that nobody has answered, by its status callback; return how long it took until the next one."""
        count = len(sink.asked) + 1
        sent, _, _ = self.callback(url, CallStatus="no-answer")
        return sink.wait_for(count).at - sent


def processor_seconds(pids: list[int]) -> float:
    """Return how many seconds these processes have spent on a processor, in user and system mode, with all threads.

    It is read from the clock that each process has for that: /proc only tells of whole ticks of ten milliseconds, and a
    function that takes less has 0 there. Raises OSError for a process that is gone.
    """
    return sum(time.clock_gettime(_clock_of(pid)) for pid in pids)


def _clock_of(pid: int) -> int:
    """As clock_getcpuclockid gives it [Linux, include/linux/posix-timers_types.h: CPUCLOCK_SCHED of a process]."""
    return (~pid << 3) | 2
