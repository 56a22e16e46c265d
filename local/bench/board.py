"""How long each page of the board takes at the server, beside a history of very many escalations."""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from local.bench import history, servers
from local.bench.load import Client, processor_seconds
from local.bench.servers import Rinban
from local.bench.sink import Sink
from local.servers.process import PrivateStore
from local.servers.stores import Stores, private_stores
from rinban.adapters.mysql.connection import Database
from rinban.core.spread import P95, percentile

MANY = 100_000
SAMPLES, WARM = 40, 3
OPEN = 20
LIMIT = 100.0
"""Milliseconds that a page may take."""

MEMORY = 512 * 1024**2
"""Bytes that MariaDB has for what it has read, as small servers have; the private one has less."""


class Looked(NamedTuple):
    """What a look has got, and after how many seconds its first byte came."""

    seconds: float
    status: int
    body: str
    tag: str


class SignedInScreen:
    """A browser that is signed in, over one connection that is kept."""

    def __init__(self, service: Rinban) -> None:
        there = urlsplit(service.url)
        self._origin = service.url
        self._connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=60)
        self.cookie = self._signed_in(str(service.ask("link")))

    def looks(self, path: str, tag: str = "") -> Looked:
        began = time.perf_counter()
        known = {"If-None-Match": tag} if tag else {}
        self._connection.request("GET", path, headers={"Cookie": self.cookie, **known})
        answer = self._connection.getresponse()
        seconds = time.perf_counter() - began
        return Looked(seconds, answer.status, answer.read().decode(), answer.headers["ETag"] or "")

    def _signed_in(self, link: str) -> str:
        form = urlencode({"code": link.partition("#")[2]})
        headers = {"Origin": self._origin, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/board/sign-in", form, headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise RuntimeError(f"the sign-in was answered {answer.status}")
        return answer.headers["Set-Cookie"].partition(";")[0]


SETTLED, REST = 120.0, 0.02
"""Seconds for coming to rest, and of a processor in a second of it."""


def measure(many: int) -> None:
    """Print the median and the 95th of a hundred of each page, in milliseconds."""
    with tempfile.TemporaryDirectory() as name, private_stores() as stores, Sink() as sink:
        variables = servers.addresses(stores, sink)
        with servers.rinban(Path(name), variables, _groups()) as service:
            began = time.perf_counter()
            _remember(stores, many)
            print(f"{many} escalations that are over were made in {time.perf_counter() - began:.0f} s", flush=True)
            for number in range(OPEN):
                Client(service.url).alert(f"/phonecall/g{history.GROUPS + number}", f"open {number}")
            screen = SignedInScreen(service)
            _looked(screen, "/board")
            process = stores.mysql.process if isinstance(stores.mysql, PrivateStore) else None
            pids = [pid for pid in (service.pid, *service.ask("board"), process and process.pid) if pid]
            print(f"all of these have come to rest after {_at_rest(pids):.0f} s more")
            print(
                f"milliseconds at the server: median and p95 of {SAMPLES}, at most {LIMIT:.0f}; processor time of each",
                flush=True,
            )
            _pages(screen, stores, pids, many)


def _at_rest(pids: Sequence[int]) -> float:
    """Wait until nothing is left to be done of what was written, but for SETTLED seconds at most; return how long that
    was. MariaDB goes on writing pages and removing old versions of rows, which a history that has grown in a year has
    behind it."""
    began = time.perf_counter()
    while time.perf_counter() - began < SETTLED:
        before = processor_seconds(list(pids))
        time.sleep(1.0)
        if processor_seconds(list(pids)) - before < REST:
            break
    return time.perf_counter() - began


def _groups() -> str:
    names = (f"g{number}" for number in range(history.GROUPS + OPEN))
    return "".join(f"  {name}: {{name: Group {name}, policy: busy, call: [{{order: [ann, bo]}}]}}\n" for name in names)


def _remember(stores: Stores, many: int) -> None:
    with Database(stores.database_url, patience=60.0).statement() as cursor:
        cursor.execute("SET GLOBAL innodb_buffer_pool_size = %s", (MEMORY,))
    history.fill(stores.database_url, many, time.time())


def _pages(screen: SignedInScreen, stores: Stores, pids: Sequence[int], many: int) -> None:
    _show("floor: a number of each row of the history", pids, lambda: _looked_through(stores))
    one = f"/board/escalations/g1/{many // history.GROUPS}"
    for what, path in {**_of_escalations(one), **_of_the_history(_last_page(stores))}.items():
        for _ in range(WARM):
            _looked(screen, path)
        _show(what, pids, lambda path=path: [_looked(screen, path) for _ in range(SAMPLES)])  # type: ignore[misc]
    _show("what is open, unchanged", pids, lambda: _unchanged(screen, "/board?part=1"))
    _show("one escalation, unchanged", pids, lambda: _unchanged(screen, f"{one}?part=1"))


def _of_escalations(one: str) -> dict[str, str]:
    month = f"{datetime.now(UTC).date().replace(day=1) - timedelta(days=1):%Y-%m}"
    return {
        "what is open": "/board",
        "one escalation": one,
        f"… with {history.STORM_ALERTS} alerts and {history.STORM_LINES} lines": f"/board/escalations/{history.STORM}",
        "duties": "/board/duty",
        "fairness of a month": f"/board/duty/fairness?month={month}",
        "how long people waited in a month": f"/board/history/latency?month={month}",
    }


def _of_the_history(last: str) -> dict[str, str]:
    all_of_it = f"/board/history?{_all_the_time()}"
    return {
        "history of 30 days": "/board/history",
        "… of all the time": all_of_it,
        "… the last page of it": last,
        "… what many have": f"{all_of_it}&q=disk",
        "… what few have": f"{all_of_it}&q={quote('96 % full')}",
        "… what none has": f"{all_of_it}&q=nothing-has-this",
        "… of one group": f"{all_of_it}&group=g3",
        "… of one person": f"{all_of_it}&who=Bo",
        "… of one outcome": f"{all_of_it}&outcome={quote('recovered untaken')}",
        "… of all four": f"{all_of_it}&q=disk&group=g3&who=Ann&severity=2",
        "a file of 30 days": "/board/history?csv=1",
        "a file of 10,000 rows": f"{all_of_it}&csv=1",
    }


def _all_the_time() -> str:
    today = datetime.now(UTC).date()
    return f"from={today - timedelta(days=history.DAYS + 2)}&to={today}"


def _looked(screen: SignedInScreen, path: str) -> float:
    """Seconds of a look, also of one that MySQL has given up where other work of the machine kept it waiting."""
    found = screen.looks(path)
    if found.status not in (200, 400):
        raise RuntimeError(f"{path} was answered {found.status}: {found.body[:200]}")
    return found.seconds


def _unchanged(screen: SignedInScreen, path: str) -> list[float]:
    """Seconds of the looks that a script has every few seconds, mostly for nothing."""
    found, tag = list[float](), ""
    while len(found) < SAMPLES:
        answer = screen.looks(path, tag)
        tag = answer.tag
        found += [answer.seconds] if answer.status == 304 else []
    return found


def _looked_through(stores: Stores) -> list[float]:
    """Seconds in which MariaDB adds up one number of each row, which tell how quick the machine is now."""
    found = list[float]()
    with Database(stores.database_url).read() as cursor:
        for _ in range(SAMPLES):
            began = time.perf_counter()
            cursor.execute("SELECT SUM(alerts) FROM past_escalation FORCE INDEX (PRIMARY)")
            found.append(time.perf_counter() - began)
    return found


def _last_page(stores: Stores) -> str:
    """The address of the page with the oldest rows."""
    with Database(stores.database_url).read() as cursor:
        cursor.execute(
            "SELECT opened_at, group_id, run FROM past_escalation ORDER BY opened_at, group_id, run LIMIT 1 OFFSET 40"
        )
        at, group, run = cursor.fetchone() or (0.0, "", 0)
    return f"/board/history?{_all_the_time()}&after={quote(f'{at!r}~{group}~{run}')}"


def _show(what: str, pids: Sequence[int], looks: Callable[[], Sequence[float]]) -> None:
    before = processor_seconds(list(pids))
    seconds = looks()
    worked = (processor_seconds(list(pids)) - before) / len(seconds) * 1e3
    median, p95 = statistics.median(seconds) * 1e3, percentile(sorted(seconds), P95) * 1e3
    print(f"{what:48}{median:8.1f}{p95:8.1f}{worked:8.1f}{'' if p95 <= LIMIT else '  slower than that'}", flush=True)
