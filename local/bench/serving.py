"""Runs Rinban as a process of its own, so that its processor time is not mixed with that of the load."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

from local.servers.stores import private_stores
from local.service import AUDIENCE, PUBLIC_URL, Service, environment, running

KEY = "bench-key"


def main(folder: Path) -> None:
    """Print the gateway's URL, and answer questions until stdin ends. DATABASE_URL and REDIS_URL name the stores."""
    with private_stores() as stores:
        given = {name: os.environ[name] for name in ("TWILIO_API_URL", "ZABBIX_API") if name in os.environ}
        variables = environment(stores, folder, PUBLIC_BASE_URL=PUBLIC_URL, **given)
        with running(stores, folder, variables, {"bench": KEY}, aside=AUDIENCE) as service:
            service.load([folder / "rota.yaml"])
            print(json.dumps(service.gateway.url), flush=True)
            rounds = _Rounds(service)
            for line in sys.stdin:
                print(json.dumps(_answer(service, rounds, line.strip())), flush=True)


def _answer(service: Service, rounds: _Rounds, asked: str) -> object:
    """For "sweep", run the watchdog and return its answer; for "begin a sweep", run it beside all else, and for "end
    the sweeps" wait for all of these; for "link", return one that signs in to the board; for "busy", return the
    processor seconds of the handler of alerts so far; for "took", the seconds that the handler of callbacks took; for
    "began" and a function, when its last invocation began, in seconds of time.perf_counter(), which all processes of
    this machine share; for a function, return its containers' process ids."""
    if asked == "busy":
        return service.gateway.busy("entry")
    if asked == "took":
        return service.gateway.took("callback")
    if asked.startswith("began "):
        return service.gateway.began(asked.removeprefix("began "))
    if asked == "link":
        return service.admin("board", by="bench", base_url=service.gateway.url)["url"]
    if asked in ("begin a sweep", "end the sweeps"):
        (rounds.begin if asked == "begin a sweep" else rounds.end)()
        return None
    return service.gateway.invoke("watchdog", {}) if asked == "sweep" else service.gateway.containers(asked)


class _Rounds:
    """Rounds of the watchdog beside everything else that is asked."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        self._threads.append(threading.Thread(target=self._service.sweep, daemon=True))
        self._threads[-1].start()

    def end(self) -> None:
        while self._threads:
            self._threads.pop().join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
