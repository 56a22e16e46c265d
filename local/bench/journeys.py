"""How often each path waits for a store: counted before the stores, while the whole service runs as it is."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from local import output
from local.bench import relay
from local.bench.load import Client
from local.bench.relay import Traffic
from local.bench.servers import rota
from local.bench.serving import KEY
from local.bench.sink import Sink
from local.clock import SteppedClock
from local.servers.stores import Stores, private_stores
from local.service import PUBLIC_URL, Service, environment, running, stepped

STORES = ("MySQL", "Redis")

ROUNDS = 3
"""How often each path is walked. The last time counts: by then its containers are warm, and what a container remembers
for a while is remembered."""


class Walked(NamedTuple):
    """What a path has cost. `traffic`: by the name of the store."""

    path: str
    traffic: Mapping[str, Traffic]


def main() -> int:
    show()
    return 0


def show() -> None:
    """Print one line for each path."""
    print(f"{'':34}{'journeys':>16}{'bytes there and back':>30}")
    print(f"{'':34}{'MySQL':>8}{'Redis':>8}{'MySQL':>15}{'Redis':>15}")
    for path, traffic in walked():
        counts = "".join(f"{traffic[name].journeys:8}" for name in STORES)
        sizes = "".join(f"{traffic[name].sent:8}{traffic[name].received:7}" for name in STORES)
        print(f"{path:34}{counts}{sizes}")


def walked() -> tuple[Walked, ...]:
    """What each path has cost, from the alert to the recovery."""
    with _world() as world:
        for number in range(ROUNDS - 1):
            tuple(world.walk(number))
        walked = tuple(world.walk(ROUNDS))
        woken = [world.wake(number) for number in range(ROUNDS + 1, 2 * ROUNDS + 1)]  # last, since time goes on there
        return (*walked, woken[-1])


class _World:
    def __init__(
        self, service: Service, relays: Mapping[str, relay.Relay], sink: Sink, client: Client, clock: SteppedClock
    ) -> None:
        self._service = service
        self._clock = clock
        self._relays = relays
        self._sink = sink
        self._client = client

    def walk(self, number: int) -> Iterator[Walked]:
        """One escalation of the group of this number."""
        client, path = self._client, f"/phonecall/g{number}"
        yield self._cost("first alert", lambda: client.alert(path, "a"))
        yield self._cost("one more alert", lambda: client.alert(path, "b"))
        yield self._cost("phone rings", lambda: self._status("ringing"))
        yield self._cost("answered", lambda: client.callback(self._url("Url"), CallStatus="in-progress"))
        yield self._cost("end of call, next call", lambda: self._status("no-answer"))
        self._client.callback(self._url("Url"), CallStatus="in-progress")
        yield self._cost("key", lambda: client.callback(self._url("Url"), CallStatus="in-progress", Digits="1"))
        yield self._cost("end of the call that took it", lambda: self._status("completed"))
        yield self._cost("recovery", lambda: client.alert(path, "a", status="resolved"))
        client.alert(path, "b", status="resolved")
        yield self._cost("alert of a later run", lambda: client.alert(path, "c"))
        yield self._cost("round in which nothing is due", self._service.sweep)

    def _status(self, status: str) -> None:
        self._client.callback(self._url("StatusCallback"), CallStatus=status)

    def _url(self, field: str) -> str:
        return next(asked.form[field] for asked in reversed(self._sink.asked) if field in asked.form)

    def wake(self, number: int) -> Walked:
        """A minute after a call of which nothing was heard, the message comes that is to wake its escalation."""
        self._client.alert(f"/phonecall/g{number}", "a")
        self._clock.set(self._clock.now() + 60.0)
        message = {"messageId": "1", "body": json.dumps({"group": f"g{number}", "run": 1})}
        wake = partial(self._service.gateway.invoke, "watchdog", {"Records": [message]})
        return self._cost("wake-up of a lost call, next call", wake)

    def _cost(self, path: str, walk: Callable[[], object]) -> Walked:
        before = {name: one.traffic for name, one in self._relays.items()}
        walk()
        return Walked(path, {name: one.traffic.since(before[name]) for name, one in self._relays.items()})


@contextmanager
def _world() -> Iterator[_World]:
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        stores: Stores = ends.enter_context(private_stores())
        sink = ends.enter_context(Sink())
        mysql, database_url = relay.before(stores.database_url, folder / "mysql")
        redis, redis_url = relay.before(stores.redis_url, folder / "redis")
        ends.callback(mysql.close)
        ends.callback(redis.close)
        there = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "TWILIO_API_URL": sink.url}
        variables = environment(stores, folder, PUBLIC_BASE_URL=PUBLIC_URL, **there)
        clock, file = stepped(folder, time.time())
        service = ends.enter_context(running(stores, folder, variables, {"bench": KEY}, clock_file=file))
        (folder / "rota.yaml").write_text(rota(), encoding="utf-8")
        service.load([folder / "rota.yaml"])
        client = ends.enter_context(closing(Client(service.gateway.url)))
        yield _World(service, {"MySQL": mysql, "Redis": redis}, sink, client, clock)


if __name__ == "__main__":
    sys.exit(output.run(main))
