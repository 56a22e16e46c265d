"""One escalation with very many alerts: what one more costs, and a body that recovers many at once."""

from __future__ import annotations

import json
import time

from local.bench.load import Client
from local.bench.serving import KEY

OPEN = 10_000
IN_A_BODY = 1_000
"""As many as are told apart in one delivery."""


class LargeEscalation:
    """OPEN alerts in the one escalation of a group; `path` is where that group's alerts are posted."""

    def __init__(self, client: Client, path: str) -> None:
        self._client = client
        self._path = path
        for first in range(0, OPEN, IN_A_BODY):
            self._post(range(first, first + IN_A_BODY), "problem", {"calling", "joined"})

    def one_more(self, number: int) -> float:
        """Seconds until one more alert is answered. `number` counts on from OPEN."""
        return self._post(range(number, number + 1), "problem", {"joined"})

    def recoveries(self, body: int) -> float:
        """Seconds until a body that recovers IN_A_BODY alerts is answered. `body` counts from 0."""
        return self._post(range(body * IN_A_BODY, (body + 1) * IN_A_BODY), "resolved", {"recovered"})

    def _post(self, numbers: range, status: str, expected: set[str]) -> float:
        """Raises RuntimeError unless each alert is answered as expected."""
        alerts = [
            {"summary": f"disk {number} of the array is full", "host": f"db-{number}", "status": status}
            | {"severity": "high", "dedup_key": f"array/disk-{number}"}
            for number in numbers
        ]
        began = time.perf_counter()
        _, code, said = self._client.post(self._path, json.dumps(alerts).encode(), {"x-api-key": KEY})
        took = time.perf_counter() - began
        became = {one["outcome"] for one in json.loads(said).get("alerts", ())}
        if code != 202 or not became or not became <= expected:
            raise RuntimeError(f"{code} {said[:300].decode(errors='replace')}")
        return took
