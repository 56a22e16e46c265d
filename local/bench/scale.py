"""What happens when more containers want MySQL than it takes connections: counted, and nothing may be lost.

As many processes as are asked for take the alerts of a hundred groups, each with connections of its
own: first where MySQL has room for all, then where it takes CONNECTIONS. A round of the watchdog runs while all of them
are still there, and more when they are gone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from local.bench.servers import rota
from local.bench.sink import Sink
from local.bench.storming import AlertTaken, Storm
from local.servers.process import GivenStore
from local.servers.stores import Stores, private_mariadb, private_redis
from local.service import PUBLIC_URL, ROOT, Service, environment, running
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.core.chain.record import Copy
from rinban.core.spread import spread
from rinban.stores.append_log import AppendLog

PROCESSES = 250
CONNECTIONS = 60
"""As the smallest MySQL of RDS, which stores.yaml makes, has them."""

GROUPS = 100
RATE = 3_000 / 60
"""Alerts a second: what two processors bear, the stores' share with it. What is looked at are the connections, of
which there are as many at any rate."""
SECONDS = 20.0
ROUNDS = 5
"""Of the watchdog, after which both stores have to be equal."""

REFUSED = "Too many connections"


def measure(processes: int) -> None:
    """Print one paragraph for each MySQL. Raises RuntimeError if an alert that was accepted is in no store."""
    storm = Storm(processes, GROUPS, RATE, SECONDS)
    print(f"{os.cpu_count()} processors; {processes} processes, {RATE * 60:.0f} alerts a minute over {GROUPS} groups")
    for connections in (processes + 20, CONNECTIONS):
        print(f"\nMySQL takes {connections} connections", flush=True)
        with tempfile.TemporaryDirectory() as name, _service(Path(name), connections) as there:
            _measure(Path(name), *there, storm)


@contextmanager
def _service(folder: Path, connections: int) -> Iterator[tuple[Service, _Copies, Sink]]:
    with ExitStack() as ends:
        mysql = ends.enter_context(private_mariadb(f"--max-connections={connections}"))
        redis, sink = ends.enter_context(private_redis()), ends.enter_context(Sink())
        stores = Stores(GivenStore(_as_user(mysql.url)), redis)
        variables = environment(stores, folder, PUBLIC_BASE_URL=PUBLIC_URL, TWILIO_API_URL=sink.url)
        service = ends.enter_context(running(stores, folder, variables, {}))
        (folder / "rota.yaml").write_text(rota(), encoding="utf-8")
        service.load([folder / "rota.yaml"])
        service.sweep()
        yield service, _Copies(Stores(mysql, redis)), sink


def _as_user(url: str) -> str:
    """The same database as a user who is no administrator, for whom every MySQL keeps one connection more."""
    with Database(url).statement() as cursor:
        cursor.execute("CREATE USER storm@'%' IDENTIFIED BY 'storm'")
    with Database(url).statement() as cursor:
        cursor.execute("GRANT ALL ON rinban.* TO storm@'%'")
    # Without TLS, which a socket needs not, and for which PyMySQL would look at all certificates at each try.
    return url.replace("root@", "storm:storm@") + "&tls=off"


def _measure(folder: Path, service: Service, copies: _Copies, sink: Sink, storm: Storm) -> None:
    there = folder / "storm"
    there.mkdir()
    command = [sys.executable, "-m", "local.bench.storming", str(there), *map(str, storm)]
    with _process(command, service.environment) as process:
        assert process.stdout
        if process.stdout.readline() != "handled\n":
            raise RuntimeError("the storm has ended early")
        handled = [AlertTaken(*one) for path in there.glob("*.json") for one in json.loads(path.read_text())]
        _show(handled, _logged(there), len(sink.asked))
        print(f"  groups in which the stores differ: {copies.differing(storm)} at its end", end="")
        service.sweep()
        print(f", {copies.differing(storm)} after a round beside all connections", end="")
    for number in range(1, ROUNDS + 1):
        service.sweep()
        print(f", {copies.differing(storm)} after round {number} without them", end="", flush=True)
        if not copies.differing(storm):
            break
    print()
    copies.look_for(handled, storm)


@contextmanager
def _process(command: list[str], variables: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process: subprocess.Popen[str] = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **variables, "NO_PROXY": "127.0.0.1"}, text=True, **pipes
    )  # type: ignore[call-overload]
    try:
        yield process
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(30)


def _logged(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in folder.glob("*.log") for line in path.read_text().splitlines()]


def _show(handled: list[AlertTaken], logged: list[dict[str, Any]], calls: int) -> None:
    statuses = Counter(one.status for one in handled)
    print(f"  {len(handled)} alerts: {statuses.pop(202, 0)} accepted; answered otherwise: {dict(statuses) or 'none'}")
    for what, first in (("the first of each process", True), ("the others", False)):
        told = [(one.took, one.busy) for one in handled if one.status == 202 and one.first is first]
        (_, took, p95, _), (_, busy, _, _) = (spread(values) for values in zip(*told, strict=True))
        print(f"  {what}: median {_ms(took)}, p95 {_ms(p95)}; on a processor, median {_ms(busy)}")
    said = Counter(_kind(line) for line in logged if "error" in line)
    print(f"  calls: {calls}")
    for kind, lines in said.most_common():
        print(f"  {lines:6} lines of the log: {kind}")


def _ms(seconds: float | None) -> str:
    return "none" if seconds is None else f"{seconds * 1e3:.0f} ms"


def _kind(line: Mapping[str, Any]) -> str:
    return f"{line.get('store') or line['message']}: {REFUSED if REFUSED in line['error'] else line['error']}"


class _Copies:
    """What each store has. `stores`: as the administrator's, who is let in beside any number of others."""

    def __init__(self, stores: Stores) -> None:
        self._stores = (
            AppendLog(RedisEscalations(RedisClient(stores.redis_url))),
            AppendLog(MysqlEscalations(Database(stores.database_url))),
        )

    def differing(self, storm: Storm) -> int:
        pairs = (self._pair(f"g{number}") for number in range(storm.groups))
        return sum(len({copy.write_id if copy else None for copy in pair}) > 1 for pair in pairs)

    def look_for(self, handled: list[AlertTaken], storm: Storm) -> None:
        """Look for each alert that was accepted, in each store by itself. Raises RuntimeError if one is lost."""
        for at, name in enumerate(("Redis", "MySQL")):
            pairs = ((f"g{number}", self._pair(f"g{number}")[at]) for number in range(storm.groups))
            there = {(group, p.id.key) for group, copy in pairs if copy for p in copy.escalation.problems}
            missing = lost(handled, there)
            print(f"  of those accepted, not in {name} at the end: {len(missing)}")
            if missing:
                raise RuntimeError(f"lost: {missing[:5]}")

    def _pair(self, group: str) -> list[Copy | None]:
        return [store.latest(group) for store in self._stores]


def lost(handled: Iterable[AlertTaken], there: Set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The alerts, each by its group and key, that were accepted and are not `there`."""
    return sorted({(one.group, one.key) for one in handled if one.status == 202} - there)
