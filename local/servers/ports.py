"""Ports for servers that choose none themselves."""

from __future__ import annotations

import random
import socket
from contextlib import suppress


def free(number: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens at now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def free_below(end: int) -> int:
    """A port that nobody listens at now, for a server that takes no higher ones; systems give out higher ones."""
    while True:
        port = random.randrange(end - 700, end)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
