"""A port that was found free is still free when its server starts."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from local.servers import ports
from tests.ports import kept

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.skipif(not RANGE.exists(), reason="the range of what the system gives is read as Linux shows it")
def test_no_port_is_given_that_the_system_gives_by_itself() -> None:
    first = int(RANGE.read_text().split()[0])
    assert max(ports.GIVEN) < first
    assert kept() < min(ports.GIVEN)


def test_two_ports_are_two_and_none_at_which_somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as servers:
        taken = ports.free(2)
        for port in taken:
            servers.enter_context(socket.create_server(("127.0.0.1", port)))
        (third,) = ports.free(1)
        monkeypatch.setattr(ports, "GIVEN", [*taken, third])
        assert ports.free(1) == [third]
    assert len(set(taken)) == 2
