"""./dev bench: measures how long things take, as ratios to a floor that is measured in the same run."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local import output
from local.bench import board, coldstart, crowd, journeys, outlets, paths, peers, rota, scale, screens, servers
from local.bench.large import IN_A_BODY, OPEN, LargeEscalation
from local.bench.load import Client, processor_seconds
from local.bench.servers import Rinban
from local.bench.sink import Sink
from local.servers.stores import Stores, private_stores
from rinban.core.spread import spread

SAMPLES = 150
STORM = 1000
PARTS = 5
SENDERS, SPEED = 4, 300
DUE = 10
SWEEPS, WARM = 10, 5

APART: dict[str, tuple[Callable[[int], None], int]] = {
    "board": (board.measure, board.MANY),
    "outlets": (outlets.measure, outlets.PAIRS),
    "peers": (peers.measure, peers.SAMPLES),
    "scale": (scale.measure, scale.PROCESSES),
    "screens": (screens.measure, screens.PAIRS),
}
"""What is measured by itself, and how many rows, pairs or processes that takes."""


def main() -> int:
    """Measure what is named, or everything."""
    named = sys.argv[1:]
    if not named:
        return _all()
    if named[0] in APART and len(named) <= 2:
        work, usual = APART[named[0]]
        work(int(named[1]) if len(named) > 1 else usual)
        return 0
    print(
        "./dev bench, or ./dev bench board, outlets, peers, scale or screens, each with a number of its own",
        file=sys.stderr,
    )
    return 2


def _all() -> int:
    """Print one line for each figure: median and p95 in milliseconds, and the ratio to the floor where there is one.

    The floor is measured in between, alert by alert, so that other work of the machine slows down both of them alike.
    """
    with tempfile.TemporaryDirectory() as name, private_stores() as stores, Sink() as sink:
        variables = servers.addresses(stores, sink)
        print(f"{os.cpu_count()} processors; carrier latency 0; medians and p95 of {SAMPLES}, milliseconds\n")
        with (
            servers.floor(variables, servers.free_port()) as (floor_url, floor_pid),
            servers.rinban(Path(name), variables) as service,
        ):
            _paths(service, sink, Client(floor_url))
            _storms(service, sink, floor_url, floor_pid)
            _large(Client(service.url))
            _sweeps(service, stores)
        print("\nhow often each path waits for a store, of which the numbers are the same everywhere")
        journeys.show()
        _rotas()
        _cold_starts(Path(name), stores, sink)
    return 0


def _paths(service: Rinban, sink: Sink, floor: Client) -> None:
    """Measure one alert, one answered call, one ended call and one key.

    Of each the function's own share is told apart, for which one pays on AWS: the gateway stands for API Gateway. And
    the least that an answered call can take, if nothing is decided and nothing said: it is read, saved in Redis and
    committed in MySQL, before anybody hears anything.
    """
    found = paths.measured(Client(service.url), sink, floor, SAMPLES, lambda question: float(service.ask(question)))
    for what, path, limit in (
        ("alert → create call", found.request, 2.5),
        ("end of call → next create call", found.hop, 2.2),
        ("answered → TwiML", found.text, 0.9),
        ("key → saved → TwiML", found.key, 1.6),
    ):
        middle = statistics.median(path.floor)
        _show(f"floor: {what}", path.floor)
        if path in (found.text, found.key):
            _show("  the least with its journeys", path.least, middle)
        _show(f"{what}, at the gateway", path.seconds, middle, limit=limit)
        _show("  of that the function", path.handler, middle)


def _storms(service: Rinban, sink: Sink, floor_url: str, floor_pid: int) -> None:
    """Measure one storm of alerts, in parts, and in between the same storm at the floor.

    All senders begin before the measurement, so that the containers they need have started: cold starts are measured
    by themselves. The processor time is that of the entry containers alone: the gateway stands for API Gateway, and
    the floor has no gateway. Of it the handler's own is told apart, for which one pays on AWS: the rest is the loop
    around it, which AWS has in its own way.
    """
    ours = _Senders(service.url, f"/phonecall/g{servers.GROUPS - 1}", sink)
    floor = _Senders(floor_url, "/", sink)
    ours.send("warm", paths.WARM)
    floor.send("warm", paths.WARM)
    handled = -service.ask("busy")
    for part in range(PARTS):
        floor.measure([floor_pid], f"part {part}", STORM // PARTS)
        ours.measure(service.ask("entry"), f"part {part}", STORM // PARTS)
    handled += service.ask("busy")
    accepted = f"{STORM / ours.seconds:.0f} accepted a second (at least {SPEED})"
    print(f"storm of {STORM} alerts to one group: {ours.calls} call, {accepted}")
    print("  processor ms an alert, and how many times the floor's (at most 2 of the handler):")
    least = floor.processor / STORM * 1e3
    for what, seconds in (
        ("the entry containers", ours.processor),
        ("of that the handler", handled),
        ("floor, with its server", floor.processor),
    ):
        print(f"    {what:24}{seconds / STORM * 1e3:6.2f}{seconds / STORM * 1e3 / least:6.1f} x")


class _Senders:
    """SENDERS clients that send at once, each over its own connection, and what they have cost a server so far.

    `calls` is how many calls were asked for; `processor` and `seconds` are processor time and real time, in seconds.
    """

    def __init__(self, url: str, path: str, sink: Sink) -> None:
        self._clients = [Client(url) for _ in range(SENDERS)]
        self._path = path
        self._sink = sink
        self.calls = 0
        self.processor = self.seconds = 0.0

    def measure(self, pids: list[int], name: str, count: int) -> None:
        before, began = processor_seconds(pids), time.perf_counter()
        self.send(name, count)
        self.processor += processor_seconds(pids) - before
        self.seconds += time.perf_counter() - began

    def send(self, name: str, count: int) -> None:
        """Send `count` alerts, spread over the senders; each sender sends one after the other."""
        before = len(self._sink.asked)
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(lambda sender: self._send(name, range(sender, count, SENDERS)), range(SENDERS)))
        self.calls += len(self._sink.asked) - before

    def _send(self, name: str, numbers: range) -> None:
        for n in numbers:
            self._clients[numbers.start].alert(self._path, f"{name}, {n}")


def _large(client: Client) -> None:
    """Measure one alert more, and many recoveries in one body, in an escalation of very many alerts."""
    large = LargeEscalation(client, f"/phonecall/g{servers.GROUPS - 2}")
    more = [large.one_more(OPEN + number) for number in range(SAMPLES)]
    _show(f"one more alert in an escalation of {OPEN} (at most 15)", more)
    recovered = [large.recoveries(body) for body in range(5)]
    _show(f"a body of {IN_A_BODY} recoveries in it (under 2000)", recovered)


def _sweeps(service: Rinban, stores: Stores) -> None:
    """Measure the sweep with many open escalations, of which ten are due, and how much longer it takes with more.

    The fewer are measured before and after the many: so it makes no difference what has become quicker meanwhile, in
    the container and on the machine.
    """
    service.ask("sweep")  # starts the container
    few, many = 1_000, 100_000
    took: dict[int, list[float]] = {few: [], many: []}
    for number in (few, many, few):
        crowd.fill(stores, number)
        for _ in range(WARM):  # the first one finds Redis empty and writes the settings, and calls for the first time
            _sweep(service, stores)
        took[number] += [_sweep(service, stores) for _ in range(SWEEPS)]
    for number, seconds in took.items():
        _show(f"sweep, {number} open, {DUE} due (at most 45)", seconds)
    ratio = statistics.median(took[many]) / statistics.median(took[few])
    print(f"  of the latter to the former: {ratio:.2f} x (at most 1.10)")


def _sweep(service: Rinban, stores: Stores) -> float:
    crowd.make_due(stores, DUE)
    began = time.perf_counter()
    woken = service.ask("sweep")["woken"]
    took = time.perf_counter() - began
    if woken != DUE:
        raise RuntimeError(f"{woken} of {DUE} were woken")
    return took


def _rotas() -> None:
    """Measure who is on duty at one instant and over a span, and a short span beside a naive reference."""
    print("\nwho is on duty: processor time")
    _show(f"{rota.INSTANTS} times at one instant (under 50)", rota.instants())
    _show(f"{rota.DAYS} days of shifts of {rota.GROUPS} groups (under 200)", rota.spans())
    _show("one day of shifts of one group", rota.days_by_arithmetic())
    _show("  the same, looking at each minute", rota.days_by_the_minute())


def _cold_starts(folder: Path, stores: Stores, sink: Sink) -> None:
    print("\ncold start: processor time until the first reply, on what is built and Lambda's Python, in milliseconds")
    took = coldstart.median_seconds(folder, stores, sink, folder / "rota.yaml")
    for name, seconds in took.items():
        print(f"  {name:12}{seconds * 1e3:6.0f} (at most {coldstart.GOALS[name] * 1e3:.0f})")
    if not took:
        print("  not measured: this machine has no Python of that version")


def _show(what: str, seconds: list[float], floor: float = 0.0, limit: float = 0.0) -> None:
    _, median, p95, _ = spread(seconds)
    assert median is not None
    assert p95 is not None
    goal = f" (at most {limit:g})" if limit else ""
    ratio = f"{median / floor:6.2f} x the floor{goal}" if floor else ""
    print(f"{what:48}{median * 1e3:8.1f}{p95 * 1e3:8.1f}{ratio}", flush=True)


if __name__ == "__main__":
    sys.exit(output.run(main))
