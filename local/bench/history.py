"""Puts a long history into MySQL: escalations that are over, with their journals, as if alerts had come for a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.past_list import MysqlPastList
from rinban.budget import Budget
from rinban.core.chain.codec import encode
from rinban.core.chain.owed import wakes_at
from rinban.core.chain.past import PastRow
from rinban.core.chain.record import Entry, Ref
from rinban.core.rota.duty import Line as RotaLine
from rinban.core.rota.loads import RungCall
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Member, Settings
from rinban.ports.past import ListedEscalation, UnlistedEscalation
from rinban.watch.listing import PastLister
from tests.fakes.board import MemoryPastList
from tests.fakes.outside import MemoryLog
from tests.fakes.past import MemoryPast
from tests.fakes.shell import CPU, DISK, DISK_OVER, INFRA, START, Shell, called, settings

DAYS = 400
"""For how many days a history is kept unless somebody wishes otherwise."""

DAY, LASTED = 86_400.0, 3600.0
GROUPS, HOSTS, BATCH, PIECE = 40, 300, 5_000, 500
STORM_ALERTS, STORM_LINES = 1_000, 20_000
STORM = Ref("g0", 1_000_000)
"""One that is open, of many alerts and with a very long journal."""

ANN, BO = Responder("ann", "Ann", "+819000000001", language="en"), Responder("bo", "Bo", "+819000000002")
PROBLEMS = (
    "disk {n} % full", "load is {n}", "certificate ends in {n} days", "応答時間 {n} ms", "{n} errors in a minute",
    "backup is {n} h old", "queue has {n} waiting",
    "replica is {n} s behind", "メモリ使用率 {n} %", "port {n} is closed",
)  # fmt: skip

_TIME = re.compile(r"1795[0-9]{6}(?:\.[0-9]+)?")
_PAST = (
    "CREATE TABLE bench_past (number INT PRIMARY KEY, group_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,"
    " run INT UNSIGNED, opened_at DOUBLE, story INT)"
)
_LINES = (
    "CREATE TABLE bench_line (story INT, place INT, later DOUBLE, cell VARCHAR(120), detail VARCHAR(500),"
    " PRIMARY KEY (story, place)) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin"
)
_JOURNAL = (
    "INSERT INTO journal (group_id, run, at, cell, detail)"
    " SELECT p.group_id, p.run, p.opened_at + l.later, l.cell, l.detail FROM bench_past p JOIN bench_line l"
    " ON l.story = p.story WHERE p.number >= %s AND p.number < %s ORDER BY p.number, l.place"
)
_ESCALATION = (
    "INSERT INTO escalation (group_id, run, write_id, state, deadline_at, document, updated_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, FROM_UNIXTIME(%s))"
)
_LINE = "INSERT INTO journal (group_id, run, at, cell, detail) VALUES (%s, %s, %s, %s, %s)"


class PastStory(NamedTuple):
    """What happened in an escalation, to be told again and again. `text`: its document between the instants in it,
    which are `later` by so many seconds than its opening."""

    text: Sequence[str]
    later: Sequence[float]
    lines: Sequence[Entry]
    row: PastRow
    calls: Sequence[RungCall]

    def document(self, ref: Ref, opened_at: float) -> str:
        instants = [f"{opened_at + later:.3f}" for later in self.later]
        whole = "".join(part + instant for part, instant in zip(self.text, [*instants, ""], strict=True))
        return whole.replace('"infra"', f'"{ref.group}"').replace('"run":1,', f'"run":{ref.run},')


def fill(url: str, many: int, now: float) -> None:
    """Add so many to the database at this URL, and the STORM; the last of them began a day before now."""
    database = Database(url, patience=120.0)
    told = [_story(tell) for tell in (_taken, _by_the_second, _recovers, _of_several)]
    _do(database, _PAST)
    _do(database, _LINES)
    _do_many(database, "INSERT INTO bench_line VALUES (%s, %s, %s, %s, %s)", _lines(told))
    for first in range(0, many, BATCH):
        _add(database, told, range(first, min(many, first + BATCH)), now - DAY - DAYS * DAY, DAYS * DAY / many)
    _storm(database, now)
    _do(database, "DROP TABLE bench_past, bench_line")
    _do(database, "ANALYZE TABLE escalation, past_escalation, journal")


def _add(database: Database, told: Sequence[PastStory], numbers: range, begins: float, apart: float) -> None:
    chosen = [(n, _ref(n), begins + n * apart, _which(n)) for n in numbers]
    _do_many(
        database,
        "INSERT INTO bench_past VALUES (%s, %s, %s, %s, %s)",
        [(number, *ref, at, which) for number, ref, at, which in chosen],
    )
    _do_many(
        database,
        _ESCALATION,
        [
            (*ref, f"{number:032x}", "closed", None, told[which].document(ref, at), at + LASTED)
            for number, ref, at, which in chosen
        ],
    )
    for first in range(0, len(chosen), PIECE):
        MysqlPastList(database).keep(
            _listed(told[which], number, ref, at) for number, ref, at, which in chosen[first : first + PIECE]
        )
    _do(database, _JOURNAL, numbers.start, numbers.stop)


def _ref(number: int) -> Ref:
    return Ref(f"g{number % GROUPS}", number // GROUPS + 1)


def _which(number: int) -> int:
    """Which story: of ten, six are taken by the first who is called."""
    return (0, 0, 1, 0, 2, 0, 3, 0, 1, 0)[number * 2_654_435_761 // 1024 % 10]


def _listed(story: PastStory, number: int, ref: Ref, at: float) -> ListedEscalation:
    problem = PROBLEMS[number * 31 % len(PROBLEMS)].format(n=number % 97)
    host, later = f"web-{number % HOSTS}.tokyo.example", at - START
    calls = [one._replace(rang_at=one.rang_at + later, over_at=one.over_at + later) for one in story.calls]
    row = story.row._replace(ref=ref, opened_at=at, host=host, problem=problem)
    row = row._replace(seconds_to_key=row.seconds_to_key and row.seconds_to_key + number % 97)
    written_at = datetime.fromtimestamp(at + LASTED, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return ListedEscalation(UnlistedEscalation(ref, f"{number:032x}", written_at, at), row, calls)


def _storm(database: Database, now: float) -> None:
    shell = Shell(_people())
    alerts = [replace(DISK, dedup_key=f"disk-{n}", summary=f"disk {n} is full") for n in range(STORM_ALERTS)]
    shell.hear(*alerts)
    e = replace(shell.now(), group=STORM.group, run=STORM.run)
    lines = [entry for _, entry in shell.mysql.journal]
    journal = [lines[n % len(lines)] for n in range(STORM_LINES)]
    _do_many(database, _ESCALATION, [(*STORM, "f" * 32, e.state.value, now + DAY, encode(e), now)])
    rows = [(*STORM, now - DAY + n, line.cell, line.detail) for n, line in enumerate(journal)]
    for first in range(0, len(rows), BATCH):
        _do_many(database, _LINE, rows[first : first + BATCH])


# --- stories ---------------------------------------------------------------------------------------------------------


def _taken(shell: Shell) -> None:
    called(shell)
    _takes(shell, 0)
    _recovers_later(shell)


def _by_the_second(shell: Shell) -> None:
    called(shell)
    shell.clock.forward(25)
    shell.ends(0)
    shell.clock.forward(2)
    shell.rings(1)
    _takes(shell, 1)
    _recovers_later(shell)


def _recovers(shell: Shell) -> None:
    called(shell)
    shell.clock.forward(10)
    shell.hear(DISK_OVER)
    shell.ends(0, "canceled")


def _of_several(shell: Shell) -> None:
    called(shell)
    for n in range(8):
        shell.clock.forward(1)
        shell.hear(replace(CPU, dedup_key=f"cpu-{n}"))
    _takes(shell, 0)
    for n in range(8):
        shell.hear(replace(DISK_OVER, dedup_key=f"cpu-{n}"))
    _recovers_later(shell)


def _takes(shell: Shell, call: int) -> None:
    shell.clock.forward(9)
    shell.answers(call)
    shell.clock.forward(4)
    shell.answers(call, "1")
    shell.clock.forward(6)
    shell.ends(call, "completed")


def _recovers_later(shell: Shell) -> None:
    shell.clock.forward(1200)
    shell.hear(DISK_OVER)


def _people() -> Settings:
    """The two people that the service of the bench has."""
    usual = settings(Policy(rounds=1))
    infra = replace(usual.groups["infra"], lines=(RotaLine(("ann", "bo")),))
    return replace(usual, responders={one.id: Member(one) for one in (ANN, BO)}, groups={"infra": infra})


def _story(tell: Callable[[Shell], None]) -> PastStory:
    shell = Shell(_people())
    tell(shell)
    e = shell.now()
    if wakes_at(e) is not None:
        raise RuntimeError(f"{tell.__name__}: it is not over")
    text, listed = encode(e), MemoryPastList([UnlistedEscalation(INFRA, "", "", START)])
    PastLister(MemoryPast(shell.mysql), listed, MemoryLog(), lambda: "Asia/Tokyo").list(Budget(10.0))
    later = [float(found) - START for found in _TIME.findall(text)]
    lines = [entry for _, entry in shell.mysql.journal]
    return PastStory(_TIME.split(text), later, lines, listed.rows[INFRA], listed.calls[INFRA])


def _lines(told: Sequence[PastStory]) -> Iterator[tuple[object, ...]]:
    for number, story in enumerate(told):
        for place, line in enumerate(story.lines):
            yield number, place, line.at - START, line.cell[:120], line.detail[:500]


def _do(database: Database, statement: str, *values: object) -> None:
    with database.transaction() as cursor:  # its beginning proves the connection, and the rest has all of the patience
        cursor.execute(statement, values)


def _do_many(database: Database, statement: str, rows: Iterator[tuple[object, ...]] | Sequence[object]) -> None:
    with database.transaction() as cursor:
        cursor.executemany(statement, list(rows))
