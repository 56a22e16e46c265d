"""What the sockets of the board's screens are built of."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rinban.adapters.mysql.sign_in import MysqlSignIn
from rinban.adapters.redis.screens import RedisScreens, RedisVouchers
from rinban.adapters.redis.sign_in import RedisSignIn
from rinban.core.chain.record import Ref
from rinban.ports.screens import OpenScreens, VoucherStore
from rinban.ports.time import WallClock
from rinban.sign_in.sessions import BoardSessions
from rinban.sign_in.vouchers import ScreenVouchers
from rinban.wiring.connections import Connections


@dataclass(frozen=True, slots=True)
class ScreenParts:
    """Vouchers, and the open screens of a WebSocket API by its id. `changed`: has the screens told of what no save of
    an escalation tells; it never raises."""

    vouchers: ScreenVouchers
    of: Callable[[str], OpenScreens]
    changed: Callable[[Ref], None]


def screens(outside: Connections, clock: WallClock) -> ScreenParts:
    kept = RedisSignIn(outside.redis), MysqlSignIn(outside.database)
    sessions = BoardSessions(kept, clock, outside.log, _new_secret)
    screens_of, changed = partial(RedisScreens, outside.redis), partial(outside.pings.changed, outside.redis)
    return on(RedisVouchers(outside.redis), screens_of, changed, sessions, clock)


def on(
    store: VoucherStore,
    of: Callable[[str], OpenScreens],
    changed: Callable[[Ref], None],
    sessions: BoardSessions,
    clock: WallClock,
) -> ScreenParts:
    """All of it on this store and these screens."""
    return ScreenParts(ScreenVouchers(store, sessions, clock, _new_secret), of, changed)


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
