"""Ports for servers that choose none themselves."""

from __future__ import annotations

import random
import socket
from itertools import islice

GIVEN = range(32_000, 32_768)
"""Below what systems give to connections that go out and to servers that ask for any port (from 32768 on Linux, 49152
elsewhere): those would take a port between the moment in which it is found free and that in which its server starts.
The server of Zabbix takes no higher ones either [Zabbix manual, Zabbix server, ListenPort]."""


def free(number: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens at now, and that nobody gets who does not ask for them."""
    return list(islice(filter(is_free, random.sample(GIVEN, len(GIVEN))), number))


def is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False
