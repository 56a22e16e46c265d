"""Runs a real Zabbix on 127.0.0.1: first its database and its frontend, and the server when it has been configured."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymysql
from pymysql.cursors import DictCursor

from local.servers import mariadb, ports
from local.servers.process import PrivateStore
from local.servers.scratch import in_memory, scratch_folder
from local.servers.zabbix_server import database
from local.servers.zabbix_server.packages import ZabbixPrograms

MOST = 150_000_000
"""Bytes of its database. In memory its tables are made in one second, on a disk in twenty."""

SECONDS = 30.0
"""In which each of its programs begins to answer, or ends."""

SOCKET = "mariadb.sock"

_HEADER = b"ZBXD\x01"
_LAST = ("alerter #3", "escalator #1", "trapper #2")
"""The parts of the server without which a test cannot begin; it listens before it has them."""

_POSTED = re.compile(r"^ *\d+:(?P<at>\d{8}:\d{6}\.\d{3}) (?P<line>.*\[Rinban\] POST .*)$", re.MULTILINE)
_SETTINGS = """\
ListenIP=127.0.0.1
ListenPort={port}
LogType=console
PidFile={folder}/zabbix_server.run
SocketDir={folder}
TmpDir={folder}
DBSocket={folder}/mariadb.sock
DBName=zabbix
DBUser=root
AllowRoot=1
AllowUnsupportedDBVersions=1
CacheUpdateFrequency=1
HousekeepingFrequency=0
StartPollers=0
StartPollersUnreachable=0
StartPingers=0
StartDiscoverers=0
StartHTTPPollers=0
StartHistoryPollers=1
StartDBSyncers=1
StartTrappers=2
"""


@dataclass
class RunningZabbix:
    """`url` is the frontend's address, `port` the trapper's. `folder` has the logs: `log` of the server."""

    programs: ZabbixPrograms
    folder: Path
    url: str
    port: int
    _started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "zabbix_server.log"

    def start(self) -> None:
        """Start the server, with the configuration that the database has now; later changes reach it within a second.

        Raises RuntimeError with the end of its log.
        """
        settings = self.folder / "zabbix_server.conf"
        settings.write_text(_SETTINGS.format(port=self.port, folder=self.folder))
        self._run("zabbix_server", [str(self.programs.server), "-f", "-c", str(settings)])
        self._wait("zabbix_server", lambda: all(f"started [{one}]" in self.log.read_text() for one in _LAST))
        self._control("log_level_increase=alerter", settings)  # so that `webhooks` knows when each was sent

    def webhooks(self) -> list[tuple[float, str]]:
        """The requests that the media type's script has begun to send: when (seconds since 1970), and the line."""
        found = _POSTED.finditer(self.log.read_text(errors="replace"))
        return [(_seconds(one["at"]), one["line"]) for one in found]

    def sends(self, host: str, item: str, *values: int) -> None:
        """Send values to a trapper item, as zabbix_sender does. Raises RuntimeError if they are not taken."""
        data = [{"host": host, "key": item, "value": str(value)} for value in values]
        told = self.asked({"request": "sender data", "data": data})
        if "failed: 0;" not in str(told.get("info")):
            raise RuntimeError(f"Zabbix has not taken the values: {told}")

    def asked(self, request: Mapping[str, object]) -> dict[str, Any]:
        """The answer to a request in Zabbix's own protocol [Zabbix manual, Header and data length]."""
        body = json.dumps(request).encode()
        with socket.create_connection(("127.0.0.1", self.port), SECONDS) as link, link.makefile("rb") as answer:
            link.sendall(_HEADER + struct.pack("<Q", len(body)) + body)
            header, length = answer.read(5), answer.read(8)
            if header != _HEADER:
                raise RuntimeError(f"no answer of a Zabbix server: {header!r}")
            told: dict[str, Any] = json.loads(answer.read(struct.unpack("<Q", length)[0]))
            return told

    def select(self, sql: str) -> list[dict[str, Any]]:
        """What its database has, for what the API does not tell."""
        connection = pymysql.connect(
            unix_socket=str(self.folder / SOCKET), user="root", database="zabbix", cursorclass=DictCursor
        )
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return [*cursor.fetchall()]

    def open_frontend(self) -> None:
        options = [f"mysqli.default_socket={self.folder}/{SOCKET}", "memory_limit=256M", "date.timezone=UTC"]
        settings = [word for option in options for word in ("-d", option)]
        address = self.url.removeprefix("http://")
        command = [*self.programs.php(), *settings, "-S", address, "-t", str(self.programs.frontend)]
        self._run("php", command, PHP_CLI_SERVER_WORKERS="3")
        self._wait("php", lambda: _listens(int(address.rpartition(":")[2])))

    def stop(self) -> None:
        """End all that was started, the server first: it writes what it still has to the database."""
        while self._started:
            name, process = self._started.popitem()
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS)
            with suppress(ProcessLookupError):  # the children that it has left, or all of it
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            (self.folder / f"{name}.pid").unlink()

    def _control(self, what: str, settings: Path) -> None:
        command = [str(self.programs.server), "-c", str(settings), "-R", what]
        subprocess.run(command, env=self.programs.libraries, check=True, capture_output=True, timeout=SECONDS)

    def _run(self, name: str, command: list[str], **variables: str) -> None:
        """Without this process's own variables: a proxy would be used for the webhook too."""
        environment = {**self.programs.libraries, "PATH": os.defpath, "TZ": "UTC", **variables}
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        (self.folder / f"{name}.pid").write_text(f"-{process.pid}\n")
        self._started[name] = process

    def _wait(self, name: str, is_ready: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS
        while not is_ready():
            if self._started[name].poll() is not None or time.monotonic() > end:
                log = (self.folder / f"{name}.log").read_text(errors="replace")
                raise RuntimeError(f"{name} did not start:\n{log[-2000:]}")
            time.sleep(0.05)


def _seconds(at: str) -> float:
    return datetime.strptime(at, "%Y%m%d:%H%M%S.%f").replace(tzinfo=UTC).timestamp()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextmanager
def opened(programs: ZabbixPrograms) -> Iterator[RunningZabbix]:
    """A Zabbix whose frontend answers, with an empty database and the user Admin; the server waits for `start`.

    Raises RuntimeError with the end of the log of what does not start.
    """
    with scratch_folder(in_memory(MOST)) as folder, _database(folder) as database_socket:
        database.fill(database_socket, programs.tables)
        frontend, trapper = ports.free(2)
        zabbix = RunningZabbix(programs, folder, f"http://127.0.0.1:{frontend}", trapper)
        try:
            zabbix.open_frontend()
            yield zabbix
        finally:
            zabbix.stop()


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    store: PrivateStore = mariadb.private(folder, folder / "mariadb", "--innodb-flush-log-at-trx-commit=0")
    try:
        store.start()
        yield str(folder / SOCKET)
    finally:
        store.kill()
