"""A private MariaDB, from the `mariadbd` that is on the path, without a network and as durable as in production."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from local.servers.process import PrivateStore

# Small and quick to start; commits reach the disk one by one, as in production (innodb_flush_log_at_trx_commit is 1).
_OPTIONS = [
    "--no-defaults",  # must be the first
    "--skip-networking",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--default-time-zone=+00:00",
    "--performance-schema=OFF",
    "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=16M",
    "--innodb-buffer-pool-dump-at-shutdown=OFF",
    "--innodb-buffer-pool-load-at-startup=OFF",
    "--innodb-use-native-aio=OFF",  # io_uring is refused in many containers
    "--aria-pagecache-buffer-size=1M",
    "--key-buffer-size=1M",
    "--max-connections=200",
]
_SYSTEM_TABLES = ["mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql"]
# mariadb-install-db runs these files as well. We run them ourselves, because it needs a program of the client's
# package, and because as root it changes the owner of the server's own plugins.
# With NULL, root logs in without a password;
# the folder of the socket is open to its owner only.
_BEFORE = "create database mysql;\nuse mysql;\nset @auth_root_socket = null;\n"
_AFTER = "create database rinban;\n"


def private(scratch: Path, data: Path, *options: str) -> PrivateStore:
    """Return a MariaDB with an empty database `rinban`, and these options besides.

    Raises FileNotFoundError, with a hint, without a mariadbd.
    """
    path = scratch / "mariadb.sock"
    return PrivateStore(
        name="mariadb",
        url=f"mysql://root@localhost/rinban?unix_socket={path}",
        command=[*_server(), f"--datadir={data}", f"--tmpdir={scratch}", f"--socket={path}", *options],
        scratch=scratch,
        data=data,
        lay=_lay,
        greets=_greets,
    )


def _server() -> list[str]:
    found = shutil.which("mariadbd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin")
    if not found:
        raise FileNotFoundError("no mariadbd on the path (Debian: apt-get install mariadb-server-core)")
    as_root = ["--user=root"] if os.geteuid() == 0 else []
    return [found, *_OPTIONS, *as_root]


def _greets(link: socket.socket) -> bool:
    """Whether the server greets: three bytes of length, the number 0, then protocol version 10 (255 is an error)."""
    return link.recv(5)[4:] == b"\n"


def _lay(data: Path) -> None:
    """Make a data folder with the system tables. A copy of an earlier one takes 0.02 s instead of 0.3 s."""
    data.parent.mkdir(parents=True, exist_ok=True)
    server, cache = _server(), _cache()
    if cache:
        pattern = cache / f"mariadb-{_kind(server)}"
        if not pattern.exists():
            _keep_pattern(pattern)
        _copy(pattern, data)
    else:
        bootstrap(data)


def _cache() -> Path | None:
    """Return the folder for copies; None where an earlier run as root left one that this user cannot write to."""
    folder = Path(__file__).parents[2] / ".cache"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        return folder if os.access(folder, os.W_OK) else None
    return None


def _kind(server: list[str]) -> str:
    version = subprocess.run([*server, "--version"], check=True, capture_output=True).stdout
    return hashlib.sha256(version + repr([server, _BEFORE, _AFTER]).encode()).hexdigest()[:12]


def _copy(pattern: Path, data: Path) -> None:
    """Copy a data folder, and keep the holes in its files (28 MB, of which 2 MB are written) where `cp` can do that."""
    sparse = ["--sparse=always"] if os.uname().sysname == "Linux" else []
    subprocess.run(["cp", "-R", *sparse, str(pattern), str(data)], check=True)


def _keep_pattern(pattern: Path) -> None:
    with tempfile.TemporaryDirectory(dir=pattern.parent) as folder:
        data = Path(folder, "data")
        bootstrap(data)
        with suppress(OSError):  # another run was faster; its folder is as good
            data.rename(pattern)


def bootstrap(data: Path) -> None:
    """Make a data folder with the system tables anew. Raises RuntimeError with what the server says."""
    server = _server()
    data.mkdir()
    share = _share(server)
    sql = "".join((share / name).read_text() for name in _SYSTEM_TABLES)
    # Each server that starts removes all temporary tables in its tmpdir, so that no two may share one.
    command = [*server, f"--datadir={data}", f"--tmpdir={data}", "--bootstrap"]
    made = subprocess.run(command, input=_BEFORE + sql + _AFTER, text=True, capture_output=True)
    if made.returncode:
        raise RuntimeError(f"MariaDB could not make its system tables:\n{made.stderr[-2000:]}")


def _share(server: list[str]) -> Path:
    """Return the folder with the server's SQL files, which is the one above its character sets."""
    told = subprocess.run([*server, "--verbose", "--help"], check=True, capture_output=True, text=True).stdout
    line = next(line for line in told.splitlines() if line.startswith("character-sets-dir "))
    return Path(line.split(maxsplit=1)[1].strip()).parent
