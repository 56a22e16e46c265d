"""What the board is built of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rinban.adapters.mysql.board import MysqlBoard
from rinban.adapters.mysql.past_list import MysqlPastList
from rinban.adapters.redis.board import RedisBoard
from rinban.board.pages import Pages
from rinban.ports.board import BoardViews
from rinban.ports.past import PastList
from rinban.ports.stores import Views
from rinban.stores.board import MergedBoard
from rinban.wiring.connections import Connections


@dataclass(frozen=True, slots=True)
class BoardParts:
    """What the pages are made of. `last_round`: when the watchdog was last done, None if that is not known."""

    views: BoardViews
    pages: Pages
    last_round: Callable[[], float | None]
    past: PastList


def board(outside: Connections, views: Views, last_round: Callable[[], float | None], folder: str) -> BoardParts:
    merged = MergedBoard(MysqlBoard(outside.database), RedisBoard(outside.redis), views, outside.log)
    return BoardParts(merged, Pages(Path(folder)), last_round, MysqlPastList(outside.database))
