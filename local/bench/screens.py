"""How much later calls are while many screens look at a storm of alerts, how far behind those are, and their memory.

The same part of a storm is measured in turns, with the screens and without any. A difference is that of two
neighbours, so that what else the machine does slows down both of them alike.

On AWS the screens and the callers share the stores, and neither a front door of ours nor a processor. So the screens
have a gateway of their own here, and the last one of the processors, with the containers that answer them.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from local.bench import crowd, servers
from local.bench.board import SignedInScreen
from local.bench.load import Client, processor_seconds
from local.bench.servers import Rinban
from local.bench.sink import Sink
from local.servers.process import PrivateStore
from local.servers.stores import Store, Stores, private_stores
from local.service import ROOT
from rinban.core.spread import P95, percentile

PAIRS = 10
SCREENS = 200
SECONDS, RATE = 8.0, 1000 / 60
"""How long a part of the storm lasts, and its alerts in a second: a thousand in a minute."""

ALERTS = int(SECONDS * RATE)

EVERY, AFTER = 4, 0.25
"""A call is measured at each fourth alert of the storm, a quarter of the time to the next one after it: a call that
comes beside such an alert waits for that, whether anybody looks or not, and by chance more often with or without."""

LEFT = 2.5
"""Seconds after a part in which the screens may still come."""

LATER, BEHIND = 5.0, 1.0
"""Percent by which calls may be later, and seconds by which a screen may be behind."""

ONE_SIDE = 0.025
"""The chance that the median is below its interval, and above it."""

NOBODY, LOOKING = "nobody", "screens"
STORM, GROUPS = "g0", 40


class Audience:
    """The screens, in a process of their own. `cookies`: of each of them, since nobody has two hundred screens."""

    def __init__(self, process: subprocess.Popen[str], cookies: Sequence[str]) -> None:
        self._process = process
        self._tell(json.dumps(cookies))

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def asked(self, what: str) -> Any:
        assert self._process.stdout
        self._tell(what)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the screens have failed")
        return json.loads(answer)


class Fronts(NamedTuple):
    """Where alerts come in and phones are answered, and where the screens look."""

    calls: Rinban
    board: Rinban
    stores: Stores

    def pids(self) -> dict[str, list[int]]:
        """The processes of each function that takes part, of the gateways, and of the stores that are ours."""
        ours = {"gateway": [self.calls.pid], **{name: self.calls.ask(name) for name in ("entry", "callback")}}
        stores = {"mysql": _processes(self.stores.mysql), "redis": _processes(self.stores.redis)}
        return {**ours, **stores, "screens' own": [self.board.pid], "board": self.board.ask("board")}


class StormPart:
    """What one part of the storm was like. `waits`: the seconds of each thing that was measured; `behind`: those after
    which a screen showed an alert that was taken; `statuses`: how often a look was answered with each; `spent`: the
    seconds of processor time of the gateway and of each function while it was measured."""

    def __init__(self) -> None:
        self.waits: defaultdict[str, list[float]] = defaultdict(list)
        self.behind: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.spent: dict[str, float] = {}


def measure(pairs: int) -> None:
    """Print by how many percent each thing is later, with the 95 % interval of the median."""
    for_calls, _ = _processors()
    os.sched_setaffinity(0, for_calls)  # what is begun from here on has it, too
    with tempfile.TemporaryDirectory() as name, private_stores() as stores, Sink() as sink:
        variables = servers.addresses(stores, sink)
        with (
            servers.rinban(Path(name) / "calls", variables, _groups()) as service,
            _audience(Path(name) / "screens", variables, stores) as (board, audience),
        ):
            print(
                f"{pairs} pairs of {SECONDS:g} s, {RATE * 60:.0f} alerts a minute, {SCREENS} screens or none",
                flush=True,
            )
            fronts = Fronts(service, board, stores)
            storm = _Storm(fronts, stores, sink, audience)
            storm.part(LOOKING)  # the containers begin
            before = _memory(fronts)
            orders = [(NOBODY, LOOKING) if number % 2 else (LOOKING, NOBODY) for number in range(pairs)]
            found = list[dict[str, StormPart]]()
            for order in orders:
                found.append({mode: storm.part(mode) for mode in order})
                print(f"  MB of the screens' gateway: {_resident(board.pid)}", flush=True)
            _show(found)
            _show_spent(found)
            _show_memory(before, _memory(fronts))


def _groups() -> str:
    names = (f"g{number}" for number in range(GROUPS))
    return "".join(f"  {name}: {{name: Group {name}, policy: busy, call: [{{order: [ann, bo]}}]}}\n" for name in names)


def _processors() -> tuple[set[int], set[int]]:
    """Those of the calls and the stores, and that of the screens. Where there is one alone they share it."""
    every = sorted(range(os.cpu_count() or 1))
    return set(every[:-1] or every), {every[-1]}


@contextmanager
def _audience(folder: Path, variables: Mapping[str, str], stores: Stores) -> Iterator[tuple[Rinban, Audience]]:
    for_calls, for_screens = _processors()
    os.sched_setaffinity(0, for_screens)
    with servers.rinban(folder, variables, _groups()) as board:
        command = [sys.executable, "-m", "local.bench.audience", board.url, f"{STORM}/1"]
        pipes: dict[str, int] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload]
        os.sched_setaffinity(0, for_calls)
        try:
            yield board, Audience(process, _signed_in(board, stores))
        finally:
            process.kill()
            process.wait(10)


def _signed_in(board: Rinban, stores: Stores) -> list[str]:
    """The cookies of as many sessions as there are screens. One of them signs in: so many from one address in a minute
    are refused, and the others are put into the stores as if they had."""
    name, _, _ = SignedInScreen(board).cookie.partition("=")
    return [f"{name}={cookie}" for cookie in crowd.sessions(stores, SCREENS)]


class _Storm:
    """Measures one part of the storm after the other."""

    def __init__(self, fronts: Fronts, stores: Stores, sink: Sink, audience: Audience) -> None:
        self._fronts, self._stores, self._sink, self._audience = fronts, stores, sink, audience
        self._client = Client(fronts.calls.url)

    def part(self, mode: str) -> StormPart:
        part, taken = StormPart(), list[float]()
        self._calls(Client(self._fronts.calls.url), f"/phonecall/{STORM}", "the first")
        if mode == LOOKING:
            self._audience.asked("open")
        before, began = _spent(self._fronts), time.monotonic()
        storm = threading.Thread(target=self._blows, args=(taken, began))
        storm.start()
        self._measured(part, began)
        part.spent = {name: now - before[name] for name, now in _spent(self._fronts).items()}
        storm.join()
        time.sleep(LEFT)
        if mode == LOOKING:
            told = self._audience.asked("close")
            part.behind = [late for seen in told["seen"] for late in _behind(seen, taken)]
            part.statuses = Counter(told["statuses"])
            time.sleep(LEFT)  # the function hears that they have left
        crowd.fill(self._stores, 0)
        return part

    def _blows(self, taken: list[float], began: float) -> None:
        """`taken`: when each alert was taken (time.time()), the second one first."""
        client = Client(self._fronts.calls.url)
        for number in range(ALERTS):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            client.alert(f"/phonecall/{STORM}", f"storm {number}")
            taken.append(time.time())

    def _measured(self, part: StormPart, began: float) -> None:
        for number in range(1, ALERTS // EVERY + 1):
            time.sleep(max(0.0, began + ((number - 1) * EVERY + AFTER) / RATE - time.monotonic()))
            part.waits["alert → create call"].append(
                self._calls(self._client, f"/phonecall/g{number}", f"one {number}")
            )
            call = self._sink.asked[-1].form
            for what, more in (("picked up → text", {}), ("key 1 → text", {"Digits": "1"})):
                _, took, _ = self._client.callback(call["Url"], CallStatus="in-progress", **more)
                part.waits[what].append(took)

    def _calls(self, client: Client, path: str, key: str) -> float:
        count = len(self._sink.asked) + 1
        sent = client.alert(path, key)
        return self._sink.wait_for(count).at - sent


def _behind(seen: Sequence[Sequence[float]], taken: Sequence[float]) -> Iterator[float]:
    """For each alert, the seconds until a look has shown so many; infinite if none has."""
    looks = iter([*seen, (float("inf"), float("inf"))])
    at, counted = next(looks)
    for number, since in enumerate(taken, 2):  # the first was there before
        while counted < number:
            at, counted = next(looks)
        yield max(0.0, at - since)


def _show(pairs: Sequence[dict[str, StormPart]]) -> None:
    for what in pairs[0][NOBODY].waits:
        both = [[statistics.median(pair[mode].waits[what]) for mode in (NOBODY, LOOKING)] for pair in pairs]
        usual, later = statistics.median(nobody for nobody, _ in both) * 1e3, [(b / a - 1) * 100 for a, b in both]
        middle, (low, high) = statistics.median(later), interval(later)
        verdict = "✓" if high <= LATER else "not shown to be at most 5 %"
        print(f"{what:24}{usual:7.1f} ms   later by {middle:+5.1f} % [{low:+.1f}, {high:+.1f}]  {verdict}")
    behind = sorted(late for pair in pairs for late in pair[LOOKING].behind)
    median, p95 = statistics.median(behind), percentile(behind, P95)
    print(f"screens behind: median {median:.2f} s, p95 {p95:.2f} s, last {behind[-1]:.2f} s (p95 at most {BEHIND:g})")
    print("their looks by status:", dict(sum((pair[LOOKING].statuses for pair in pairs), Counter())))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the median, by ranks, as the sign test has it: one pair in which the machine did something
    else moves it by a rank at most. Infinite where so few say nothing of it."""
    found, below = sorted(values), 0.0
    for place in range(len(found) // 2 + 1):
        below += math.comb(len(found), place) / 2 ** len(found)
        if below > ONE_SIDE:
            return (found[place - 1], found[-place]) if place else (-math.inf, math.inf)
    return -math.inf, math.inf


def _show_spent(pairs: Sequence[dict[str, StormPart]]) -> None:
    """What a call costs does not change with what else the machine does, as its waits do."""
    print(f"processor time in {SECONDS:g} s, without and with screens:")
    for name in pairs[0][NOBODY].spent:
        nobody, looking = (statistics.mean(pair[mode].spent[name] for pair in pairs) for mode in (NOBODY, LOOKING))
        print(f"  {name:12}{nobody:6.2f} s {looking:6.2f} s")


def _processes(store: Store) -> list[int]:
    return [store.process.pid] if isinstance(store, PrivateStore) and store.process else []


def _memory(fronts: Fronts) -> dict[str, list[int]]:
    """MB that the gateway and the containers of each function have in memory."""
    return {name: sorted(map(_resident, found)) for name, found in fronts.pids().items()}


def _spent(fronts: Fronts) -> dict[str, float]:
    return {name: processor_seconds(found) for name, found in fronts.pids().items()}


def _resident(pid: int) -> int:
    (line,) = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS:")]
    return int(line.split()[1]) // 1024


def _show_memory(before: dict[str, list[int]], after: dict[str, list[int]]) -> None:
    print("MB in memory, before and after:")
    for name, found in after.items():
        print(f"  {name:12}{before[name]} {found}")
