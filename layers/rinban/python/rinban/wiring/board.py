"""What the board is built of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rinban.adapters.mysql.board import MysqlBoard
from rinban.adapters.mysql.calls import MysqlCalls
from rinban.adapters.mysql.past import MysqlPast
from rinban.adapters.mysql.past_calls import MysqlPastCalls
from rinban.adapters.mysql.past_latencies import MysqlPastLatencies
from rinban.adapters.mysql.past_list import MysqlPastList
from rinban.adapters.redis.board import RedisBoard
from rinban.board.pages import Pages
from rinban.config import Config
from rinban.core.chain.overview import WatchdogRound
from rinban.core.rota.settings import Settings
from rinban.operator.month_latencies import MonthLatencies
from rinban.operator.shares import MonthShares
from rinban.ports.board import BoardViews
from rinban.ports.past import PastList
from rinban.ports.stores import Views
from rinban.ports.time import WallClock
from rinban.screens.shared import SharedParts
from rinban.stores.board import MergedBoard
from rinban.wiring.connections import Connections


@dataclass(frozen=True, slots=True)
class BoardParts:
    """What the pages are made of. `last_round`: the watchdog's last one, None if that is not known; `settings`:
    the whole rota; `report`: how a month ("2026-11", "": the present one) was shared, as `MonthShares` says; `latency`:
    how long people waited in it, as `MonthLatencies` says. These four raise Unavailable. `shared`: what was read a
    moment ago."""

    views: BoardViews
    pages: Pages
    past: PastList
    last_round: Callable[[], WatchdogRound | None]
    settings: Callable[[], Settings]
    report: Callable[[str], Mapping[str, Any]]
    latency: Callable[[str], Mapping[str, Any]]
    shared: SharedParts


def board(
    outside: Connections, views: Views, last_round: Callable[[], WatchdogRound | None], config: Config, clock: WallClock
) -> BoardParts:
    mysql = outside.database
    record = MysqlBoard(mysql)
    merged = MergedBoard(record, RedisBoard(outside.redis), views, record, outside.log)
    settings, past = outside.settings, MysqlPast(mysql)
    shares = MonthShares(settings, MysqlCalls(mysql), past, MysqlPastCalls(mysql), clock)
    return BoardParts(
        merged,
        Pages(Path(config.board_path), config.board_live),
        MysqlPastList(mysql),
        last_round,
        settings.settings,
        shares.of,
        MonthLatencies(settings, past, MysqlPastLatencies(mysql), clock).of,
        SharedParts(),
    )
