"""./dev bench"""

from __future__ import annotations

import os
import socket
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.bench import coldstart, crowd, servers
from local.bench.load import Client, processor_seconds
from local.bench.servers import Rinban
from local.bench.sink import Sink
from local.stores import Stores, private_stores

SAMPLES = 150
STORM = 1000
WARM = 40
SENDERS = 4
DUE = 10


def main() -> None:
    """Print one line a figure: median, p95, and the ratio to the floor where there is one."""
    with tempfile.TemporaryDirectory() as name, private_stores() as stores, Sink() as sink:
        variables = {
            "DATABASE_URL": stores.database_url,
            "REDIS_URL": stores.redis_url,
            "TWILIO_API_URL": sink.url,
            "NO_PROXY": "127.0.0.1",
        }
        print(f"{os.cpu_count()} processors; carrier latency 0; medians and p95 of {SAMPLES}, milliseconds\n")
        with servers.floor(variables, _free_port()) as (floor_url, floor_pid):
            floor = [_to_call(Client(floor_url), sink, "/", f"floor-{n}") for n in range(SAMPLES + 10)][10:]
            _show("floor: alert → create call", floor)
            floor_cpu, _ = _storm(floor_url, lambda: [floor_pid], "/")
        with servers.rinban(Path(name), variables) as service:
            _paths(service, sink, statistics.median(floor))
            _storms(service, sink, floor_cpu)
            _sweeps(service, stores)
    _cold_starts()


def _paths(service: Rinban, sink: Sink, floor: float) -> None:
    """What one alert, one ended call, one answer and one key take."""
    client = Client(service.url)
    alerts = [_to_call(client, sink, f"/phonecall/g{n}", f"a{n}") for n in range(SAMPLES + 10)][10:]
    _show("alert → create call", alerts, floor, limit=5)
    calls = sink.asked[-SAMPLES:]
    answered = [client.callback(call.form["Url"], CallStatus="in-progress")[1] for call in calls]
    _show("answered → TwiML, at the gateway (under 5)", answered)
    ended = [_after_end(client, sink, call.form["StatusCallback"]) for call in calls]
    _show("end of call → next create call", ended, floor, limit=5)
    calls = sink.asked[-SAMPLES:]
    keys = [client.callback(call.form["Url"], Digits="1", CallStatus="in-progress")[1] for call in calls]
    _show("key → saved → TwiML, at the gateway (under 15)", keys)


def _to_call(client: Client, sink: Sink, path: str, key: str) -> float:
    count = len(sink.asked) + 1
    sent = client.alert(path, key)
    return sink.wait_for(count).at - sent


def _after_end(client: Client, sink: Sink, url: str) -> float:
    count = len(sink.asked) + 1
    sent, _, _ = client.callback(url, CallStatus="no-answer")
    return sink.wait_for(count).at - sent


def _storms(service: Rinban, sink: Sink, floor_cpu: float) -> None:
    calls = len(sink.asked)
    cpu, rate = _storm(service.url, lambda: service.ask("entry"), f"/phonecall/g{servers.GROUPS - 1}")
    placed = len(sink.asked) - calls
    print(f"storm of {STORM} alerts to one group: {placed} call, {rate:.0f} accepted a second")
    print(f"  processor ms an alert: {cpu * 1e3:.2f}, floor {floor_cpu * 1e3:.2f}: {cpu / floor_cpu:.1f} x (at most 5)")


def _storm(url: str, pids: Callable[[], list[int]], path: str) -> tuple[float, float]:
    """Processor seconds an alert of those processes, and alerts accepted a second.

    The senders begin before it is measured, so that the processes that they need are there: the start of one is
    measured by itself.
    """
    clients = [Client(url) for _ in range(SENDERS)]
    _send_all(clients, path, "warm", WARM)
    before, began = processor_seconds(pids()), time.perf_counter()
    _send_all(clients, path, "storm", STORM)
    took = time.perf_counter() - began
    return (processor_seconds(pids()) - before) / STORM, STORM / took


def _send_all(clients: list[Client], path: str, name: str, count: int) -> None:
    """`count` alerts, each sender one after the other."""

    def send(sender: int) -> None:
        for n in range(sender, count, SENDERS):
            clients[sender].alert(path, f"{name}-{n}")

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(send, range(SENDERS)))


def _sweeps(service: Rinban, stores: Stores) -> None:
    """The sweep with many open escalations, ten of them due."""
    service.ask("sweep")  # starts the container
    for many in (1_000, 100_000):
        crowd.fill(stores, many)
        service.ask("sweep")  # finds Redis empty, and writes the settings: not what a round is like
        _show(f"sweep, {many} open, {DUE} due (under 100)", [_sweep(service, stores) for _ in range(5)])


def _sweep(service: Rinban, stores: Stores) -> float:
    crowd.make_due(stores, DUE)
    began = time.perf_counter()
    woken = service.ask("sweep")["woken"]
    took = time.perf_counter() - began
    if woken != DUE:
        raise RuntimeError(f"{woken} of {DUE} were woken")
    return took


def _cold_starts() -> None:
    print("\ncold start: imports in a fresh process, with .pyc / without")
    for name in ("entry", "callback", "watchdog", "admin"):
        with_, without = (coldstart.import_seconds(name, compiled=compiled) for compiled in (True, False))
        print(f"  {name:10}{with_ * 1e3:6.0f} /{without * 1e3:6.0f} ms")


def _show(what: str, seconds: list[float], floor: float = 0.0, limit: float = 0.0) -> None:
    median, p95 = statistics.median(seconds), sorted(seconds)[int(len(seconds) * 0.95)]
    ratio = f"{median / floor:6.1f} x the floor (at most {limit:.0f})" if floor else ""
    print(f"{what:48}{median * 1e3:8.1f}{p95 * 1e3:8.1f}{ratio}", flush=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
