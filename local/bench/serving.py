"""Runs Rinban as a process of its own, so that its processor time is not mixed with that of the load."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from local.servers.stores import private_stores
from local.service import PUBLIC_URL, Service, environment, running

KEY = "bench-key"


def main(folder: Path) -> None:
    """Print the gateway's URL, and answer questions until stdin ends. DATABASE_URL and REDIS_URL name the stores."""
    with private_stores() as stores:
        variables = environment(stores, folder, TWILIO_API_URL=os.environ["TWILIO_API_URL"], PUBLIC_BASE_URL=PUBLIC_URL)
        with running(stores, folder, variables, {"bench": KEY}) as service:
            service.load([folder / "rota.yaml"])
            print(json.dumps(service.gateway.url), flush=True)
            for line in sys.stdin:
                print(json.dumps(_answer(service, line.strip())), flush=True)


def _answer(service: Service, asked: str) -> object:
    """For "sweep", run the watchdog and return its answer; for a function, return its containers' process ids."""
    return service.gateway.invoke("watchdog", {}) if asked == "sweep" else service.gateway.containers(asked)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
