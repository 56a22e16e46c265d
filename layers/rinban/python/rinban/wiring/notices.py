"""What decides what the rota has given to tell is built of, and where it is kept."""

from __future__ import annotations

from rinban.adapters.mysql.calls import MysqlCalls
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.notices import MysqlNotices
from rinban.ports.notices import NoticeStore
from rinban.ports.time import WallClock
from rinban.stores.escalations import Escalations
from rinban.watch.hand_over import HandOvers
from rinban.watch.notices import Notices
from rinban.wiring.connections import Connections


def notices(outside: Connections, escalations: Escalations, clock: WallClock) -> Notices:
    return Notices(
        kept(outside.database),
        outside.settings.settings,
        HandOvers(escalations, MysqlCalls(outside.database), outside.log),
        outside.snapshots,
        clock,
        outside.log,
    )


def kept(database: Database) -> NoticeStore:
    """What was to be told, in MySQL."""
    return MysqlNotices(database)
