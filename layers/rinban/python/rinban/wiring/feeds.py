"""What the feeds are built of."""

from __future__ import annotations

import secrets

from rinban.adapters.mysql.feeds import MysqlFeeds
from rinban.feed.feeds import Feeds
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock
from rinban.wiring.connections import Connections


def feeds(outside: Connections, last_good: SettingsReader, clock: WallClock) -> Feeds:
    return Feeds(
        MysqlFeeds(outside.database),
        outside.snapshots,
        outside.settings.settings,
        last_good,
        clock,
        outside.log,
        lambda: secrets.token_urlsafe(32),
    )
