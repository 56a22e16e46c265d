"""What lists the escalations that are over is built of."""

from __future__ import annotations

from collections.abc import Callable

from rinban.adapters.mysql.past import MysqlPast
from rinban.adapters.mysql.past_list import MysqlPastList
from rinban.watch.listing import PastLister
from rinban.wiring.connections import Connections


def lister(outside: Connections, zone: Callable[[], str]) -> PastLister:
    return PastLister(MysqlPast(outside.database), MysqlPastList(outside.database), outside.log, zone)
