"""Which alerts are events of a Zabbix server, and of which one: the dedup key says so, since the intake makes it."""

from __future__ import annotations

import re
from typing import NamedTuple

from rinban.core.chain.problem import Problem

ZABBIX = "zabbix"
"""The outlet that is told of every alert of its own, and the source of such an alert."""

_KEY = re.compile(r"zabbix:(?P<server>[^\s]*):(?P<event>[0-9]{1,20})")


def monitor_name(source: str) -> str:
    """The name of the monitor that sends as this source; "" if it is not one that people know by a name of its own."""
    return "Zabbix" if source == ZABBIX else ""


class ZabbixEvent(NamedTuple):
    """`server`: the frontend's address without the scheme, or a digest where Zabbix does not know its own address."""

    server: str
    event: str


def zabbix_event(problem: Problem) -> ZabbixEvent | None:
    """The event that this alert is about; None if it is of another source, or came without an event's number."""
    found = _KEY.fullmatch(problem.id.key) if problem.source == ZABBIX else None
    return ZabbixEvent(found["server"], found["event"]) if found else None
