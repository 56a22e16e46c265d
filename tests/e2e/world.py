"""The world of an end-to-end test: monitors, phones and time around the functions that are deployed.

Time is virtual. It moves when a test waits for something, from one event to the next: the carrier's, and the sweeps
of the clocks, which come every second (as `./dev serve` does) or, where the timer is lost, every minute.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from local.carrier import Carrier
from local.service import Service
from rinban.core.chain.record import Entry
from tests.e2e.answer import Answer
from tests.e2e.people import NobodyElse, Person
from tests.e2e.records import Records

KEY = "the-key-of-the-monitor"
TOKYO = ZoneInfo("Asia/Tokyo")
BEGINNING = datetime(2026, 12, 1, 3, 12, tzinfo=TOKYO).timestamp()

NUMBERS = {
    "sato": "+819000000001",
    "suzuki": "+819000000002",
    "ann": "+819000000003",
    "kacho": "+819000000004",
    "tanaka": "+819000000005",
}
MINUTE, HOUR = 60.0, 3600.0


class World:
    """The world of one test. `carrier.faults` says what goes wrong on the telephone's side."""

    def __init__(self, service: Service, carrier: Carrier, records: Records, log_start: int) -> None:
        self.service = service
        self.carrier = carrier
        self.records = records
        self.nobody_else = NobodyElse(self)
        self.sweep_seconds = 1.0
        self.survives: tuple[type[Exception], ...] = ()  # how a sweep may fail
        self.other_rota = False
        self._log_start = log_start
        self._swept_at = BEGINNING
        self._people: dict[str, Person] = {}

    # Monitors and operators

    def alert(self, group: str = "infra", **fields: object) -> Answer:
        """Post an alert in Rinban's own JSON; its summary is "disk full" unless the test says otherwise."""
        return self.post(f"/phonecall/{group}", {"summary": "disk full", "host": "db-1", **fields})

    def recovery(self, group: str = "infra", **fields: object) -> Answer:
        return self.alert(group, status="resolved", **fields)

    def post(self, path: str, body: object, key: str = KEY) -> Answer:
        return self.request("POST", path, json.dumps(body).encode(), key)

    def request(
        self, method: str, path: str, body: bytes | None = None, key: str = KEY, coding: str = "identity"
    ) -> Answer:
        address, began = urlsplit(self.service.gateway.url), time.monotonic()
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            headers = {"Content-Type": "application/json", "Content-Encoding": coding, "x-api-key": key}
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, json.loads(response.read()), time.monotonic() - began)
        finally:
            connection.close()

    def rota(self, text: str) -> None:
        """Load this rota file instead of the one before."""
        self.other_rota = True
        self.service.admin("load", files=[{"name": "rota.yaml", "text": text}], apply=True, accept_gaps=True)

    def status(self) -> dict[str, Any]:
        """Return the newest escalation as the operator sees it."""
        newest: dict[str, Any] = self.service.admin("status")["escalations"][0]
        return newest

    def journal(self, escalation: str = "infra/1") -> list[str]:
        return [entry.cell for entry in self.entries(escalation)]

    def entries(self, escalation: str = "infra/1") -> list[Entry]:
        return [Entry(**entry) for entry in self.service.admin("journal", escalation=escalation)["entries"]]

    # People

    def phone(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = Person(self, name, self.carrier.phone(NUMBERS[name]))
        return self._people[name]

    # Time

    def now(self) -> float:
        return self.carrier.now()

    def passes(self, seconds: float) -> None:
        self.until(lambda: False, seconds)

    def until(self, wanted: Callable[[], object], within: float) -> bool:
        """Let time pass until `wanted()` is true; return False if it is not true after that time."""
        end = self.now() + within
        while not wanted():
            event, sweep = self.carrier.next_at(), self._next_sweep()
            if min(event or math.inf, sweep) > end:
                self.carrier.timeline.move(end)
                return bool(wanted())
            if event is not None and event <= sweep:
                self.carrier.step()
            else:
                self.carrier.timeline.move(sweep)
                self.sweep()
        return True

    def sweep(self) -> None:
        """Run the watchdog."""
        self._swept_at = self.now()
        with suppress(*self.survives):
            self.service.sweep()

    def _next_sweep(self) -> float:
        """Return when the first sweep comes that finds something to do; the sweeps before it would change nothing."""
        deadline = self.records.deadline()
        if deadline is None:
            return math.inf
        ticks = math.ceil((max(deadline, self.now()) - BEGINNING) / self.sweep_seconds)
        due = BEGINNING + ticks * self.sweep_seconds
        return due if due > self._swept_at else due + self.sweep_seconds

    def starts_cold(self) -> None:
        """End all containers, as a deployment does; the next requests get new ones."""
        for function in ("entry", "callback", "watchdog", "admin"):
            for pid in self.service.gateway.containers(function):
                os.kill(pid, signal.SIGKILL)
            while self.service.gateway.containers(function):
                time.sleep(0.002)

    # What is left behind

    def log(self) -> list[dict[str, Any]]:
        """Return what the functions have logged in this test."""
        with self.service.log.open("rb") as file:
            file.seek(self._log_start)
            lines = file.read().decode(errors="replace").splitlines()
        return [json.loads(line) if line.startswith("{") else {"level": "ERROR", "message": line} for line in lines]

    def counted(self, metric: str) -> int:
        """Return how often the functions have counted this metric."""
        return sum(metric in line for line in self.log())

    def story(self) -> str:
        """Return what happened on the phones and in the functions, for the output of a test that fails."""
        event = [
            f"{entry.at - BEGINNING:9.2f}  {entry.to} {entry.event} {entry.text}"
            for entry in self.carrier.journal.entries
        ]
        said = [f"{line.get('message', '')} | {line.get('detail', line.get('error', ''))}" for line in self.log()]
        return "\n".join(["", *event[-60:], f"{self.now() - BEGINNING:9.2f}  now", "", *said[-30:]])
