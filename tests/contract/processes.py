"""The work of other processes. It is not in the test's file, because every process imports this one anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

from rinban.adapters.file_spool import FileSpool
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.redis.client import RedisClient
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.core.alert import Alert, Severity
from rinban.stores.append_log import AppendLog
from tests.fakes.shell import Shell, ids, settings


def write(path: Path, letter: str) -> None:
    for n in range(50):
        FileSpool(path).put({"by": letter, "n": n})


def drain(path: Path, told: Path, done: Event) -> None:
    with told.open("w") as file:
        while not done.is_set() or path.stat().st_size:
            for record in FileSpool(path).drain():
                print(record["n"], file=file, flush=True)


def open_alerts(
    database_url: str, redis_url: str, name: str, groups: Sequence[str], together: Barrier, told: Path
) -> None:
    """Open one alert, `name`, for each group, at the same moment as the other processes open theirs.

    Puts a line for each group: the outcome, and how many calls this process placed. There is no lock, and the clocks of
    all processes show the same instant.
    """
    known = settings()
    shell = Shell(replace(known, groups={group: replace(known.groups["infra"], id=group) for group in groups}))
    shell.redis = AppendLog(RedisEscalations(RedisClient(redis_url)))  # type: ignore[assignment]
    shell.mysql = AppendLog(MysqlEscalations(Database(database_url)))  # type: ignore[assignment]
    shell._build(ids(name), ids(name), ids(name))
    alert = Alert(name, severity=Severity.HIGH, summary="disk full")
    with told.open("w") as file:
        for group in groups:
            before = len(shell.phone.calls)
            together.wait()
            (outcome,) = shell.hear(alert, group=group)
            print(outcome.outcome, len(shell.phone.calls) - before, file=file)
